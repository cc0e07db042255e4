"""Whether a value looks like a secret: drawn at random, and not what people write in its place.

Used by every credential, so that a placeholder, an example or a repetition is never taken for one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log2
from typing import Final

from tidegate.detectors.automaton import Automaton

#: Bits for each character, below which a key is a word, a repetition or a placeholder.  Random base-62 text of 20
#: characters has about 4.0; English words and ``xxxx`` stay under 3.
LEAST_ENTROPY: Final = 3.0

#: Characters from which a value is looked at in halves before they are counted one by one.
_LONG: Final = 64
#: More than the error of adding up floats, for values of any length that a detector takes.
_ROUNDING: Final = 1e-9

#: In RE2, which tries all of these at once: in ``re`` this look took most of the time that a key takes.
_PLACEHOLDER: Final = Automaton(
    r"(?i)x{4}|x{3}$|\*{3}|\.{3}|_{4}|-{4}|example|sample|placeholder|your|changeme|change[-_]me|dummy|redacted|removed|hidden"
    r"|1234567890|123456789a|abcdefgh|deadbeef|insert_|_here$|replace_with|vault:|<[^>]*>|\$\{|\{\{|\$\(|%\(|#\{|%[A-Za-z_]+%"
    r"|密码|密碼|비밀번호|パスワード|^#{2}|#{2}[a-z_]{3,}#{2}|@@[a-z_]{3,}@@|a-z(?:a-z|0-9)",
    groups=False,
)
#: Hashes and identifiers have a shape of their own; they name a thing and open nothing.
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", re.IGNORECASE)
#: What Twilio calls its accounts, messages and numbers (https://www.twilio.com/docs/glossary/what-is-a-sid).
_SID: Final = re.compile(r"[A-Z]{2}[0-9a-f]{32}:?$")
_INTEGRITY: Final = re.compile(r"(?:sha(?:1|224|256|384|512)|md5|h1)[:-]", re.IGNORECASE)


def entropy(value: str) -> float:
    """Shannon entropy of ``value`` in bits for each character."""
    length = len(value)
    counts = list(map(value.count, dict.fromkeys(value)))  # half the time of ``Counter``
    return log2(length) - sum([count * log2(count) for count in counts if count > 1]) / length if length else 0.0


def has_entropy(value: str, least: float) -> bool:
    """Whether ``entropy(value)`` is at least ``least``: mostly settled by how many different characters there are."""
    if not value:
        return least <= 0
    lowest, highest = _bounds(len(value), len(set(value)))
    if lowest >= least or highest < least:
        return lowest >= least
    return _halves(value) >= least or entropy(value) >= least


def _halves(value: str) -> float:
    """What the entropy of a long value is at least: that of its halves on average, as entropy is concave."""
    length = len(value)
    if length < _LONG:
        return 0.0
    halves = (value[: length // 2], value[length // 2 :])
    return sum(len(half) * _bounds(len(half), len(set(half)))[0] for half in halves) / length


@lru_cache(maxsize=4096)
def _bounds(length: int, different: int) -> tuple[float, float]:
    """Between what the entropy of so many characters lies, so many of them ``different``, at least one.

    It is lowest where all but one of them occur once, and highest where all occur as often as each other.
    """
    most = length - different + 1
    lowest = log2(length) - most * log2(most) / length
    return lowest - _ROUNDING, log2(different) + _ROUNDING


def is_placeholder(value: str) -> bool:
    """Whether ``value`` stands for a secret without being one."""
    return _PLACEHOLDER.search(value.encode("utf-8", "replace")) is not None


def is_random(value: str) -> bool:
    """Whether ``value`` looks drawn at random, not written by a person as an example."""
    if not value or is_placeholder(value):
        return False
    # A short value cannot have many bits: eight different characters have three.
    return has_entropy(value, min(LEAST_ENTROPY, 0.72 * log2(len(value))))


def is_identifier(value: str) -> bool:
    """Whether ``value`` is a UUID, the name of a thing at Twilio or the checksum of a package: made to be shown."""
    return any(made.match(value) is not None for made in (_UUID, _SID, _INTEGRITY))


def is_mixed(value: str) -> bool:
    """Whether ``value`` is random and has both letters and digits, as drawn keys have and words have not."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and is_random(value) and not is_name(value)


def is_name(value: str) -> bool:
    """Whether ``value`` is a name in a program, of words whose capitals begin them: ``OAuth2TestsMixin``."""
    if value.islower() or _CAMEL.fullmatch(value) is None:
        return False
    return sum(map(len, _NAME_WORDS.findall(value))) >= _NAMING * len(value)


def is_drawn(value: str) -> bool:
    """Whether a short value has digits, or capitals inside, so that it is no word: for keys of some ten characters."""
    return is_mixed(value) or (is_random(value) and not (value.islower() or value.isupper() or value.istitle()))


#: What people write where a password would stand.
_NO_PASSWORDS: Final = re.compile(
    r"(?:my|your|the|db|new|old)?(?:password|passwd|pass|pwd|pw|passphrase|secret|user|username|test|admin|root|guest|none"
    r"|null|true|false|string|token|hunter2|foo|bar|baz|foobar|qwerty|postgres|mysql|tiger|default|empty|undefined)[0-9]?$",
    re.IGNORECASE,
)


_ENTITY: Final = re.compile("&(?:#[0-9]|quot;|apos;|lt;)")


def is_password(value: str) -> bool:
    """Whether ``value``, where a password stands, is one: not a variable, a placeholder or the word itself."""
    if is_placeholder(value) or _NO_PASSWORDS.match(value) or not any(map(str.isalnum, value)):
        return False
    # A quote in front ends a string, to which a variable is added; so does one that is an entity of HTML.
    return value[0] not in "$%{<[(@`\"'" and len(set(value)) > 2 and _ENTITY.match(value) is None


_CODE: Final = re.compile(
    r"[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)+:[A-Za-z_]\w*$|\.?[A-Za-z_]\w*+(?:(?:\.|::|->|/)[A-Za-z_]\w*+)+$|[A-Za-z_]\w*+\($|self\.|this\.|process\.|os\."
)
#: What is read from there, whatever it is called, and a constant by its name alone.
_READ: Final = re.compile(r"(?:self|this|process|os|secrets|env|vars)\.")
_CONSTANT: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
_SPELLED: Final = re.compile("[A-Z]{4}")
_JOINTS: Final = re.compile(r"\.|::|->|/")
_WORDS: Final = re.compile(r"[A-Z]?[a-z]{3,}")
_CAMEL: Final = re.compile(r"[a-z]*+(?:[A-Z]{1,5}[a-z]*+)*+(?:[0-9]{1,3}+(?:[A-Z]{1,5}[a-z]*+)*+)?")
_NAME_WORDS: Final = re.compile("[A-Z][a-z]{2,}|[a-z]{3,}")
#: So much of a name is in words of three letters and more, which drawn letters hardly ever are.
_NAMING: Final = 0.8
#: A part of a path in code that is shorter says nothing; of a longer one so much is in words, if it has digits too.
_LONG_NAME: Final = 8
_MOSTLY: Final = 0.5
_ASSIGNS: Final = re.compile(r"[A-Za-z_]{2}[=:]|=$")


def is_code(value: str) -> bool:
    """Whether ``value`` is read from somewhere in a program: names of words, and dots, arrows or slashes between."""
    if _CODE.match(value) is None:
        return False
    if _READ.match(value):
        return True
    parts = [part for part in _JOINTS.split(value) if len(part) >= _LONG_NAME]
    return not any(any(map(str.isdigit, part)) and not is_worded(part) and not _CONSTANT.match(part) for part in parts)


def is_constant(value: str) -> bool:
    """Whether ``value`` is the name of a constant, of words in capitals: ``E2E_PASSWORD``."""
    return _CONSTANT.fullmatch(value) is not None and _SPELLED.search(value) is not None


def worded(value: str) -> int:
    """How many letters of ``value`` are in words."""
    return sum(len(word) for word in _WORDS.findall(value))


def is_worded(value: str) -> bool:
    """Whether half of ``value`` is words."""
    return worded(value) >= _MOSTLY * len(value)


def reads_as_words(value: str) -> bool:
    """Whether ``value`` is words put together with dashes, dots or capitals, as names in code are."""
    words = re.findall(r"[A-Za-z]{3,}", value)
    lettered = sum(len(word) for word in words if word.islower() or word.istitle())
    return bool(re.search(r"[_./:-]", value)) and lettered > 0.75 * len(value)


def assigns(value: str) -> bool:
    """Whether ``value`` is an assignment with its name."""
    return _ASSIGNS.search(value) is not None or "passw" in value.lower()

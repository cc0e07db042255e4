"""Placeholders: what stands in a text where a sensitive value was, and the vault that knows the way back.

A placeholder is ``[KIND-hex]``; the hex is a keyed digest (HMAC-SHA256) of scope, kind and normalised value, so the
same value has the same placeholder in every message of an organisation, other organisations have others, and nobody
without the key can try values against it.  See docs/decisions/placeholders.md.

The digest is shared by an organisation, the way back is not: a vault belongs to one person at one service, or an answer
could be made to reveal what somebody else wrote.  A vault must never show, log or store a value: it lives in memory,
and who keeps values elsewhere is told of them.
"""

from __future__ import annotations

import hmac
import re
from bisect import bisect_left, insort
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

#: Values a vault remembers, characters they may have together, and seconds it remembers one that is not used again.
MOST: Final = 4096
MOST_CHARACTERS: Final = 4 * 1024 * 1024
LIFETIME: Final = 24 * 3600.0
#: Placeholders of forgotten values that a vault remembers, without the values, so that none comes to mean another.
MOST_SPENT: Final = 32_768
#: Vaults kept at once.
MOST_VAULTS: Final = 10_000

#: Characters that models put into a placeholder without meaning anything by it: Markdown escapes and emphasis, spaces,
#: other hyphens, zero-width characters.  No quote and no line end: those would reach over the borders of JSON strings.
NOISE: Final = "\\\\ \\t\u00a0`*_~\\-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\u200b\u200c\u200d\u2060\ufeff"
#: The longest noise between two letters, and the most letters of a name.
NOISE_RUN: Final = 4
NAME_LENGTH: Final = 64

#: Brackets as HTML and as JSON in text write them; a backslash is doubled each time that such text is quoted.
_ESCAPED_OPEN: Final = r"\\{1,8}u(?:005[bB]|[fF]{2}3[bB]|3010)|&(?:#91|#[xX]5[bB]|lbrack|lsqb);"
_ESCAPED_CLOSE: Final = r"\\{1,8}u(?:005[dD]|[fF]{2}3[dD]|3011)|&(?:#93|#[xX]5[dD]|rbrack|rsqb);"
#: The beginning of such a bracket.
_ESCAPE_BEGUN: Final = (
    r"\\{1,8}(?:u(?:0(?:0(?:5)?)?|3(?:0(?:1)?)?|[fF](?:[fF](?:3)?)?)?)?|%5?"
    r"|&(?:#(?:9|9[13]|[xX]|[xX]5|[xX]5[bBdD])?|[lr](?:b(?:r(?:a(?:c(?:k)?)?)?)?|s(?:q(?:b)?)?)?)?"
)
_OPEN: Final = rf"\\{{0,4}}[\[［【]|%5[Bb]|{_ESCAPED_OPEN}"
_CLOSE: Final = rf"[\]］】]|%5[Dd]|{_ESCAPED_CLOSE}"
_NAME: Final = rf"(?:[{NOISE}]{{0,{NOISE_RUN}}}[A-Za-z0-9])"
#: A whole placeholder, however a model spelt it.  What it names only a vault can say.
SPELLING: Final = re.compile(
    rf"(?P<open>{_OPEN})(?P<name>{_NAME}{{4,{NAME_LENGTH}}}?[{NOISE}]{{0,{NOISE_RUN}}}?)(?:{_CLOSE})"
)
#: The beginning of one that reaches to the end of a text.
BEGINNING: Final = re.compile(
    rf"(?:{_ESCAPE_BEGUN}"
    rf"|(?:{_OPEN})(?P<name>{_NAME}{{0,{NAME_LENGTH}}}?[{NOISE}]{{0,{NOISE_RUN}}}?)(?:{_ESCAPE_BEGUN})?)\Z"
)
#: Where one may begin, but for those that lost their brackets.
START: Final = r"[\\\[［【%&]"
#: Between the words of a name that has no brackets, and before it: underscores too would make it a variable's.
_DASH: Final = r"(?:\\{0,4}-|[\u2010-\u2013])"
_FRONT: Final = r"(?<![A-Za-z0-9\u2010-\u2013-])"
_FRONTED: Final = re.compile(rf"{_FRONT}\Z")
_WORD: Final = re.compile(rf"[A-Za-z0-9]{{1,{NAME_LENGTH}}}(?![A-Za-z0-9])")
_NEXT_WORD: Final = re.compile(rf"{_DASH}([A-Za-z0-9]{{1,{NAME_LENGTH}}})(?![A-Za-z0-9])")
#: The most words of a name.
_WORDS: Final = 8
#: The beginning of a name without brackets that reaches to the end of a text.
BARE_BEGINNING: Final = re.compile(
    rf"{_FRONT}[A-Za-z0-9]{{1,{NAME_LENGTH}}}(?:{_DASH}[A-Za-z0-9]{{1,{NAME_LENGTH}}}){{0,{_WORDS}}}(?:{_DASH}|\\{{1,4}})?\Z"
)
#: What reads like a placeholder without brackets, wherever somebody wrote it.
_BARE: Final = re.compile(
    r"(?<![A-Za-z0-9-])[A-Za-z0-9]{1,24}(?:-[A-Za-z0-9]{1,24}){0,6}-[a-fA-F][0-9a-fA-F]{3,31}(?![\w-])"
)

#: An opening with the first letters of a name, also where JSON wrote the opening with an escape.
_HINT: Final = re.compile(
    rf"(?:[\[［【]|%5[Bb]|{_ESCAPED_OPEN})[{NOISE}]{{0,32}}([A-Za-z0-9][{NOISE}]{{0,32}}[A-Za-z0-9])"
)

_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9]+")
_LENGTHS: Final = (4, 6, 8, 12, 16, 24, 32)
_KIND_LENGTH: Final = 24


def squash(spelling: str) -> str:
    """The letters and digits of a spelling, in capitals: the same for every spelling of one placeholder."""
    return _NOT_NAME.sub("", spelling).upper()


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The names of everything in ``texts`` that reads like a placeholder, in any spelling, or without its brackets."""
    names: set[str] = set()
    for text in texts:
        names.update(squash(found["name"]) for found in SPELLING.finditer(text))
        names.update(squash(found[0]) for found in _BARE.finditer(text))
    return frozenset(names)


def inside_word(before: str) -> bool:
    """Whether no name without brackets begins behind ``before``."""
    return _FRONTED.match(before, len(before)) is None


@lru_cache(256)
def _starts(words: frozenset[str]) -> re.Pattern[str]:
    """Where a placeholder may begin whose name begins with one of ``words``, with its brackets or without."""
    bare = "|".join(sorted(words))
    return re.compile(rf"{START}|{_FRONT}(?ai:{bare})(?![A-Za-z0-9])" if words else START)


def _hex(digest: bytes) -> str:
    """``digest`` in hexadecimal, a letter first: in code ``[CARD-a3f0]`` is an expression, ``[CARD-7f3a]`` is none."""
    return "abcdef"[digest[-1] % 6] + digest.hex()[1:]


def _first_word(token: str) -> str:
    """The first word of a placeholder's name, in capitals."""
    return token[1:].partition("-")[0].upper()


#: Hears of a replaced value: its placeholder, itself, its digest, and when.
Heard: TypeAlias = Callable[[str, str, bytes, float], None]


@dataclass(slots=True, repr=False)
class _Entry:
    token: str
    value: str
    digest: bytes
    used: float


class Vault:
    """The values of one person at one service, each under its placeholder.

    ``key`` is the organisation's secret, ``scope`` its name.  Not for several threads at once.  Bounded: the value that
    was used longest ago goes first, and its placeholder then stays a placeholder.
    """

    __slots__ = (
        "_by_name",
        "_by_value",
        "_characters",
        "_heard",
        "_key",
        "_lifetime",
        "_most",
        "_names",
        "_scope",
        "_spent",
        "_words",
    )

    def __init__(
        self, key: bytes, scope: str, *, most: int = MOST, lifetime: float = LIFETIME, heard: Heard | None = None
    ) -> None:
        """``heard`` is told of every value that is replaced, each time, for whoever keeps it elsewhere too."""
        self._key = key
        self._heard = heard
        self._scope = scope
        self._most = most
        self._lifetime = lifetime
        self._by_name: OrderedDict[str, _Entry] = OrderedDict()
        self._by_value: dict[bytes, str] = {}
        self._names: list[str] = []
        self._characters = 0
        self._spent: OrderedDict[str, bytes] = OrderedDict()
        self._words: Counter[str] = Counter()

    def __repr__(self) -> str:
        return f"<Vault of {len(self._by_name)} values>"

    def __len__(self) -> int:
        return len(self._by_name)

    def token_for(
        self, kind: str, value: str, *, normal: str | None = None, taken: Set[str] = frozenset(), now: float = 0.0
    ) -> str:
        """The placeholder for ``value``.

        ``normal`` is the form that decides what counts as the same value (a card number without its spaces); without
        it only equal values are the same, and the form met last is the one put back.  ``taken`` is ``names_in`` of the
        texts of the exchange: a new placeholder is made longer rather than equal to one that somebody wrote.
        ``now`` is the caller's clock in seconds.
        """
        self.forget(now)
        digest = self._digest(kind, value if normal is None else normal)
        known = self._by_value.get(digest)
        if known is not None:
            entry = self._by_name[known]
            self._characters += len(value) - len(entry.value)
            entry.value, entry.used = value, now
            self._by_name.move_to_end(known)
        else:
            entry = _Entry(self._new_token(kind, digest, taken), value, digest, now)
            self._keep(entry)
        if self._heard is not None:
            self._heard(entry.token, entry.value, entry.digest, now)
        return entry.token

    def recall(self, token: str, value: str, digest: bytes, used: float) -> None:
        """Take back what ``heard`` was told, perhaps by another process; what is known here was used then as well."""
        known = self._by_name.get(squash(token))
        if known is None:
            self._keep(_Entry(token, value, digest, used))
        elif used > known.used:
            known.used = used
            self._by_name.move_to_end(squash(token))

    def value_of(self, spelling: str) -> str | None:
        """The value whose placeholder ``spelling`` is, in any spelling of it; ``None`` for what is not one of ours."""
        entry = self._by_name.get(squash(spelling))
        return None if entry is None else entry.value

    def could_begin(self, spelling: str) -> bool:
        """Whether the placeholder of some value starts with the letters of ``spelling``."""
        start = squash(spelling)
        at = bisect_left(self._names, start)
        return at < len(self._names) and self._names[at].startswith(start)

    @property
    def starts(self) -> re.Pattern[str]:
        """Where one of ours may begin, whole or without its opening bracket."""
        return _starts(frozenset(self._words))

    def bare(self, text: str, position: int) -> tuple[int, str] | None:
        """Where the name without brackets at ``position`` of ``text`` ends, and its value."""
        word = _WORD.match(text, position)
        for _ in range(_WORDS):
            if word is None:
                break
            value = self.value_of(text[position : word.end()])
            if value is not None:
                return word.end(), value
            word = _NEXT_WORD.match(text, word.end())
        return None

    def may_stand_in(self, text: str) -> bool:
        """Whether some placeholder of ours may stand whole in ``text``: a quick look, before a long text is read."""
        if any(self.could_begin(found[1]) for found in _HINT.finditer(text)):
            return True
        return any(self.bare(text, found.start()) for found in self.starts.finditer(text))

    def _digest(self, kind: str, normal: str) -> bytes:
        message = bytearray()
        for part in (self._scope, kind, normal):
            raw = part.encode("utf-8", "surrogatepass")
            message += len(raw).to_bytes(8, "big") + raw  # lengths, so that no two triples read alike
        return hmac.digest(self._key, bytes(message), "sha256")

    def _new_token(self, kind: str, digest: bytes, taken: Set[str]) -> str:
        word = _NOT_NAME.sub("-", kind).strip("-").upper()[:_KIND_LENGTH].strip("-") or "DATA"
        first = digest
        while True:
            for length in _LENGTHS:
                token = f"[{word}-{_hex(digest)[:length]}]"
                name = squash(token)
                if name not in self._by_name and name not in taken and self._spent.get(name, first) == first:
                    return token
            digest = hmac.digest(self._key, digest, "sha256")

    def _keep(self, entry: _Entry) -> None:
        name = squash(entry.token)
        self._by_name[name] = entry
        self._by_value.setdefault(entry.digest, name)
        insort(self._names, name)
        self._words[_first_word(entry.token)] += 1
        self._characters += len(entry.value)
        while len(self._by_name) > self._most or (self._characters > MOST_CHARACTERS and len(self._by_name) > 1):
            self._drop_oldest()

    def forget(self, now: float) -> None:
        """Let go of what nobody has used for its lifetime; ``now`` is the caller's clock."""
        while self._by_name and now - next(iter(self._by_name.values())).used > self._lifetime:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        name, entry = self._by_name.popitem(last=False)
        self._characters -= len(entry.value)
        del self._names[bisect_left(self._names, name)]
        if self._by_value.get(entry.digest) == name:
            del self._by_value[entry.digest]
        word = _first_word(entry.token)
        self._words[word] -= 1
        if not self._words[word]:
            del self._words[word]
        self._spent[name] = entry.digest
        if len(self._spent) > MOST_SPENT:
            self._spent.popitem(last=False)


class Vaults:
    """The vaults of everybody, each under an owner: the caller's words for organisation, person and service.

    Bounded by count and by age, like a vault.  One owner can never reach another's vault.
    """

    __slots__ = ("_key", "_lifetime", "_most", "_of")

    def __init__(self, key: bytes, *, most: int = MOST_VAULTS, lifetime: float = LIFETIME) -> None:
        self._key = key
        self._most = most
        self._lifetime = lifetime
        self._of: OrderedDict[tuple[str, ...], tuple[float, Vault]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Vaults of {len(self._of)} owners>"

    def of(self, scope: str, *owner: str, now: float = 0.0) -> Vault:
        """The vault of ``owner`` (person, service …) in the organisation ``scope``, made if there is none yet."""
        while self._of and now - next(iter(self._of.values()))[0] > self._lifetime:
            self._of.popitem(last=False)
        found = self._of.pop((scope, *owner), None)
        vault = found[1] if found else self._made(scope, owner)
        vault.forget(now)
        self._of[(scope, *owner)] = (now, vault)
        if len(self._of) > self._most:
            self._of.popitem(last=False)
        return vault

    def _made(self, scope: str, owner: tuple[str, ...]) -> Vault:
        """A vault for an owner that has none here."""
        del owner
        return Vault(self._key, scope, lifetime=self._lifetime)

"""Folds disguises away before detection: other digits and widths, dashes, spaces, invisible characters, look-alikes.

Every character of the folded text keeps the position it had, so that a finding points back to what was sent.
ASCII text, nearly everything that passes, is read once by one pattern and returned as it is.

Not undone here: text written backwards, and encodings, which are decoded before a text is scanned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

# Zero-width characters, bidirectional marks, soft hyphen, variation selectors, word joiner, byte-order mark.
# Unicode Standard Annex #44, general category Cf, and the variation selectors of category Mn.
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\U000e0001-\U000e007f\U000e0100-\U000e01ef"
)
_DASHES: Final = "\u2010-\u2015\u2043\u207b\u208b\u2212\ufe58\ufe63\uff0d"
_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_FULL_WIDTH: Final = "\uff01-\uff5e"
# Decimal digits outside ASCII (general category Nd), the mathematical alphanumerics, enclosed digits and letters.
_DIGITS: Final = (
    "\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef"
    "\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\u17e0-\u17e9\u1810-\u1819"
    "\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u2473\u24b6-\u24ea\u24f5-\u24fe\u2776-\u277f\u2780-\u2793"
    "\ua8d0-\ua8d9\ua9d0-\ua9d9\uaa50-\uaa59\U0001d400-\U0001d7ff\U0001f100-\U0001f10a\U0001f130-\U0001f149"
)
# Letters of Greek and Cyrillic that look like a Latin one (Unicode Technical Standard #39, confusables.txt).
_LETTERS: Final = "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρ"
_LOOK_ALIKES: Final = str.maketrans(_LETTERS, "ABESIJKMHOPCTYXaesijopcyxhdqwABEZHIKMNOPTYXoavp")
#: Spelled-out digits of Korean, as one reads a number aloud.
_SYLLABLES: Final = "공영일이삼사오육륙칠팔구"
_SPOKEN: Final = str.maketrans(_SYLLABLES, "001234566789")

_DISGUISES: Final = f"[{_INVISIBLE}{_DASHES}{_SPACES}{_FULL_WIDTH}{_DIGITS}]"
_DISGUISE: Final = re.compile(_DISGUISES)
_IS_INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]")
_IS_DASH: Final = re.compile(f"[{_DASHES}]")
#: A word that mixes Latin letters or digits with look-alikes; a word of one script is left as its language writes it.
_MIXED: Final = f"[A-Za-z0-9][{_LETTERS}]|[{_LETTERS}][A-Za-z0-9]"
_WORD: Final = re.compile(rf"[A-Za-z0-9@._{_LETTERS}-]+")
#: Six syllables or more that are all digits; no sentence has them.
_READ_ALOUD: Final = re.compile(rf"[{_SYLLABLES}](?:[ -]?[{_SYLLABLES}]){{5,}}")
#: The long vowel mark of katakana, used as a dash between digits.
_LONG_VOWEL: Final = re.compile("(?<=[0-9０-９])ー(?=[0-9０-９])")
#: Digits one by one with a sign between each: nobody writes a number so who wants it read.
_SPACED: Final = re.compile(r"(?<![0-9])[0-9](?:[ .,_*/|·-][0-9]){8,}(?![0-9])")
_SPACED_ANY: Final = (
    r"[0-9][ .,_*/|·-][0-9][ .,_*/|·-][0-9][ .,_*/|·-][0-9][ .,_*/|·-][0-9][ .,_*/|·-][0-9][ .,_*/|·-][0-9]"
)


def _compiled(pattern: str) -> Any:
    return re2.compile(pattern.encode())  # type: ignore[no-untyped-call]


#: Whether there is anything to do: RE2 over the whole text at once is ten times faster than ``re``.
_ANY: Final = _compiled(
    f"{_DISGUISES}|{_MIXED}|[{_SYLLABLES}](?:[ -]?[{_SYLLABLES}]){{5}}|[0-9０-９]ー[0-9０-９]|{_SPACED_ANY}"
)
_ANY_ASCII: Final = _compiled(_SPACED_ANY.replace("·", ""))


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` after folding; ``positions[i]`` is where its character ``i`` stood, or ``None`` where nothing moved."""

    text: str
    positions: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text as sent for the span ``start:end`` (not empty) of the folded text."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold ``text``; linear in its length."""
    pattern = _ANY_ASCII if text.isascii() else _ANY
    if pattern.search(text.encode("utf-8", "replace")) is None:
        return Folded(text, None)
    out: list[str] = []
    positions: list[int] = []
    for at, char in enumerate(_same_length(text)):
        plain = char if char.isascii() else _plain(char)
        out.append(plain)
        positions.extend([at] * len(plain))
    folded = "".join(out)
    kept = list(_without_separators(folded))
    if len(kept) == len(folded):
        return Folded(folded, tuple(positions))
    return Folded("".join(folded[at] for at in kept), tuple(positions[at] for at in kept))


def _same_length(text: str) -> str:
    """What is folded by looking at more than one character, each of them for one other."""
    if text.isascii():
        return text
    text = _LONG_VOWEL.sub("-", text)
    text = _READ_ALOUD.sub(lambda match: match.group().translate(_SPOKEN), text)
    return _WORD.sub(_latin, text)


def _latin(match: re.Match[str]) -> str:
    word = match.group()
    if not re.search("[A-Za-z0-9]", word) or word.isascii():
        return word
    return word.translate(_LOOK_ALIKES)


def _without_separators(text: str) -> Iterator[int]:
    """The characters of ``text`` that stay where digits stand one by one."""
    at = 0
    for match in _SPACED.finditer(text):
        yield from range(at, match.start())
        yield from range(match.start(), match.end(), 2)
        at = match.end()
    yield from range(at, len(text))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if _DISGUISE.match(char) is None:
        return char
    if _IS_INVISIBLE.match(char):
        return ""
    if _IS_DASH.match(char):
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else folded

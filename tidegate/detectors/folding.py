"""Folds disguises away before detection: other digits and widths, invisible characters, look-alikes, odd separators.

Every character of the folded text keeps the span it was written in, so that a finding points back to what was sent.
Nearly everything that passes is read once by one pattern and returned as it is.  Where that pattern hits, the lines
around are folded in steps, each a list of edits: characters by themselves, words of mixed letters, digits as words,
and what stands between digits.  The rest of a text is not touched: what is done somewhere never depends on what stands
far away, and a dash in a book costs its paragraph.

Not undone here: text written backwards, a token cut by a line break, and encodings, which are decoded before a text is
scanned.  What each disguise is worth is measured in docs/reference/evasion.md, and why folding goes this far and no
further is argued in docs/decisions/disguises.md.

Must never: raise on any text, take more than linear time, or lose where a character stood.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias, overload

from tidegate.detectors import separators, spoken_digits
from tidegate.detectors.automaton import Automaton

# Zero-width characters, bidirectional marks, soft hyphen, variation selectors, word joiner, byte-order mark, and the
# sign for a broken byte, which a lenient reader drops.  Unicode Standard Annex #44, general category Cf, the variation
# selectors of category Mn, fillers of Hangul, and the controls of the second set (Cc) but for the line end among them.
_INVISIBLE: Final = (
    "\u0080-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff9-\ufffd\U0001d173-\U0001d17a\U000e0001-\U000e007f\U000e0100-\U000e01ef"
)
#: Controls that no text is set with, and that nobody sees; the separators of files and records are left.
_CONTROLS: Final = r"[\x00-\x08\x0e-\x1b\x7f]"
_DASHES: Final = "\u2010-\u2015\u2043\u207b\u208b\u2212\ufe58\ufe63\uff0d"
_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
_FULL_WIDTH: Final = "\uff01-\uff5e"
# Decimal digits outside ASCII (general category Nd), the mathematical alphanumerics, enclosed digits and letters.
_DIGITS: Final = (
    "\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef"
    "\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0de6-\u0def\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\u1090-\u1099"
    "\u17e0-\u17e9\u1810-\u1819\u1946-\u194f\u19d0-\u19d9\u1a80-\u1a89\u1a90-\u1a99\u1b50-\u1b59\u1bb0-\u1bb9\u1c40-\u1c49"
    "\u1c50-\u1c59\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u2473\u24b6-\u24ea\u24f5-\u24ff\u2776-\u277f\u2780-\u2793"
    "\ua620-\ua629\ua8d0-\ua8d9\ua900-\ua909\ua9d0-\ua9d9\ua9f0-\ua9f9\uaa50-\uaa59\uabf0-\uabf9\U000104a0-\U000104a9"
    "\U00011066-\U0001106f\U0001d400-\U0001d7ff\U0001f100-\U0001f10a\U0001f130-\U0001f149\U0001fbf0-\U0001fbf9"
)
#: Marks that are put over, under or around any character.  Those of one script alone belong to its words.
_MARKS: Final = "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
#: From here on no script writes with marks of its neighbours.
_EAST_ASIAN: Final = "\u2e80"
#: Korean in parts, as some systems write the names of files.
_JAMO: Final = "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
# Letters of other scripts that look like a Latin one (Unicode Technical Standard #39, confusables.txt).
_LETTERS: Final = "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝѵгΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρικαεγօսոցհզᎪᏴᏟᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᏃɡɑ"
_LATIN: Final = "ABESIJKMHOPCTYXaesijopcyxhdqwvrABEZHIKMNOPTYXovpikaeyounghqABCEHJKLMPRSTVZga"
_LOOK_ALIKES: Final = str.maketrans(_LETTERS, _LATIN)

_DISGUISES: Final = f"[{_INVISIBLE}{_DASHES}{_SPACES}{_FULL_WIDTH}{_DIGITS}]"
_MARKED: Final = f"[^{_MARKS}][{_INVISIBLE}]?[{_MARKS}]+"
_DISGUISE: Final = re.compile(f"{_MARKED}|{_DISGUISES}|{_JAMO}")
_HAS_MARK: Final = re.compile(f"[{_MARKS}]")
#: What is folded together with what stands beside it.
_COMPOSED: Final = re.compile(f"[{_MARKS}\u1100-\u1112]")
#: Different characters up to which replacing one after the other takes less than going through the text.
_FEW: Final = 16
_IS_INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]")
_IS_DASH: Final = re.compile(f"[{_DASHES}]")
#: A word that mixes Latin letters or digits with look-alikes; a word of one script is left as its language writes it.
_MIXED: Final = f"[A-Za-z0-9][@._-]*[{_LETTERS}]|[{_LETTERS}][@._-]*[A-Za-z0-9]"
_WORD: Final = re.compile(rf"[A-Za-z0-9@._{_LETTERS}-]+")
_ASCII_LETTER: Final = re.compile("[A-Za-z0-9]")
_CONTROL: Final = re.compile(_CONTROLS)
#: The long vowel mark of katakana, used as a dash between digits, and the full stop of Chinese in an address.
_LONG_VOWEL: Final = re.compile("(?<=[0-9０-９])ー(?=[0-9０-９])")
_FULL_STOP: Final = re.compile("(?<=[0-9A-Za-z])[。｡](?=[A-Za-z])")

#: Whether there is anything to do: RE2 over the whole text at once is ten times faster than ``re``.
_ANY_ASCII: Final = Automaton(f"{_CONTROLS}|{separators.FIRST_LOOK}|{spoken_digits.FIRST_LOOK_ASCII}", groups=False)
#: Whether there is when characters have been folded by themselves.
_MIXED_LOOK: Final = f"{_MIXED}|[0-9０-９]ー[0-9０-９]|[0-9A-Za-z][。｡][A-Za-z]"
_MORE_LOOK: Final = f"{_CONTROLS}|{_MIXED_LOOK}|{separators.FIRST_LOOK}|{spoken_digits.FIRST_LOOK}"
_MORE: Final = Automaton(_MORE_LOOK, groups=False)
_ANY: Final = Automaton(f"{_DISGUISES}|[{_MARKS}]|[\u1100-\u1112][\u1161-\u1175]|{_MORE_LOOK}", groups=False)

#: Between two lines, where nothing that any step looks for goes on: what ends the first one is no digit, capital,
#: blank, dash, sign of an address or of bold type, nor the end of a word for a digit.
_ENDED: Final = r"(?:[!-),./:-?\[-^`abcdfgijklmpqsuvwyz{-~]|\xe3\x80\x82|\xeb\x8b\xa4|\xec\x9a\x94)\r?\n"
_CUT: Final = Automaton(_ENDED, groups=False, latin=True)
_LAST_CUT: Final = Automaton(f"(?s).*{_ENDED}", groups=False, latin=True)
_RETURN: Final = ord("\r")
#: Bytes before a hit that are read as well: more than a step ever looks back from what it changes.
_BACK: Final = 512
#: Bytes in which the beginning of the lines to fold is looked for; where there is none, folding begins further ahead.
_BEFORE: Final = 2_048
#: The bytes of UTF-8 that begin no character.
_CONTINUING: Final = bytes(range(0x80, 0xC0))

_ASCII: Final = bytes(range(0x80))

#: ``start:end`` of a text and what stands there instead.
Edit: TypeAlias = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` after folding; character ``i`` was written at ``starts[i]:ends[i]``, or, with ``None``, at ``i``."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    written: bytes | None = None

    @property
    def data(self) -> bytes:
        """The text in UTF-8.  A lone surrogate becomes one "?": a character stays one, and both engines get UTF-8."""
        return self.text.encode("utf-8", "replace") if self.written is None else self.written

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text as sent for the span ``start:end`` (not empty) of the folded text."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold ``text``; linear in its length."""
    ascii_only = text.isascii()
    look = _ANY_ASCII if ascii_only else _ANY
    data = text.encode("utf-8", "replace")
    hit = look.search(data)
    if hit is None:
        return Folded(text, written=data)
    if len(data) <= _BEFORE:
        return _whole(text, ascii_only)
    joined = _Joined(text, data)
    at = chars = 0
    while hit is not None:
        start = max(_cut_before(data, at, hit[0] - _BACK), at)
        end = _cut_behind(data, hit[1])
        hit = look.search(data, end)
        if hit is not None and hit[0] < end + _BACK:  # more lines at once, where nearly each has something to fold
            end = _cut_behind(data, max(hit[1], start + _BEFORE))
            hit = look.search(data, end)
        first = chars + _characters_in(data, at, start)
        chars = first + _characters_in(data, start, end)
        joined.add(first, chars, (start, end), _whole(text[first:chars], data[start:end].isascii()))
        at = end
    return joined.folded()


def _whole(text: str, ascii_only: bool) -> Folded:
    """Every step over the whole of ``text``."""
    folded = Folded(text)
    if not ascii_only:
        folded = _by_character(text)
        data = folded.data
        if _MORE.search(data) is None:
            return Folded(folded.text, folded.starts, folded.ends, data)
    for step in _STEPS:
        folded = _edited(folded, step(folded.text))
    return folded


def _cut_before(data: bytes, least: int, at: int) -> int:
    """The last cut at or before ``at`` that is near; where there is none, ``least``."""
    low = max(least, at - _BEFORE)
    behind = _LAST_CUT.here(data, low, at) if low < at else None
    return least if behind is None else _line_end(data, behind)


def _cut_behind(data: bytes, at: int) -> int:
    """The first cut behind ``at``; where there is none, the end."""
    span = _CUT.search(data, at)
    return len(data) if span is None else _line_end(data, span[1])


def _line_end(data: bytes, behind: int) -> int:
    """Where the line ends whose line break ends at ``behind``."""
    return behind - (2 if data[behind - 2] == _RETURN else 1)


def _characters_in(data: bytes, start: int, end: int) -> int:
    some = data[start:end]
    return end - start if some.isascii() else len(some.translate(None, _CONTINUING))


class _Joined:
    """A text of which some stretches were folded."""

    def __init__(self, text: str, data: bytes) -> None:
        self._text = text
        self._data = memoryview(data)
        self._written: list[bytes | memoryview] = []
        self._at = 0  # of the data
        self._pieces: list[str] = []
        self._length = 0  # of the pieces
        self._done = 0  # of the text
        self._starts = _Positions(0)
        self._ends = _Positions(1)
        self._moved = False

    def add(self, start: int, end: int, written: tuple[int, int], folded: Folded) -> None:
        """``start:end``, ``written`` in these bytes and behind all that was added before, is now ``folded``."""
        self._plain(start)
        self._written += (self._data[self._at : written[0]], folded.data)
        self._at = written[1]
        self._pieces.append(folded.text)
        if folded.starts is not None and folded.ends is not None:
            self._moved = True
            self._starts.add(self._length, start, folded.starts)
            self._ends.add(self._length, start, folded.ends)
        self._length += len(folded.text)
        self._done = end
        if folded.starts is not None:
            self._starts.add(self._length, end)
            self._ends.add(self._length, end + 1)

    def folded(self) -> Folded:
        """The whole."""
        self._plain(len(self._text))
        text, data = "".join(self._pieces), b"".join((*self._written, self._data[self._at :]))
        if not self._moved:
            return Folded(text, written=data)
        return Folded(text, self._starts.ending(len(text)), self._ends.ending(len(text)), data)

    def _plain(self, end: int) -> None:
        self._pieces.append(self._text[self._done : end])
        self._length += end - self._done
        self._done = end


class _Positions(Sequence[int]):
    """Positions in a text of which most stretches were left as they stood: those are counted, not listed."""

    def __init__(self, first: int) -> None:
        self._length = 0
        self._firsts = [0]
        self._bases = [first]
        self._listed: list[Sequence[int] | None] = [None]

    def add(self, first: int, base: int, listed: Sequence[int] | None = None) -> None:
        """From ``first`` on: ``base`` and what is ``listed`` there, or ``base`` and counted on."""
        self._firsts.append(first)
        self._bases.append(base)
        self._listed.append(None if listed is None else array("I", listed))  # a tenth of the memory of a list

    def ending(self, length: int) -> _Positions:
        """These, of so many characters."""
        self._length = length
        return self

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < self._length:
            raise IndexError(at)
        place = bisect_right(self._firsts, at) - 1
        inside, listed = at - self._firsts[place], self._listed[place]
        return self._bases[place] + (inside if listed is None else listed[inside])


def _edited(folded: Folded, edits: Iterable[Edit]) -> Folded:
    """``folded`` with ``edits`` (sorted, disjoint) done."""
    done = list(edits)
    if not done:
        return folded
    text = folded.text
    pieces: list[str] = []
    position = 0
    for start, end, new in done:
        pieces += (text[position:start], new)
        position = end
    pieces.append(text[position:])
    changed = "".join(pieces)
    if all(end - start == len(new) == 1 for start, end, new in done):
        return Folded(changed, folded.starts, folded.ends)  # every character stands where it stood
    return Folded(changed, *_positions(folded, done))


def _positions(folded: Folded, edits: Iterable[Edit]) -> tuple[list[int], list[int]]:
    length = len(folded.text)
    starts: Sequence[int] = range(length) if folded.starts is None else folded.starts
    ends: Sequence[int] = range(1, length + 1) if folded.ends is None else folded.ends
    new_starts: list[int] = []
    new_ends: list[int] = []
    position = 0
    for start, end, new in edits:
        new_starts += starts[position:start]
        new_ends += ends[position:start]
        new_starts += [starts[start]] * len(new)
        new_ends += [ends[end - 1]] * len(new)
        position = end
    new_starts += starts[position:]
    new_ends += ends[position:]
    return new_starts, new_ends


def _by_character(text: str) -> Folded:
    """``text`` with every character folded by itself or with its marks."""
    foreign = "".join(set(text.encode("utf-8", "ignore").translate(None, _ASCII).decode()))
    if _COMPOSED.search(foreign) is None:
        changed = [(char, new) for char in foreign if (new := _plain(char)) != char]
        if len(changed) <= _FEW and all(len(new) == 1 for _, new in changed):
            for char, new in changed:
                text = text.replace(char, new)  # each stands where it stood, and none becomes another of them
            return Folded(text)
    return _edited(Folded(text), _characters(text))


def _characters(text: str) -> Iterator[Edit]:
    """Characters that stand for another one by themselves or with their marks."""
    for match in _DISGUISE.finditer(text):
        new = _plain(match[0])
        if new != match[0]:
            yield match.start(), match.end(), new


@lru_cache(maxsize=8192)
def _plain(written: str) -> str:
    if len(written) > 1:
        return _unmarked(written) if _HAS_MARK.search(written) else unicodedata.normalize("NFC", written)
    if _DISGUISE.match(written) is None:
        return written
    if _IS_INVISIBLE.match(written):
        return ""
    if _IS_DASH.match(written):
        return "-"
    digit = unicodedata.digit(written, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", written)


def _unmarked(written: str) -> str:
    """A character with marks: the letter of some language if there is one; ASCII and East Asian ones without them."""
    composed = unicodedata.normalize("NFC", _IS_INVISIBLE.sub("", written))
    if not composed:
        return ""
    first = composed[0] if composed[0].isalpha() and composed[0].isascii() else _plain(composed[0])
    return first if first.isascii() or first >= _EAST_ASIAN or len(composed) == 1 else composed


def _controls(text: str) -> Iterator[Edit]:
    return ((at.start(), at.end(), "") for at in _CONTROL.finditer(text))


def _look_alikes(text: str) -> Iterator[Edit]:
    """Letters for letters in words of mixed scripts, and signs that stand for a dash or a dot where they stand."""
    edits = [(at.start(), at.end(), "-") for at in _LONG_VOWEL.finditer(text)]
    edits += [(at.start(), at.end(), ".") for at in _FULL_STOP.finditer(text)]
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and _ASCII_LETTER.search(word):
            for at, char in enumerate(word, match.start()):
                if (latin := char.translate(_LOOK_ALIKES)) != char:
                    edits.append((at, at + 1, latin))
    edits.sort()
    return iter(edits)


#: What is done to a stretch, in this order, when characters have been folded by themselves.
_STEPS: Final = (
    separators.whenever(_CONTROLS, _controls),
    separators.whenever(_MIXED_LOOK, _look_alikes),
    separators.whenever(spoken_digits.FIRST_LOOK, spoken_digits.edits),
    *separators.STEPS,
)

"""Terms: words of the organisation's own, found however they are set, cased, widened, inflected or joined.

Spaces, hyphens, underscores and line breaks between the words of a term are one; a Latin term may have a plural or a
genitive ending; a Korean one particles, a title or the copula behind it; one in its dictionary form (…다) any ending.
All terms are one Hyperscan database of literals, so one pass finds them, however many there are.

Not found: a term inside a longer word of the same script (``파랑새`` in ``새파랑새``), except in Chinese and Japanese,
whose words have no borders; words in an order of their own; synonyms and misspellings.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import hyperscan

from tidegate.detectors.own.looker import MOST_SPANS, Span
from tidegate.detectors.own.particles import LONGEST_TAIL, may_follow, stems
from tidegate.detectors.own.plain import HANGUL, KATAKANA, OTHER, WORD, Plain

#: How sure a term is: somebody chose it; a short one is a word that may mean something else.
CONFIDENCE: Final = 0.95
CONFIDENCE_SHORT: Final = 0.75
SHORT: Final = 3
#: Longest term, in characters once folded: what Hyperscan takes as one literal with room to spare.
LONGEST: Final = 500

_GAP: Final = re.compile(r"[\s_\-]+")
_HANGUL_TAIL: Final = re.compile("[\uac00-\ud7a3]*")
#: A plural or genitive ending, and no letter or digit of the same script behind it.
_LATIN_TAIL: Final = re.compile("(?:s|es|['’]s|s['’])?(?![^\\W_\uac00-\ud7a3\u3041-\u30ff\u3400-\u9fff])")
#: What is not one space between words already.
_UNEVEN: Final = re.compile(r"[\t-\r\x1c-\x1f_-]|  ")
#: Scripts whose words have borders.
_BORDERED: Final = frozenset({HANGUL, KATAKANA, OTHER})


class _Wanted(NamedTuple):
    """One literal: ``verb`` where any ending may follow."""

    text: str
    verb: bool


class Unusable(ValueError):
    """A term that cannot be looked for; the text says why, without the term."""


class Terms:
    """Looks for ``terms`` under the name ``label``, but for those less sure than ``least``.  Raises ``Unusable``."""

    def __init__(self, label: str, terms: Iterable[str], least: float = 0.0) -> None:
        self._plan = _Plan(label, tuple(dict.fromkeys(one for term in terms for one in _literals(term))), least)
        self._scratch = hyperscan.Scratch(self._plan.database)

    @property
    def label(self) -> str:
        """Its name in the policy."""
        return self._plan.label

    def for_thread(self) -> Terms:
        """The same terms with working space of their own."""
        other = object.__new__(Terms)
        other._plan = self._plan
        other._scratch = hyperscan.Scratch(self._plan.database)
        return other

    def spans(self, plain: Plain) -> list[Span]:
        """Where terms stand as words of their own."""
        folded, positions = _evened(plain.text)
        found: list[Span] = []
        for number, start, end in self._standing(folded):
            last = _word_end(folded, start, end, verb=self._plan.wanted[number].verb)
            if last is not None:
                span = (start, last) if positions is None else (positions[start], positions[last - 1] + 1)
                found.append(Span(*span, _sure(folded[start:end])))
        return [span for span in found if span.confidence >= self._plan.least]

    def _standing(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Number and span of each literal that occurs, in characters."""
        data = folded.encode("utf-8", "replace")
        hits: list[tuple[int, int]] = []

        def heard(number: int, _start: int, end: int, *_: Any) -> bool:
            hits.append((end, number))
            return len(hits) >= MOST_SPANS

        if data:
            # So many that one more would say nothing new end the scan.
            with contextlib.suppress(hyperscan.ScanTerminated):
                self._plan.database.scan(data, match_event_handler=heard, scratch=self._scratch)
        at_byte = at_char = 0
        for end, number in hits:  # Hyperscan reports in the order of ends
            at_char += end - at_byte if len(data) == len(folded) else len(data[at_byte:end].decode())
            at_byte = end
            yield number, at_char - len(self._plan.wanted[number].text), at_char


class _Plan:
    """What is compiled once and shared by all threads."""

    def __init__(self, label: str, wanted: tuple[_Wanted, ...], least: float) -> None:
        if not wanted:
            raise Unusable("There is no term.")
        self.label, self.wanted, self.least = label, wanted, least
        expressions = [one.text.encode("utf-8", "replace") for one in wanted]
        self.database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self.database.compile(
            expressions=expressions, ids=list(range(len(wanted))), elements=len(wanted), flags=0, literal=True
        )


def _sure(folded: str) -> float:
    return CONFIDENCE_SHORT if len(folded) <= SHORT and folded.isascii() else CONFIDENCE


def surest(term: str) -> float:
    """How sure a finding of ``term`` is at most.  Raises ``Unusable``."""
    return max(_sure(one.text) for one in _literals(term))


def fault(term: str) -> str | None:
    """Why ``term`` cannot be looked for; ``None`` if it can."""
    try:
        list(_literals(term))
    except Unusable as error:
        return str(error)
    return None


def _literals(term: str) -> Iterator[_Wanted]:
    folded = _evened(Plain.of(term).text)[0].strip()
    if not any(map(str.isalnum, folded)):
        raise Unusable("A term must have a letter or a digit.")
    if len(folded) < 2:
        raise Unusable("A term must have two characters or more.")
    if len(folded) > LONGEST:
        raise Unusable(f"A term may have {LONGEST} characters.")
    yield _Wanted(folded, verb=False)
    for stem in stems(folded):
        yield _Wanted(stem, verb=True)


def _evened(text: str) -> tuple[str, tuple[int, ...] | None]:
    """``text`` in one case with one space for every gap, and where each of its characters stood."""
    if text.isascii() and _UNEVEN.search(text) is None:
        return text.lower(), None
    out: list[str] = []
    positions: list[int] = []
    at = 0
    for gap in _GAP.finditer(text):
        _fold_into(text, at, gap.start(), out, positions)
        out.append(" ")
        positions.append(gap.start())
        at = gap.end()
    _fold_into(text, at, len(text), out, positions)
    return "".join(out), tuple(positions)


def _fold_into(text: str, start: int, end: int, out: list[str], positions: list[int]) -> None:
    piece = text[start:end]
    folded = piece.casefold()
    if len(folded) == len(piece):
        out.append(folded)
        positions.extend(range(start, end))
        return
    for at, char in enumerate(piece, start):
        letters = char.casefold()  # the sharp s becomes two letters
        out.append(letters)
        positions.extend([at] * len(letters))


def _word_end(text: str, start: int, end: int, *, verb: bool) -> int | None:
    """Where the word ends that the literal at ``start:end`` is; ``None`` if it is a piece of another word."""
    first, last = _kind(text[start]), _kind(text[end - 1])
    if start and first in _BORDERED and _kind(text[start - 1]) == first:
        return None
    if last == HANGUL:
        tail = _HANGUL_TAIL.match(text, end, end + LONGEST_TAIL + 1)
        rest = tail.group() if tail else ""
        if verb:
            return end + len(rest) if len(rest) <= LONGEST_TAIL else None
        return end if may_follow(rest) else None
    if last == OTHER:
        return end if _LATIN_TAIL.match(text, end) else None
    if last == KATAKANA and end < len(text) and _kind(text[end]) == KATAKANA:
        return None
    return end


def _kind(char: str) -> str:
    if "a" <= char <= "z" or "0" <= char <= "9":
        return OTHER
    word = WORD.match(char)
    return "" if word is None else word.lastgroup or OTHER

"""A text made plain for comparing with the organisation's own data, each character knowing where it stood.

Letters written as base and mark are composed (Korean typed on a Mac arrives so), disguises are folded, and words are
runs of one kind of script, since Korean, Japanese and Chinese put particles behind words of any script.
It must never lose a position: a finding points to what was sent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tidegate.detectors.folding import Folded, fold

#: The scripts as words know them: syllables of Korean, Chinese characters, the two kana, everything else.
HANGUL, HAN, HIRAGANA, KATAKANA, OTHER = "hcijw"

_HANGUL: Final = "\uac00-\ud7a3"
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\U00020000-\U0003ffff"
_HIRAGANA: Final = "\u3041-\u309f"
_KATAKANA: Final = "\u30a1-\u30ff"
#: One word; the name of the group is its script.
WORD: Final = re.compile(
    rf"(?P<h>[{_HANGUL}]+)|(?P<c>[{_HAN}]+)|(?P<i>[{_HIRAGANA}]+)|(?P<j>[{_KATAKANA}]+)"
    rf"|(?P<w>[^\W_{_HANGUL}{_HAN}{_HIRAGANA}{_KATAKANA}]+)"
)
_ASCII_WORD: Final = re.compile("[A-Za-z0-9]+")
#: Marks and vowels that belong to the letter before them.
_JOINS: Final = "\u0300-\u036f\u1160-\u11ff\u3099\u309a"
_JOINING: Final = re.compile(f"[{_JOINS}]")
_CLUSTER: Final = re.compile(f"[^{_JOINS}][{_JOINS}]+", re.DOTALL)


class Word(NamedTuple):
    """A run of one script, as it is compared."""

    folded: str
    script: str


@dataclass(frozen=True, slots=True, repr=False)
class Plain:
    """``text`` is plain; ``span`` gives back where something stood in what was sent, ``original``."""

    original: str
    text: str
    _folded: Folded
    _edges: tuple[int, ...] | None
    #: What one looker works out of the text and the next can use.
    shared: list[Any] = field(default_factory=list, compare=False)

    @classmethod
    def of(cls, text: str) -> Plain:
        """``text`` made plain, in time linear in its length."""
        composed, edges = _composed(text)
        folded = fold(composed)
        return cls(text, folded.text, folded, edges)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of what was sent for the span ``start:end`` (not empty) of the plain text."""
        first, last = self._folded.span(start, end)
        if self._edges is None:
            return first, last
        return self._edges[first], max(self._edges[last], self._edges[first] + 1)

    def words(self) -> list[Word]:
        """The words in order, folded."""
        if self.text.isascii():
            return [Word(word, OTHER) for word in _ASCII_WORD.findall(self.text.lower())]
        return [Word(m.group(), m.lastgroup or OTHER) for m in WORD.finditer(self.text.casefold())]


def _composed(text: str) -> tuple[str, tuple[int, ...] | None]:
    """``text`` with every letter composed, and where each of its characters began, with the end of the text last."""
    if text.isascii() or _JOINING.search(text) is None:
        return text, None
    out: list[str] = []
    edges: list[int] = []
    at = 0
    for match in _CLUSTER.finditer(text):
        out.append(text[at : match.start()])
        edges.extend(range(at, match.start()))
        letters = unicodedata.normalize("NFC", match.group())
        out.append(letters)
        edges.extend(min(match.start() + number, match.end() - 1) for number in range(len(letters)))
        at = match.end()
    out.append(text[at:])
    edges.extend(range(at, len(text) + 1))
    return "".join(out), tuple(edges)

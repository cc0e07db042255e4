"""Texts of a package written back where they stood: over several runs, in shared strings, in cells that were numbers.

A document inside the body (`splices.Document`) stands for the layout of the whole package, and this is how its splices
become one splice of the package's carrier.  What cannot be written back says so before anybody decides
(`replaceable`), so that a finding there is refused and not passed.

Must never: leave a character that was to be replaced; write markup out of a new text.
"""

from __future__ import annotations

from bisect import bisect_right
from html import escape
from typing import Any, Final

from tidegate.wire.documents.extracted import RUN, Unreadable
from tidegate.wire.escapes import EscapedCoding
from tidegate.wire.reasons import NOT_REPLACEABLE
from tidegate.wire.splices import Place, Splices, spliced


class Packed:
    """A package in its carrier: the content is its layout, the stretch the whole file."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole file.  Raises ``Unreadable`` where it cannot be written."""
        # Loaded with the first file that is written back: a brain that sees none need not hold it.
        from tidegate.wire.documents.packages import changed

        del content
        whole = place.document.content[place.start : place.end]
        return [(place.start, place.end, changed(whole, splices))]


class Fixed:
    """A text or file that can be read and not written: in a PDF, an archive other than ZIP, a picture."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Raises ``Unreadable``."""
        del place, content, splices
        raise Unreadable(NOT_REPLACEABLE)


class Runs:
    """A text in runs; the place's document is the layout.  ``runs`` and ``dressed`` as in ``extracted.Piece``."""

    def __init__(self, runs: list[int], dressed: dict[int, tuple[str, str]]) -> None:
        self._runs, self._dressed = runs, dressed
        self._starts = runs[::RUN]

    def covers(self, text: str, start: int, end: int) -> bool:
        """Whether all that is no blank in ``start:end`` of ``text`` stands in a run."""
        position, touched = start, False
        for first, last, _ in self._touched(start, end):
            if text[position:first].strip():
                return False
            position, touched = last, True
        return touched and not text[position:end].strip()

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the layout.  A new text comes where the first of its runs stands; the others lose their part."""
        text: str = content
        edits: dict[int, Splices] = {}
        for start, end, new in splices:
            if not self.covers(text, start, end):
                raise Unreadable(NOT_REPLACEABLE)
            for first, last, number in self._touched(start, end):
                at = self._starts[number]
                edits.setdefault(number, []).append((first - at, last - at, new))
                new = ""
        return [splice for number, own in edits.items() for splice in self._written(text, number, own)]

    def _touched(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """The stretches of ``start:end`` that stand in runs, with the number of the run."""
        result = []
        number = max(bisect_right(self._starts, start) - 1, 0)
        while number < len(self._starts) and self._starts[number] < end:
            at = self._starts[number]
            first, last = max(start, at), min(end, at + self._runs[number * RUN + 1])
            if first < last:
                result.append((first, last, number))
            number += 1
        return result

    def _written(self, text: str, number: int, edits: Splices) -> Splices:
        at, length, start, end = self._runs[number * RUN : number * RUN + RUN]
        own = text[at : at + length]
        dressed = self._dressed.get(number)
        if dressed is not None:
            return [(start, end, (dressed[0] + _escaped(spliced(own, edits)) + dressed[1]).encode())]
        if len(own.encode()) != end - start:
            # References and line ends: the stretch is written anew as a whole.
            return [(start, end, _escaped(spliced(own, edits)).encode())]
        return [
            (start + len(own[:first].encode()), start + len(own[:last].encode()), _escaped(new).encode())
            for first, last, new in edits
        ]


class TextRuns(Runs):
    """The same in a text: positions of the runs count characters of the document they are in."""

    def _written(self, text: str, number: int, edits: Splices) -> Splices:
        at, length, start, end = self._runs[number * RUN : number * RUN + RUN]
        own = text[at : at + length]
        if length != end - start:
            return [(start, end, _escaped(spliced(own, edits)))]
        return [(start + first, start + last, _escaped(new)) for first, last, new in edits]


def _escaped(text: str) -> str:
    return escape(text, quote=True)  # the five signs that XML knows, in forms that XML and HTML share


PACKED: Final = Packed()
FIXED: Final = Fixed()


def replaceable(place: Place, text: str, start: int, end: int) -> bool:
    """Whether ``start:end`` of ``text`` at ``place`` can be replaced in what carries it."""
    around: Place | None = place
    while around is not None:
        coding, document = around.coding, around.document
        if isinstance(coding, Fixed) or (isinstance(coding, Runs) and not coding.covers(text, start, end)):
            return False
        if isinstance(coding, EscapedCoding):
            ((start, end, _),) = coding.lift(around, text, [(start, end, "")])
        else:
            start, end = around.start, around.end
        text, around = document.content, document.place
    return True

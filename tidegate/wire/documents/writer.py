"""Collects a text that is written in scattered stretches of a file, and remembers where each character stands."""

from __future__ import annotations

import re
from typing import Final

from tidegate.wire.documents.extracted import FileLimits, Piece, Unreadable, Where
from tidegate.wire.reasons import TOO_LARGE

#: Words in a file for machines: in UTF-16 as far as it is ASCII or Hangul, or in UTF-8.
_PRINTABLE: Final = re.compile(
    rb"(?P<wide>(?:[\x20-\x7e]\0|[\x00-\xff][\xac-\xd6]){5,})"
    rb"|(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){6,}"
)


class Budget:
    """How many characters may still come out of a file.  Raises ``Unreadable`` when they are used up."""

    def __init__(self, limits: FileLimits) -> None:
        self.left = limits.characters
        self.piece = limits.piece

    def spend(self, characters: int) -> None:
        """Count ``characters`` more."""
        self.left -= characters
        if self.left < 0:
            raise Unreadable(TOO_LARGE)


class Writer:
    """One text in the making.  Breaks are kept back until text follows, so that the last of several counts."""

    def __init__(self, where: Where, budget: Budget, *, fixed: bool = False) -> None:
        self.pieces: list[Piece] = []
        self._where, self._budget, self._fixed = where, budget, fixed
        self._line = where.line
        self._texts: list[str] = []
        self._runs: list[int] = []
        self._dressed: dict[int, tuple[str, str]] = {}
        self._length = 0
        self._pending = ""

    def separate(self, between: str) -> None:
        """``between`` comes before the next text.  A tab gives way to a line break, a line break to a tab: the last."""
        self._pending = between

    def next_cell(self) -> None:
        """A tab comes before the next text, unless a line ended."""
        self._pending = self._pending or "\t"

    def text(self, text: str, start: int = -1, end: int = -1, dressed: tuple[str, str] | None = None) -> None:
        """A text that is written at ``start:end`` of the file; without them it is markup or cannot be replaced."""
        if not text:
            return
        self._budget.spend(len(text) + 1)
        if self._pending:
            self._break()
        if start >= 0:
            if dressed is not None:
                self._dressed[len(self._runs) // 4] = dressed
            self._runs += (self._length, len(text), start, end)
        self._texts.append(text)
        self._length += len(text)

    def spaced(self, text: str) -> None:
        """Blanks that are markup: they stand between two stretches of one line."""
        if self._length and not self._pending:
            self._texts.append(text)
            self._length += len(text)

    def printable(self, content: bytes) -> None:
        """The words in ``content`` that a program wrote for machines, each a line."""
        for found in _PRINTABLE.finditer(content):
            self.text(found[0].decode("utf-16-le" if found["wide"] else "utf-8", "replace"))
            self.separate("\n")

    def done(self) -> list[Piece]:
        """The text, in pieces of bounded length."""
        self._cut()
        return self.pieces

    def _break(self) -> None:
        between, self._pending = self._pending, ""
        if between == "\n" and self._length > self._budget.piece:
            self._cut()
        elif self._length:
            self._texts.append(between)
            self._length += len(between)

    def _cut(self) -> None:
        text = "".join(self._texts)
        if text.strip():
            where = Where(self._where.kind, self._where.number, self._where.name, self._line)
            self.pieces.append(Piece(text, where, None if self._fixed else self._runs, self._dressed))
        self._line += text.count("\n") + 1
        self._texts, self._runs, self._dressed, self._length = [], [], {}, 0

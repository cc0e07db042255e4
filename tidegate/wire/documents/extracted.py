"""What comes out of a file, in a form that crosses a pipe.

Must never: say in its repr what the file said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from tidegate.wire.limits import KIB, MIB

#: Kinds (`tidegate.wire.file_kinds`) that can be read here.
KINDS: Final = frozenset({"pdf", "zip", "ole", "rtf", "7z", "tar", "sqlite", "parquet", "xz", "bzip2", "hwpml"})
#: Recognises the letters of a picture.  Raises ``Unreadable``.
Letters: TypeAlias = Callable[[bytes], str]
#: Numbers that make up one run: see ``Piece.runs``.
RUN: Final = 4


class Where(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a text stands: ``kind`` is ``page``, ``sheet``, ``slide``, ``part``, ``table`` or ``file``.

    ``number`` counts from 1, 0 where nothing is counted.  ``name`` is the sheet's or part's, and may hold what people
    typed: it does not belong in records.  ``line`` is the paragraph or row (from 1) that the text begins with; each
    line break in the text ends one.
    """

    kind: str
    number: int = 0
    name: str = ""
    line: int = 1


def told(where: Where) -> str:
    """``where`` as a step of a path: ``page[3]``, ``sheet[1]``; names are left to people (``part``)."""
    return f"{where.kind}[{where.number}]" if where.number else where.kind


class Piece(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A text and where it stands.

    ``runs`` says where its characters are written in the file: four numbers each, start and length in ``text``, start
    and end in the bytes of the file as laid out by `tidegate.wire.documents.packages`.  What no run covers (line
    breaks, tabs) is written as markup.  ``None``: the text cannot be replaced in the file.  ``dressed`` holds, by the
    number of a run, what must stand before and after a new text there (a number of a table that becomes a text).
    """

    text: str
    where: Where
    runs: list[int] | None = None
    dressed: dict[int, tuple[str, str]] = {}

    def __repr__(self) -> str:
        return f"Piece({len(self.text)} characters, {self.where.kind})"


class Member(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file inside the file, to be read in turn.  ``start`` is where its bytes stand in the layout, or -1."""

    name: str
    content: bytes
    start: int = -1

    def __repr__(self) -> str:
        return f"Member({len(self.content)} bytes)"


class Extracted(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """All that was found in one file of ``kind``.

    ``missed`` are the codes (`tidegate.wire.reasons`) of what could not be read.  ``rewritable``: the file is a package
    in which runs and members can be replaced.
    """

    kind: str
    pieces: list[Piece] = []
    members: list[Member] = []
    missed: list[str] = []
    rewritable: bool = False

    def __repr__(self) -> str:
        return f"Extracted({self.kind}, {len(self.pieces)} texts, {len(self.members)} files, {len(self.missed)} missed)"


class Unreadable(Exception):
    """The file cannot be read at all.  ``reason`` is a code of `tidegate.wire.reasons`, never a piece of the file."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How much of one file is read.  What lies beyond is said (``too-large``, ``too-many-parts``), never skipped."""

    #: Bytes that come out of a package or archive, all members together.
    unpacked: int = 64 * MIB
    #: Unpacked to packed for one member, once `ratio_floor` bytes are out.  Sheets of zeros reach 200.
    ratio: int = 512
    ratio_floor: int = 4 * MIB
    #: Members of a package or archive.  A presentation of 500 slides has some 2,000.
    members: int = 10_000
    #: Pages of a PDF.
    pages: int = 5_000
    #: Characters of text that come out.
    characters: int = 32 * MIB
    #: Elements open at once in XML.  Word's own limit is far lower.
    xml_depth: int = 256
    #: Characters of one piece: longer texts are cut at a line break, so that no scanner waits for all of it.
    piece: int = 256 * KIB
    #: Pixels of a picture that is looked at for letters: a page scanned at 300 dots an inch has 9 million.
    pixels: int = 40_000_000


DEFAULT: Final = FileLimits()

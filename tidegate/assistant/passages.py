"""A document as numbered passages: what is cited, what is looked for, and what a click shows.

Must never: say in its repr what a document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from tidegate.wire.documents.extracted import Where
from tidegate.wire.documents.whole import Placed, Whole

#: Characters of a passage, about; a page of a PDF becomes two to four.
LENGTH: Final = 900
#: Passages of one document; what lies beyond is not kept, and that is said.
MOST: Final = 20_000
#: Parts that say how a document looks, who made it and with what, and previews of what it says elsewhere.  The gate
#: reads them like all else; to a model they are noise, and of slides more of it than is said on them.
_APPARATUS: Final = re.compile(
    r"properties|docProps/.*|META-INF/.*|customXml/.*|Preview/.*|version\.xml"
    r"|(?:word/|xl/)?(?:meta|settings|styles|webSettings|fontTable|workbook|metadata)\.xml|(?:word|xl|ppt)/theme/.*"
    r"|ppt/(?:slideLayouts|slideMasters|notesMasters|handoutMasters|printerSettings)/.*"
    r"|ppt/(?:presentation|presProps|viewProps|tableStyles)\.xml|Contents/(?:header\.xml|content\.hpf)"
)
#: Names of shapes on a slide (``Title 1``, ``제목 1``), which come as its notes.
_SHAPE: Final = re.compile(r"[^\W\d][\w ()-]* \d+")
_NAMES: Final = {
    "en": {
        "page": "page",
        "slide": "slide",
        "sheet": "sheet",
        "table": "table",
        "row": "row",
        "paragraph": "paragraph",
        "notes": "notes",
    },
    "ko": {
        "page": "쪽",
        "slide": "슬라이드",
        "sheet": "시트",
        "table": "표",
        "row": "행",
        "paragraph": "문단",
        "notes": "메모",
    },
}


class Passage(msgspec.Struct, frozen=True, array_like=True):
    """``kind``, ``number`` and ``line`` as in ``Where``; ``file`` is the way through archives and attachments."""

    text: str
    kind: str
    number: int
    line: int
    name: str = ""
    file: str = ""

    def __repr__(self) -> str:
        return f"Passage({len(self.text)} characters, {self.kind})"

    def where(self, language: str) -> str:
        """Where it stands, in words."""
        names = _NAMES[language]
        unit = names["row"] if self.kind in ("sheet", "table") else names["paragraph"]
        said = [self.file, self.name] if self.kind == "sheet" else [self.file]
        if self.number and self.kind in names:
            before = language == "en" or self.kind == "notes"
            said.append(f"{names[self.kind]} {self.number}" if before else f"{self.number}{names[self.kind]}")
        if self.kind not in ("page", "slide", "notes") or not self.number:
            said.append(f"{unit} {self.line}")
        return ", ".join(filter(None, said))


class Kept(msgspec.Struct):
    """What is kept of a document beside its bytes.  ``tokens`` are those of ``passages``, for the index.

    ``missed`` are the codes of what could not be read; ``tables`` describes what can be computed on.
    """

    kind: str
    passages: list[Passage]
    tokens: list[str] = []
    missed: list[str] = []
    tables: list[dict[str, Any]] = []
    cut: bool = False

    @property
    def texts(self) -> list[str]:
        """What the passages say."""
        return [passage.text for passage in self.passages]

    def __repr__(self) -> str:
        return f"Kept({self.kind}, {len(self.passages)} passages)"


def passages_of(whole: Whole) -> tuple[list[Passage], bool]:
    """The passages of a document in its order, and whether there were more than are kept."""
    found: list[Passage] = []
    for placed in said_in(whole):
        for text, line in _pieces(placed.piece.text):
            if len(found) == MOST:
                return found, True
            where: Where = placed.piece.where
            found.append(Passage(text, where.kind, where.number, where.line + line, where.name, placed.file))
    return found, False


def said_in(whole: Whole) -> Iterator[Placed]:
    """The texts of a document that are of what it says."""
    return (placed for placed in whole.texts if not _aside(placed, whole.kind))


def _aside(placed: Placed, kind: str) -> bool:
    """Whether it is not of what the document says."""
    where, inside = placed.piece.where, placed.file.rpartition("/")[2]
    if where.kind == "names" or _APPARATUS.fullmatch(where.name) or inside == "PrvText.txt":
        return True
    if where.kind != "notes":
        return False
    if kind == "odf":  # the values of attributes: each number of a table once more
        return True
    return kind == "pptx" and all(map(_SHAPE.fullmatch, placed.piece.text.strip().splitlines()))


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """``text`` in pieces of whole lines where they are short enough, each with the number of lines before it."""
    piece: list[str] = []
    size, first = 0, 0
    for number, line in enumerate(text.split("\n")):
        while len(line) > 2 * LENGTH:
            if piece:
                yield "\n".join(piece), first
            cut = _cut(line)
            yield line[:cut], number
            line, piece, size, first = line[cut:], [], 0, number
        if piece and size + len(line) > LENGTH:
            yield "\n".join(piece), first
            piece, size, first = [], 0, number
        if not piece and not line.strip():
            first = number + 1
            continue
        piece.append(line)
        size += len(line) + 1
    if any(one.strip() for one in piece):
        yield "\n".join(piece), first


def _cut(line: str) -> int:
    """Where a long line is cut: after the last sentence or word that fits."""
    for mark in (". ", "다. ", " "):
        place = line.rfind(mark, LENGTH // 2, LENGTH)
        if place > 0:
            return place + len(mark)
    return LENGTH

"""A file with all the files in it, read in one go, for those who only want the text: the assistant, registers, scans.

The gate reads file by file instead (`tidegate.wire.reader`), because it must be able to write back.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidegate.wire import bodies, file_kinds
from tidegate.wire.documents import markup, pictures
from tidegate.wire.documents.beside_pictures import beside
from tidegate.wire.documents.extract import extract
from tidegate.wire.documents.extracted import DEFAULT, KINDS, Extracted, FileLimits, Letters, Piece, Unreadable, Where
from tidegate.wire.reasons import IMAGE, TOO_DEEP, TOO_LARGE

_DEEPEST: Final = 8


class Placed(msgspec.Struct, frozen=True, array_like=True):
    """A text of the file ``file``: names of the files on the way to it, with ``/``; empty for the file itself."""

    file: str
    piece: Piece

    def __repr__(self) -> str:
        return f"Placed({self.piece!r})"


class Missed(msgspec.Struct, frozen=True, array_like=True):
    """What was not read, by a code of `tidegate.wire.reasons`."""

    file: str
    why: str

    def __repr__(self) -> str:
        return f"Missed({self.why})"


class Whole(msgspec.Struct, frozen=True, array_like=True):
    """All texts of a file and of the files in it."""

    kind: str
    texts: list[Placed]
    missed: list[Missed]

    def __repr__(self) -> str:
        return f"Whole({self.kind}, {len(self.texts)} texts, {len(self.missed)} missed)"


def read(content: bytes, limits: FileLimits = DEFAULT, letters: Letters | None = None) -> Whole:
    """Everything in ``content``.  Never raises ``Unreadable``: what fails is among ``missed``."""
    reader = _Whole(limits, letters)
    kind = reader.file(content, "", 0)
    return Whole(kind, reader.texts, reader.missed)


def picture(content: bytes, letters: Letters | None, limits: FileLimits = DEFAULT) -> Extracted:
    """The letters in a picture.  Raises ``Unreadable``: ``image`` without a recogniser, ``too-large``."""
    if pictures.is_speck(content):
        return Extracted(IMAGE)
    if letters is None:
        raise Unreadable(IMAGE)
    sides = pictures.size(content)
    if sides is None:
        raise Unreadable(IMAGE)
    if sides[0] * sides[1] > limits.pixels:
        raise Unreadable(TOO_LARGE)
    text = letters(content)
    return Extracted(IMAGE, [Piece(text, Where("image"))] if text.strip() else [])


class _Whole:
    def __init__(self, limits: FileLimits, letters: Letters | None) -> None:
        self.texts: list[Placed] = []
        self.missed: list[Missed] = []
        self._limits, self._letters = limits, letters
        self._left = limits.unpacked

    def file(self, content: bytes, name: str, depth: int) -> str:
        """One file, and its kind."""
        self._left -= len(content)
        if depth > _DEEPEST or self._left < 0:
            self.missed.append(Missed(name, TOO_DEEP if depth > _DEEPEST else TOO_LARGE))
            return "unknown"
        kind = file_kinds.kind_of(content) or "unknown"
        try:
            if kind == "text":
                return self._text(content, name)
            if kind == "image":
                self._found(beside(content, self._limits), name, depth)
                found = picture(content, self._letters, self._limits)
            elif kind in KINDS:
                found = extract(content, kind, self._limits, self._letters)
            else:
                raise Unreadable(file_kinds.unread_reason(None if kind == "unknown" else kind))
        except Unreadable as bad:
            self.missed.append(Missed(name, bad.reason))
            return kind
        self._found(found, name, depth)
        return found.kind

    def _found(self, found: Extracted, name: str, depth: int) -> None:
        """What one file says, and the files in it."""
        self.texts += [Placed(name, piece) for piece in found.pieces]
        self.missed += [Missed(name, why) for why in found.missed]
        for number, member in enumerate(found.members):
            inner = member.name or str(number)
            self.file(member.content, f"{name}/{inner}" if name else inner, depth + 1)

    def _text(self, content: bytes, name: str) -> str:
        """A text, HTML, a mail or JSON: as the gate reads them."""
        inner = _Inside(self._limits, self._letters)
        reading = bodies.read(content, media_type=None, encoding=None, files=inner, upload=True)
        for part in reading.parts:
            if part.role == "file":
                self.texts.append(Placed(name, Piece(part.text, Where("part", name=part.path))))
            elif part.role == "file-name":
                self.texts.append(Placed(name, Piece(part.text, Where("names"))))
            else:
                self.texts.append(Placed(name, Piece(part.text, Where("notes", name=part.path))))
        self.missed += [Missed(name, one.why) for one in reading.unread]
        return "html" if markup.looks_like(content[:4096].decode("utf-8", "replace")) else "text"


class _Inside:
    """Files in a text, such as those attached to a mail: read in the same process."""

    kinds = KINDS | {IMAGE}

    def __init__(self, limits: FileLimits, letters: Letters | None) -> None:
        self._limits, self._letters = limits, letters

    def read(self, content: bytes, kind: str) -> Extracted:
        """What the file says.  Raises ``Unreadable``."""
        if kind == IMAGE:
            return picture(content, self._letters, self._limits)
        return extract(content, kind, self._limits, self._letters)

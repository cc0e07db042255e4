"""One file of any kind, looked into: its texts, and those of the files in it.

Text is read here, in pieces where it is large, so that a log of any size takes bounded memory.  All else is read by the
pool of readers, in a process that has given up everything it does not need.  What could not be read is told with a
reason: it is not "nothing found".

Must never: keep a value; raise because of what is in a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tidegate.core.finding import Finding
from tidegate.edges.api import texts
from tidegate.edges.files import Files, InTime
from tidegate.scanning.baseline import mark
from tidegate.wire import bodies, charsets, file_kinds
from tidegate.wire.documents.extracted import Piece, Unreadable, Where
from tidegate.wire.documents.whole import Placed
from tidegate.wire.reading import Reading
from tidegate.wire.reasons import IMAGE, TOO_LARGE

#: Bytes of a text that are read as one; a larger one is read in pieces of lines, of so many characters.
WHOLE: Final = 4 * 1024 * 1024
PIECE: Final = 1024 * 1024
#: Characters of the next piece that a finding may reach into.
OVER: Final = 16 * 1024
#: Bytes of a file that is no text.
LARGEST: Final = 128 * 1024 * 1024
#: Seconds for one file that is no text.
WITHIN: Final = 60.0
_SNIFFED: Final = 64 * 1024
#: Kinds that hold no text that anybody could read.
BINARY: Final = frozenset({"executable", "wasm", "class", "unknown", "hdf5", "pickle"})
CLOSED: Final = "cannot-be-opened"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a file.

    ``line`` and ``column`` count from 1, and are 0 where the file has no lines.  ``place`` says where in a document
    (``page 3``, ``mail.eml/list.xlsx sheet 1``).  ``start`` and ``end`` count characters of the text there.  ``mark``
    is for a baseline.
    """

    file: str
    detector: str
    family: str
    confidence: float
    excerpt: str
    start: int
    end: int
    line: int = 0
    column: int = 0
    place: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file: its ``kind``, what is in it, and what was not read, each with a place and a reason code."""

    file: str
    kind: str
    size: int
    found: tuple[Found, ...] = ()
    missed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """``look`` gives what is wanted of a text; ``key`` makes the marks of a baseline, ``root`` is where it lies."""

    look: Callable[[str, texts.Read], texts.Looked]
    files: Files
    key: bytes | None = None
    root: Path | None = None

    def __call__(self, path: Path) -> Seen:
        """Look into one file."""
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(_SNIFFED)
                kind = file_kinds.kind_of(head) or "unknown"
                if kind == "text" and size > WHOLE:
                    return self._long(path, size)
                if size > LARGEST:
                    return Seen(str(path), kind, size, missed=(("", TOO_LARGE),))
                content = head + file.read()
        except OSError:
            return Seen(str(path), "", 0, missed=(("", CLOSED),))
        return self.content(str(path), content)

    def content(self, name: str, content: bytes) -> Seen:
        """Look into a file that is in memory."""
        kind = file_kinds.kind_of(content) or "unknown"
        if kind == "text":
            decoded = charsets.shown(charsets.decode(content).text)
            seen = self.look(decoded, self._upload)
            lines = tuple(self._found(name, decoded, seen.findings, 1))
            return Seen(name, kind, len(content), lines, tuple(("", one.why) for one in seen.unread))
        if kind not in self.files.kinds and kind != IMAGE:
            return self._packed(name, kind, content)
        try:
            whole = self.files.extract(content, WITHIN)
        except Unreadable as bad:
            return Seen(name, kind, len(content), missed=(("", bad.reason),))
        found = tuple(one for text in whole.texts for one in self._piece(name, text))
        return Seen(name, whole.kind, len(content), found, tuple((one.file, one.why) for one in whole.missed))

    def _packed(self, name: str, kind: str, content: bytes) -> Seen:
        """What is read without a reader of its own (gzip and the like), or by nobody."""
        reading = self._upload(content)
        texts_in = (Placed("", Piece(part.text, Where("part", name=part.path))) for part in reading.parts)
        found = tuple(one for text in texts_in for one in self._piece(name, text))
        return Seen(name, kind, len(content), found, tuple(("", one.why) for one in reading.unread))

    def _upload(self, raw: bytes) -> Reading:
        return bodies.read(raw, media_type=None, encoding=None, files=InTime(self.files), upload=True)

    def _long(self, path: Path, size: int) -> Seen:
        """A text that is too large to be held whole."""
        found: list[Found] = []
        missed: set[tuple[str, str]] = set()
        line = 1
        for text, own in _pieces(path):
            seen = self.look(text, texts.as_prompt)
            found += self._found(str(path), text, tuple(one for one in seen.findings if one.start < own), line)
            missed |= {("", one.why) for one in seen.unread}
            line += text.count("\n", 0, own)
        return Seen(str(path), "text", size, tuple(found), tuple(sorted(missed)))

    def _found(self, name: str, text: str, findings: tuple[Finding, ...], line: int) -> Iterator[Found]:
        at = 0
        for one in findings:
            line += text.count("\n", at, one.start)
            at = one.start
            column = at - text.rfind("\n", 0, at)
            yield self._one(name, text, one, line=line, column=column)

    def _piece(self, name: str, placed: Placed) -> Iterator[Found]:
        where = placed.piece.where
        number = f" {where.number}" if where.number else ""
        place = f"{placed.file} {where.kind}{number}".strip()
        for one in self.look(placed.piece.text, texts.as_prompt).findings:
            yield self._one(name, placed.piece.text, one, place=place)

    def _one(self, name: str, text: str, one: Finding, *, line: int = 0, column: int = 0, place: str = "") -> Found:
        known = ""
        if self.key is not None:
            known = mark(self.key, self._name(name), one.detector, text[one.start : one.end])
        return Found(
            name,
            one.detector,
            one.family,
            round(one.confidence, 3),
            one.excerpt,
            one.start,
            one.end,
            line,
            column,
            place,
            known,
        )

    def _name(self, name: str) -> str:
        """As a baseline calls the file, wherever the scan was started."""
        path = Path(name).absolute()
        if self.root is not None and path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return path.as_posix()


def _pieces(path: Path) -> Iterator[tuple[str, int]]:
    """The text of a file in pieces: each with the beginning of the next, and how many characters are its own."""
    with path.open("rb") as sample:
        codec = charsets.decode(sample.read(PIECE)).codec
    with path.open(encoding=codec, errors="replace", newline="") as file:
        piece = _lines(file.read(PIECE), file.readline)
        while piece:
            following = _lines(file.read(PIECE), file.readline)
            yield piece + following[:OVER], len(piece)
            piece = following


def _lines(piece: str, rest: Callable[[int], str]) -> str:
    """``piece`` to the end of its last line, where that is not endless."""
    return piece if not piece or piece.endswith("\n") else piece + rest(OVER)

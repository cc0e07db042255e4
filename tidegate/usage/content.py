"""The content of a source: bytes in, stretches of whole lines out, with a digest of all that came before.

Compression is seen by its first bytes.  The digest runs over the uncompressed content from its beginning, so the same
content under another name, rotated or compressed again is known for what it is, and one that grew is read from where
it ended.  It must never hold more than a stretch and a line in memory, nor fail on any bytes: what is not text or not a
line of sensible length is handed on as something that cannot be read.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import io
import lzma
import os
import stat
import zlib
from collections import deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, TypeVar, cast

import zstandard

from tidegate.usage.decode import Listed, decoded, decoder, every
from tidegate.usage.room import Room

#: Bytes of a stretch: large enough that its transaction costs little, small enough to fit in memory several times.
STRETCH: Final = 96 << 20
#: A longer line is no log line; it is counted as unreadable and its content never looked at.
LONGEST_LINE: Final = 64 << 10
HEAD: Final = 64 << 10
_PIECE: Final = 1 << 20

_MAGIC: Final = (
    (b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bz2"),
)  # fmt: skip
_BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole lines of UTF-8 (``data``), from byte ``first`` to ``end`` of the content; ``digest`` is of all before.

    A ``data`` that is a view stays what it is until the next stretch is read, see ``Content.stretches``.  ``digested``
    may still be under way.

    ``lines`` counts all of them; ``too_long`` those left out of ``data``.  ``ended`` is false for a last line without
    its end: more of it may come.
    """

    first: int
    end: int
    digested: Future[str] = field(repr=False)
    data: bytes | memoryview = field(repr=False)
    lines: int
    too_long: int
    ended: bool = True

    @property
    def digest(self) -> str:
        """Waited for, since it is taken beside all else."""
        return self.digested.result()


#: What a stretch is made for whoever uses it.
Ready = TypeVar("Ready")


def _opened(raw: IO[bytes], listed: Listed) -> tuple[IO[bytes], bool]:
    """``raw`` without its compression, if it has one, and as lines, if it has other records (see ``decode``); and
    whether it has, so that the stored bytes alone say what comes next."""
    plain = _unpacked(raw)
    name = getattr(raw, "name", None)
    try:
        lines = decoded(plain, Path(name) if plain is raw and isinstance(name, str) else None, listed)
    except _BROKEN:  # it is told when it is read
        return plain, False
    return lines, lines is not plain


def _is_file(raw: IO[bytes]) -> bool:
    """Whether reading it never waits for somebody to write."""
    try:
        return stat.S_ISREG(os.fstat(raw.fileno()).st_mode)
    except (OSError, ValueError, AttributeError):
        return False


def is_plain(head: bytes) -> bool:
    """Whether content that begins so is text in lines, as it is stored."""
    return decoder(head) is None and not any(head.startswith(magic) for magic, _ in _MAGIC)


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    buffered = io.BufferedReader(cast(Any, raw)) if not hasattr(raw, "peek") else raw
    first = cast(Any, buffered).peek(8)[:8]
    kind = next((name for magic, name in _MAGIC if first.startswith(magic)), "")
    if kind == "gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=buffered))
    if kind == "zst":
        unpacked = zstandard.ZstdDecompressor().stream_reader(buffered, read_across_frames=True)
        # Unlike the others it cannot peek by itself, and what cannot be peeked at is not seen to be an array.
        return cast(IO[bytes], io.BufferedReader(cast(Any, unpacked), _PIECE))
    if kind == "xz":
        return cast(IO[bytes], lzma.LZMAFile(buffered))
    if kind == "bz2":
        return cast(IO[bytes], bz2.BZ2File(buffered))
    return buffered


class Content:
    """Reads one source from its beginning.  ``broken`` says in words why it ended early, if it did.

    ``listed`` says which hosts are the catalogue's, for sources of which nothing else may be kept.
    """

    def __init__(self, raw: IO[bytes], *, stretch: int = STRETCH, listed: Listed = every) -> None:
        self._raw, made = _opened(raw, listed)
        # What makes lines of records may belong to the thread that it began in, and what is no file may never end.
        self._ahead = not made and _is_file(raw)
        self._stretch = stretch
        self._hash = hashlib.blake2b(digest_size=16)
        self._position = 0
        self._decode: codecs.IncrementalDecoder | None = None
        self._room = Room()
        self._last = False
        self._begin: Callable[[], Future[Any]] | None = None
        self._coming: deque[Future[Any]] = deque()
        self._beside: Callable[[Callable[[], str]], Future[str]] = _at_once
        self._digested = _at_once(self._hash.hexdigest)
        self.broken = ""
        self._fill(HEAD)
        self._set_encoding()

    @property
    def position(self) -> int:
        """Bytes of content that were read or passed over."""
        return self._position

    @property
    def head(self) -> bytes:
        """The first bytes, for recognising what it is."""
        return bytes(self._room.view(min(HEAD, len(self._room))))

    def _set_encoding(self) -> None:
        first = self.head
        for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
            if first.startswith(mark):
                self._decode = codecs.getincrementaldecoder(name)("backslashreplace")
                text = self._decode.decode(bytes(self._room.view(len(self._room)))[2:])
                self._room.drop(len(self._room))
                self._room.add(text.encode("utf-8", "replace"))
        if self.head.startswith(codecs.BOM_UTF8):
            self._room.drop(len(codecs.BOM_UTF8))

    def _fill(self, count: int) -> None:
        """Have ``count`` bytes; fewer only at the end."""
        while len(self._room) < count and self._more(count - len(self._room)):
            pass

    def _more(self, wanted: int) -> bool:
        """Some of ``wanted`` bytes more; whether there were any."""
        raw, length = cast("Any", self._raw), min(wanted, _PIECE)
        try:
            # These hand on what was unpacked before a broken end; read would lose it.
            if self._decode is not None:
                data = raw.read1(length)
                self._room.add(self._decode.decode(data).encode("utf-8", "replace"))
                return bool(data)
            # Where this much came already, room for all of it is made at once.
            space = self._room.space(wanted if len(self._room) >= _PIECE else length)
            got = raw.readinto1(space[:length])
        except _BROKEN as trouble:
            self.broken = f"it could not be read to its end ({type(trouble).__name__})"
            return False
        self._room.added(got)
        return bool(got)

    def passed(self, known: Mapping[str, list[tuple[int, str]]]) -> str:
        """Skip what was read before; ``known`` has, for each stream, its ends and digests in order.

        Returns the stream that this content continues, or an empty text.
        """
        alive = {stream: list(ends) for stream, ends in known.items() if ends}
        stream, ahead, running = "", 0, self._hash.copy()
        while alive:
            target = min(ends[0][0] for ends in alive.values()) - self._position
            self._fill(target)
            if len(self._room) < target:
                break
            running.update(self._room.view(target)[ahead:])
            ahead = target
            digest = running.hexdigest()
            alive, same = _step(alive, self._position + target, digest)
            if same:
                stream = same
                self._room.drop(target)
                self._position, ahead = self._position + target, 0
                self._hash = running.copy()
        return stream

    def stretches(
        self, ready: Callable[[Stretch], Ready], *, whole_lines: bool = False
    ) -> Generator[Ready, None, None]:
        """The rest, in stretches; ``whole_lines`` keeps a last line without its end, so that more can be asked for.

        What is handed out is what ``ready`` makes of each, which keeps nothing of its ``data``: of a file, the next one
        is read into the same place, and made ready, while what was handed out is used.  Close it before the source is
        used otherwise.
        """
        self._last = False

        def made() -> Ready | None:
            stretch = self._next(whole_lines)
            return None if stretch is None else ready(stretch)

        try:
            if not self._ahead:
                while (coming := made()) is not None:
                    yield coming
                return
            with ThreadPoolExecutor(1, "reading") as reading, ThreadPoolExecutor(1, "reading-digest") as digesting:
                self._begin, self._beside = partial(reading.submit, made), digesting.submit
                coming = made()
                while coming is not None:
                    if not self._coming:
                        self.read_on()
                    yield coming
                    coming = self._coming.popleft().result() if self._coming else None
        finally:
            self._begin, self._beside = None, _at_once
            self._coming.clear()
            # A file that is followed is kept open; what was needed for a long beginning is not kept with it.
            left, self._room = self._room, Room()
            self._room.add(left.view(len(left)))

    def read_on(self) -> None:
        """Read the stretch after the next as well: what was made ready of this one is needed no more.

        To be called once for each, so that never more than two are there beside the one that is used.
        """
        at_end = self._last and not len(self._room)
        if self._begin is not None and not at_end:
            self._coming.append(self._begin())

    def _next(self, whole_lines: bool) -> Stretch | None:
        """The next stretch; ``None`` after the last.  The one before is not in use, once its digest is taken."""
        self._digested.result()
        if not self._last:
            self._fill(self._stretch)
            cut, self._last = self._room.find_end(self._stretch), len(self._room) < self._stretch
            if cut:
                return self._cut(cut)
            if not self._last:
                return self._long_line()
        if len(self._room) and not whole_lines:
            return self._cut(len(self._room), ended=False)
        return None

    def _cut(self, length: int, *, ended: bool = True) -> Stretch:
        view = self._room.view(length)
        data: bytes | memoryview = view
        too_long = 0
        plain, ends = self._room.looked_at(length, LONGEST_LINE)
        if not plain:
            data, too_long = sane(bytes(view))
        first = self._position
        self._room.drop(length)
        self._position += length
        self._digested = self._beside(partial(self._digest, view))
        return Stretch(first, self._position, self._digested, data, ends + (not ended), too_long, ended)

    def _digest(self, more: memoryview) -> str:
        self._hash.update(more)
        return self._hash.hexdigest()

    def _long_line(self) -> Stretch:
        """A line longer than a stretch: passed over in pieces, without keeping them."""
        first = self._position
        while True:
            at = self._room.first_end()
            length = at or len(self._room)
            self._hash.update(self._room.view(length))
            self._room.drop(length)
            self._position += length
            if at:
                break
            self._fill(self._stretch)
            if not len(self._room):
                break
        return Stretch(first, self._position, _at_once(self._hash.hexdigest), b"", 1, 1)


def _at_once(work: Callable[[], str]) -> Future[str]:
    """What ``work`` says, where it is not done beside."""
    done: Future[str] = Future()
    done.set_result(work())
    return done


def _step(
    alive: Mapping[str, list[tuple[int, str]]], at: int, digest: str
) -> tuple[dict[str, list[tuple[int, str]]], str]:
    """The streams that still may be this content after byte ``at``, and one that is the same up to there."""
    left: dict[str, list[tuple[int, str]]] = {}
    same = ""
    for stream, ends in alive.items():
        if ends[0][0] != at:
            left[stream] = ends
        elif ends[0][1] == digest:
            same = stream
            if len(ends) > 1:
                left[stream] = ends[1:]
    return left, same


def sane(data: bytes) -> tuple[bytes, int]:
    """``data`` as valid UTF-8 without NUL and without lines that are too long, and how many of these there were."""
    dropped = 0
    if _has_long_line(data):
        lines = data.split(b"\n")
        kept = [line for line in lines if len(line) <= LONGEST_LINE]
        dropped = len(lines) - len(kept)
        data = b"\n".join(kept)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = data.decode("utf-8", "backslashreplace").encode()
    for junk in (b"\x00", b"\r"):
        if junk in data:
            data = data.replace(b"\r\n", b"\n").replace(junk, b" ")
    return data, dropped


def _has_long_line(data: bytes) -> bool:
    at = 0
    while len(data) - at > LONGEST_LINE:
        end = data.rfind(b"\n", at, at + LONGEST_LINE + 1)
        if end < 0:
            return True
        at = end + 1
    return False

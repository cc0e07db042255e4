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
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

import zstandard

from tidegate.usage.decode import Listed, decoded, decoder, every

#: Bytes of a stretch: large enough that its transaction costs little, small enough to fit in memory several times.
STRETCH: Final = 48 << 20
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

    ``lines`` counts all of them; ``too_long`` those left out of ``data``.  ``ended`` is false for a last line without
    its end: more of it may come.
    """

    first: int
    end: int
    digest: str
    data: bytes = field(repr=False)
    lines: int
    too_long: int
    ended: bool = True


def opened(raw: IO[bytes], listed: Listed = every) -> IO[bytes]:
    """``raw`` without its compression, if it has one, and as lines, if it has other records; see ``decode``."""
    plain = _unpacked(raw)
    name = getattr(raw, "name", None)
    try:
        return decoded(plain, Path(name) if plain is raw and isinstance(name, str) else None, listed)
    except _BROKEN:  # it is told when it is read
        return plain


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
        self._raw = opened(raw, listed)
        self._stretch = stretch
        self._hash = hashlib.blake2b(digest_size=16)
        self._position = 0
        self._decode: codecs.IncrementalDecoder | None = None
        self.broken = ""
        self._pending = self._more(HEAD)
        self._set_encoding()

    @property
    def position(self) -> int:
        """Bytes of content that were read or passed over."""
        return self._position

    @property
    def head(self) -> bytes:
        """The first bytes, for recognising what it is."""
        return self._pending[:HEAD]

    def _set_encoding(self) -> None:
        for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
            if self._pending.startswith(mark):
                self._decode = codecs.getincrementaldecoder(name)("backslashreplace")
                self._pending = self._text(self._pending[2:])
        if self._pending.startswith(codecs.BOM_UTF8):
            self._pending = self._pending[3:]

    def _text(self, data: bytes) -> bytes:
        return data if self._decode is None else self._decode.decode(data).encode("utf-8", "replace")

    def _more(self, count: int) -> bytes:
        """Up to ``count`` more bytes; fewer only at the end."""
        parts: list[bytes] = []
        while count > 0:
            try:
                # read1 hands on what was unpacked before a broken end; read would lose it.
                data = cast("Any", self._raw).read1(min(count, _PIECE))
            except _BROKEN as trouble:
                self.broken = f"it could not be read to its end ({type(trouble).__name__})"
                break
            if not data:
                break
            count -= len(data)
            parts.append(self._text(data) if hasattr(self, "_decode") else data)
        return b"".join(parts)

    def _fill(self, count: int) -> None:
        if len(self._pending) < count:
            self._pending += self._more(count - len(self._pending))

    def passed(self, known: Mapping[str, list[tuple[int, str]]]) -> str:
        """Skip what was read before; ``known`` has, for each stream, its ends and digests in order.

        Returns the stream that this content continues, or an empty text.
        """
        alive = {stream: list(ends) for stream, ends in known.items() if ends}
        stream, ahead, running = "", 0, self._hash.copy()
        while alive:
            target = min(ends[0][0] for ends in alive.values()) - self._position
            self._fill(target)
            if len(self._pending) < target:
                break
            running.update(self._pending[ahead:target])
            ahead = target
            digest = running.hexdigest()
            alive, same = _step(alive, self._position + target, digest)
            if same:
                stream = same
                self._pending, self._position, ahead = self._pending[target:], self._position + target, 0
                self._hash = running.copy()
        return stream

    def stretches(self, *, whole_lines: bool = False) -> Iterator[Stretch]:
        """The rest, in stretches; ``whole_lines`` keeps a last line without its end, so that more can be asked for."""
        while True:
            self._fill(self._stretch)
            if not self._pending:
                return
            cut = self._pending.rfind(b"\n", 0, self._stretch) + 1
            last = len(self._pending) < self._stretch
            if cut:
                yield self._cut(cut)
            elif not last:
                yield self._long_line()
            if last:
                if self._pending and not whole_lines:
                    yield self._cut(len(self._pending), ended=False)
                return

    def _cut(self, length: int, *, ended: bool = True) -> Stretch:
        data, self._pending = self._pending[:length], self._pending[length:]
        first = self._position
        self._position += length
        self._hash.update(data)
        lines = data.count(b"\n") + (not ended)
        kept, too_long = sane(data)
        return Stretch(first, self._position, self._hash.hexdigest(), kept, lines, too_long, ended)

    def _long_line(self) -> Stretch:
        """A line longer than a stretch: passed over in pieces, without keeping them."""
        first = self._position
        while True:
            at = self._pending.find(b"\n") + 1
            piece = self._pending[:at] if at else self._pending
            self._pending = self._pending[len(piece) :]
            self._position += len(piece)
            self._hash.update(piece)
            if at:
                break
            self._pending = self._more(self._stretch)
            if not self._pending:
                break
        return Stretch(first, self._position, self._hash.hexdigest(), b"", 1, 1)


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

"""Content codings undone: gzip, deflate, br, zstd and stacks of them (RFC 9110 section 8.4, RFC 8878, RFC 7932).

Output is taken in bounded steps and counted, so that a bomb is noticed before it is unfolded.  One set of decoders
serves whole requests (`decode`) and streamed answers (`Decoder`).  A coding we don't know is said, never skipped.

Must never: hold more output than the limit and one step.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

import brotli
import zstandard

from tidegate.wire.limits import STEP, ZSTD_SLICE, ZSTD_WINDOW, Limits
from tidegate.wire.reasons import MALFORMED_ENCODING, TOO_LARGE, TRAILING_BYTES, TRUNCATED, UNKNOWN_ENCODING

_GZIP_MAGIC: Final = b"\x1f\x8b\x08"
_ZLIB_HEADS: Final = (b"x\x01", b"x\x9c", b"x\xda")
#: What levels 2 to 5 begin with, and many a formula.
_ZLIB_POWER: Final = b"x^"
#: A frame, or one that decoders skip (RFC 8878 section 3.1).
_ZSTD_HEADS: Final = (b"\x28\xb5\x2f\xfd", *(bytes((head, 0x2A, 0x4D, 0x18)) for head in range(0x50, 0x60)))
_GZIP_BITS: Final = 31  # zlib: a gzip wrapper with the largest window
_RAW_BITS: Final = -15


class BadCoding(Exception):
    """The bytes are not in the coding, or are too many.  ``reason`` is a code of `tidegate.wire.reasons`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Inflater(Protocol):
    #: Nothing is missing: the input so far is whole.
    whole: bool

    def outputs(self, data: bytes) -> Iterator[bytes]:
        """Decoded steps of at most a few MiB; raises ``BadCoding``."""
        ...


class _Gzip:
    """One or more gzip members (RFC 1952 section 2.2); padding with zeros is seen and harmless."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_BITS)
        self._first = True
        self.whole = False

    def outputs(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self.whole:
                data = data.lstrip(b"\0")
                if not data:
                    return
                self._member, self._first, self.whole = zlib.decompressobj(_GZIP_BITS), False, False
            try:
                yield from _inflated(self._member, data)
            except zlib.error:
                raise BadCoding(MALFORMED_ENCODING if self._first else TRAILING_BYTES) from None
            data = self._member.unused_data
            self.whole = self._member.eof


class _Deflate:
    """The zlib format (RFC 1950), which the standard means, or raw DEFLATE (RFC 1951), which some send."""

    def __init__(self) -> None:
        self._inner: zlib._Decompress | None = None
        self._head = b""
        self.whole = False

    def outputs(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            data = self._head + data
            if len(data) < 2:
                self._head = data
                return
            zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inner = zlib.decompressobj() if zlib_header else zlib.decompressobj(_RAW_BITS)
        if self.whole:
            raise BadCoding(TRAILING_BYTES)
        try:
            yield from _inflated(self._inner, data)
        except zlib.error:
            raise BadCoding(MALFORMED_ENCODING) from None
        self.whole = self._inner.eof
        if self._inner.unused_data:
            raise BadCoding(TRAILING_BYTES)


def _inflated(inner: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while True:
        out = inner.decompress(data, STEP)
        data = inner.unconsumed_tail
        yield out
        if inner.eof or (not data and len(out) < STEP):
            return


class _Brotli:
    """RFC 7932.  The library takes no input while output waits.

    Bytes after the end make it fail as a whole: what follows a brotli stream is ``malformed-encoding``.
    """

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self.whole = False

    def outputs(self, data: bytes) -> Iterator[bytes]:
        if not data:
            return
        if self.whole:
            raise BadCoding(TRAILING_BYTES)
        try:
            yield self._inner.process(data, output_buffer_limit=STEP)
            while not self._inner.can_accept_more_data() and not self._inner.is_finished():
                yield self._inner.process(b"", output_buffer_limit=STEP)
        except brotli.error:
            raise BadCoding(MALFORMED_ENCODING) from None
        self.whole = self._inner.is_finished()


class _Zstd:
    """One or more frames (RFC 8878 section 3).  Fed in slices, as the library hands out all that a feed makes."""

    def __init__(self) -> None:
        self._library = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._frame = self._library.decompressobj()
        self._first = True
        self.whole = False

    def outputs(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), ZSTD_SLICE):
            piece = data[start : start + ZSTD_SLICE]
            while piece:
                if self.whole:
                    self._frame, self._first, self.whole = self._library.decompressobj(), False, False
                try:
                    yield self._frame.decompress(piece)
                except zstandard.ZstdError:
                    raise BadCoding(MALFORMED_ENCODING if self._first else TRAILING_BYTES) from None
                self.whole = self._frame.eof
                piece = self._frame.unused_data


_INFLATERS: Final[dict[str, type[_Inflater]]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}


def names(encoding: str | None) -> tuple[str, ...]:
    """The codings of a Content-Encoding header in the order they were applied, without ``identity``."""
    if not encoding:
        return ()
    words = (word.strip().lower() for word in encoding.split(","))
    return tuple(word for word in words if word not in ("", "identity"))


def sniffed(data: bytes) -> str | None:
    """The coding whose signature ``data`` starts with, though no header says so."""
    if data.startswith(_GZIP_MAGIC):
        return "gzip"
    if data.startswith(_ZSTD_HEADS):
        return "zstd"
    if data.startswith(_ZLIB_HEADS) or (data.startswith(_ZLIB_POWER) and _inflates(data)):
        return "deflate"
    return None


def _inflates(data: bytes) -> bool:
    """Whether ``data`` is in the zlib format to its end, or as far as a step goes."""
    inner = zlib.decompressobj()
    try:
        inner.decompress(data, STEP)
    except zlib.error:
        return False
    return inner.eof or bool(inner.unconsumed_tail)


class Decoder:
    """A streaming decoder for a Content-Encoding header: feed, feed, finish.

    Raises ``BadCoding`` from the constructor (``unknown-encoding``), from ``feed`` (``malformed-encoding``,
    ``trailing-bytes``, ``too-large``) and from ``finish`` (``truncated``).  After that it must not be fed again.
    ``total`` is false for streams that may go on for ever: then only the ratio bounds them.
    """

    def __init__(self, encoding: str | None, limits: Limits, *, total: bool = True) -> None:
        codings = names(encoding)
        if len(codings) > limits.codings or any(coding not in _INFLATERS for coding in codings):
            raise BadCoding(UNKNOWN_ENCODING)
        self._inflaters = [_INFLATERS[coding]() for coding in reversed(codings)]
        self._limits = limits
        self._cap = limits.decoded if total else None
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> bytes:
        """What ``data`` decodes to, as far as that can be said yet."""
        return b"".join(self.steps(data))

    def steps(self, data: bytes) -> Iterator[bytes]:
        """As ``feed``, in bounded steps, so that what came before an error is not lost."""
        self._taken += len(data)
        for out in self._through(data, 0):
            self._given += len(out)
            if self._cap is not None and self._given > self._cap:
                raise BadCoding(TOO_LARGE)
            self._check_ratio(self._given)
            yield out

    @property
    def whole(self) -> bool:
        """Whether a coding was told and all of it has come, as far as the coding itself says where it ends."""
        return bool(self._taken and self._inflaters) and all(inflater.whole for inflater in self._inflaters)

    def finish(self) -> None:
        """The input has ended; raises ``BadCoding`` when it ended too early."""
        if self._taken and not all(inflater.whole for inflater in self._inflaters):
            raise BadCoding(TRUNCATED)

    def _through(self, data: bytes, stage: int) -> Iterator[bytes]:
        """``data`` through the inflaters from ``stage`` on; at most ``limits.codings`` deep."""
        if stage == len(self._inflaters):
            yield data
            return
        made = 0
        for out in self._inflaters[stage].outputs(data):
            made += len(out)
            self._check_ratio(made)  # a middle stage must not unfold what the last never gives out
            yield from self._through(out, stage + 1)

    def _check_ratio(self, made: int) -> None:
        if made > self._limits.ratio_floor and made > self._limits.ratio * self._taken:
            raise BadCoding(TOO_LARGE)


class Decoded(NamedTuple):
    """``content`` as far as it could be decoded; ``trouble`` is a reason code, or ``None`` when all of it could."""

    content: bytes
    trouble: str | None = None


def decode(raw: bytes, encoding: str | None, limits: Limits) -> Decoded:
    """A whole body.  ``unknown-encoding`` and ``too-large`` give no content; other troubles give what came before."""
    pieces: list[bytes] = []
    try:
        decoder = Decoder(encoding, limits)
        pieces.extend(decoder.steps(raw))
        decoder.finish()
    except BadCoding as bad:
        # A generator that fails gives what it gave before, as list.extend keeps it.
        kept = b"" if bad.reason in (UNKNOWN_ENCODING, TOO_LARGE) else b"".join(pieces)
        return Decoded(kept, bad.reason)
    return Decoded(b"".join(pieces))


def encode(content: bytes, coding: str) -> bytes:
    """``content`` in ``gzip``, ``deflate`` or ``zstd``: compressed data in a body must stay compressed when edited."""
    if coding == "gzip":
        packer = zlib.compressobj(wbits=_GZIP_BITS)
        return packer.compress(content) + packer.flush()
    return zlib.compress(content) if coding == "deflate" else zstandard.ZstdCompressor().compress(content)

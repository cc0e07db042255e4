"""How a test can make the practice service misbehave: words in the request header ``x-practice``.

silent          never answer                     endless     stream, and never end
hold            send one event, then nothing     cut         break off in the middle of the answer
status=500      another status                   encode=br   compress the answer (gzip, deflate, br, zstd)
delta=1         characters in one delta          pause=20    milliseconds between events
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import brotli
import zstandard

from tidegate.practice.answers import DELTA


@dataclass(frozen=True, slots=True)
class Mood:
    """The words of one request, read."""

    words: frozenset[str] = frozenset()
    status: int = 200
    encode: str | None = None
    delta: int = DELTA
    pause: float = 0.0


def read(header: str | None) -> Mood:
    """The mood a request asks for; words that are not known are ignored."""
    told = (header or "").split()
    named = dict(word.split("=", 1) for word in told if "=" in word)
    return Mood(
        words=frozenset(word for word in told if "=" not in word),
        status=int(named.get("status", "200")),
        encode=named.get("encode"),
        delta=int(named.get("delta", DELTA)),
        pause=int(named.get("pause", "0")) / 1000,
    )


class Compressor(Protocol):
    """Compresses a stream so that every event can be read as soon as it arrives."""

    def feed(self, data: bytes) -> bytes:
        """Everything up to here, flushed."""

    def end(self) -> bytes:
        """The last bytes."""


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._state = zlib.compressobj(wbits=bits)

    def feed(self, data: bytes) -> bytes:
        return self._state.compress(data) + self._state.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._state.flush()


class _Brotli:
    def __init__(self) -> None:
        self._state = brotli.Compressor(quality=1)

    def feed(self, data: bytes) -> bytes:
        return bytes(self._state.process(data)) + bytes(self._state.flush())

    def end(self) -> bytes:
        return bytes(self._state.finish())


class _Zstd:
    def __init__(self) -> None:
        self._state = zstandard.ZstdCompressor().compressobj()

    def feed(self, data: bytes) -> bytes:
        return self._state.compress(data) + self._state.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._state.flush()


COMPRESSORS: Final[Mapping[str, Callable[[], Compressor]]] = {
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstd,
}

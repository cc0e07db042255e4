"""permessage-deflate (RFC 7692) for a man in the middle: what was agreed, messages unpacked, our own packed again.

The sender's compressor and the receiver's decompressor share a window of what was sent before.  As long as every
message goes on as it came, both stay right without us.  Once we change or drop one, the receiver has seen something
else than the sender thinks, and from then on every compressed message of that direction has to be packed by our own
compressor.  That one starts empty, so it only ever refers to what it sent itself, which is what the receiver saw last.
It must never give out more than it was allowed to: a bomb is an error before it is unfolded.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final

_TAIL: Final = b"\x00\x00\xff\xff"
#: RFC 7692 section 7.2.3.6: an empty message, and the only one that needs no compressor.
_EMPTY: Final = b"\x00"
#: zlib can not make raw DEFLATE for a window of 256 bytes; then messages of ours go uncompressed, as any message may.
_SMALLEST_WINDOW: Final = 9
_NAME: Final = "permessage-deflate"
_BITS: Final = re.compile(r"[89]|1[0-5]")
_PARAMETERS: Final = frozenset(
    {"server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits", "client_max_window_bits"}
)


class UnknownExtension(Exception):
    """The two ends agreed on an extension, or on parameters of one, that we can't follow."""


class BadDeflate(Exception):
    """The payload is not raw DEFLATE as the extension wants it."""


class Oversized(Exception):
    """The message is larger than the limit when unpacked."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One direction as agreed: does the window survive a message (``takeover``), and how many bits has it at most."""

    takeover: bool = True
    bits: int = 15


@dataclass(frozen=True, slots=True)
class Deflate:
    """What the handshake agreed on: ``client`` for what the client sends, ``server`` for what the server sends."""

    client: Agreed = Agreed()
    server: Agreed = Agreed()


def negotiated(header: str | None) -> Deflate | None:
    """What the server's Sec-WebSocket-Extensions answers, ``None`` for no extension (RFC 7692 section 7.1).

    Raises ``UnknownExtension``: then the frames can't be read and must not pass as if they had been.
    """
    extensions = _parsed(header)
    if not extensions:
        return None
    name, parameters = extensions[0]
    if len(extensions) > 1 or name != _NAME or not _understood(parameters, answer=True):
        raise UnknownExtension("an extension that can not be followed")
    return Deflate(
        Agreed("client_no_context_takeover" not in parameters, int(parameters.get("client_max_window_bits") or 15)),
        Agreed("server_no_context_takeover" not in parameters, int(parameters.get("server_max_window_bits") or 15)),
    )


def offer(header: str | None) -> str | None:
    """The offers of a client's Sec-WebSocket-Extensions that we can follow, to be sent on instead, or ``None``."""
    kept = [
        "; ".join([name, *(key if value is None else f"{key}={value}" for key, value in parameters.items())])
        for name, parameters in _parsed(header)
        if name == _NAME and _understood(parameters, answer=False)
    ]
    return ", ".join(kept) or None


def _parsed(header: str | None) -> list[tuple[str, dict[str, str | None]]]:
    """RFC 6455 section 9.1, without commas inside quoted strings, which no parameter of ours has."""
    extensions: list[tuple[str, dict[str, str | None]]] = []
    for part in (header or "").split(","):
        name, *rest = (word.strip() for word in part.split(";"))
        if not name:
            continue
        parameters: dict[str, str | None] = {}
        for word in rest:
            key, equals, value = (piece.strip() for piece in word.partition("="))
            # A parameter twice is an error (RFC 7692 section 7.1); an unknown name makes it one here.
            parameters["twice" if key.lower() in parameters else key.lower()] = value.strip('"') if equals else None
        extensions.append((name.lower(), parameters))
    return extensions


def _understood(parameters: dict[str, str | None], *, answer: bool) -> bool:
    for key, value in parameters.items():
        if key not in _PARAMETERS:
            return False
        if key.endswith("takeover"):
            fits = value is None
        elif value is None:
            fits = not answer and key == "client_max_window_bits"  # section 7.1.2.2: only in an offer
        else:
            fits = _BITS.fullmatch(value) is not None
        if not fits:
            return False
    return True


class Unpacker:
    """Payloads of one direction, in order, unpacked."""

    def __init__(self, agreed: Agreed) -> None:
        self._takeover = agreed.takeover
        self._inner = zlib.decompressobj(-15)

    def unpack(self, payload: bytes, most: int) -> bytes:
        """One message.  Raises ``BadDeflate``, and ``Oversized`` when it is over ``most`` bytes."""
        try:
            out = self._inner.decompress(payload + _TAIL, most + 1)
        except zlib.error:
            raise BadDeflate("not DEFLATE") from None
        if len(out) > most:
            raise Oversized("a message is over the limit when unpacked")
        if self._inner.eof or self._inner.unconsumed_tail:
            # Section 7.2.3.4 allows a final block; no client or server known sends one, and what comes after it
            # would have to be unpacked with another window than zlib keeps.
            raise BadDeflate("a final block")
        if not self._takeover:
            self._inner = zlib.decompressobj(-15)
        return out


class Packer:
    """Messages of ours for one direction, packed so that the receiver's window stays right."""

    def __init__(self, agreed: Agreed) -> None:
        self._agreed = agreed
        self._inner = self._new() if self.able else None

    @property
    def able(self) -> bool:
        """Whether this window can be packed for at all; where not, messages go uncompressed."""
        return self._agreed.bits >= _SMALLEST_WINDOW

    def pack(self, data: bytes) -> bytes:
        """The payload of one message.  Only for a packer that is ``able``."""
        if not data or self._inner is None:
            return _EMPTY
        packed = self._inner.compress(data) + self._inner.flush(zlib.Z_SYNC_FLUSH)
        if not self._agreed.takeover:
            self._inner = self._new()
        return packed.removesuffix(_TAIL)

    def _new(self) -> zlib._Compress:
        return zlib.compressobj(wbits=-self._agreed.bits)

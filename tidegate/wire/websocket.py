"""WebSocket frames (RFC 6455) as a man in the middle sees them: messages to read, and frames to send on.

One ``Frames`` for each direction, told who sends.  A message is given out when it is complete, with the bytes of its
frames: nobody else may have sent them on before.  Control frames are given out at once, also between the fragments of a
message, where the standard allows them (section 5.4), so a ping never waits for a long upload.
What is sent on untouched is what came, byte for byte; a message that was changed is one new frame, masked with the key
of the frame it replaces, and packed if it was packed.  See docs/decisions/websocket.md.
It must never pass a frame that it did not understand: every illegal order is a ``ProtocolError``, and then it is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from tidegate.wire.websocket_deflate import Agreed, BadDeflate, Deflate, Oversized, Packer, Unpacker

#: Bytes of one message, packed or not.  The largest an AI service takes over WebSocket are pictures and sound chunks.
MAX_MESSAGE: Final = 8 * 1024 * 1024
#: Frames of one message: some send a word a frame, nobody sends more than a few thousand.
MAX_FRAGMENTS: Final = 16 * 1024

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_OPCODES: Final = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})

NORMAL, PROTOCOL_ERROR, INCONSISTENT, POLICY_VIOLATION, TOO_BIG = 1000, 1002, 1007, 1008, 1009
#: Section 5.5: the payload of a control frame; two bytes of it are the code of a close.
MAX_CONTROL: Final = 125
MAX_REASON: Final = MAX_CONTROL - 2


class ProtocolError(Exception):
    """The sender broke the protocol or a limit.  ``code`` is the close code to fail the connection with."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{reason} ({code})")


class Sender(Enum):
    """Who sends the frames of a direction: a client masks, a server does not (section 5.1)."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Message:
    """A complete message: ``text`` of a text message (else ``None``), its ``data``, and ``raw``, the frames."""

    text: str | None = field(repr=False)
    data: bytes = field(repr=False)
    raw: bytes = field(repr=False)
    packed: bool
    mask: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Control:
    """A ping, pong or close; ``code`` and ``reason`` are those of a close that says them."""

    opcode: int
    raw: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    code: int | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Head:
    final: bool
    packed: bool
    opcode: int
    mask: bytes | None
    start: int  # of the payload
    end: int


@dataclass(slots=True)
class _Assembling:
    opcode: int
    packed: bool
    mask: bytes | None
    payload: bytearray
    raw: bytearray
    frames: int = 0


class Frames:
    """The frames of one direction.  ``deflate`` is what ``websocket_deflate.negotiated`` made of the handshake.

    Feed what the sender sends; send on what ``emit``, ``rewrite`` or (for nothing) ``discard`` make of each item, for
    messages in the order they were given out.
    """

    def __init__(self, sender: Sender, deflate: Deflate | None = None, max_message: int = MAX_MESSAGE) -> None:
        agreed: Agreed | None = None
        if deflate is not None:
            agreed = deflate.client if sender is Sender.CLIENT else deflate.server
        self._masked = sender is Sender.CLIENT
        self._agreed = agreed
        self._unpacker = Unpacker(agreed) if agreed else None
        self._packer: Packer | None = None  # ours, from the first change on
        self._max = max_message
        self._bytes = bytearray()
        self._message: _Assembling | None = None
        self.closed = False

    def feed(self, data: bytes) -> list[Message | Control]:
        """What ``data`` completes.  Raises ``ProtocolError``; after a close frame everything is ignored (5.5.1).

        What came before an error in the same ``data`` is lost with it: the connection is to be failed.
        """
        items: list[Message | Control] = []
        if self.closed:
            return items
        self._bytes += data
        while not self.closed and (head := self._head()) is not None and head.end <= len(self._bytes):
            raw = bytes(self._bytes[: head.end])
            del self._bytes[: head.end]
            payload = raw[head.start :]
            if head.mask is not None:
                payload = _masked(payload, head.mask)
            item = self._control(head, payload, raw) if head.opcode >= CLOSE else self._fragment(head, payload, raw)
            if item is not None:
                items.append(item)
        return items

    def emit(self, item: Message | Control) -> bytes:
        """The bytes that send ``item`` on as it is."""
        if isinstance(item, Message) and item.packed and self._packer is not None:
            return self._framed(item, item.data)
        return item.raw

    def rewrite(self, message: Message, text: str) -> bytes:
        """The bytes that send ``text`` instead of ``message``."""
        if message.packed:
            self._take_over()
        return self._framed(message, text.encode("utf-8", "replace"))

    def discard(self, message: Message) -> None:
        """``message`` is not sent on."""
        if message.packed:
            self._take_over()

    def _take_over(self) -> None:
        if self._agreed is not None and self._packer is None and self._agreed.takeover:
            self._packer = Packer(self._agreed)

    def _framed(self, message: Message, data: bytes) -> bytes:
        opcode = BINARY if message.text is None else TEXT
        if not message.packed or self._agreed is None:
            return _frame(opcode, data, message.mask)
        packer = self._packer or Packer(self._agreed)  # without a window that survives, a fresh one for each
        if not packer.able:
            return _frame(opcode, data, message.mask)
        return _frame(opcode, packer.pack(data), message.mask, packed=True)

    # --- reading

    def _head(self) -> _Head | None:
        """Section 5.2.  ``None`` while it is not all there."""
        raw = self._bytes
        if len(raw) < 2:
            return None
        final, packed, opcode = bool(raw[0] & 0x80), bool(raw[0] & 0x40), raw[0] & 0x0F
        self._check_first_byte(raw[0], opcode)
        if bool(raw[1] & 0x80) is not self._masked:
            raise ProtocolError(PROTOCOL_ERROR, "a client masks its frames, a server does not")
        size, start = self._size(raw, opcode)
        if size is None:
            return None
        if opcode < CLOSE and size + self._so_far() > self._max:
            raise ProtocolError(TOO_BIG, "a message is over the limit")
        mask = bytes(raw[start : start + 4]) if self._masked else None
        if mask is not None:
            start += 4
        if len(raw) < start:
            return None
        if opcode >= CLOSE and not final:
            raise ProtocolError(PROTOCOL_ERROR, "a control frame in fragments")
        return _Head(final, packed, opcode, mask, start, start + size)

    def _check_first_byte(self, first: int, opcode: int) -> None:
        if first & 0x30 or opcode not in _OPCODES:
            raise ProtocolError(PROTOCOL_ERROR, "a reserved bit or opcode")
        if first & 0x40 and (self._agreed is None or opcode not in (TEXT, BINARY)):
            raise ProtocolError(PROTOCOL_ERROR, "a compression bit where none may be")
        if opcode < CLOSE and (opcode == CONTINUATION) is (self._message is None):
            raise ProtocolError(PROTOCOL_ERROR, "a fragment out of order")

    def _size(self, raw: bytearray, opcode: int) -> tuple[int | None, int]:
        short = raw[1] & 0x7F
        if short <= MAX_CONTROL:
            return short, 2
        if opcode >= CLOSE:
            raise ProtocolError(PROTOCOL_ERROR, "a control frame over 125 bytes")
        start, least = (4, 126) if short == 126 else (10, 65536)
        if len(raw) < start:
            return None, start
        size = int.from_bytes(raw[2:start], "big")
        if size < least or size >= 1 << 63:
            raise ProtocolError(PROTOCOL_ERROR, "a length that is not written in the shortest way")
        return size, start

    def _so_far(self) -> int:
        return len(self._message.payload) if self._message else 0

    def _control(self, head: _Head, payload: bytes, raw: bytes) -> Control:
        if head.opcode != CLOSE:
            return Control(head.opcode, raw, payload)
        self.closed = True
        if not payload:
            return Control(CLOSE, raw, payload)
        code = int.from_bytes(payload[:2], "big")
        if len(payload) < 2 or not (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
            raise ProtocolError(PROTOCOL_ERROR, "a close code that may not be sent")
        return Control(CLOSE, raw, payload, code, _utf8(payload[2:]))

    def _fragment(self, head: _Head, payload: bytes, raw: bytes) -> Message | None:
        message = self._message
        if message is None:
            message = self._message = _Assembling(head.opcode, head.packed, head.mask, bytearray(), bytearray())
        message.payload += payload
        message.raw += raw
        message.frames += 1
        if message.frames > MAX_FRAGMENTS:
            raise ProtocolError(TOO_BIG, "a message in too many fragments")
        if not head.final:
            return None
        self._message = None
        data = self._unpacked(message)
        text = _utf8(data) if message.opcode == TEXT else None
        return Message(text, data, bytes(message.raw), message.packed, message.mask)

    def _unpacked(self, message: _Assembling) -> bytes:
        if not message.packed or self._unpacker is None:
            return bytes(message.payload)
        try:
            return self._unpacker.unpack(bytes(message.payload), self._max)
        except Oversized:
            raise ProtocolError(TOO_BIG, "a message is over the limit when unpacked") from None
        except BadDeflate:
            raise ProtocolError(PROTOCOL_ERROR, "a payload that can not be unpacked") from None


def text_frame(text: str, mask: bytes | None = None) -> bytes:
    """A text message of ours.  ``mask`` is four unpredictable bytes towards a server, nothing towards a client."""
    return _frame(TEXT, text.encode("utf-8", "replace"), mask)


def close_frame(code: int, reason: str = "", mask: bytes | None = None) -> bytes:
    """A close frame of ours; a reason that is too long ends with the last whole character that fits."""
    fitting = reason.encode("utf-8", "replace")[:MAX_REASON].decode("utf-8", "ignore")
    return _frame(CLOSE, code.to_bytes(2, "big") + fitting.encode(), mask)


def _frame(opcode: int, payload: bytes, mask: bytes | None, *, packed: bool = False) -> bytes:
    size, bit = len(payload), 0x80 if mask is not None else 0
    head = bytes([0x80 | (0x40 if packed else 0) | opcode])
    if size <= MAX_CONTROL:
        head += bytes([bit | size])
    elif size < 65536:
        head += bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + size.to_bytes(8, "big")
    return head + payload if mask is None else head + mask + _masked(payload, mask)


def _masked(payload: bytes, mask: bytes) -> bytes:
    """Section 5.3, as one exclusive or of two long numbers."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ProtocolError(INCONSISTENT, "text that is not UTF-8") from None

"""A WebSocket after its handshake was decided: every message of the client is an exchange of its own.

Envoy shows each chunk of bytes and waits for what to send in its place, so a message is held by answering its chunks
with nothing until it is whole and decided.  Nor can we speak to the client of our own accord.  So the service gets a
ping in place of a refused message, and what it says next, at the latest its pong, becomes our error message and close
for the client; when the client has answered, the service gets a close too.  (A close at once made services hang up, and
Envoy then threw away what we were about to tell.)

Must never: end the stream cleanly (Envoy would carry the rest past us); send on a frame that was not read.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.edges.driver import Crossing, Refusing
from tidegate.edges.envoy import dialogue
from tidegate.edges.envoy.dialogue import GO_ON, Message, kind_of
from tidegate.edges.envoy.parts import Parts, new_id
from tidegate.edges.envoy.stream import BrokenOff, Stream
from tidegate.edges.seen import unsettled
from tidegate.edges.station import Held
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire import websocket as ws
from tidegate.wire.restore import MessageRestorer
from tidegate.wire.signatures import unsigned
from tidegate.wire.websocket_deflate import UnknownExtension, negotiated, offer

if TYPE_CHECKING:
    from tidegate.edges.envoy.inside import Request

#: How long (seconds) a refused connection may take to end in good manners.
MANNERS: Final = 2.0
#: The head of an empty, masked ping; the mask follows (RFC 6455 section 5.2).
PING: Final = bytes((0x80 | ws.PING, 0x80))
EXTENSIONS: Final = "sec-websocket-extensions"
#: Bytes of a ping, pong or close that are a sign of life: a counter, a time, chance.  More are a message.
SIGN_OF_LIFE: Final = 12
#: RFC 6455 section 4.2.2.
_UPGRADED: Final = "101"


def _message_in(item: ws.Message | ws.Control) -> ws.Message | None:
    """What has to be decided: messages, and control frames that say more than that somebody is there."""
    if isinstance(item, ws.Message):
        return item
    said = item.payload[2:] if item.opcode == ws.CLOSE else item.payload
    return ws.Message(None, said, item.raw, packed=False, mask=None) if len(said) > SIGN_OF_LIFE else None


class _Door:
    """The door of one message: it is there already, and who sent it is known since the handshake."""

    def __init__(self, request: Request, held: Held) -> None:
        self._request, self._message = request, held

    async def who(self) -> e.Identified | e.NotIdentified:
        return await self._request.who()

    async def hold(self) -> Held | None:
        return self._message


class Conversation:
    """One connection, from the release of its handshake to its end."""

    def __init__(self, parts: Parts, stream: Stream, request: Request, handshake: Crossing) -> None:
        self._parts, self._stream, self._request, self._handshake = parts, stream, request, handshake
        self._up = ws.Frames(ws.Sender.CLIENT)
        self._down = ws.Frames(ws.Sender.SERVER)
        self._restorer: MessageRestorer[ws.Message] | None = None
        self._farewell: bytes | None = None  # for the client, once something was refused; empty when it was told
        self._closed = False
        self._open = False

    async def run(self, outcome: c.Forward) -> None:
        """Take the connection to its end.  Raises ``BrokenOff``."""
        if outcome.decision.reserve:  # what is counted are its messages
            quotas, exchange = self._parts.driver.quotas, self._handshake.gate.exchange
            self._parts.driver.later(quotas.give_back(outcome.decision.reserve, exchange))
        await self._stream.write(dialogue.released(self._offer()))
        while (message := await self._next()) is not None:
            kind = kind_of(message)
            if kind == "response_headers":
                ended = await self._answered(message, outcome)
            elif kind in ("request_body", "response_body"):
                ended = await self._chunk(kind, message)
            else:
                ended = False
                await self._stream.write(GO_ON[kind])
            if ended:
                self._handshake.report(e.Ended(after=self._handshake.after()))
                return
        self._handshake.report(e.PeerGone(self._handshake.after()))

    async def _next(self) -> Message | None:
        if self._farewell is None:
            return await self._stream.read()
        try:
            async with asyncio.timeout(MANNERS):
                return await self._stream.read()
        except TimeoutError:
            raise BrokenOff("refused") from None

    # -- the handshake -------------------------------------------------------------------------------------------------

    def _offer(self) -> dialogue.Reply:
        kept = offer(self._request.head.headers.get(EXTENSIONS))
        if kept is None:
            return dialogue.changed_head("request_headers", (), (EXTENSIONS,))
        return dialogue.changed_head("request_headers", [(EXTENSIONS, kept)])

    async def _answered(self, message: Message, outcome: c.Forward) -> bool:
        headers = dialogue.headers_of(message.response_headers.headers)
        status = headers.get(":status", "")
        self._handshake.report(e.ResponseStarted(int(status) if status.isdecimal() else None))
        if status == _UPGRADED:
            try:
                deflate = negotiated(headers.get(EXTENSIONS))
            except UnknownExtension:
                raise BrokenOff("unknown-extension") from None
            self._up = ws.Frames(ws.Sender.CLIENT, deflate)
            self._down = ws.Frames(ws.Sender.SERVER, deflate)
            self._open = True
        notice = self._parts.answers.notice(outcome, self._request.visitor) if outcome.notice else ()
        await self._stream.write(dialogue.changed_head("response_headers", notice))
        return bool(message.response_headers.end_of_stream)

    async def _chunk(self, kind: str, message: Message) -> bool:
        shown = getattr(message, kind)
        upward = kind == "request_body"
        if not self._open:
            if upward and shown.body:
                raise BrokenOff("bytes-before-the-handshake")  # nobody has read them
            await self._stream.write(GO_ON[kind])
            return bool(shown.end_of_stream and not upward)
        out = await self._upward(shown.body) if upward else self._downward(shown.body, bool(shown.end_of_stream))
        if not upward:
            self._handshake.report(e.ResponseChunk(len(shown.body)))
        await self._stream.write(GO_ON[kind] if out == shown.body else dialogue.changed_chunk(kind, out))
        return bool(shown.end_of_stream and not upward)

    # -- what the client sends -----------------------------------------------------------------------------------------

    async def _upward(self, data: bytes) -> bytes:
        if self._farewell is not None:
            return self._goodbye() if not self._farewell else b""
        try:
            items = self._up.feed(data)
        except ws.ProtocolError as error:
            return await self._unreadable(error)
        out = bytearray()
        for item in items:
            message = _message_in(item)
            out += self._up.emit(item) if message is None else await self._decided(message)
            if self._farewell is not None:
                break
        return bytes(out)

    async def _unreadable(self, error: ws.ProtocolError) -> bytes:
        """Frames that break the protocol or a limit: nothing of them goes, whatever the policy; that is recorded."""
        exchange = self._exchange()
        snapshot = self._parts.snapshot()
        door = _Door(self._request, Held())
        crossing = Crossing(self._parts.driver, snapshot, door, exchange, evaluator=Refusing(snapshot.revision))
        await crossing.decide(e.Failed(e.READ, "websocket-protocol"))
        self._farewell = ws.close_frame(error.code, error.reason)
        return PING + secrets.token_bytes(4)

    def _exchange(self) -> Exchange:
        opened = self._handshake.gate.exchange
        return replace(
            opened,
            id=new_id(),
            at=self._parts.at(),
            account=UNKNOWN,
            tools=UNKNOWN,
            data=UNKNOWN,
            unread=(),
            size=None,
            quota=(),
        )

    async def _decided(self, message: ws.Message) -> bytes:
        """What goes to the service in place of a message."""
        exchange = self._exchange()
        raw = message.data if message.text is None else message.text.encode("utf-8", "replace")
        # What is in a message its first bytes say; a type would only be a guess of ours.
        held = Held(raw, path=self._request.head.path, headers=unsigned(self._request.head.headers))
        door = _Door(self._request, held)
        snapshot = self._parts.snapshot()  # of this moment: a connection may stay for days
        shown, exchange = exchange.activity, unsettled(snapshot, exchange)
        shape = self._handshake.shape
        crossing = Crossing(self._parts.driver, snapshot, door, exchange, shape=shape, activity=shown)
        outcome = await crossing.decide(self._request.started(snapshot, exchange))
        if isinstance(outcome, c.Forward):
            return self._up.emit(message)
        if isinstance(outcome, c.Rewrite) and message.text is not None and crossing.reading is not None:
            restore = outcome.decision.restore
            vault = self._request.vault(exchange) if restore else None
            done = await crossing.redacted(outcome.findings, vault, self._parts.now())
            if vault is not None and self._restorer is None:
                self._restorer = MessageRestorer(vault)
            return self._up.rewrite(message, done.body.decode("utf-8", "replace"))
        if isinstance(outcome, c.Rewrite):
            crossing.report(e.Failed(e.RELEASE, "binary-message", crossing.after()))
            outcome = c.Refuse(outcome.decision, outcome.receipt)
        if isinstance(outcome, c.Refuse | c.Redirect):
            seen = crossing.gate.exchange  # with what was found, and what was not read
            self._farewell = self._parts.answers.in_frames(outcome, seen, self._request.visitor, crossing.shape)
        else:
            self._farewell = ws.close_frame(ws.POLICY_VIOLATION)
        return PING + secrets.token_bytes(4)

    def _goodbye(self) -> bytes:
        """The client was told and says something, its own close as a rule: then it is over for the service too."""
        if self._closed:
            return b""
        self._closed = True
        return ws.close_frame(ws.POLICY_VIOLATION, "", secrets.token_bytes(4))

    # -- what the service sends ----------------------------------------------------------------------------------------

    def _downward(self, data: bytes, end: bool) -> bytes:
        if self._farewell is not None:
            farewell, self._farewell = self._farewell, b""
            return farewell
        try:
            items = self._down.feed(data)
        except ws.ProtocolError:
            raise BrokenOff("websocket-protocol") from None
        out = bytearray()
        for item in items:
            if isinstance(item, ws.Message):
                out += self._given(self._restorer.feed(item, item.text)) if self._restorer else self._down.emit(item)
            else:
                closing = item.opcode == ws.CLOSE and self._restorer is not None
                out += (self._flushed() if closing else b"") + self._down.emit(item)
        return bytes(out) + (self._flushed() if end else b"")

    def _flushed(self) -> bytes:
        return self._given(self._restorer.flush()) if self._restorer is not None else b""

    def _given(self, ready: Sequence[tuple[ws.Message, str | None]]) -> bytes:
        return b"".join(
            self._down.emit(message) if text is None else self._down.rewrite(message, text) for message, text in ready
        )

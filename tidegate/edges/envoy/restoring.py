"""The answer to a redacted request: values put back as it streams by, and its end recorded.

What may be the beginning of a placeholder waits for its rest, and no longer than ``SILENCE``: a service that pauses in
the middle of a word must not look as if it had stopped.  Envoy takes our answer to a chunk when we give it, so a chunk
in which something waits is answered when the next one comes or the silence is over.

Must never: hold an answer back longer than a placeholder may be; end the stream cleanly while something is held.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from tidegate.edges.driver import Crossing
from tidegate.edges.envoy import dialogue
from tidegate.edges.envoy.dialogue import Message, kind_of
from tidegate.edges.envoy.stream import BrokenOff, Stream, go_on
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import SILENCE, UNTRUE_WHEN_RESTORED, Restorer, Unrestorable


class Ahead:
    """A stream whose next message may be waited for while the last one is still unanswered."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._reading: asyncio.Task[Message | None] | None = None
        self.write = stream.write

    async def read(self) -> Message | None:
        """See ``Stream``."""
        if self._reading is None:
            return await self._stream.read()
        reading, self._reading = self._reading, None
        return await reading

    async def silent(self, seconds: float) -> bool:
        """Whether nothing came for ``seconds``.  What comes is kept for ``read``."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(_read(self._stream))
        done, _ = await asyncio.wait({self._reading}, timeout=seconds)
        return not done

    def close(self) -> None:
        """Stop waiting."""
        if self._reading is not None:
            self._reading.cancel()


async def _read(stream: Stream) -> Message | None:
    return await stream.read()


async def answer(stream: Stream, crossing: Crossing, vault: Vault) -> None:
    """Take the answer through to its end.  Raises ``BrokenOff`` where the client must see that it is not whole."""
    ahead = Ahead(stream)
    try:
        await _through(ahead, crossing, vault)
    finally:
        ahead.close()


async def _through(stream: Ahead, crossing: Crossing, vault: Vault) -> None:
    restorer: Restorer | None = None
    while True:
        message = await stream.read()
        if message is None:
            crossing.report(e.PeerGone(crossing.after()))
            return
        kind = kind_of(message)
        if kind == "response_headers":
            restorer = await _begin(stream, crossing, vault, message)
            ended = message.response_headers.end_of_stream
        elif kind == "response_body" and restorer is not None:
            ended = await _chunk(stream, crossing, restorer, message)
        else:
            ended = kind == "response_trailers"
            await go_on(stream, message)
        if ended:
            crossing.report(e.Ended(after=crossing.after()))
            return
        if restorer is None and kind == "response_headers":
            return


async def _begin(stream: Ahead, crossing: Crossing, vault: Vault, message: Message) -> Restorer | None:
    headers = dialogue.headers_of(message.response_headers.headers)
    duty = crossing.report(e.ResponseStarted(_status(headers)))
    if not isinstance(duty, c.RestoreAnswer):
        await go_on(stream, message)
        return None
    try:
        restorer = Restorer(vault, headers.get("content-type"), headers.get("content-encoding"))
    except Unrestorable as error:
        # It stays as it is: what stands in it are placeholders, and the person is told why they were not replaced.
        await stream.write(dialogue.changed_head("response_headers", [("tidegate-not-restored", error.reason)]))
        return None
    if restorer.restores:
        await stream.write(dialogue.changed_head("response_headers", (), UNTRUE_WHEN_RESTORED))
    else:
        await go_on(stream, message)
    return restorer


async def _chunk(stream: Ahead, crossing: Crossing, restorer: Restorer, message: Message) -> bool:
    body = message.response_body
    crossing.report(e.ResponseChunk(len(body.body)))
    if not restorer.restores:
        await go_on(stream, message)
        return bool(body.end_of_stream)
    try:
        out = restorer.feed(body.body, body.end_of_stream)
    except Unrestorable as error:
        crossing.report(e.Failed(e.ANSWER, error.reason, crossing.after()))
        raise BrokenOff(error.reason) from None
    if restorer.held and not body.end_of_stream and await stream.silent(SILENCE):
        out += restorer.flush()
    if out == body.body:
        await go_on(stream, message)
    else:
        await stream.write(dialogue.changed_chunk("response_body", out))
    return bool(body.end_of_stream)


def _status(headers: Mapping[str, Any]) -> int | None:
    status = headers.get(":status", "")
    return int(status) if status.isdecimal() else None

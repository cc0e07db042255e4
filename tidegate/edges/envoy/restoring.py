"""An answer in which values are put back: as it streams by, or in the file that it is; and its end recorded.

It answers a request in which something was replaced, or another one of the same person at the same service: a file is
fetched, or an earlier conversation, long after its values were sent.

What may be the beginning of a placeholder waits for its rest, and no longer than ``SILENCE``: a service that pauses in
the middle of a word must not look as if it had stopped.  Envoy takes our answer to a chunk when we give it, so a chunk
in which something waits is answered when the next one comes or the silence is over.  A file waits until it is whole:
its chunks are answered with nothing, and the last one with all of it.  Before trailers no chunk is said to be the last,
and they come only when all chunks were answered: a file that is whole by its own account does not wait longer either.

An answer in which values cannot be put back after all is broken off.  One that is a stream of events then ends with an
error event of ours, and is cut; where its last chunk is at hand there is nothing left to cut.

Must never: hold an answer that is no file back longer than a placeholder may be; end the stream cleanly and in silence
while something is held; let a file that could not be changed go on without saying so in the record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from tidegate.edges.driver import Crossing, Driver
from tidegate.edges.envoy import dialogue
from tidegate.edges.envoy.dialogue import Message, kind_of
from tidegate.edges.envoy.stream import BrokenOff, Stream, go_on
from tidegate.edges.last_words import LastWords, Words, silent
from tidegate.edges.restored import Restored, may_hold_values
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import SILENCE, UNTRUE_WHEN_RESTORED, Unrestorable

#: Seconds that Envoy has to send our last words on: what it took in the same breath as the cut it would drop (HTTP/2).
LEAVING: Final = 0.25


class Ahead:
    """A stream whose next message may be waited for while the last one is still unanswered."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._reading: asyncio.Task[Message | None] | None = None
        self.write, self.finish = stream.write, stream.finish

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


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A request that went on as it came: ``headers`` for its answer, and the ``receipt`` that its end is told under."""

    headers: tuple[tuple[str, str], ...] = ()
    receipt: str | None = None


async def answer(
    stream: Stream,
    crossing: Crossing,
    vault: Vault,
    driver: Driver,
    words: Words,
    forwarded: Forwarded | None = None,
) -> None:
    """Take the answer through to its end.  Raises ``BrokenOff`` where the client must see that it is not whole.

    ``words`` is what the client is told then.  With ``forwarded`` nothing was replaced in this request, but values of
    an earlier one may come in its answer.
    """
    ahead = Ahead(stream)
    try:
        await _Answer(ahead, crossing, vault, driver, words, forwarded).run()
    finally:
        ahead.close()


class _Answer:
    def __init__(
        self,
        stream: Ahead,
        crossing: Crossing,
        vault: Vault,
        driver: Driver,
        words: Words,
        forwarded: Forwarded | None,
    ) -> None:
        self._stream, self._crossing, self._vault, self._driver = stream, crossing, vault, driver
        self._forwarded, self._words = forwarded, words
        self._last = LastWords(None, silent)
        self._body: Restored | None = None
        self._unrestored = ""

    async def run(self) -> None:
        crossing = self._crossing
        while True:
            message = await self._stream.read()
            if message is None:
                crossing.report(e.PeerGone(crossing.after()))
                return
            kind = kind_of(message)
            if kind == "response_headers":
                if not await self._head(message):
                    return
                ended = bool(message.response_headers.end_of_stream)
            elif kind == "response_body":
                ended = await self._chunk(message)
            else:
                ended = kind == "response_trailers"
                if ended and self._body is not None:
                    await self._nothing_left(self._body)
                await go_on(self._stream, message)
            if ended:
                why = self._unrestored or (self._body.unrestored if self._body is not None else "")
                failures = (e.Failed(e.ANSWER, why),) if why else ()
                crossing.report(e.Ended(after=crossing.after(), failures=failures))
                return

    # -- the head ------------------------------------------------------------------------------------------------------

    async def _head(self, message: Message) -> bool:
        """Whether we stay for the body."""
        headers = dialogue.headers_of(message.response_headers.headers)
        status = _status(headers)
        more = list(self._forwarded.headers) if self._forwarded is not None else []
        if self._forwarded is not None and not may_hold_values(status, headers):
            # It goes past us; Envoy's log tells its end.
            reply = dialogue.changed_head("response_headers", more)
            await self._stream.write(dialogue.released(reply, self._forwarded.receipt))
            return False
        duty = self._crossing.report(e.ResponseStarted(status))
        if self._forwarded is None and not isinstance(duty, c.RestoreAnswer):
            await go_on(self._stream, message)
            return False
        without: tuple[str, ...] = ()
        try:
            body = Restored(self._driver, self._vault, status, headers)
            if body.restores:
                without, self._body = UNTRUE_WHEN_RESTORED, body
                self._last = LastWords(headers.get("content-type"), self._words)
        except Unrestorable as error:
            # It stays as it is: what stands in it are placeholders, and the person is told why they were not replaced.
            self._unrestored = error.reason
            more.append(("tidegate-not-restored", error.reason))
        await self._stream.write(dialogue.changed_head("response_headers", more, without))
        return True

    # -- the body ------------------------------------------------------------------------------------------------------

    async def _chunk(self, message: Message) -> bool:
        body, crossing = message.response_body, self._crossing
        ended = bool(body.end_of_stream)
        crossing.report(e.ResponseChunk(len(body.body)))
        if self._body is None:
            await go_on(self._stream, message)
            return ended
        try:
            out = await self._changed(self._body, body.body, ended)
        except Exception as error:
            await self._broken_off(error.reason if isinstance(error, Unrestorable) else "raised")
        self._last.went(out)
        if out == body.body:
            await go_on(self._stream, message)
        else:
            await self._stream.write(dialogue.changed_chunk("response_body", out))
        return ended

    async def _broken_off(self, why: str) -> NoReturn:
        """In place of the chunk that is not answered yet the client gets our last words, and then the cut."""
        self._crossing.report(e.Failed(e.ANSWER, why, self._crossing.after()))
        said = self._last.said()
        if said:
            await self._stream.write(dialogue.changed_chunk("response_body", said))
            await asyncio.sleep(LEAVING)  # whatever more of the answer comes meanwhile
        raise BrokenOff(why) from None

    async def _nothing_left(self, restored: Restored) -> None:
        """Trailers have come: nothing can be put into the body any more, so nothing of it may be here still."""
        try:
            left = await restored.feed(b"", True)
        except Unrestorable as error:
            left, why = b"?", error.reason
        else:
            why = "trailers"
        if left:
            self._crossing.report(e.Failed(e.ANSWER, why, self._crossing.after()))
            raise BrokenOff(why)

    async def _changed(self, restored: Restored, chunk: bytes, ended: bool) -> bytes:
        out = await restored.feed(chunk, ended)
        if restored.held and not ended and await self._stream.silent(SILENCE):
            out += await restored.flush()
        return out


def _status(headers: Mapping[str, Any]) -> int | None:
    status = headers.get(":status", "")
    return int(status) if status.isdecimal() else None

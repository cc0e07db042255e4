"""RESPMOD: the answer of a service, in which values are put back as it streams by (RFC 3507 sections 3.2 and 4.9).

Nearly every answer needs nothing of us and is told so before a byte of its body was sent.  The others go through as
they come: what may be the beginning of a placeholder waits for its rest, and no longer than ``SILENCE``.  A file waits
until it is whole.  A stream of events that must be broken off ends with an error event of ours, and is cut.

Must never: hold an answer that is no file back longer than a placeholder may be; end one cleanly that is not whole.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Final

from tidegate.edges.driver import Duty
from tidegate.edges.icap.awaited import CARRIED, Expected
from tidegate.edges.icap.body import Body
from tidegate.edges.icap.channel import BrokenOff, Channel
from tidegate.edges.icap.request import Edge, head_of, likeness
from tidegate.edges.last_words import LastWords, silent
from tidegate.edges.restored import Restored, may_hold_values
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire import icap, icap_http
from tidegate.wire.icap_answers import LAST, begin, changed, chunk, partial
from tidegate.wire.restore import SILENCE, UNTRUE_WHEN_RESTORED, Unrestorable

#: Seconds that a service may be silent in the middle of its answer: event streams are, for long.
PATIENCE: Final = 3600.0


class Answer:
    """One RESPMOD, from its head to its end."""

    def __init__(self, edge: Edge, channel: Channel, asked: icap.Request) -> None:
        self._edge, self._channel, self._asked = edge, channel, asked
        self._body = Body(channel, asked)
        self._unrestored = ""
        self._last = LastWords(None, silent)

    async def run(self) -> None:
        """Take the answer through.  Raises ``Gone``, ``BrokenOff``, ``TimeoutError``, ``icap.ProtocolError``."""
        expected = self._expected()
        try:
            http = icap_http.read(self._asked.http_response)
        except icap_http.BadHead:
            http, expected = icap_http.Head(b"", ()), None
        if expected is None:
            await self._body.unmodified(self._edge.fields(), "res", self._asked.http_response)
            return
        crossing = expected.crossing
        try:
            await self._through(expected, http)
        except asyncio.CancelledError:
            crossing.report(e.PeerGone(crossing.after()))
            raise
        except Unrestorable as error:
            crossing.report(e.Failed(e.ANSWER, error.reason, crossing.after()))
            raise BrokenOff(error.reason) from None
        except Exception as error:
            why = error.why if isinstance(error, BrokenOff | icap.ProtocolError) else "raised"
            crossing.report(e.Failed(e.ANSWER, why, crossing.after()))
            raise
        failures = (e.Failed(e.ANSWER, self._unrestored),) if self._unrestored else ()
        crossing.report(e.Ended(after=crossing.after(), failures=failures))

    def _expected(self) -> Expected | None:
        number = self._asked.headers.get(CARRIED.lower())
        if number is not None:
            return self._edge.awaited.taken(number)
        if not len(self._edge.awaited) or not self._asked.http_request:
            return None
        try:
            head = head_of(icap_http.read(self._asked.http_request))
        except icap_http.BadHead:
            return None
        return self._edge.awaited.taken_alike(likeness(self._asked, head))

    async def _through(self, expected: Expected, http: icap_http.Head) -> None:
        status = icap_http.status_of(http)
        duty = expected.crossing.report(e.ResponseStarted(status))
        notice = list(expected.notice)
        restored: Restored | None = None
        try:
            restored = self._restored(expected, duty, status, http.headers())
        except Unrestorable as error:
            # It stays as it is: what stands in it are placeholders, and the person is told why.
            notice.append(("tidegate-not-restored", error.reason))
            self._unrestored = error.reason
        if restored is None and not notice:
            await self._body.unmodified(self._edge.fields(), "res", self._asked.http_response)
            return
        http = http.changed(notice, UNTRUE_WHEN_RESTORED if restored is not None else ())
        if not self._asked.has_body:
            self._channel.write(changed(self._edge.fields(), "res", http.raw(), None))
            return
        await self._body.preview_over()
        if restored is None and self._body.may_be_partial:  # a notice in the head; the body is the client's own
            self._channel.write(partial(self._edge.fields(), "res", http.raw(), b"", 0))
            await self._body.read_out(sys.maxsize)
            return
        self._body.go_on()
        self._channel.write(begin(self._edge.fields(), "res", http.raw()))
        if restored is None:
            await self._body.pass_on()
        else:
            await self._feed(expected, restored)

    def _restored(
        self, expected: Expected, duty: Duty, status: int | None, headers: Mapping[str, str]
    ) -> Restored | None:
        """What puts the values back, or ``None`` where there are none or no text.  Raises ``Unrestorable``."""
        wanted = isinstance(duty, c.RestoreAnswer) if expected.replaced else may_hold_values(status, headers)
        if expected.vault is None or not wanted:
            return None
        restored = Restored(self._edge.parts.driver, expected.vault, status, headers)
        self._last = LastWords(headers.get("content-type"), expected.words)
        return restored if restored.restores else None

    async def _feed(self, expected: Expected, restored: Restored) -> None:
        waiting, self._body.kept = self._body.kept, []
        try:
            while (data := waiting.pop(0) if waiting else await self._next(restored)) is not None:
                expected.crossing.report(e.ResponseChunk(len(data)))
                self._say(await restored.feed(data))
                await self._channel.drained()
            self._say(await restored.feed(b"", True))
        except Unrestorable:
            self._say(self._last.said())
            raise
        self._unrestored = restored.unrestored
        self._channel.write(LAST)

    async def _next(self, restored: Restored) -> bytes | None:
        if restored.held:
            try:
                return await self._body.next(SILENCE)
            except TimeoutError:
                self._say(await restored.flush())
        return await self._body.next(PATIENCE)

    def _say(self, data: bytes) -> None:
        if data:
            self._last.went(data)
            self._channel.write(chunk(data))

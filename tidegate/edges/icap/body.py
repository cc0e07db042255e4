"""The body of one ICAP request as it is read, and what of it must be sent back where nothing was changed.

RFC 3507 section 4.5: after a preview the server answers or asks for the rest; section 4.6: 204 answers a preview in any
case, and a whole body only where the client said that it kept it.
Must never: hold more than it was told to; ask for the rest of a body that nobody needs.
"""

from __future__ import annotations

import sys
from typing import Final

from tidegate.edges.icap.channel import PATIENCE, Channel
from tidegate.wire import icap
from tidegate.wire.icap_answers import LAST, Fields, begin, changed, chunk, head

#: Bytes of a refused body that are read to their end, so that the client is there to hear the refusal.
READ_OUT: Final = 4 * 1024**2


class Body:
    """Read once, in order."""

    def __init__(self, channel: Channel, request: icap.Request) -> None:
        self._channel, self._request = channel, request
        self.ended = not request.has_body
        self.waits = False  # the preview is over and the client waits
        self.continued = request.has_body and request.preview is None
        self.kept: list[bytes] = []

    async def next(self, patience: float = PATIENCE) -> bytes | None:
        """The next bytes, asking for the rest where the client waits; ``None`` at the end.  Raises like a channel."""
        while not self.ended:
            self.go_on()
            event = self._channel.taken()
            if event is None:  # an end is no less an event for being empty
                event = await self._channel.next(patience)
            if isinstance(event, icap.Data):
                return event.chunk
            self._note(event)
        return None

    def go_on(self) -> None:
        """Ask for the rest, where the client waits."""
        if self.waits:
            self.waits, self.continued = False, True
            self._channel.go_on()

    def _note(self, event: icap.Event) -> None:
        self.waits = isinstance(event, icap.Paused)
        self.ended = not self.waits

    async def held(self, limit: int) -> tuple[bytes, bool]:
        """Up to ``limit`` bytes, and whether that is all of it."""
        size = sum(map(len, self.kept))
        while size <= limit:
            data = None if self.ended else await self.next()
            if data is None:
                return b"".join(self.kept), True
            self.kept.append(data)
            size += len(data)
        return b"".join(self.kept), False

    async def preview_over(self) -> None:
        """Read to where the client waits: it does not listen before."""
        while not (self.ended or self.waits or self.continued):
            event = await self._channel.next()
            if isinstance(event, icap.Data):
                self.kept.append(event.chunk)
            else:
                self._note(event)

    @property
    def may_be_unmodified(self) -> bool:
        """Whether 204 may be said now."""
        request = self._request
        in_preview = request.preview is not None and not self.continued
        return in_preview or request.may_be_unmodified or (not request.has_body and "preview" in request.headers)

    @property
    def may_be_partial(self) -> bool:
        """Whether 206 may be said now: only to a client that has its body still."""
        return self._request.has_body and self._request.may_be_partial and self.may_be_unmodified

    async def unmodified(self, fields: Fields, kind: str, http: bytes) -> None:
        """Answer that nothing is to be changed: by 204, or, for a client that kept nothing, by all that it sent."""
        if not self.ended:
            await self.preview_over()
        if self.may_be_unmodified:
            self._channel.write(head(204, fields))
            if not self.ended:
                await self.read_out(sys.maxsize)
        elif not self._request.has_body:
            self._channel.write(changed(fields, kind, http, None))
        else:
            self.go_on()
            self._channel.write(begin(fields, kind, http))
            await self.pass_on()

    async def pass_on(self) -> None:
        """Send it back as it came, after a head that says so; what was read first, then what comes."""
        for early in filter(None, self.kept):
            self._channel.write(chunk(early))
        self.kept = []
        while (data := await self.next()) is not None:
            self._channel.write(chunk(data))
            await self._channel.drained()
        self._channel.write(LAST)

    async def read_out(self, most: int = READ_OUT) -> bool:
        """After the answer: what the client still sends.  False beyond ``most`` bytes: the connection must end."""
        if self.waits:
            self.waits = False
            self._channel.requests.finish()
            return True
        size = 0
        while not self.ended:
            event = await self._channel.next()
            if isinstance(event, icap.Paused):
                self._channel.requests.finish()
                return True
            self.ended = isinstance(event, icap.Ended)
            size += len(event.chunk) if isinstance(event, icap.Data) else 0
            if size > most:
                return False
        return True

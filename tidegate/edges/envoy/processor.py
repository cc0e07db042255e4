"""The ext_proc service: one stream for each request that Envoy shows us.

Everything that goes wrong here ends the stream with an error, never cleanly and never with a trace of what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tidegate.edges.envoy import contract, dialogue
from tidegate.edges.envoy.calls import INTERNAL, Call, CallFailed, Method
from tidegate.edges.envoy.connect import at_connect
from tidegate.edges.envoy.desk import Desk
from tidegate.edges.envoy.dialogue import Message, kind_of
from tidegate.edges.envoy.inside import Request
from tidegate.edges.envoy.parts import Parts
from tidegate.edges.envoy.stream import BrokenOff, CallStream, Stream
from tidegate.edges.refusal import RESERVED

#: The full name of the one method, as Envoy calls it.
SERVICE: Final = "envoy.service.ext_proc.v3.ExternalProcessor"


class Processor:
    """Answers Envoy."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._desk = Desk(parts)
        self._heads = dialogue.Heads()

    def methods(self) -> Mapping[str, Method]:
        """What a server of calls is given."""
        return {f"/{SERVICE}/Process": self.process}

    async def process(self, call: Call) -> None:
        """One stream.  A clean end is only ever reached on purpose; see ``contract`` for what Envoy makes of it."""
        try:
            await self.talk(CallStream(call))
        except BrokenOff as error:
            raise CallFailed(INTERNAL, error.why) from None

    async def talk(self, stream: Stream) -> None:
        """One request, from its first message on.  Raises ``BrokenOff``, and whatever a station should not raise."""
        first = await stream.read()
        if first is None:
            return
        head = self._heads.of(first)
        if _at_door(first, head):
            reply = await at_connect(self._parts, head)
            if reply is not None:
                await stream.finish(reply)
            return
        request = Request(self._parts, stream, first, head)
        if request.head.path.startswith(RESERVED):
            await self._desk.serve(request)
        else:
            await request.run()


def _at_door(first: Message, head: dialogue.Head) -> bool:
    """Whether the message comes from the explicit proxy: it says so, or it can only be from there."""
    route = head.attributes.get("xds.route_name")
    if route is not None:
        return route == contract.ROUTE_DECIDE
    return head.method == "CONNECT" and kind_of(first) == "request_headers"

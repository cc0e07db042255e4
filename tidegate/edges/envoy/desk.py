"""The desk behind Envoy: see ``tidegate.edges.desk``."""

from __future__ import annotations

from tidegate.edges.desk import Desk as EdgeDesk
from tidegate.edges.envoy import dialogue
from tidegate.edges.envoy.inside import Request
from tidegate.edges.envoy.parts import Parts


class Desk:
    """Serves the path.  Must never: let anything under it go on to the service."""

    def __init__(self, parts: Parts) -> None:
        self._desk = EdgeDesk(parts)

    async def serve(self, request: Request) -> None:
        """Answer one request."""
        answer = await self._desk.answer(request)
        await request.write(dialogue.immediate(answer.status, answer.headers, answer.body, why="tidegate_desk"))

"""``/v1/chat/completions`` and ``/v1/embeddings``: what OpenAI's SDK sends goes through the gate as it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tidegate.assistant.v1.calls import begin, json_of

EVENTS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def completions(request: Request) -> Response:
    """A chat completion, whole or streamed."""
    said, size = await json_of(request)
    running = await begin(request, said, size)
    if said.get("stream"):
        return StreamingResponse(running.stream(), media_type="text/event-stream", headers=running.headers | EVENTS)
    return Response(await running.content(), media_type="application/json", headers=running.headers)


async def embeddings(request: Request) -> Response:
    """Vectors for texts."""
    said, size = await json_of(request)
    running = await begin(request, said, size, "/embeddings")
    return Response(await running.content(), media_type="application/json", headers=running.headers)

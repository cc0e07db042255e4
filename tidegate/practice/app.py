"""The practised services as one web application: which path is which service, and how an answer is sent.

Routes go by path alone, as no two practised services share one; the host is only recorded.
"""

from __future__ import annotations

import asyncio
import email
import json
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import partial
from importlib import resources
from typing import Any, TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tidegate.practice import anthropic_shapes, chat_shapes, mcp, moods, openai_shapes
from tidegate.practice.answers import Json, Reply, echo, words
from tidegate.practice.moods import Mood
from tidegate.practice.notebook import Notebook, Seen, plain
from tidegate.practice.recorder import Recorder

Handler: TypeAlias = Callable[[Request], Any]
EVENTS = "text/event-stream; charset=utf-8"
#: Time between the lines of an answer that never ends.
HEARTBEAT = 0.05
#: A file that is fetched comes in two pieces, the first of so many bytes.
_HALF = 1000
#: Bytes that a cut answer promises and does not deliver.
PROMISED = 1_000_000


def build(notebook: Notebook) -> Recorder:
    """The application, with everything it receives written into ``notebook``."""
    tools = mcp.Server()
    routes = [
        Route("/", page),
        Route("/api/v0/chat/{verb:str}", deepseek, methods=["POST"]),
        Route("/api/v0/file/upload_file", deepseek_upload, methods=["POST"]),
        Route("/api/v0/users/{rest:path}", sign_in, methods=["POST"]),
        Route("/backend-{tier:str}/conversation", chatgpt, methods=["POST"]),
        Route("/backend-{tier:str}/f/conversation", chatgpt, methods=["POST"]),
        Route("/backend-{tier:str}/files", chatgpt_file, methods=["POST"]),
        Route("/backend-{tier:str}/estuary/upload_content_bytes", upload, methods=["POST"]),
        Route("/v1/chat/completions", openai_chat, methods=["POST"]),
        Route("/chat/completions", openai_chat, methods=["POST"]),
        Route("/v1/responses", openai_response, methods=["POST"]),
        Route("/v1/completions", openai_completion, methods=["POST"]),
        Route("/v1/embeddings", openai_embeddings, methods=["POST"]),
        Route("/v1/models", openai_models),
        Route("/v1/files", upload, methods=["POST"]),
        Route("/v1/files/{file:str}/content", partial(download, notebook)),
        Route("/v1/messages", anthropic, methods=["POST"]),
        Route("/anthropic/v1/messages", anthropic, methods=["POST"]),
        Route("/v1/messages/count_tokens", anthropic_count, methods=["POST"]),
        Route("/v1beta/models/{call:str}", gemini, methods=["POST"]),
        Route("/mcp", tools.serve, methods=["POST"]),
        Route("/mcp", tools.listen, methods=["GET"]),
        WebSocketRoute("/{path:path}", socket),
        Route("/{path:path}", anything, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    ]
    return Recorder(Starlette(routes=routes), notebook)


def _seen(request: Request) -> Seen:
    seen: Seen = request.scope["practice.seen"]
    return seen


def _json(request: Request) -> Json:
    """The request's JSON object; an empty one when it is anything else."""
    seen = _seen(request)
    try:
        asked = json.loads(plain(seen.body, seen.header("content-encoding")))
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _mood(request: Request) -> Mood:
    return moods.read(_seen(request).header("x-practice"))


async def _answer(request: Request, body: Iterable[bytes], media_type: str) -> Response:
    """Send ``body`` in the mood the request asks for."""
    mood = _mood(request)
    if "silent" in mood.words:
        await _until_gone(request)
    headers = {"content-encoding": mood.encode} if mood.encode else {}
    if "cut" in mood.words:  # a promise that is not kept: HTTP/1.1 closes early, HTTP/2 ends with a wrong length
        headers["content-length"] = str(PROMISED)
    stream = _encoded(_moody(request, iter(body), mood), mood.encode)
    return StreamingResponse(stream, mood.status, headers, media_type)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _moody(request: Request, body: Iterator[bytes], mood: Mood) -> AsyncIterator[bytes]:
    first = next(body, b"")
    if mood.words & {"cut", "ragged"}:
        yield (first + next(body, b""))[:-2]
        return
    yield first
    if "hold" in mood.words:
        await _until_gone(request)
        return
    for piece in body:
        if mood.pause:
            await asyncio.sleep(mood.pause)
        yield piece
    while "endless" in mood.words:
        yield b": still here\n\n"
        await asyncio.sleep(HEARTBEAT)


async def _encoded(stream: AsyncIterator[bytes], encoding: str | None) -> AsyncIterator[bytes]:
    if encoding is None:
        async for piece in stream:
            yield piece
        return
    compressor = moods.COMPRESSORS[encoding]()
    async for piece in stream:
        yield compressor.feed(piece)
    yield compressor.end()


async def _whole(request: Request, answer: Json) -> Response:
    return await _answer(request, [json.dumps(answer, ensure_ascii=False).encode()], "application/json")


async def page(request: Request) -> Response:
    """The chat page for browsers, with a form that asks DeepSeek's or ChatGPT's web API, whichever host this is."""
    return HTMLResponse(resources.files("tidegate.practice").joinpath("page.html").read_text(encoding="utf-8"))


async def deepseek(request: Request) -> Response:
    """``chat.deepseek.com``: completion and its variants stream, session and history calls answer with JSON."""
    asked = _json(request)
    if "prompt" not in asked:
        return JSONResponse(
            {"code": 0, "msg": "", "data": {"biz_code": 0, "biz_data": {"id": chat_shapes.CONVERSATION}}}
        )
    reply = Reply(echo(words(asked["prompt"])), delta=_mood(request).delta)
    return await _answer(request, chat_shapes.deepseek_events(reply), EVENTS)


async def deepseek_upload(request: Request) -> Response:
    """A file for ``chat.deepseek.com``."""
    name, size = _file_of(request)
    kept = {"id": "file-practice", "status": "PENDING", "file_name": name, "file_size": size}
    return JSONResponse({"code": 0, "msg": "", "data": {"biz_code": 0, "biz_msg": "", "biz_data": kept}})


async def sign_in(request: Request) -> Response:
    """``chat.deepseek.com`` says who one is."""
    user = {"id": "u-practice", "email": "someone@practice.example"}
    return JSONResponse({"code": 0, "msg": "", "data": {"biz_code": 0, "biz_data": {"user": user}}})


async def chatgpt(request: Request) -> Response:
    """``chatgpt.com/backend-api/conversation`` and ``/backend-anon/…``."""
    reply = Reply(echo(chat_shapes.chatgpt_prompt(_json(request))), delta=_mood(request).delta)
    return await _answer(request, chat_shapes.chatgpt_events(reply), EVENTS)


async def chatgpt_file(request: Request) -> Response:
    """Announces a file; its bytes go to another host."""
    return JSONResponse(
        {
            "status": "success",
            "upload_url": "https://files.oaiusercontent.com/files/practice",
            "file_id": "file-practice",
        }
    )


async def upload(request: Request) -> Response:
    """``/v1/files`` of OpenAI and Anthropic, and ChatGPT's own: multipart, with the file in ``file``."""
    name, size = _file_of(request)
    if request.headers.get("anthropic-version"):
        kept = {"id": "file_practice", "type": "file", "filename": name, "mime_type": "text/plain", "size_bytes": size}
        return JSONResponse(kept | {"created_at": "2026-01-01T00:00:00Z", "downloadable": False})
    return JSONResponse(openai_shapes.file(name, size, "assistants"))


async def download(notebook: Notebook, request: Request) -> Response:
    """``/v1/files/…/content`` of OpenAI: the file that was uploaded last, as it came."""
    uploads = [seen for seen in notebook.after() if seen.method == "POST" and seen.path == "/v1/files"]
    name, content = _file_in(uploads[-1]) if uploads else ("", b"")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return await _answer(request, [content[:_HALF], content[_HALF:]], kind)


def _file_of(request: Request) -> tuple[str, int]:
    """Name and size of the form's file."""
    name, content = _file_in(_seen(request))
    return name, len(content)


def _file_in(seen: Seen) -> tuple[str, bytes]:
    """Name and content of the form's file; a body that is not a form counts as the file itself."""
    body, media_type = seen.body, seen.header("content-type") or ""
    # A multipart form is a MIME message without its head (RFC 7578), and Python reads those.
    message = email.message_from_bytes(f"content-type: {media_type}\r\n\r\n".encode() + body)
    for part in message.walk():
        if part.get_filename() is not None:
            content = part.get_payload(decode=True)
            return str(part.get_filename()), content if isinstance(content, bytes) else b""
    return "", body


async def openai_chat(request: Request) -> Response:
    """Chat completions, streamed or not; DeepSeek's API is the same."""
    asked = _json(request)
    reply = openai_shapes.read_chat(asked, _mood(request).delta)
    if asked.get("stream"):
        return await _answer(request, openai_shapes.chat_events(reply), EVENTS)
    return await _whole(request, openai_shapes.chat(reply))


async def openai_response(request: Request) -> Response:
    """The Responses API, streamed or not."""
    asked = _json(request)
    reply = openai_shapes.read_response(asked, _mood(request).delta)
    if asked.get("stream"):
        return await _answer(request, openai_shapes.response_events(reply), EVENTS)
    return await _whole(request, openai_shapes.response(reply))


async def openai_completion(request: Request) -> Response:
    """The old completions."""
    return await _whole(request, openai_shapes.completion(_json(request)))


async def openai_embeddings(request: Request) -> Response:
    """Embeddings."""
    return await _whole(request, openai_shapes.embeddings(_json(request)))


async def openai_models(request: Request) -> Response:
    """The models."""
    return await _whole(request, openai_shapes.models())


async def anthropic(request: Request) -> Response:
    """Messages, streamed or not."""
    asked = _json(request)
    reply = anthropic_shapes.read(asked, _mood(request).delta)
    if asked.get("stream"):
        return await _answer(request, anthropic_shapes.events(reply), EVENTS)
    return await _whole(request, anthropic_shapes.message(reply))


async def anthropic_count(request: Request) -> Response:
    """Counts tokens; the request carries the whole prompt too."""
    return await _whole(request, {"input_tokens": 1})


async def gemini(request: Request) -> Response:
    """``:generateContent`` and ``:streamGenerateContent`` (as events with ``alt=sse``, else as a JSON array)."""
    reply = Reply(echo(chat_shapes.gemini_prompt(_json(request))), delta=_mood(request).delta)
    if not request.path_params["call"].endswith(":streamGenerateContent"):
        return await _whole(request, chat_shapes.gemini(reply))
    if request.query_params.get("alt") == "sse":
        return await _answer(request, chat_shapes.gemini_events(reply), EVENTS)
    return await _answer(request, chat_shapes.gemini_array(reply), "application/json")


async def anything(request: Request) -> Response:
    """Whatever else a host is asked: the body comes back as text, so that unknown shapes are practised too."""
    seen = _seen(request)
    if not seen.body:
        return JSONResponse({"practice": True, "path": seen.path})
    said = plain(seen.body, seen.header("content-encoding")).decode("utf-8", "replace")
    return await _answer(request, [echo(said).encode()], "text/plain; charset=utf-8")


async def socket(websocket: WebSocket) -> None:
    """A chat over WebSocket on any path; ``echo`` of whatever is not one of the practised chats."""
    wanted = websocket.scope.get("subprotocols") or [None]
    await websocket.accept(subprotocol=wanted[0])
    mood = moods.read(websocket.headers.get("x-practice"))
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("bytes") is not None:
                await websocket.send_bytes(message["bytes"])
                continue
            for answer in chat_shapes.websocket_replies(message["text"], mood.delta):
                await websocket.send_text(answer)
    except WebSocketDisconnect:
        return

"""A server that speaks OpenAI's API, and one that behaves badly: each is a sentence."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tidegate.assistant.models.discovery import find
from tidegate.assistant.models.openai import OpenAiServer
from tidegate.assistant.models.reply import Trouble, whole

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def server(request: pytest.FixtureRequest, answer: bytes, *, hang: bool = False) -> AsyncIterator[int]:
    """Answers every request with ``answer``, then closes, or says nothing more."""

    serving: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())  # type: ignore[arg-type]
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            if hang:
                await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    request.node.own_servers.add(port)
    try:
        yield port
    finally:
        listening.close()
        await asyncio.gather(*serving)


OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


async def asked(port: int, **named: float) -> bytes:
    model = OpenAiServer(f"http://127.0.0.1:{port}/v1", "secret", **named)
    try:
        return await whole(await model.open("/chat/completions", b"{}"))
    finally:
        await model.close()


async def test_it_answers(request: pytest.FixtureRequest) -> None:
    async with server(request, OK) as port:
        assert await asked(port) == b"{}"


@pytest.mark.parametrize(
    ("answer", "hang", "code"),
    [
        (b"HTTP/1.1 429 Too Many\r\ncontent-length: 0\r\n\r\n", False, "busy"),
        (b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n", False, "refused"),
        (b"HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n", False, "refused"),
        (b"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", False, "no-such-model"),
        (b"HTTP/1.1 302 Go\r\nlocation: http://elsewhere.example/\r\ncontent-length: 0\r\n\r\n", False, "refused"),
        (b"nonsense\r\n\r\n", False, "broken-events"),
        (b"", False, "unreachable"),
        (b"", True, "silent"),
        (OK[:-1], False, "broke-off"),
        (OK[:-1], True, "silent"),
    ],
)
async def test_what_goes_wrong_is_a_sentence(
    request: pytest.FixtureRequest, answer: bytes, hang: bool, code: str
) -> None:
    async with server(request, answer, hang=hang) as port:
        with pytest.raises(Trouble) as trouble:
            await asked(port, first=0.2, silent=0.2)
    assert trouble.value.code == code
    assert str(trouble.value).endswith((".", "?"))


async def test_nobody_there_is_said(request: pytest.FixtureRequest) -> None:
    request.node.own_servers.add(1)
    with pytest.raises(Trouble, match="cannot be reached"):
        await asked(1)


async def test_an_answer_without_end_is_stopped(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidegate.assistant.models.openai.MOST", 10)
    long = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n" + b"x" * 100
    async with server(request, long) as port:
        with pytest.raises(Trouble, match="did not come to an end"):
            await asked(port)


async def test_servers_on_this_machine_are_found(request: pytest.FixtureRequest) -> None:
    body = b'{"data": [{"id": "exaone", "max_model_len": 32768}, {"id": "qwen", "meta": {"n_ctx_train": 4096}}]}'
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    async with server(request, answer) as port, server(request, b"HTTP/1.1 200 OK\r\n\r\nhello") as other:
        found = await find(set(), (("vllm", port), ("web", other)))
        assert [(one.model, one.context) for one in found] == [("exaone", 32768), ("qwen", 4096)]
        assert await find({port}, (("vllm", port),)) == []  # our own door is not asked

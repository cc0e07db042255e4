"""The in-house assistant, measured: what it adds to a model's own time, beside LiteLLM's proxy, and a long history.

``python -m bench.assistant`` prints one line a figure and writes ``var/bench/assistant.json``.  LiteLLM is looked for
in ``var/bench/litellm`` (``python -m venv var/bench/litellm``, then its pip: ``install 'litellm[proxy]'``).  Both stand
before the same canned server on this machine and are asked by the same client; the assistant inspects every prompt with
every detector, decides by a policy, and has each entry on the disk before a prompt goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from tidegate.scanning.scanners import keep, shared

ROOT: Final = Path(__file__).parent.parent
LITELLM: Final = ROOT / "var" / "bench" / "litellm" / "bin"
SECONDS: Final = 4.0
CONNECTIONS: Final = 16
ONE_BY_ONE: Final = 300
TOKENS: Final = 100
PROMPT: Final = "Please compare the tides of two harbours and say which is better for a large ship in winter. " * 17
POLICY: Final = """organisation: Bench
rules:
- name: personal-data-stays
  activity: [prompt, upload]
  data: [credentials, national-id, money, email]
  then: redact
otherwise: allow
"""
_COMPLETION: Final = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1767225600,
        "model": "canned",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Both are fine."}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 300, "completion_tokens": 4, "total_tokens": 304},
    }
).encode()


# -- the canned server -------------------------------------------------------------------------------------------------


async def canned(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers at once; a stream tells in each token when it was sent, by the clock that all processes share."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            if b'"stream":true' in body.replace(b" ", b""):
                await stream(writer)
            else:
                writer.write(_head(b"application/json", b"content-length: %d" % len(_COMPLETION)) + _COMPLETION)
            await writer.drain()
    writer.close()


async def stream(writer: asyncio.StreamWriter) -> None:
    """``TOKENS`` tokens, five milliseconds apart."""
    writer.write(_head(b"text/event-stream", b"transfer-encoding: chunked"))
    for number in range(TOKENS + 1):
        delta = {"content": f"{time.monotonic_ns()} "} if number < TOKENS else {}
        choice = {"index": 0, "delta": delta, "finish_reason": None if number < TOKENS else "stop"}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "canned", "choices": [choice]}
        _chunk(writer, b"data: " + json.dumps(chunk).encode() + b"\n\n")
        await asyncio.sleep(0.005)
    _chunk(writer, b"data: [DONE]\n\n")
    writer.write(b"0\r\n\r\n")


def _head(kind: bytes, framing: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-type: " + kind + b"\r\n" + framing + b"\r\n\r\n"


def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))


async def serve_canned() -> None:
    """Serve until killed; the port is the only line printed."""
    server = await asyncio.start_server(canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# -- who is measured ---------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def canned_server() -> Iterator[int]:
    """Its port."""
    process = subprocess.Popen([sys.executable, "-m", "bench.assistant", "canned"], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def prepared(home: Path, upstream: int) -> str:
    """Make an installation with somebody in it; returns a key for programs."""
    for name in ("run", "keys", "state", "catalog"):
        (home / name).mkdir(mode=0o700, exist_ok=True)
    keep(shared(), home / "state" / "detectors.bin")
    (home / "policy.yaml").write_text(POLICY)
    models = [{"name": "canned", "url": f"http://127.0.0.1:{upstream}/v1"}]
    (home / "settings.yaml").write_text(json.dumps({"models": models}))
    where = ["--home", str(home)]
    tidegate = [sys.executable, "-m", "tidegate"]
    subprocess.run(
        [*tidegate, "people", "add", "kim", *where, "--password-stdin"], input=b"tea\n", check=True, capture_output=True
    )
    made = subprocess.run([*tidegate, "keys", "add", "bench", *where], check=True, capture_output=True)
    return made.stdout.decode().strip()


@contextlib.contextmanager
def assistant(home: Path) -> Iterator[str]:
    """Its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    number = listening.fileno()
    command = [sys.executable, "-m", "tidegate", "assistant", "--home", str(home), "--socket", str(number)]
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=(number,), stdin=subprocess.PIPE)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        process.terminate()
        process.wait(10)
        listening.close()


@contextlib.contextmanager
def litellm(home: Path, upstream: int) -> Iterator[tuple[str, str]]:
    """Its address and a key."""
    key = f"sk-{secrets.token_hex(24)}"
    parameters = {"model": "openai/canned", "api_base": f"http://127.0.0.1:{upstream}/v1", "api_key": "none"}
    config = {"model_list": [{"model_name": "canned", "litellm_params": parameters}]}
    (home / "litellm.yaml").write_text(json.dumps(config))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [LITELLM / "litellm", "--config", home / "litellm.yaml", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    environment["LITELLM_MASTER_KEY"] = key
    log = (home / "litellm.log").open("wb")
    process = subprocess.Popen([*command, "--num_workers", "1"], stdout=log, stderr=log, env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        _until_ready(base + "/health/liveliness", 120)
        yield base, key
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def _until_ready(url: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=1).status_code < 500:
                return
        time.sleep(0.2)
    raise SystemExit(f"{url} did not answer within {seconds:g} s.")


# -- the client --------------------------------------------------------------------------------------------------------


def request_of(base: str, key: str, *, streamed: bool = False) -> tuple[int, bytes]:
    """Port and bytes of a chat completion."""
    said: dict[str, Any] = {"model": "canned", "messages": [{"role": "user", "content": PROMPT}]}
    body = json.dumps(said | ({"stream": True} if streamed else {})).encode()
    port = int(base.rpartition(":")[2])
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {key}\r\n"
    return port, f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """One request and its whole answer."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"not answered: {head[:200]!r}")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length is not None
    await reader.readexactly(int(length[1]))


async def throughput(base: str, key: str) -> float:
    """Requests a second over ``CONNECTIONS`` connections."""
    port, request = request_of(base, key)
    count, end = 0, time.monotonic() + SECONDS

    async def client() -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < end:
            await once(reader, writer, request)
            count += 1
        writer.close()

    began = time.monotonic()
    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return count / (time.monotonic() - began)


async def latency(base: str, key: str) -> float:
    """Median milliseconds of one request after another."""
    port, request = request_of(base, key)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for number in range(ONE_BY_ONE):
        began = time.perf_counter()
        await once(reader, writer, request)
        if number >= ONE_BY_ONE // 10:
            took.append((time.perf_counter() - began) * 1000)
    writer.close()
    return statistics.median(took)


async def tokens(lines: Callable[[], AsyncIterator[str]], began: Callable[[], float]) -> tuple[float, float]:
    """Milliseconds from asking to the first token, and the median that each further one took on its way."""
    late: list[float] = []
    first = 0.0
    async for line in lines():
        now = time.monotonic_ns()
        found = re.search(r'"(?:content|text)": ?"(\d{9,}) "', line) if line.startswith("data:") else None
        if found:
            first = first or now / 1e9 - began()
            late.append((now - int(found[1])) / 1e6)
    return first * 1000, statistics.median(late[1:])


async def streamed_v1(base: str, key: str) -> tuple[float, float]:
    """``/v1`` as a program sees it."""
    began = 0.0
    said = {"model": "canned", "messages": [{"role": "user", "content": PROMPT}], "stream": True}
    async with httpx.AsyncClient(timeout=30) as client:

        async def lines() -> AsyncIterator[str]:
            nonlocal began
            began = time.monotonic()
            headers = {"authorization": f"Bearer {key}"}
            async with client.stream("POST", f"{base}/v1/chat/completions", json=said, headers=headers) as answer:
                async for line in answer.aiter_lines():
                    yield line

        return await tokens(lines, lambda: began)


async def streamed_screen(base: str) -> tuple[float, float]:
    """The event stream of a conversation, as a browser sees it."""
    began = 0.0
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        await signed_in(client)
        id = (await client.post("/api/conversations", json={})).json()["id"]

        async def lines() -> AsyncIterator[str]:
            nonlocal began
            async with client.stream("GET", f"/api/conversations/{id}/events") as answer:
                began = time.monotonic()
                asking = asyncio.create_task(client.post(f"/api/conversations/{id}/ask", json={"text": PROMPT}))
                async for line in answer.aiter_lines():
                    yield line
                    if '"state":"complete"' in line and '"assistant"' in line:
                        break
                (await asking).raise_for_status()

        return await tokens(lines, lambda: began)


async def signed_in(client: httpx.AsyncClient) -> None:
    """Sign kim in."""
    answer = await client.post("/api/session", json={"name": "kim", "password": "tea"})
    client.headers["x-csrf-token"] = answer.json()["csrf"]


# -- a long history ----------------------------------------------------------------------------------------------------


def fill(home: Path, count: int) -> None:
    """``count`` conversations of kim's, two questions each, in English and Korean."""
    from tidegate.assistant.records import Content, Conversation, Heading, Message
    from tidegate.assistant.sealing import Keyring
    from tidegate.assistant.store import Store, connect
    from tidegate.edges.keys import key

    store = Store(connect(home / "state" / "assistant.db"), Keyring(key(home / "keys" / "assistant")), time.time)
    store.connection.execute("BEGIN")
    for number in range(count):
        id, now = f"c-bench{number}", 1_700_000_000.0 + number
        heading = Heading(title=f"Harbour {number} 항구", leaf=f"m-{number}-3")
        store.put(Conversation(id=id, person="kim", created=now, updated=now, kept=heading))
        for turn in range(4):
            text = f"The tide of harbour {number} at turn {turn}: 밀물과 썰물을 비교해 주세요. " + PROMPT[:400]
            role = "assistant" if turn % 2 else "user"
            parent = f"m-{number}-{turn - 1}" if turn else None
            kept = Content(text=text)
            message = Message(
                id=f"m-{number}-{turn}", conversation=id, role=role, created=now, parent=parent, kept=kept
            )
            store.put_message("kim", message)
    store.connection.execute("COMMIT")
    store.connection.close()


async def history(base: str) -> dict[str, float]:
    """Milliseconds of the first screen, and of searches: the first ones right after the list, how long it is until all
    is found, and later ones.
    """
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        await signed_in(client)

        told: dict[str, Any] = {}

        async def took(path: str) -> float:
            began = time.perf_counter()
            answer = await client.get(path)
            answer.raise_for_status()
            told.update(answer.json())
            return (time.perf_counter() - began) * 1000

        first, began = await took("/api/conversations"), time.perf_counter()
        opening = await took("/api/search?q=harbour")
        while not told["complete"]:
            opening = max(opening, await took("/api/search?q=harbour"))
        whole = (time.perf_counter() - began) * 1000
        screen = statistics.median([await took("/api/conversations") for _ in range(10)])
        words = ("harbour", "밀물", "harbour 7777", "썰물을", "nothing-of-the-kind", "ship winter")
        searches = [await took(f"/api/search?q={word}") for word in words for _ in range(3)]
        found = {"first screen": first, "screen": screen, "slowest search while it is opened": opening}
        return found | {"until all is open": whole, "slowest search": max(searches)}


# -- the run -----------------------------------------------------------------------------------------------------------


async def proxies(home: Path) -> dict[str, Any]:
    """What is added, beside LiteLLM."""
    found: dict[str, Any] = {}
    with canned_server() as upstream:
        key = prepared(home, upstream)
        straight = f"http://127.0.0.1:{upstream}"
        direct = await latency(straight, "none")
        with assistant(home) as base:
            _until_ready(base + "/api/session", 30)
            own = {"added ms": await latency(base, key) - direct, "requests/s": await throughput(base, key)}
            found["assistant"] = own
            for where, rounds in (
                ("straight to the model", [await streamed_v1(straight, "none") for _ in range(5)]),
                ("/v1", [await streamed_v1(base, key) for _ in range(5)]),
                ("screen", [await streamed_screen(base) for _ in range(5)]),
            ):
                first, further = zip(*rounds, strict=True)
                found[f"first token ms ({where})"] = statistics.median(first)
                found[f"token ms ({where})"] = statistics.median(further)
            for where in ("/v1", "screen"):
                found[f"added token ms ({where})"] = (
                    found[f"token ms ({where})"] - found["token ms (straight to the model)"]
                )
        if (LITELLM / "litellm").exists():
            with litellm(home, upstream) as (base, key):
                peer = {"added ms": await latency(base, key) - direct, "requests/s": await throughput(base, key)}
            found["litellm"] = peer
            found["requests/s, ratio"] = own["requests/s"] / peer["requests/s"]
            found["added latency, ratio"] = peer["added ms"] / own["added ms"]
    return found


async def long_history(home: Path) -> dict[str, Any]:
    """A history of 10,000 conversations."""
    with canned_server() as upstream:
        prepared(home, upstream)
        fill(home, 10_000)
        with assistant(home) as base:
            _until_ready(base + "/api/session", 30)
            return {"history of 10,000, ms": await history(base)}


def parts() -> dict[str, Callable[[Path], Any]]:
    """What is measured, by name."""
    from bench.assistant_people import crowd, document

    return {"proxies": proxies, "history": long_history, "crowd": crowd, "document": document}


def main() -> None:
    """See the head of the file; the names of parts measure only those."""
    if sys.argv[1:] == ["canned"]:
        asyncio.run(serve_canned())
        return
    found: dict[str, Any] = {}
    known = parts()
    for name in sys.argv[1:] or known:
        with tempfile.TemporaryDirectory() as home:
            found |= asyncio.run(known[name](Path(home)))
    (ROOT / "var" / "bench").mkdir(parents=True, exist_ok=True)
    (ROOT / "var" / "bench" / "assistant.json").write_text(json.dumps(found, indent=1) + "\n")
    for name, value in found.items():
        shown = {key: round(one, 2) for key, one in value.items()} if isinstance(value, dict) else round(value, 2)
        print(f"{name}: {shown}")


if __name__ == "__main__":
    main()

"""Who is measured, and the client that asks them; see ``bench.assistant``."""

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
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from bench.assistant_canned import ROOT
from tidegate.scanning.scanners import keep, shared

LITELLM: Final = ROOT / "var" / "bench" / "litellm" / "bin"
SECONDS: Final = 4.0
CONNECTIONS: Final = 16
ONE_BY_ONE: Final = 300
PROMPT: Final = "Please compare the tides of two harbours and say which is better for a large ship in winter. " * 17
POLICY: Final = """organisation: Bench
rules:
- name: personal-data-stays
  activity: [prompt, upload]
  data: [credentials, national-id, money, email]
  then: redact
otherwise: allow
"""


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
    process = subprocess.Popen([*map(str, command), "--num_workers", "1"], stdout=log, stderr=log, env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        until_ready(base + "/health/liveliness", 120)
        yield base, key
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def until_ready(url: str, seconds: float) -> None:
    """Wait until ``url`` answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=1).status_code < 500:
                return
        time.sleep(0.2)
    raise SystemExit(f"{url} did not answer within {seconds:g} s.")


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


async def signed_in(client: httpx.AsyncClient) -> None:
    """Sign kim in."""
    answer = await client.post("/api/session", json={"name": "kim", "password": "tea"})
    client.headers["x-csrf-token"] = answer.json()["csrf"]

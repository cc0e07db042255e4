"""The first token and the further ones, through ``/v1`` and at a screen, beside the same model asked without us.

The three ways take turns, each on a new connection or a new conversation, over bare sockets, so that a client's own
time is small and in all of them; what is added is the median over rounds of the difference to the round's straight way.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import time
from pathlib import Path
from typing import Any, Final

import httpx

from bench.assistant_canned import TOKENS, canned_server
from bench.assistant_house import PROMPT, assistant, prepared, request_of, signed_in, until_ready

ROUNDS: Final = 15
#: A token of the canned server, in a chunk of a completion or an event of a conversation.
_TOKEN: Final = re.compile(rb'"(?:content|text)": ?"(\d{9,}) "')

#: Milliseconds to the first token, and those that each further one took on its way.
Took = tuple[float, list[float]]


async def timed(reader: asyncio.StreamReader, began: int) -> Took:
    """Read all tokens of an answer."""
    first, late = 0.0, list[float]()
    while len(late) < TOKENS and (line := await reader.readline()):
        if found := _TOKEN.search(line):
            now = time.monotonic_ns()
            first = first or (now - began) / 1e6
            late.append((now - int(found[1])) / 1e6)
    if len(late) < TOKENS:
        raise SystemExit(f"only {len(late)} of {TOKENS} tokens came")
    return first, late[1:]


async def streamed(base: str, key: str) -> Took:
    """A completion over a new connection, which is part of the time."""
    port, request = request_of(base, key, streamed=True)
    began = time.monotonic_ns()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    took = await timed(reader, began)
    writer.close()
    return took


class Screen:
    """Somebody's browser: it follows a conversation's events on one connection and asks on another, as browsers do."""

    def __init__(self, base: str, client: httpx.AsyncClient) -> None:
        self._base, self._port, self._client = base, int(base.rpartition(":")[2]), client

    async def streamed(self) -> Took:
        """A question in a new conversation."""
        id = (await self._client.post("/api/conversations", json={})).json()["id"]
        asking_reader, asking = await asyncio.open_connection("127.0.0.1", self._port)
        reader, following = await asyncio.open_connection("127.0.0.1", self._port)
        following.write(self._head("GET", f"/api/conversations/{id}/events") + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps({"text": PROMPT}).encode()
        length = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        request = self._head("POST", f"/api/conversations/{id}/ask") + length.encode() + body
        began = time.monotonic_ns()
        asking.write(request)
        took = await timed(reader, began)
        assert (await asking_reader.readline()).startswith(b"HTTP/1.1 202")
        for writer in (asking, following):
            writer.close()
        return took

    def _head(self, method: str, path: str) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())
        token = self._client.headers["x-csrf-token"]
        return f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookies}\r\nx-csrf-token: {token}\r\n".encode()


async def first_tokens(home: Path) -> dict[str, Any]:
    """What is added to the model's own time, first token and further ones; and the very first token after the start."""
    found: dict[str, list[Took]] = {"straight": [], "/v1": [], "screen": []}
    with canned_server() as upstream:
        key = prepared(home, upstream)
        straight = f"http://127.0.0.1:{upstream}"
        await streamed(straight, "none")
        with assistant(home) as base:
            until_ready(base + "/api/session", 30)
            very_first = (await streamed(base, key))[0]
            async with httpx.AsyncClient(base_url=base, timeout=30) as client:
                await signed_in(client)
                screen = Screen(base, client)
                await screen.streamed()
                for _ in range(ROUNDS):
                    found["straight"].append(await streamed(straight, "none"))
                    found["/v1"].append(await streamed(base, key))
                    found["screen"].append(await screen.streamed())
    firsts = {way: [first for first, _ in took] for way, took in found.items()}
    tokens = {way: [statistics.median(late) for _, late in took] for way, took in found.items()}
    told: dict[str, Any] = {"very first token after the start, ms": very_first}
    for name, figures in (("first token", firsts), ("further token", tokens)):
        own = figures["straight"]
        told[f"{name}, ms"] = {"straight": statistics.median(own)} | {
            f"added, {way}": statistics.median(a - b for a, b in zip(figures[way], own, strict=True))
            for way in ("/v1", "screen")
        }
    told["first token, ms"] |= {f"slowest of {ROUNDS}, {way}": max(firsts[way]) for way in firsts}
    return told

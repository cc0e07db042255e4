"""A model's server that answers at once, or in tokens that tell when they were sent; see ``bench.assistant``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
#: Tokens of a streamed answer, and seconds between two.
TOKENS: Final = 100
APART: Final = 0.005
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
    """``TOKENS`` tokens, ``APART`` from each other."""
    writer.write(_head(b"text/event-stream", b"transfer-encoding: chunked"))
    for number in range(TOKENS + 1):
        delta = {"content": f"{time.monotonic_ns()} "} if number < TOKENS else {}
        choice = {"index": 0, "delta": delta, "finish_reason": None if number < TOKENS else "stop"}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "canned", "choices": [choice]}
        _chunk(writer, b"data: " + json.dumps(chunk).encode() + b"\n\n")
        await asyncio.sleep(APART)
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


@contextlib.contextmanager
def canned_server() -> Iterator[int]:
    """Its port."""
    process = subprocess.Popen([sys.executable, "-m", "bench.assistant_canned"], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(serve_canned())

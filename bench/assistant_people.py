"""Many people at once, the first token on a new connection, and a long document; see ``bench.assistant``.

Everything is timed from outside, through sockets, as a browser or a program meets it.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import statistics
import time
from pathlib import Path
from typing import Any, Final

import httpx

from bench import assistant as bench

PEOPLE: Final = 50
PAGES: Final = 300
_TOKEN: Final = re.compile(rb'"content": ?"(\d{9,}) "')


async def streamed(base: str, key: str) -> tuple[float, list[float]]:
    """Milliseconds from opening a new connection to the first token, and of each further token on its way."""
    port, request = bench.request_of(base, key, streamed=True)
    began = time.monotonic_ns()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    first, late = 0.0, []
    while b"[DONE]" not in (line := await reader.readline()) and line:
        if found := _TOKEN.search(line):
            now = time.monotonic_ns()
            first = first or (now - began) / 1e6
            late.append((now - int(found[1])) / 1e6)
    writer.close()
    return first, late[1:]


async def crowd(home: Path) -> dict[str, Any]:
    """The very first token after the start, those of later new connections, and fifty people's at once."""
    with bench.canned_server() as upstream:
        key = bench.prepared(home, upstream)
        direct = statistics.median([(await streamed(f"http://127.0.0.1:{upstream}", "none"))[0] for _ in range(5)])
        with bench.assistant(home) as base:
            bench._until_ready(base + "/api/session", 30)
            very_first = (await streamed(base, key))[0]
            alone = [(await streamed(base, key))[0] for _ in range(20)]
            together = await asyncio.gather(*(streamed(base, key) for _ in range(PEOPLE)))
    tokens = [one for _, late in together for one in late]
    return {
        "first token on a new connection, ms": {
            "direct": direct,
            "very first after the start": very_first,
            "median": statistics.median(alone),
            "slowest of 20": max(alone),
        },
        "fifty at once, ms": {
            "first token, median": statistics.median(first for first, _ in together),
            "first token, slowest": max(first for first, _ in together),
            "token, median": statistics.median(tokens),
            "token, 99 of 100": statistics.quantiles(tokens, n=100)[98],
        },
    }


def book(pages: int) -> bytes:
    """A PDF of ``pages`` full pages of English."""
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    made = canvas.Canvas(out)
    for page in range(pages):
        for line in range(45):
            made.drawString(
                50,
                800 - 16 * line,
                f"{page}.{line} The tide of harbour {page * 45 + line} comes twice a day, says the book.",
            )
        made.showPage()
    made.save()
    return out.getvalue()


async def document(home: Path) -> dict[str, Any]:
    """Seconds from the first byte of an upload until its questions are answered, over a running assistant."""
    content = book(PAGES)
    with bench.canned_server() as upstream:
        bench.prepared(home, upstream)
        with bench.assistant(home) as base:
            bench._until_ready(base + "/api/session", 30)
            async with httpx.AsyncClient(base_url=base, timeout=60) as client:
                await bench.signed_in(client)
                began = time.perf_counter()
                told = (await client.post("/api/files?name=book.pdf", content=content)).raise_for_status().json()
                while told["state"] == "reading":
                    await asyncio.sleep(0.05)
                    told = (await client.get(f"/api/files/{told['id']}")).json()
                took = time.perf_counter() - began
    if told["state"] != "ready":
        raise SystemExit(json.dumps(told))
    return {"a PDF of 300 pages": {"MB": len(content) / 1e6, "passages": told["passages"], "seconds": took}}

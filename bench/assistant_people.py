"""Many people at once, and a long document; see ``bench.assistant``.

Everything is timed from outside, through sockets, as a browser or a program meets it.
"""

from __future__ import annotations

import asyncio
import io
import json
import statistics
import time
from pathlib import Path
from typing import Any, Final

import httpx

from bench.assistant_canned import canned_server
from bench.assistant_first import streamed
from bench.assistant_house import assistant, prepared, signed_in, until_ready

PEOPLE: Final = 50
PAGES: Final = 300


async def crowd(home: Path) -> dict[str, Any]:
    """Fifty people's answers at once."""
    with canned_server() as upstream:
        key = prepared(home, upstream)
        with assistant(home) as base:
            until_ready(base + "/api/session", 30)
            await streamed(base, key)
            together = await asyncio.gather(*(streamed(base, key) for _ in range(PEOPLE)))
    tokens = [one for _, late in together for one in late]
    return {
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
    with canned_server() as upstream:
        prepared(home, upstream)
        with assistant(home) as base:
            until_ready(base + "/api/session", 30)
            async with httpx.AsyncClient(base_url=base, timeout=60) as client:
                await signed_in(client)
                began = time.perf_counter()
                told = (await client.post("/api/files?name=book.pdf", content=content)).raise_for_status().json()
                while told["state"] == "reading":
                    await asyncio.sleep(0.05)
                    told = (await client.get(f"/api/files/{told['id']}")).json()
                took = time.perf_counter() - began
    if told["state"] != "ready":
        raise SystemExit(json.dumps(told))
    return {"a PDF of 300 pages": {"MB": len(content) / 1e6, "passages": told["passages"], "seconds": took}}

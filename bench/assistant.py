"""The in-house assistant, measured: what it adds to a model's own time, beside LiteLLM's proxy, and a long history.

``python -m bench.assistant`` prints one line a figure and writes ``var/bench/assistant.json``; when all parts were
measured in that run, it writes ``docs/reference/assistant-speed.md`` too.  The names of parts measure only those.
LiteLLM is looked for in ``var/bench/litellm`` (``python -m venv var/bench/litellm``, then its pip: ``install
'litellm[proxy]'``).  Both stand before the same canned server on this machine and are asked by the same client; the
assistant inspects every prompt with every detector, decides by a policy, and has each entry on the disk before a prompt
goes on.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from bench.assistant_canned import ROOT, canned_server
from bench.assistant_first import first_tokens
from bench.assistant_history import long_history
from bench.assistant_house import LITELLM, assistant, latency, litellm, prepared, throughput, until_ready
from bench.assistant_page import BUSY, page
from bench.assistant_people import crowd, document

RESULT: Final = ROOT / "var" / "bench" / "assistant.json"
PAGE: Final = ROOT / "docs" / "reference" / "assistant-speed.md"


async def proxies(home: Path) -> dict[str, Any]:
    """What is added, beside LiteLLM."""
    found: dict[str, Any] = {}
    with canned_server() as upstream:
        key = prepared(home, upstream)
        direct = await latency(f"http://127.0.0.1:{upstream}", "none")
        with assistant(home) as base:
            until_ready(base + "/api/session", 30)
            own = {"added ms": await latency(base, key) - direct, "requests/s": await throughput(base, key)}
        found["assistant"] = own
        if (LITELLM / "litellm").exists():
            with litellm(home, upstream) as (base, key):
                peer = {"added ms": await latency(base, key) - direct, "requests/s": await throughput(base, key)}
            found["litellm"] = peer
            found["requests/s, ratio"] = own["requests/s"] / peer["requests/s"]
            found["added latency, ratio"] = peer["added ms"] / own["added ms"]
    return found


#: What is measured, by name.
PARTS: Final[dict[str, Callable[[Path], Awaitable[dict[str, Any]]]]] = {
    "proxies": proxies,
    "first": first_tokens,
    "history": long_history,
    "crowd": crowd,
    "document": document,
}


async def measured(names: list[str]) -> dict[str, Any]:
    """The figures of ``names``, each part in a home of its own."""
    found: dict[str, Any] = {}
    for name in names:
        with tempfile.TemporaryDirectory() as home:
            found |= await PARTS[name](Path(home))
    return found


def main() -> None:
    """See the head of the file."""
    found: dict[str, Any] = {BUSY: os.getloadavg()[0]}
    found |= asyncio.run(measured(sys.argv[1:] or list(PARTS)))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    for name, value in found.items():
        shown = {key: round(one, 2) for key, one in value.items()} if isinstance(value, dict) else round(value, 2)
        print(f"{name}: {shown}")
    if not sys.argv[1:] and "litellm" in found:
        PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()

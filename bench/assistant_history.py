"""A history of 10,000 conversations: its first screen, and searches in it; see ``bench.assistant``."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any, Final

import httpx

from bench.assistant_canned import canned_server
from bench.assistant_house import PROMPT, assistant, prepared, signed_in, until_ready

CONVERSATIONS: Final = 10_000


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


async def long_history(home: Path) -> dict[str, Any]:
    """All of it."""
    with canned_server() as upstream:
        prepared(home, upstream)
        fill(home, CONVERSATIONS)
        with assistant(home) as base:
            until_ready(base + "/api/session", 30)
            return {"history of 10,000, ms": await history(base)}

"""An installation as a gateway leaves it, for what works on a whole home."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

from tidegate.core.record import Entry
from tidegate.edges.keys import key
from tidegate.ledger.store import Ledger
from tidegate.settings import Home
from tidegate.stores import open_stores


def installation(path: Path, entries: int = 0) -> Home:
    """One in ``path``, which may be there already, with so many entries in its ledger."""
    home = Home(path)
    home.path.mkdir(exist_ok=True)
    home.policy.write_text("rules: []\notherwise: allow\n")
    open_stores(home).close()
    asyncio.run(_recorded(home, entries))
    return home


async def _recorded(home: Home, entries: int) -> None:
    with closing(Ledger.open(home.ledger, key(home.keys / "ledger"))) as ledger:
        for number in range(entries):
            await ledger.append(Entry("exchange", {"number": number}))

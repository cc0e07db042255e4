"""Today's decisions by service, counted from the ledger as it grows, for whoever listens (Server-Sent Events).

One count serves all listeners and is kept only while there is one.  A listener that was away says how far it had come:
what happened since is told if it is still remembered, else the day from its beginning.  A slow one is told the sum of
what it missed, so nothing piles up for it.  (WHATWG HTML, section 9.2.)

Must never: write to the ledger; name a person.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from tidegate.ledger.entry import Kept, Refused
from tidegate.ledger.store import Reader

#: Seconds between two looks at the ledger, and between two signs of life to a listener.
LOOK_EVERY: Final = 1.0
HEARTBEAT: Final = 15.0
#: Changes that are remembered for listeners who come back.
REMEMBERED: Final = 600
#: Entries read at once; between two such pieces others have their turn.
PIECE: Final = 1_000

Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """What the entries after ``before`` up to ``seq`` added."""

    before: int
    seq: int
    added: Counts


class Today:
    """``ledger`` is its file, ``now`` the time in the zone whose days are counted."""

    def __init__(self, ledger: Path, now: Callable[[], datetime], look_every: float = LOOK_EVERY) -> None:
        self._path, self._now, self._every = ledger, now, look_every
        self._reader: Reader | None = None
        self._day: date | None = None
        self._seq = self._read_to = 0
        self._counts: Counts = Counter()
        self._changes: deque[Change] = deque(maxlen=REMEMBERED)
        self._moved = asyncio.Event()
        self._listeners = 0
        self._looking: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many there are."""
        return self._listeners

    async def events(self, last: str = "", heartbeat: float = HEARTBEAT) -> AsyncIterator[str]:
        """Events for one listener, who has heard all up to the event with the id ``last``; without an end."""
        self._listeners += 1
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._look())
        heard = int(last) if last.isascii() and last.isdecimal() and len(last) < 16 else -1
        day: date | None = None if heard < 0 else self._day
        try:
            yield "retry: 3000\n\n"
            while True:
                moved = self._moved
                if self._day is not None:
                    added = self._since(heard) if day == self._day else None
                    # Before it is told: while a slow listener takes it, more is counted, which it has not heard.
                    heard, day = self._seq, self._day
                    if added is None or added:
                        yield self._event(added)
                try:
                    async with asyncio.timeout(heartbeat):
                        await moved.wait()
                except TimeoutError:
                    yield ":\n\n"
        finally:
            self._listeners -= 1
            self._rest()

    def _rest(self) -> None:
        """Nobody listens: nothing is looked at."""
        if self._listeners == 0 and self._looking is not None:
            self._looking.cancel()
            self._looking = None
            self._forget()
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _event(self, added: Counts | None) -> str:
        """The whole day, or what was added since the last event."""
        counts = self._counts if added is None else added
        rows = [
            {"service": service, "effect": effect, "events": events}
            for (service, effect), events in sorted(counts.items())
        ]
        name = "today" if added is None else "more"
        return f"event: {name}\nid: {self._seq}\ndata: {json.dumps({'day': str(self._day), 'counts': rows})}\n\n"

    def _since(self, heard: int) -> Counts | None:
        """What was added after ``heard``; ``None`` where that is not remembered."""
        if heard == self._seq:
            return Counter()
        found: Counts = Counter()
        for change in reversed(self._changes):
            found.update(change.added)
            if change.before == heard:
                return found
        return None

    # -- the count -----------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        while True:
            with contextlib.suppress(Refused):  # at the next look; until then the listener hears signs of life only
                await self._read()
            await asyncio.sleep(self._every)

    async def _read(self) -> None:
        now = self._now()
        if self._reader is None:
            self._reader = await asyncio.to_thread(Reader.at, self._path)
        came, seq = self._day, self._read_to
        if now.date() != came:
            start = datetime.combine(now, datetime.min.time(), now.tzinfo).astimezone(UTC)
            seq = await asyncio.to_thread(before, self._reader, int(start.timestamp()) * 1_000_000)
        added: Counts = Counter()
        while piece := await asyncio.to_thread(_piece, self._reader, seq):
            added.update(one for one in map(counted, piece) if one is not None)
            seq = piece[-1].seq
        self._read_to = seq
        if now.date() != came:
            self._changes.clear()
            self._day, self._counts = now.date(), Counter()
        elif added:
            self._changes.append(Change(self._seq, seq, added))
        if added or now.date() != came:
            self._counts.update(added)
            self._seq = seq
            self._moved.set()
            self._moved = asyncio.Event()

    def _forget(self) -> None:
        self._day, self._seq, self._read_to, self._counts = None, 0, 0, Counter()
        self._changes.clear()


def counted(kept: Kept) -> tuple[str, str] | None:
    """The service and the effect of an entry; ``None`` for one that decides about no service."""
    if kept.kind != "exchange":
        return None
    body: Mapping[str, Any] = kept.body
    service = (body["exchange"].get("service") or {}).get("id")
    return None if not service else (service, (body["decision"] or {}).get("effect", "block"))


def before(ledger: Reader, moment: int) -> int:
    """The number of the last entry before a moment (microseconds since 1970), by halving; 0 where there is none."""
    low, high = 0, ledger.head()
    while low < high:
        middle = (low + high + 1) // 2
        entry = next(iter(ledger.since(middle - 1, 1)), None)
        if entry is not None and entry.at < moment:
            low = middle
        else:
            high = middle - 1
    return low


def _piece(ledger: Reader, seq: int) -> list[Kept]:
    return list(ledger.since(seq, PIECE))

"""The record as the screens see it: the newest decisions, those that somebody looks for, and each new one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from tidegate.console.rows import EXCHANGE, Row, row
from tidegate.console.search import Wanted
from tidegate.ledger.store import Reader

#: Entries looked through for one screen, newest first: a quarter of a second of one processor.
LOOK_THROUGH: Final = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """``rows``, newest first; ``older`` is the entry before which to go on looking, 0 where the record begins.

    ``full`` is false where the look ended before there were as many rows as asked for.
    """

    rows: tuple[Row, ...] = ()
    older: int = 0
    full: bool = False


class Feed(Protocol):
    """Decisions as they are recorded.  Both raise ``Refused`` where the record cannot be read."""

    async def search(self, wanted: Wanted, count: int) -> Found:
        """Up to ``count`` decisions that are wanted, among the newest ``LOOK_THROUGH`` entries."""

    async def after(self, seq: int, count: int) -> Sequence[Row]:
        """Up to ``count`` decisions with a sequence number above ``seq``, oldest first."""


class LedgerFeed:
    """``Feed`` from a ledger, read beside whoever writes it; empty until there is one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: Reader | None = None

    async def search(self, wanted: Wanted, count: int) -> Found:
        """See ``Feed``."""
        return await asyncio.to_thread(self._search, wanted, count)

    async def after(self, seq: int, count: int) -> Sequence[Row]:
        """See ``Feed``."""
        return await asyncio.to_thread(self._after, seq, count)

    def _open(self) -> Reader | None:
        if self._reader is None and self._path.exists():
            self._reader = Reader.at(self._path)
        return self._reader

    def _search(self, wanted: Wanted, count: int) -> Found:
        if (reader := self._open()) is None:
            return Found()
        rows: list[Row] = []
        looked = last = 0
        with contextlib.closing(reader.before(wanted.before or None, LOOK_THROUGH)) as entries:
            for kept in entries:
                looked, last = looked + 1, kept.seq
                if kept.kind == EXCHANGE and wanted.lets_in(one := row(kept)):
                    rows.append(one)
                if len(rows) == count:
                    break
        full = len(rows) == count
        return Found(tuple(rows), last if full or looked == LOOK_THROUGH else 0, full)

    def _after(self, seq: int, count: int) -> Sequence[Row]:
        if (reader := self._open()) is None:
            return []
        return [row(one) for one in islice((one for one in reader.since(seq) if one.kind == EXCHANGE), count)]

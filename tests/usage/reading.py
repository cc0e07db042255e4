"""Reading texts into a store in memory, for tests."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.usage.form import Form, Head
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.read import Outcome, read
from tidegate.usage.recognise import recognise
from tidegate.usage.rollup import refresh
from tidegate.usage.rows import Told
from tidegate.usage.store import Store

NOW = datetime(2025, 6, 1)


@cache
def matcher() -> Matcher:
    return Matcher(load(shipped()))


class Desk:
    """A store, and reading into it."""

    def __init__(self, names: Names | None = None, zone: str = "Asia/Seoul", path: Path | None = None) -> None:
        self.store = Store.open(path, day_zone=zone)
        self.scratch = tempfile.TemporaryDirectory()
        self.loader = Loader(self.store, matcher(), names or Names(), Path(self.scratch.name), lambda: NOW)

    def read(
        self,
        content: str | bytes,
        name: str = "a.log",
        *,
        form: Callable[[Head], Form | None] = recognise,
        stretch: int = 1 << 20,
        clock_zone: str = "Asia/Seoul",
        tenant: str = "",
        near: datetime = datetime(2025, 3, 1),
        whole_lines: bool = False,
    ) -> Outcome:
        raw = io.BytesIO(content.encode() if isinstance(content, str) else content)
        told = Told(name, tenant, clock_zone, near)
        return read(self.store, self.loader, raw, told, form=form, stretch=stretch, whole_lines=whole_lines)

    def refresh(self) -> int:
        return refresh(self.store)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.store.rows(query)

    def people(self, service: str = "chatgpt") -> list[tuple[str, int]]:
        self.refresh()
        found = self.store.rows("SELECT day, people FROM service_day WHERE service = ? ORDER BY day", [service])
        return [(str(day), people) for day, people in found]

    def close(self) -> None:
        self.store.close()
        self.scratch.cleanup()


def squid(
    second: float, host: str = "chatgpt.com", person: str = "-", address: str = "10.0.0.1", sent: int = 10
) -> str:
    """A line of Squid; ``second`` counts from 2025-01-31 00:00 in Korea."""
    clock = 1738249200 + second
    return f"{clock:.3f}      1 {address} TCP_TUNNEL/200 {sent} CONNECT {host}:443 {person} HIER_DIRECT/- -\n"

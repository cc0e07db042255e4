"""What is handed to the processes that compute on tables and read pages, and what they hand back.

Apart from their code, so that the assistant's own process need not load the libraries that only they use: it starts
while its first visitor waits.
Must never: say in a repr what a file or a page says.
"""

from __future__ import annotations

from typing import Any

import msgspec


class File(msgspec.Struct, frozen=True, array_like=True):
    """A file with tables: its name for people, its kind (``xlsx`` for a workbook, else text) and bytes."""

    name: str
    kind: str
    content: bytes

    def __repr__(self) -> str:
        return f"File({self.kind}, {len(self.content)} bytes)"


class Request(msgspec.Struct, frozen=True, array_like=True):
    """Describe the tables of ``files``; with ``sql`` run it over them."""

    files: list[File]
    sql: str = ""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """``tables`` are their descriptions; ``error`` is what DuckDB says of the query, or a sentence of ours."""

    tables: list[dict[str, Any]] = []
    columns: list[str] = []
    rows: list[list[Any]] = []
    more: bool = False
    error: str = ""

    def __repr__(self) -> str:
        return f"Answer({len(self.tables)} tables, {len(self.rows)} rows)"


class Page(msgspec.Struct, frozen=True, array_like=True):
    """What a page says; ``date`` as ``2026-11-22`` where the page tells it."""

    title: str = ""
    date: str = ""
    text: str = ""

    def __repr__(self) -> str:
        return f"Page({len(self.text)} characters)"

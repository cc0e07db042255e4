"""The head of a request as every edge reads it, whatever carried it here.

Must never: be shown in a log; the path and the headers hold what people typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tidegate.edges.authority import host_and_port
from tidegate.edges.station import Held


class Asking(Protocol):
    """What an edge's own head holds; the rest follows from it."""

    @property
    def authority(self) -> str:
        """The host asked for, as it was written."""

    @property
    def target(self) -> str:
        """The path with its query."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name."""


class Asked:
    """What follows from a head: path, query, host, and a body held with it."""

    __slots__ = ()

    @property
    def path(self: Asking) -> str:
        """The path without query."""
        return self.target.partition("?")[0]

    @property
    def query(self: Asking) -> str:
        """The query without its question mark."""
        return self.target.partition("?")[2]

    @property
    def host(self: Asking) -> str:
        """The host asked for, without port; empty if there is none that could be one."""
        found = host_and_port(self.authority, 0)
        return found[0] if found else ""

    def held(self: Asking, raw: bytes, *, complete: bool) -> Held:
        """``raw`` as the body of this request; ``complete`` is false where it went on beyond what may be held."""
        path, _, query = self.target.partition("?")
        headers = self.headers
        kind, coding = headers.get("content-type"), headers.get("content-encoding")
        return Held(raw, complete, kind, coding, path, query, headers)

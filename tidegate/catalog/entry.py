"""What one service looks like in the catalogue, with everything its files say and where they say it.

Decisions never see these objects: they get ``core.Service`` (facts in force) and ``core.Shape``.  History, sources and
positions stay here, for `catalog show`, for reports and for problems that point at a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from tidegate.core.service import Shape

NO_APPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: file, line and column, both from 1."""

    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one property.  ``seen`` is the day the source said so; ``ended`` the day it no longer did."""

    property: str
    value: str
    source: str
    seen: date
    ended: date | None = None
    note: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Host:
    """A host suffix of a service: ``name`` and every name below it.

    With ``matching`` (RE2) the entry covers only names whose part left of ``.name`` fits that pattern:
    ``[a-z0-9-]+-aiplatform`` under ``googleapis.com``.  ``shared`` hosts carry other traffic too: only ``paths`` (RE2,
    matched whole) and request shapes make it traffic of the service.  ``carved_from`` names the service that a shorter
    suffix, or the same host for other paths, belongs to.  ``own_suffix`` says that all of a public suffix belongs to
    the service.  ``api`` hosts are spoken to by programs.
    """

    name: str
    api: bool = False
    shared: bool = False
    paths: tuple[str, ...] = ()
    carved_from: str = ""
    own_suffix: bool = False
    matching: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """What makes two hosts of one service the same entry."""
        return self.name, self.matching


@dataclass(frozen=True, slots=True)
class Example:
    """A request line with what it is: ``POST chatgpt.com /backend-api/conversation application/json -> prompt``."""

    method: str
    host: str
    path: str
    media_type: str | None
    activity: frozenset[str]
    place: Place = field(default=Place(), compare=False)

    def __str__(self) -> str:
        head = f"{self.method} {self.host} {self.path}" + (f" {self.media_type}" if self.media_type else "")
        return f"{head} -> {', '.join(sorted(self.activity)) or 'none'}"


@dataclass(frozen=True, slots=True)
class RequestShape:
    """How a kind of request is recognised, how its body is read (``shape``), and how that is known.

    ``path`` is RE2 and matched against the whole path.  No ``hosts`` means every host of the service.  A near miss is a
    request line that must *not* be taken for this shape.
    """

    shape: Shape
    methods: tuple[str, ...]
    path: str
    source: str
    seen: date
    evidence: str
    hosts: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    near_misses: tuple[Example, ...] = ()
    note: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class TenantHeader:
    """A header that a proxy adds so that only an organisation's own accounts work.  Data for exports: never matched."""

    header: str
    value: str
    hosts: tuple[str, ...]
    source: str
    seen: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Traffic of a service on infrastructure of others that no path can tell apart.  Data for people: never matched."""

    host: str
    activity: frozenset[str]
    source: str
    seen: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class CatalogService:
    """An entry of the catalogue, after all files that speak of it were merged."""

    id: str
    name: str = ""
    category: str = ""
    confidence: str = ""
    lists: int = 0
    status: str = ""
    sources: tuple[str, ...] = ()
    seen: date | None = None
    note: str = ""
    privacy_policy: str = ""
    apps: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_APPS)
    hosts: tuple[Host, ...] = ()
    facts: tuple[Fact, ...] = ()
    shapes: tuple[RequestShape, ...] = ()
    tenant_headers: tuple[TenantHeader, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    place: Place = field(default=Place(), compare=False)

    def in_force(self) -> tuple[Fact, ...]:
        """The facts that have not ended."""
        return tuple(fact for fact in self.facts if fact.ended is None)

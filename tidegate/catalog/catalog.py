"""The catalogue: which AI service and activity is this?

Made once from texts and never changed; a new text makes a new catalogue, and an exchange keeps the one it began with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from tidegate.catalog import paths
from tidegate.catalog.entry import CatalogService
from tidegate.catalog.shown import Shown, shown
from tidegate.catalog.sight import NOT_AI, HostPattern, HostSight, Index
from tidegate.core.service import Service, Sighting

#: Host names remembered with their site.  An entry is about 200 bytes, so a flood of made-up names costs 2 MB at most.
REMEMBERED_HOSTS: Final = 8192

#: By service and property, what is known from elsewhere than the catalogue's files, such as an operator's answers.
Told: TypeAlias = Mapping[str, Mapping[str, frozenset[str]]]
NOTHING_TOLD: Final[Told] = MappingProxyType({})


class Catalog:
    """The services by id, and how requests find theirs.

    ``revision`` is a digest of the texts it was made from.
    """

    __slots__ = ("_index", "_services", "_site", "revision", "services")

    def __init__(self, services: Mapping[str, CatalogService], revision: str, told: Told = NOTHING_TOLD) -> None:
        self.revision = revision
        self.services: Mapping[str, CatalogService] = MappingProxyType(dict(services))
        self._services = {name: _view(entry, told.get(name, {})) for name, entry in services.items()}
        self._index = Index(self._services.__getitem__)
        for name, entry in services.items():
            self._index.add(name, entry.hosts, entry.shapes)
        self._index.build()
        self._site = lru_cache(maxsize=REMEMBERED_HOSTS)(self._index.find)

    def telling(self, told: Told) -> Catalog:
        """The same catalogue whose services also have what ``told`` says of them, as decisions see them."""
        said = json.dumps({name: {p: sorted(v) for p, v in sorted(of.items())} for name, of in sorted(told.items())})
        revision = hashlib.sha256(f"{self.revision} {said}".encode()).hexdigest()[:32] if told else self.revision
        return Catalog(self.services, revision, told)

    def service(self, id: str) -> Service:
        """The service as decisions see it, with the facts in force.  Raises ``KeyError`` for an unknown id."""
        return self._services[id]

    def at_host(self, host: str) -> HostSight | None:
        """Whose host this is, by the longest suffix; ``None`` outside the catalogue.

        ``host`` comes without port; upper case, a trailing dot and international spelling are taken as meant.
        """
        site = self._site(host)
        return None if site is None else site.sight

    def identify(
        self, host: str, method: str, path: str, media_type: str | None = None, *, has_body: bool = True
    ) -> Sighting:
        """Which service and activity this request is.

        ``path`` comes without query.  ``media_type`` is the Content-Type, parameters allowed.  ``has_body`` is true for
        the opening request of a WebSocket too.  At a host of a service, a request with a body that fits no shape is an
        unrecognised prompt: it is better read in vain than passed unread.
        """
        site = self._site(host)
        if site is None:
            return NOT_AI
        return site.find(method, paths.canonical(path), media_type, has_body)

    def hosts(self) -> tuple[tuple[str, bool], ...]:
        """Every suffix to intercept, with "exclusive".  Hosts known by name only are left out."""
        return self._index.suffixes()

    def showing_accounts(self) -> frozenset[str]:
        """The services of which some request shows the account that sends it."""
        return frozenset(id for id in self.services if self.shown(id).account)

    def shown(self, id: str) -> Shown:
        """What requests to the service show to an edge that looks inside.  Raises ``KeyError`` for an unknown id."""
        return shown(self.services[id])

    def host_patterns(self) -> tuple[HostPattern, ...]:
        """Further hosts to intercept, which only a pattern can say."""
        return self._index.patterns()


def _view(entry: CatalogService, told: Mapping[str, frozenset[str]]) -> Service:
    facts: dict[str, set[str]] = {name: set(values) for name, values in told.items()}
    for fact in entry.in_force():
        facts.setdefault(fact.property, set()).add(fact.value)
    return Service(
        id=entry.id,
        name=entry.name,
        category=entry.category,
        facts=MappingProxyType({name: frozenset(values) for name, values in sorted(facts.items())}),
        version=_version(entry, told),
    )


def _version(entry: CatalogService, told: Mapping[str, frozenset[str]]) -> str:
    said = sorted((fact.property, fact.value, fact.source, fact.seen.isoformat()) for fact in entry.in_force())
    said += sorted((name, value, "", "") for name, values in told.items() for value in values)
    text = json.dumps([entry.id, entry.name, entry.category, said], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]

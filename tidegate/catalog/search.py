"""Finding entries by what people remember of them: a name, a host, a company, a country."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.catalog import names
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService


def search(catalog: Catalog, text: str) -> list[CatalogService]:
    """The entries that ``text`` fits, best first.

    A host (also a full one, ``www.chatgpt.com``) finds whose it is; any other text is looked for in ids, names, hosts,
    apps and categories, and compared with the values of the facts in force.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return []
    ranked = [(rank, name) for name, entry in catalog.services.items() if (rank := _rank(entry, wanted)) is not None]
    found = [catalog.services[name] for _, name in sorted(ranked)]
    sight = catalog.at_host(wanted) if names.fault(wanted) == "" else None
    if sight is not None:
        at_host = [catalog.services[service.id] for service in (sight.service, *sight.others)]
        found = at_host + [entry for entry in found if entry not in at_host]
    return found


def _rank(entry: CatalogService, wanted: str) -> int | None:
    """How well an entry fits, best smallest; ``None`` when not at all."""
    if wanted in (entry.id, entry.name.casefold()):
        return 0
    if entry.id.startswith(wanted) or entry.name.casefold().startswith(wanted):
        return 1
    if any(wanted in text for text in _names(entry)):
        return 2
    if wanted == entry.category or any(wanted == fact.value.casefold() for fact in entry.in_force()):
        return 3
    return None


def _names(entry: CatalogService) -> Iterator[str]:
    yield entry.id
    yield entry.name.casefold()
    yield from (host.name for host in entry.hosts)
    yield from (app.casefold() for apps in entry.apps.values() for app in apps)

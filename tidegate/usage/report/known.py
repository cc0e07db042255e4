"""What is known of the services in a report besides their figures: names, facts against them, where policy stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tidegate.catalog.catalog import Catalog
from tidegate.usage.starter import AGAINST


@dataclass(frozen=True, slots=True)
class Against:
    """A fact that speaks against a service: the property of the catalogue, where it is from, and its day."""

    property: str
    source: str
    seen: date


@dataclass(frozen=True, slots=True)
class Known:
    """One service.  ``sanctioned``: whether the policy lets an ordinary prompt pass; ``None`` where nobody knows."""

    name: str
    sanctioned: bool | None = None
    against: tuple[Against, ...] = ()


def known(catalog: Catalog, services: Iterable[str], sanctioned: Mapping[str, bool | None]) -> dict[str, Known]:
    """What is known of ``services``; those outside the catalogue have only their id."""
    found = {}
    for service in services:
        entry = catalog.services.get(service)
        if entry is None:
            found[service] = Known(service)
            continue
        facts: dict[str, Against] = {}
        for fact in entry.in_force():
            if any(fact.property == name and fact.value in values for name, values, _ in AGAINST):
                facts.setdefault(fact.property, Against(fact.property, fact.source, fact.seen))
        found[service] = Known(entry.name or service, sanctioned.get(service), tuple(facts.values()))
    return found

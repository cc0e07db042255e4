"""Several files speak of one service: what a later one says adds to, or takes the place of, what was said before.

Shipped files come first and the organisation's own last.  Nothing that was said is lost: a fact that is overridden
stays in the history with the day on which it was.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import TypeVar

from tidegate.catalog import words
from tidegate.catalog.entry import CatalogService, Fact

_T = TypeVar("_T")


def merged(entries: Iterable[CatalogService]) -> dict[str, CatalogService]:
    """The entries by id, in the order in which their ids first came."""
    services: dict[str, CatalogService] = {}
    for entry in entries:
        earlier = services.get(entry.id)
        services[entry.id] = entry if earlier is None else _joined(earlier, entry)
    return services


def _joined(old: CatalogService, new: CatalogService) -> CatalogService:
    return replace(
        old,
        name=new.name or old.name,
        category=new.category or old.category,
        confidence=new.confidence or old.confidence,
        lists=new.lists or old.lists,
        status=new.status or old.status,
        sources=tuple(dict.fromkeys(old.sources + new.sources)),
        seen=new.seen or old.seen,
        note=new.note or old.note,
        privacy_policy=new.privacy_policy or old.privacy_policy,
        apps={**old.apps, **new.apps},
        hosts=_replaced(old.hosts, new.hosts, lambda host: host.key),
        facts=_facts(old.facts, new.facts),
        shapes=_replaced(old.shapes, new.shapes, lambda shape: shape.shape.name),
        tenant_headers=_replaced(old.tenant_headers, new.tenant_headers, lambda header: (header.header, header.hosts)),
        elsewhere=_replaced(old.elsewhere, new.elsewhere, lambda traffic: traffic.host),
    )


def _replaced(old: tuple[_T, ...], new: tuple[_T, ...], key: Callable[[_T], Hashable]) -> tuple[_T, ...]:
    """``old`` with the items of ``new``: in the place of those with the same key, else at the end.

    New shapes come first: where two fit a request, the organisation's own word counts.
    """
    fresh = {key(item): item for item in new}
    kept = [fresh.pop(key(item), item) for item in old]
    return (*fresh.values(), *kept)


def _facts(old: tuple[Fact, ...], new: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A fact with the same value is replaced (so it can be ended); a single-valued property is superseded."""
    said = {(fact.property, fact.value) for fact in new}
    kept = [fact for fact in old if (fact.property, fact.value) not in said]
    for fact in new:
        if fact.property in words.SINGLE and fact.ended is None:
            kept = [_superseded(earlier, fact) for earlier in kept]
    return (*kept, *new)


def _superseded(earlier: Fact, by: Fact) -> Fact:
    if earlier.property != by.property or earlier.ended is not None:
        return earlier
    return replace(
        earlier, ended=max(by.seen, earlier.seen), note=f"Superseded by {by.place.file}. {earlier.note}".strip()
    )

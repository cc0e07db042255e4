"""What an entry must have once everything that was said of it is together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from tidegate.catalog import names, words
from tidegate.catalog.document import suggestion
from tidegate.catalog.entry import CatalogService, Place, RequestShape
from tidegate.catalog.patterns import Patterns
from tidegate.core.problem import Problem

#: Paths of ordinary traffic.  A pattern for a shared host that fits one of them would claim the whole host.
_ORDINARY = ("/", "/index.html", "/a-path/of-nobody/9f2c", "/favicon.ico")


def whole_problems(services: Mapping[str, CatalogService]) -> list[Problem]:
    """What is missing or contradicts itself inside single entries."""
    tests = (_missing, _two_at_once, _foreign_hosts, _claims, _unproven)
    found = chain.from_iterable(test(entry) for entry in services.values() for test in tests)
    return [_problem(place, what, fix) for place, what, fix in found]


def _problem(place: Place, what: str, fix: str) -> Problem:
    return Problem(place.file, place.line, place.column, what, fix)


def _missing(entry: CatalogService) -> Iterator[tuple[Place, str, str]]:
    needed = {
        "name": entry.name,
        "category": entry.category,
        "hosts": entry.hosts,
        "sources": entry.sources,
        "seen": entry.seen,
    }
    for key, value in needed.items():
        if not value:
            yield entry.place, f"The service “{entry.id}” has no “{key}”.", f"Add “{key}:”."


def _two_at_once(entry: CatalogService) -> Iterator[tuple[Place, str, str]]:
    said: dict[str, str] = {}
    for fact in entry.in_force():
        if fact.property in words.SINGLE and fact.property in said:
            what = f"“{fact.property}” of “{entry.id}” is both “{said[fact.property]}” and “{fact.value}”."
            yield fact.place, what, "Say with “ended:” which of them is history."
        said[fact.property] = fact.value


def _foreign_hosts(entry: CatalogService) -> Iterator[tuple[Place, str, str]]:
    own = [host.name for host in entry.hosts]
    for shape in entry.shapes:
        for host in shape.hosts:
            if not any(names.under(host, name) for name in own):
                what = f"The shape “{shape.shape.name}” is for “{host}”, which is no host of “{entry.id}”."
                yield shape.place, what, suggestion(host, own)


def _claims(entry: CatalogService) -> Iterator[tuple[Place, str, str]]:
    """Patterns that would turn all traffic of a shared host into AI traffic."""
    for host in entry.hosts:
        if not host.shared:
            continue
        for path in host.paths:
            if _is_ordinary(path):
                yield host.place, f"The path “{path}” fits ordinary requests to {host.name} too.", "Make it narrower."
        for shape in entry.shapes:
            if _is_at(shape, host.name) and _is_ordinary(shape.path):
                what = f"The shape “{shape.shape.name}” fits ordinary requests to {host.name} too."
                yield shape.place, what, "Make its path narrower, or name its hosts."


def _is_at(shape: RequestShape, host: str) -> bool:
    return not shape.hosts or any(names.under(name, host) for name in shape.hosts)


def _is_ordinary(path: str) -> bool:
    pattern = Patterns([path])
    return any(pattern.hits(ordinary) for ordinary in _ORDINARY)


def _unproven(entry: CatalogService) -> Iterator[tuple[Place, str, str]]:
    for shape in entry.shapes:
        if not shape.examples:
            what = f"The shape “{shape.shape.name}” of “{entry.id}” has no example."
            yield shape.place, what, "Add “examples:” with a request line that fits."

"""Shapes prove themselves: every example line is asked of the finished catalogue, near misses included."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService, Example, RequestShape
from tidegate.core.problem import Problem
from tidegate.core.service import Sighting


def example_problems(catalog: Catalog) -> list[Problem]:
    """The example lines that do not come out as they say."""
    return [problem for entry in catalog.services.values() for problem in _of_entry(catalog, entry)]


def _of_entry(catalog: Catalog, entry: CatalogService) -> Iterator[Problem]:
    for shape in entry.shapes:
        for example in shape.examples:
            seen = _ask(catalog, example)
            wrong = _difference(entry, shape, example, seen)
            if wrong:
                yield _problem(example, f"The example “{example}” {wrong}.")
        for example in shape.near_misses:
            seen = _ask(catalog, example)
            if seen.shape is shape.shape:
                yield _problem(example, f"The near miss “{example}” fits “{shape.shape.name}”.")
            elif seen.activity != example.activity:
                yield _problem(example, f"The near miss “{example}” is {_words(seen)}.")


def _ask(catalog: Catalog, example: Example) -> Sighting:
    return catalog.identify(example.host, example.method, example.path, example.media_type)


def _difference(entry: CatalogService, shape: RequestShape, example: Example, seen: Sighting) -> str:
    if seen.service is None or seen.service.id != entry.id:
        return f"is not a request to “{entry.id}”"
    if seen.shape is None:
        return "fits no shape"
    if seen.shape is not shape.shape:
        return f"fits “{seen.shape.name}” first"
    return "" if seen.activity == example.activity else f"is {_words(seen)}"


def _words(seen: Sighting) -> str:
    return ", ".join(sorted(seen.activity)) or "no AI traffic"


def _problem(example: Example, what: str) -> Problem:
    place = example.place
    return Problem(place.file, place.line, place.column, what, "Mend the line or the shape.")

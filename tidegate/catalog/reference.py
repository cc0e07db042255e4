"""The reference page of the catalogue, written from the vocabularies and the shipped data."""

from __future__ import annotations

from collections import Counter
from typing import Final

from tidegate.catalog import words
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load

_INTRODUCTION: Final = """\
Which hosts belong to which AI service, which requests are a prompt, an upload, a sign-in, and what is known about the
service. The files are in `tidegate/catalog/data/`; your own go beside them, see
[how to change the catalogue](../how-to/catalog.md).

A fact has a value, a source and the day on which the source said so; one that ended keeps its last day and stays in
the history. Decisions lean on the facts in force. `general knowledge` as a source means what it says: nobody read it
anywhere for this entry.
"""

_CONFIDENCE: Final = {
    "curated": "looked at one by one",
    "listed": "taken from public lists (`lists` says how many): for labels and discovery, thin ground for a block",
    "own": "added by your organisation",
}


def page() -> str:
    """``docs/reference/catalog.md`` for the shipped catalogue, without the notice that it is generated."""
    catalog = load(shipped())
    entries = list(catalog.services.values())
    sections = ["# The catalogue\n", _INTRODUCTION, _numbers(entries), _vocabulary(), _services(catalog)]
    return "\n".join(sections)


def _numbers(entries: list[CatalogService]) -> str:
    shaped = [entry for entry in entries if entry.shapes]
    shapes = sum(len(entry.shapes) for entry in shaped)
    by_category = Counter(entry.category for entry in entries)
    lines = [
        "## What is in it\n",
        f"{len(entries)} services with {sum(len(entry.hosts) for entry in entries)} hosts; for {len(shaped)} of them",
        f"{shapes} kinds of request are described.\n",
        "| category | services | with requests described |",
        "| --- | ---: | ---: |",
    ]
    with_shapes = Counter(entry.category for entry in shaped)
    lines += [f"| `{name}` | {count} | {with_shapes[name]} |" for name, count in sorted(by_category.items())]
    return "\n".join(lines) + "\n"


def _vocabulary() -> str:
    lines = ["## Words\n", "### Properties a fact can state\n"]
    lines += [f"- `{name}`: {meaning}" for name, meaning in words.PROPERTIES.items()]
    lines += ["", "### What can be collected\n", _listed(words.COLLECTED)]
    lines += ["", "### How sure an entry is\n"]
    lines += [f"- `{name}`: {_CONFIDENCE[name]}" for name in words.CONFIDENCE]
    lines += ["", "### How a kind of request is known\n", "Surest first.\n"]
    lines += [f"- `{name}`: {meaning}" for name, meaning in words.EVIDENCE.items()]
    return "\n".join(lines) + "\n"


def _listed(known: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in known) + "."


def _services(catalog: Catalog) -> str:
    lines = [
        "## Services whose requests are described\n",
        "`tidegate catalog show ID` prints everything about one.\n",
        "| id | name | category | activities | country | stored in | trains on data |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, entry in sorted(catalog.services.items()):
        if entry.shapes:
            lines.append(_row(catalog, name, entry))
    return "\n".join(lines) + "\n"


def _row(catalog: Catalog, name: str, entry: CatalogService) -> str:
    facts = catalog.service(name).facts
    activities = sorted(set().union(*(shape.shape.activity for shape in entry.shapes)))
    told = (" ".join(sorted(facts.get(key, ()))) for key in ("operator-country", "stored-in", "trains-on-data"))
    cells = [f"`{name}`", entry.name.replace("|", "\\|"), entry.category, " ".join(activities), *told]
    return "| " + " | ".join(cells) + " |"

"""``tidegate catalog diff``: which facts changed between two catalogues, and which decisions of a policy with them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.cli.policy import NO, Read, as_json_option, home_option, moment, print_json, read_policy, wrong
from tidegate.core.problem import Problem, Problems
from tidegate.core.service import Service
from tidegate.detectors.built_in import LABELS
from tidegate.policy.compared import Comparison, compared
from tidegate.policy.conditions import facts_of
from tidegate.policy.resolved import resolved
from tidegate.policy.space import Space
from tidegate.settings import home as home_of


@dataclass(frozen=True, slots=True)
class Changed:
    """One service whose facts differ, ``new``, ``gone`` or ``changed``: by property, the values that came and went."""

    service: str
    came: dict[str, list[str]]
    went: dict[str, list[str]]
    state: str

    def lines(self) -> Iterator[str]:
        """As text."""
        yield f"{self.service} ({self.state})"
        for sign, values in (("+", self.came), ("-", self.went)):
            yield from (f"  {sign} {name} {', '.join(listed)}" for name, listed in values.items())


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Decisions to list.")
@home_option
@as_json_option
def diff(old: Path, new: Path | None, most: int, home: str | None, as_json: bool) -> None:
    """Compare the facts of the catalogues in OLD and NEW, and what the policy in force decides by each.

    Each is a folder of catalogue files, laid over the shipped ones, or a folder with a whole catalogue (a
    `listed.yaml` in it). Without NEW, the catalogue in force.

    Exit status 0 when nothing differs, 1 when something does, 2 when a file is wrong.
    """
    where = home_of(home)
    try:
        before = catalog_in(old)
        after = snapshots.catalog(where) if new is None else catalog_in(new)
        reads = [read_policy(None, home, one) for one in (before, after)]
    except Problems as error:
        wrong(error)
    changed = list(changes(before, after))
    decisions = redecided(before, after, reads, most)
    if as_json:
        facts = [{"service": c.service, "state": c.state, "came": c.came, "went": c.went} for c in changed]
        print_json({"facts": facts, "decisions": decisions.to_dict()})
    else:
        for line in (line for one in changed for line in one.lines()):
            click.echo(line)
        click.echo(f"Services with other facts: {len(changed)}." if changed else "The facts are the same.")
        click.echo("What the policy decides:\n" + decisions.render(), nl=False)
    sys.exit(NO if changed or not decisions.equal else 0)


def redecided(before: Catalog, after: Catalog, reads: list[Read], most: int) -> Comparison:
    """What one policy decides otherwise by the facts of ``after`` than by those of ``before``."""
    old, new = snapshots.services(before), snapshots.services(after)
    two = [resolved(read.policy, of) for read, of in zip(reads, (old, new), strict=True)]
    both = {**old, **new}
    return compared(Space(two, both.values(), LABELS, moment(None)), most)


def catalog_in(folder: Path) -> Catalog:
    """The catalogue of a folder.  Raises ``Problems``."""
    paths = sorted(path for path in folder.rglob("*.yaml")) if folder.is_dir() else [folder]
    if not paths:
        raise Problems([Problem(str(folder), 0, 0, "There is no catalogue file in this folder.")])
    texts = {str(path): snapshots.read_text(path, str(path)) for path in paths}
    whole = any(path.name == "listed.yaml" for path in paths)
    return load(texts if whole else {**shipped(), **texts})


def changes(before: Catalog, after: Catalog) -> Iterator[Changed]:
    """Every service whose facts or category differ."""
    for id in sorted(before.services.keys() | after.services.keys()):
        old = before.service(id) if id in before.services else None
        new = after.service(id) if id in after.services else None
        if old is None or new is None:
            yield Changed(id, _values(new, None), _values(old, None), "new" if old is None else "gone")
        elif any(differing := (_values(new, old), _values(old, new))):
            yield Changed(id, *differing, "changed")


def _values(of: Service | None, without: Service | None) -> dict[str, list[str]]:
    if of is None:
        return {}
    found = {}
    for name in ("category", *sorted(of.facts)):
        values = facts_of(of, name) - (facts_of(without, name) if without else frozenset())
        if values:
            found[name] = sorted(values)
    return found

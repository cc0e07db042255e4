"""``tidegate coverage``: rules by choke point: what each enforces fully, in part, or not at all, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import click

from tidegate.catalog import tenants
from tidegate.cli.exporting import made, placed
from tidegate.exports.coverage import Cell, Coverage, Extent
from tidegate.exports.coverage import coverage as cover

WORDS: Final = {Extent.FULL: "full", Extent.PART: "part", Extent.NOT: "no", Extent.NOTHING: "-"}


@click.command()
@placed
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def coverage(as_json: bool, **options: Any) -> None:
    """Show for each rule of the policy how far each choke point enforces it.

    full: whatever the choke point cannot see, the answer is that of the policy. part: for some services, or some of a
    service. no: not there; another edge does. -: it decides about nothing there.
    """
    exports = made(**options)
    found = cover(exports)
    ground = exports.ground
    accounts = list(tenants.told(ground.catalog, ground.policy.accounts))
    if as_json:
        plain = {**_plain(found), "accounts": [{"service": name, "headers": text} for name, text in accounts]}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    click.echo(_table(found))
    click.echo("")
    click.echo("\n".join(_reasons(found)))
    if accounts:
        click.echo("\n".join(["", *(f"accounts of {name}, gateway: {text}." for name, text in accounts)]))


def _table(found: Coverage) -> str:
    head = ["", *(point.name for point in found.points)]
    rows = [[rule, *(WORDS[cells[name].extent] for name in head[1:])] for rule, cells in found.cells.items()]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in [head, *rows])
    return "\n".join(line.rstrip() for line in lines)


def _reasons(found: Coverage) -> list[str]:
    """The sentences below the table; choke points that say the same are told together."""
    lines: list[str] = []
    for rule, cells in found.cells.items():
        said: dict[str, list[str]] = {}
        for point in found.points:
            text = _reason(cells[point.name])
            if text and not point.leads:
                said.setdefault(text, []).append(point.name)
        lines += [f"{rule}, {', '.join(names)}: {text}." for text, names in said.items()]
    limits: dict[str, list[str]] = {}
    for point in found.points:
        for limit in point.limits:
            limits.setdefault(limit, []).append(point.name)
    return [*lines, "", *(f"{', '.join(names)}: {limit}" for limit, names in limits.items())]


def _reason(cell: Cell) -> str:
    if cell.extent not in (Extent.PART, Extent.NOT):
        return ""
    whichever = [why for why, count in cell.why if not count]  # whichever service it is
    if cell.services and len(whichever) < len(cell.why):
        whichever.append(f"enforced for {cell.enforced} of {cell.services} services")
    return "; ".join([*whichever, *(f"{count}: {why}" for why, count in cell.why if count)])


def _plain(found: Coverage) -> Mapping[str, Any]:
    return {
        "choke-points": [
            {"name": point.name, "title": point.title, "limits": list(point.limits)} for point in found.points
        ],
        "rules": [
            {"rule": rule, **{name: _cell(cell) for name, cell in cells.items()}} for rule, cells in found.cells.items()
        ],
    }


def _cell(cell: Cell) -> Mapping[str, Any]:
    return {
        "enforced": WORDS[cell.extent],
        "services": cell.services,
        "fully": cell.enforced,
        "partly": cell.partly,
        "why": [{"why": why, "services": count} for why, count in cell.why],
    }

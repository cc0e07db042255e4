"""``tidegate policy explain``: a policy in plain language, as text, JSON or a table of people by services."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from tidegate import snapshots
from tidegate.cli.policy import WRONG, Read, as_json_option, home_option, moment, print_json, read_policy, spread, wrong
from tidegate.core.problem import Problem, Problems
from tidegate.policy.conditions import Condition, Who
from tidegate.policy.grid import TooLarge, grid
from tidegate.policy.names import fold, nearest
from tidegate.policy.plain import tell, within
from tidegate.policy.regions import Region
from tidegate.policy.space import Space
from tidegate.policy.vocabulary import ANONYMOUS


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--who", metavar="PERSON", help="One person; `anonymous` for nobody known.")
@click.option("--group", multiple=True, metavar="GROUP", help="A group that a directory names for that person.")
@click.option("--service", metavar="NAME", help="One AI service, by id or name.")
@click.option("--rule", metavar="RULE", help="One rule, by its name.")
@click.option("--table", is_flag=True, help="A table: services by people.")
@click.option("--csv", "as_csv", is_flag=True, help="The table as CSV: people by services.")
@click.option("--at", metavar="TIME", help="The moment that examples are looked for first; now if not given.")
@home_option
@as_json_option
def explain(
    file: Path | None,
    who: str | None,
    group: tuple[str, ...],
    service: str | None,
    rule: str | None,
    at: str | None,
    home: str | None,
    table: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Say in plain language who may do what where, by a policy FILE or the policy in force.

    For each rule that decides anything: what it says, whom and what it decides for after the rules before it, an
    example, and what would have to change for another answer. A person is taken to be in the groups given and in no
    other group of a directory.
    """
    people = (None if who == ANONYMOUS else fold(who),) if who else ()
    try:
        read = read_policy(file, home)
        id = _service(read, service)
        _check_rule(read, rule)
        _check_people(read, who, group)
    except Problems as error:
        wrong(error)
    space = spread([read], moment(at), people, id if table or as_csv else None, enforced=True)
    region = within(space, fold(who) if who else None, group, id)
    if table or as_csv:
        _print_table(space, region, as_csv=as_csv, as_json=as_json)
        return
    told = list(tell(space, region, rule))
    if as_json:
        print_json([each.to_dict() for each in told])
        return
    click.echo("\n\n".join(each.render() for each in told) or "It decides nothing: see `tidegate policy lint`.")


def _service(read: Read, word: str | None) -> str | None:
    if word is None:
        return None
    known = snapshots.known(read.catalog)
    ids = sorted(known.services_called(word))
    if len(ids) != 1:
        what = f"Several services are called “{word}”: {', '.join(ids)}." if ids else f"There is no service “{word}”."
        near = nearest(word, (*known.services.values(), *known.services)) if not ids else None
        fix = f"Did you mean {near}?" if near else "Look it up: tidegate catalog search."
        raise Problems([Problem("--service", 0, 0, what, fix)])
    return ids[0]


def _check_rule(read: Read, rule: str | None) -> None:
    if rule is not None and read.policy.rule(rule) is None:
        names = ", ".join(each.name for each in read.policy.all_rules[:20])
        raise Problems([Problem("--rule", 0, 0, f"There is no rule “{rule}”.", f"Rules are: {names}.")])


def _check_people(read: Read, who: str | None, groups: tuple[str, ...]) -> None:
    """A group is no person, and a group of the policy none of a directory: the answer would be about somebody else."""
    people = read.policy.people
    if who in people:
        what, fix = f"“{who}” is a group, and the answer is about one person.", "Name one of its members."
        raise Problems([Problem("--who", 0, 0, what, fix)])
    for group in groups:
        if group in people:
            what, fix = f"“{group}” is a group of `people:`, which hides a directory's.", "Name a member with --who."
            raise Problems([Problem("--group", 0, 0, what, fix)])
        asked = {name for rule in read.policy.rules for each in rule.conditions for name in _names(each)}
        if fold(group) not in asked:
            click.echo(f"No rule asks for the group “{group}”: the answer is that for everybody else.", err=True)


def _names(condition: Condition) -> frozenset[str]:
    return condition.names.exact if isinstance(condition, Who) else frozenset()


def _print_table(space: Space, region: Region, *, as_csv: bool, as_json: bool) -> None:
    try:
        made = grid(space, region)
    except TooLarge:
        click.echo("The table would have more than 20,000 cells. Give --who or --service.", err=True)
        sys.exit(WRONG)
    if as_json:
        cells = zip(made.rows, made.cells, strict=True)
        print_json(
            {
                name: {
                    service: list(cell)
                    for cell, services in zip(row, made.columns, strict=True)
                    for service in services
                }
                for name, row in cells
            }
        )
    elif as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(made.lines())
    else:
        lines = made.turned()
        widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
        for line in lines:
            click.echo("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip())

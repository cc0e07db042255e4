"""``tidegate policy lint``: what is probably wrong with a policy that loads."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from tidegate import __version__, own_data, policy_source, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.cli.policy import NO, WRONG, Read, as_json_option, home_option, moment, print_json, read_policy, spread
from tidegate.core.problem import Problem, Problems
from tidegate.policy.findings import KINDS, Finding, Severity, sarif
from tidegate.policy.lint import lint_meaning
from tidegate.policy.lint_limits import lint_limits
from tidegate.policy.lint_oversights import lint_oversights
from tidegate.policy.lint_slips import lint_slips
from tidegate.policy.lint_words import Source, Sources, Wordings, lint_facts, lint_words
from tidegate.policy.parts import part_at
from tidegate.policy.places import Places
from tidegate.settings import home as home_of

#: A rule that lets something past so many others is the one to move.
FEWEST_CROSSED: Final = 3
MOST_ROOTS: Final = 5
_LEVELS = [severity.value for severity in Severity]


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--at", metavar="TIME", help="The moment to look from, as 2026-12-31T18:00+09:00; now if not given.")
@click.option(
    "--days", type=click.IntRange(1), default=180, show_default=True, help="A fact not seen for longer is old."
)
@click.option(
    "--fail", type=click.Choice([*_LEVELS, "never"]), default="warning", show_default=True, help="What fails."
)
@click.option("--without", multiple=True, type=click.Choice(list(KINDS)), help="A kind of finding to leave out.")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0.")
@home_option
@as_json_option
def lint(
    file: Path | None,
    at: str | None,
    days: int,
    fail: str,
    without: tuple[str, ...],
    home: str | None,
    as_sarif: bool,
    as_json: bool,
) -> None:
    """Find what is probably wrong with a policy FILE, or with the policy in force.

    Rules that can never match or are always overruled, that milder rules come before, that are over, that are wider
    than they are called, and the facts they lean on.

    Exit status 1 when something is found that `--fail` names or worse, 2 when the file is no policy.
    """
    name = str(file or policy_source.called(home_of(home)))
    try:
        read = read_policy(file, home)
        findings = [_placed(each, read, file) for each in found_in(read, at, days)]
    except Problems as error:
        findings = [_unreadable(each, file) for each in error.problems]
    findings = [each for each in findings if each.code not in without]
    if as_sarif:
        print_json(sarif(findings, name, __version__))
    elif as_json:
        print_json({"file": name, "findings": [each.to_dict(name) for each in findings]})
    else:
        for each in findings:
            click.echo(each.render(name))
        for line in (*_roots(findings), _summary(findings)):
            click.echo(line)
    if any(each.code == "unreadable" for each in findings):
        sys.exit(WRONG)
    bad = _LEVELS[: _LEVELS.index(fail) + 1] if fail in _LEVELS else []
    sys.exit(NO if any(each.severity.value in bad for each in findings) else 0)


def found_in(read: Read, at: str | None, days: int) -> list[Finding]:
    """Everything lint finds in one policy, by line."""
    now, places = moment(at), Places(read.text)
    said = Wordings(read.policy, snapshots.known(read.catalog), snapshots.services(read.catalog), places)
    space = spread([read], now)
    findings = lint_meaning(read.policy, space, places, now)
    findings += lint_limits(read.policy, space, places)
    findings += lint_words(said)
    findings += lint_slips(said, own_data.reach(read.policy), read.catalog.showing_accounts())
    findings += lint_oversights(said, now)
    findings += lint_facts(said, sources_of(read.catalog), now.date(), timedelta(days=days))
    return sorted(findings, key=lambda each: (each.line, each.column, each.code))


def _placed(finding: Finding, read: Read, file: Path | None) -> Finding:
    """``finding`` in the file that it is about, of a policy in several."""
    part = part_at(read.text, read.name, finding.line)
    if part is None:
        return finding
    return replace(finding, file=_beside(part.file, file), line=finding.line - part.before)


def _unreadable(problem: Problem, file: Path | None) -> Finding:
    beside = _beside(problem.file, file) if file is not None and file.is_dir() else ""
    return Finding("unreadable", problem.line, problem.column, "", problem.what, problem.fix, file=beside)


def _beside(name: str, file: Path | None) -> str:
    if file is None or not file.is_dir():
        return name
    return str(file) if name in (str(file), file.name) else str(file / name)


def sources_of(catalog: Catalog) -> Sources:
    """Where each fact in force comes from, and when it was last seen."""
    return {
        (name, fact.property, fact.value): Source(fact.source, fact.seen)
        for name, entry in catalog.services.items()
        for fact in entry.in_force()
    }


def _roots(findings: list[Finding]) -> Iterator[str]:
    """Rules that stand before many stricter ones: moving such a one mends what else is told of each of those."""
    crossed = Counter(name for each in findings if each.code == "milder-first" for name in each.others)
    for name, count in crossed.most_common(MOST_ROOTS):
        if count >= FEWEST_CROSSED:
            told = f"“{name}” comes before {count} stricter rules and lets pass some of what they stop"
            yield f"{told}: put it after them."


def _summary(findings: list[Finding]) -> str:
    counts = [(severity.value, sum(each.severity is severity for each in findings)) for severity in Severity]
    told = [f"{count} {word}{'s' * (count > 1)}" for word, count in counts if count]
    return f"{', '.join(told)}." if told else "Nothing found."

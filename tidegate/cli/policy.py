"""``tidegate decide`` and ``tidegate policy``: ask a policy, run its own tests, print the schema of its file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from tidegate import policy as policies
from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.core.decision import Decision
from tidegate.core.exchange import ACTIVITIES
from tidegate.core.problem import Problems
from tidegate.settings import home as home_of

F = TypeVar("F", bound=Callable[..., Any])
#: The answer is no: a test did not hold.
NO = 1
#: The call, or a file it needs, is wrong.
WRONG = 2

_home = click.option("--home", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _words(name: str, what: str) -> Callable[[F], F]:
    """An option that may be given several times, or once with commas."""
    return click.option(name, multiple=True, metavar="WORDS", help=what)


@click.command()
@click.option("--who", metavar="PERSON", help="The person; without it nobody is known.")
@_words("--group", "A group that a directory would name.")
@click.option("--where", "--address", "where", metavar="ZONE", help="A zone of the policy, or an address.")
@_words("--device", "Labels (managed, company …) and the id of the device.")
@click.option("--service", required=True, metavar="NAME", help="The AI service, by id or name.")
@_words("--activity", f"{', '.join(ACTIVITIES)}; browse if not given.")
@_words("--account", "Kind (company, personal) and name of the account at the service.")
@_words("--data", "What was found in it: a detector, a family, a name of the policy's data.")
@_words("--unread", "Something that could not be inspected, such as file.")
@_words("--used-up", "A rule whose quota has no room left.")
@click.option("--at", metavar="TIME", help="As 2026-12-31T18:00+09:00; now if not given.")
@click.option("--policy", "file", metavar="FILE", type=click.Path(path_type=Path), help="Another policy file to ask.")
@_home
@_as_json
def decide(
    service: str,
    who: str | None,
    where: str | None,
    at: str | None,
    file: Path | None,
    home: str | None,
    as_json: bool,
    group: tuple[str, ...],
    device: tuple[str, ...],
    activity: tuple[str, ...],
    account: tuple[str, ...],
    data: tuple[str, ...],
    unread: tuple[str, ...],
    used_up: tuple[str, ...],
) -> None:
    """Answer one question: may they?  And say why, rule by rule.

    What is not said is absent. Options that take several values take commas, or are given again.
    """
    said = {
        "who": _one(who),
        "groups": _split(group),
        "where": _one(where),
        "device": _split(device),
        "service": (service,),
        "activity": _split(activity),
        "account": _split(account),
        "data": _split(data),
        "unread": _split(unread),
        "used-up": _split(used_up),
        "at": _one(at),
    }
    try:
        catalog = snapshots.catalog(home_of(home))
        policy = _policy(file or home_of(home).policy, catalog)
        given = policies.question(policy, snapshots.known(catalog), said)
    except Problems as error:
        _wrong(error)
    x = policies.imagined(policy, given, snapshots.services(catalog), datetime.now(UTC))
    explanation = policies.explain(policy, x)
    if as_json:
        click.echo(json.dumps(explanation.to_dict(), ensure_ascii=False, indent=1))
        return
    click.echo(explanation.render(), nl=False)
    if isinstance(explanation.outcome, Decision):
        for language, text in explanation.outcome.message.items():
            click.echo(f"  message ({language}): {text}")


@click.group()
def policy() -> None:
    """Run a policy's own tests; print its schema."""


@policy.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_home
@_as_json
def test(file: Path | None, home: str | None, as_json: bool) -> None:
    """Run the tests of a policy FILE, or of the policy in force.

    Exit status 1 when one does not hold, 2 when the file cannot be read.
    """
    try:
        catalog = snapshots.catalog(home_of(home))
        parsed = _policy(file or home_of(home).policy, catalog)
    except Problems as error:
        _wrong(error)
    results = policies.run_suite(parsed, snapshots.services(catalog), datetime.now(UTC))
    if as_json:
        click.echo(json.dumps([_result(result) for result in results], ensure_ascii=False, indent=1))
    else:
        for result in results:
            click.echo(str(result))
            if not result.passed:
                click.echo(result.explanation.render(), nl=False)
        click.echo(f"{sum(result.passed for result in results)} of {len(results)} hold.")
    sys.exit(0 if all(result.passed for result in results) else NO)


@policy.command()
@_home
@click.option("--plain", is_flag=True, help="Without the names of your catalogue and detectors.")
def schema(home: str | None, plain: bool) -> None:
    """Print the JSON Schema of a policy file, for an editor to complete and check it."""
    try:
        known = None if plain else snapshots.known(snapshots.catalog(home_of(home)))
    except Problems as error:
        _wrong(error)
    click.echo(json.dumps(policies.schema(known), ensure_ascii=False, indent=1))


def _policy(file: Path, catalog: Catalog) -> policies.Policy:
    return snapshots.policy(snapshots.read_text(file, str(file)), str(file), catalog)


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _result(result: policies.CaseResult) -> dict[str, Any]:
    return {
        "name": result.case.name,
        "line": result.case.line,
        "passed": result.passed,
        "expected": {"effect": result.case.expect.word, "rule": result.case.rule},
        **result.explanation.to_dict(),
    }


def _wrong(error: Problems) -> NoReturn:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(WRONG)

"""``tidegate grants``: the exceptions that were asked for, and what becomes of them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import click

from tidegate import snapshots
from tidegate.cli.installed import installed
from tidegate.cli.listing import Listing
from tidegate.core.problem import Problems
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.granting import open_store, requests
from tidegate.grants.asking import NotGranted
from tidegate.grants.office import GRANT, Office
from tidegate.grants.request import DAY, STEPS, Request, spoken
from tidegate.ledger.entry import Kept, Refused
from tidegate.ledger.store import Ledger, Reader
from tidegate.policy import Known, Policy
from tidegate.policy.parse_exceptions import WORDS_OF_A_SCOPE
from tidegate.settings import Home
from tidegate.settings import home as home_of

#: The answer is no: the step cannot be taken, or something was changed by another hand.
NO: Final = 1
#: The call, or a file it needs, is wrong.
WRONG: Final = 2
#: How the ledger calls the way a step came.
COMMAND: Final = "command"

T = TypeVar("T")

home_option = click.option("--home", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_BY: Final = click.option("--by", required=True, metavar="PERSON", help="Who decides; recorded, and held to the rule.")
_NOTE: Final = click.option("--note", default="", metavar="TEXT", help="Why; recorded.")


def with_office(home: Home, work: Callable[[Office, Policy, Known], Awaitable[T]]) -> T:
    """What ``work`` gives, with the office of an installation; what goes wrong is said, and ends the command."""
    try:
        loaded = snapshots.load(home)
        known = snapshots.known(loaded.catalog)
        return asyncio.run(_within(home, loaded.policy, known, work))
    except NotGranted as error:
        click.echo(str(error), err=True)
        sys.exit(NO)
    except (Problems, Refused, KeyUnsafe) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)


async def _within(home: Home, policy: Policy, known: Known, work: Callable[[Office, Policy, Known], Awaitable[T]]) -> T:
    ledger = Ledger.open(home.ledger, key(home.keys / "ledger"))
    try:
        store = open_store(home)
        try:
            office = Office(store, ledger, lambda: (policy, known), lambda: datetime.now(UTC))
            return await work(office, policy, known)
        finally:
            store.close()
    finally:
        ledger.close()


@click.group(cls=Listing)
def grants() -> None:
    """See and decide the exceptions that people ask for.

    A rule says with `exceptions:` who approves them and for how long. What is decided here counts within a second in
    every brain; every step is in the ledger.
    """


@grants.command(name="list")
@click.option("--state", type=click.Choice(list(STEPS)), help="Only those in this state.")
@home_option
@as_json_option
def list_(state: str | None, home: str | None, as_json: bool) -> None:
    """List the requests, oldest first."""
    found = [one for one in _all(installed(home)) if state in (None, one.state)]
    if as_json:
        click.echo(json.dumps([one.to_dict() for one in found], ensure_ascii=False))
        return
    for one in found:
        ends = f", until {_day(one.ends)}" if one.ends else f", for {spoken(one.period)}"
        click.echo(f"{one.id}  {one.state:<8}  {one.person}  {one.scope['service']}  {', '.join(one.rules)}{ends}")
    if not found:
        click.echo("There are none.")


@grants.command()
@click.argument("id")
@home_option
@as_json_option
def show(id: str, home: str | None, as_json: bool) -> None:
    """Show the request ID: what for, why, and what became of it."""
    request = next((one for one in _all(installed(home)) if one.id == id), None)
    if request is None:
        click.echo(f"There is no request {id}. `tidegate grants list` shows them.", err=True)
        sys.exit(NO)
    if as_json:
        click.echo(json.dumps(request.to_dict(), ensure_ascii=False))
        return
    for name, value in request.to_dict().items():
        click.echo(f"{name:<11} {_shown(name, value)}")


@grants.command()
@click.argument("id")
@_BY
@_NOTE
@click.option("--days", type=click.IntRange(1, 366), help="A shorter period than was asked for.")
@click.option("--activity", multiple=True, help="Only this activity; may be repeated.")
@click.option("--where", metavar="ZONE", help="Only from there.")
@click.option("--data", multiple=True, help="Only with nothing else found than this; may be repeated.")
@click.option("--account", multiple=True, help="Only with this account, or kind of account; may be repeated.")
@click.option("--tool", multiple=True, metavar="SERVER/NAME", help="Only for calls of this tool; may be repeated.")
@click.option("--device", multiple=True, help="Only on this device, or kind of device; may be repeated.")
@click.option("--quota", metavar="LIMIT", help="Such as `10 prompts per day`.")
@home_option
@as_json_option
def approve(id: str, by: str, note: str, days: int | None, home: str | None, as_json: bool, **scope: Any) -> None:
    """Put the request ID in force from now.

    What is added here narrows it: an approval cannot give more than was asked for.
    """
    narrower = {word: list(said) if isinstance(said, tuple) else said for word, said in scope.items() if said}
    period = None if days is None else days * DAY

    async def work(office: Office, _policy: Policy, _known: Known) -> Request:
        return await office.approve(id, by, via=COMMAND, note=note, narrower=narrower, period=period)

    _tell(with_office(home_of(home), work), as_json)


@grants.command()
@click.argument("id")
@_BY
@_NOTE
@home_option
@as_json_option
def deny(id: str, by: str, note: str, home: str | None, as_json: bool) -> None:
    """Refuse the request ID."""
    _end(home, as_json, lambda office: office.deny(id, by, via=COMMAND, note=note))


@grants.command()
@click.argument("id")
@_BY
@_NOTE
@home_option
@as_json_option
def revoke(id: str, by: str, note: str, home: str | None, as_json: bool) -> None:
    """End the exception ID now, in every brain within a second."""
    _end(home, as_json, lambda office: office.revoke(id, by, via=COMMAND, note=note))


def _end(home: str | None, as_json: bool, step: Callable[[Office], Awaitable[Request]]) -> None:
    async def work(office: Office, _policy: Policy, _known: Known) -> Request:
        return await step(office)

    _tell(with_office(home_of(home), work), as_json)


@grants.command()
@home_option
@as_json_option
def verify(home: str | None, as_json: bool) -> None:
    """Hold what is kept against the ledger: rows changed by another hand, and rows put back from an older copy.

    Exit status 1 if there are any.
    """
    where = home_of(home)
    try:
        reader = Reader.at(where.ledger)
        try:
            last = _last_steps(reader)
        finally:
            reader.close()
        found, changed = requests(where)
    except (Refused, KeyUnsafe) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    kept, spoilt = {one.id: one.state for one in found}, set(changed)
    wrong = sorted(spoilt | {id for id in last.keys() | kept.keys() if last.get(id) != kept.get(id)})
    if as_json:
        click.echo(json.dumps({"requests": len(kept), "wrong": wrong}))
    else:
        for id in wrong:
            click.echo(
                f"{id}: the ledger says {last.get(id, 'nothing')}, the store {kept.get(id, 'nothing to rely on')}."
            )
        click.echo(f"{len(kept)} requests, {len(wrong)} not as the ledger says.")
    sys.exit(NO if wrong else 0)


def _last_steps(reader: Reader) -> dict[str, str]:
    """The last state of each request by the ledger."""
    steps: dict[str, str] = {}
    entry: Kept
    for entry in reader.since(0):
        if entry.kind == GRANT:
            steps[entry.body["id"]] = entry.body["state"]
    return steps


def _all(home: Home) -> tuple[Request, ...]:
    try:
        found, spoilt = requests(home)
    except (Refused, KeyUnsafe) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    for id in spoilt:
        click.echo(f"{id} was changed by another hand: it is not in force and not shown.", err=True)
    return found


def _tell(request: Request, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(request.to_dict(), ensure_ascii=False))
        return
    until = f" until {_day(request.ends)}" if request.state == "approved" else ""
    click.echo(f"{request.id} is {request.state}{until}: {request.person} at {_words(request.scope)}.")


def _shown(name: str, value: Any) -> str:
    """A word of a request, for people."""
    if name == "period":
        return spoken(value)
    if name == "scope":
        return _words(value, ("who",))
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _words(scope: Mapping[str, Any], first: tuple[str, ...] = ()) -> str:
    """A scope, the service first, whatever the order it was kept in."""
    words = [*first, *(word for word in WORDS_OF_A_SCOPE if word not in ("who", "service"))]
    words.insert(len(first), "service")
    return ", ".join(f"{word} {_plain(scope[word])}" for word in words if word in scope)


def _plain(value: Any) -> str:
    """A value as the policy would write it on one line."""
    if isinstance(value, list | tuple):
        return " or ".join(map(_plain, value))
    if isinstance(value, dict):
        return "/".join((value["server"], value.get("name", "*"))) if "server" in value else json.dumps(value)
    return str(value)


def _day(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")

"""``tidegate policy diff``: the meaning of a change of a policy, not its text."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from tidegate import snapshots
from tidegate.cli.policy import NO, as_json_option, home_option, moment, print_json, read_policy, spread, wrong
from tidegate.core.problem import Problems
from tidegate.policy.compared import compared
from tidegate.policy.model import Policy
from tidegate.policy.own_accounts import reclassified
from tidegate.policy.space import Space
from tidegate.settings import home as home_of


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Changes to list.")
@click.option("--at", metavar="TIME", help="The moment that examples are looked for first; now if not given.")
@home_option
@as_json_option
def diff(old: str, new: str | None, most: int, at: str | None, home: str | None, as_json: bool) -> None:
    """Compare what the policies OLD and NEW mean; with one of them, the policy in force with that.

    Each is a file, or a revision that the ledger has kept. For each change: the people, places, services, activities
    and data it is about, both answers, and an example. Rules written otherwise with the same answers are listed apart.

    So is what is said otherwise of conversations with the in-house assistant: how long they are kept, and who may look.

    Exit status 0 when every exchange gets the same answer and conversations are kept and looked into alike, 1 when not,
    2 when a file is no policy.
    """
    try:
        catalog = snapshots.catalog(home_of(home))
        first = read_policy(old if new is not None else None, home, catalog)
        second = read_policy(new if new is not None else old, home, catalog)
    except Problems as error:
        wrong(error)
    when = moment(at)

    def at_service(was: Policy, now: Policy, service: str) -> Space:
        return spread([replace(first, policy=was), replace(second, policy=now)], when, only=service)

    accounts = tuple(reclassified(first.policy, second.policy.enforced, at_service))
    found = compared(spread([first, second], when, enforced=True), most, (first.policy, second.policy), accounts)
    if as_json:
        print_json({"old": first.name, "new": second.name, **found.to_dict()})
    else:
        click.echo(found.render(), nl=False)
    sys.exit(0 if found.equal else NO)

"""``tidegate ask``: ask for an exception from a refusal, by its receipt."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tidegate import snapshots
from tidegate.cli.grants import COMMAND, NO, WRONG, as_json_option, home_option, with_office
from tidegate.core.record import exchange_from_dict
from tidegate.edges.acknowledgement import masked_reason, reason_of
from tidegate.edges.keys import KeyUnsafe
from tidegate.granting import recorded
from tidegate.grants.asking import NotGranted, in_the_way, offer, scope_for
from tidegate.grants.office import REASON_LEAST, REASON_MOST, Office, Wish
from tidegate.grants.request import DAY, Request
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Reader
from tidegate.policy import Known, Policy
from tidegate.settings import home as home_of


@click.command()
@click.argument("receipt")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is needed.")
@click.option("--days", required=True, type=click.IntRange(1, 366), help="For how long.")
@click.option("--activity", multiple=True, help="Only this activity; may be repeated.")
@home_option
@as_json_option
def ask(receipt: str, reason: str, days: int, activity: tuple[str, ...], home: str | None, as_json: bool) -> None:
    """Ask for an exception from the refusal with this RECEIPT.

    The request is for the person, the service and the data of that refusal, and names every rule that was in the way.
    Whoever those rules name decides: `tidegate grants`.
    """
    where = home_of(home)
    written = reason_of(reason)
    if written is None:
        click.echo(f"A reason has between {REASON_LEAST} and {REASON_MOST} characters.", err=True)
        sys.exit(WRONG)
    try:
        refused = _refused(where.ledger, receipt)
        kept = recorded(where, receipt)
    except (Refused, KeyUnsafe) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    if kept is None or refused is None:
        click.echo(f"The receipt {receipt} is of no refusal.", err=True)
        sys.exit(NO)
    scanner = snapshots.scanner(where)

    async def work(office: Office, policy: Policy, _known: Known) -> Request:
        x = exchange_from_dict(kept)
        rules = in_the_way(policy, x, refused)
        scope = scope_for(policy, x, rules) | ({"activity": list(activity)} if activity else {})
        masked = masked_reason(written, scanner.scan(written))
        if days * DAY > (most := offer(policy, rules).at_most):
            raise NotGranted("days-wrong", f"The rules allow at most {max(1, most // DAY)} days.")
        return await office.ask(Wish(scope["who"], rules, scope, masked, days * DAY, COMMAND, receipt))

    made = with_office(where, work)
    if as_json:
        click.echo(json.dumps(made.to_dict(), ensure_ascii=False))
    else:
        click.echo(f"{made.id} was asked for: {', '.join(made.rules)}, {days} days. It waits for a decision.")


def _refused(ledger: Path, receipt: str) -> str | None:
    """The rule that refused; ``None`` where nothing was refused."""
    reader = Reader.at(ledger)
    try:
        entry = reader.get(receipt)
        body = entry.body if entry is not None and entry.kind == "exchange" else {}
        decision = body.get("decision") or {}
        return decision.get("rule") if decision.get("effect") in ("block", "redirect") else None
    finally:
        reader.close()

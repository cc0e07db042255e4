"""``tidegate policy replay``: last month's traffic under another policy."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import DBAPIError

from tidegate import policy as policies
from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.cli.policy import NO, WRONG, Read, as_json_option, home_option, moment, print_json, read_policy, wrong
from tidegate.core.problem import Problems
from tidegate.detectors.built_in import LABELS
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Reader
from tidegate.ledger.writer import refusal_of
from tidegate.policy.times import seconds_of
from tidegate.replay.between import between, receipts
from tidegate.replay.kept import follow
from tidegate.replay.report import Report, report
from tidegate.replay.run import Replay
from tidegate.replay.run import replay as replayed
from tidegate.settings import Home
from tidegate.settings import home as home_of

#: Seconds between two lines of progress where nobody watches a terminal.
_SELDOM: Final = 5.0
_SHORT: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.command()
@click.argument("new", required=False)
@click.option("--since", metavar="WHEN", default="30d", show_default=True, help="A time, or a span such as 12h, 30d.")
@click.option("--until", metavar="WHEN", help="A time, or a span before now; until now if not given.")
@click.option("--against", metavar="REVISION", help="Compare with this policy, not with what was decided.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="That read the ledger.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table.")
@home_option
@as_json_option
def replay(
    new: str | None,
    since: str,
    until: str | None,
    against: str | None,
    processes: int,
    home: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Decide every recorded exchange again by the policy NEW, a file or a revision; without it by the policy in force.

    Tells what would change, for how many people, by team, service and rule, with receipts as examples. What the record
    does not say is counted as unknown, with the field that is missing.

    Exit status 0 when every exchange is known to get the same answer, 1 when not, 2 when a file cannot be read.
    """
    place, now = home_of(home), datetime.now(UTC)
    begin, end = _when(since, now), None if until is None else _when(until, now)
    try:
        catalog = snapshots.catalog(place)
        asked = read_policy(new, home, catalog)
        other = None if against is None else read_policy(against, home, catalog)
        found = _replay(place, asked, other, begin, end, processes)
    except Problems as error:
        wrong(error)
    except DBAPIError as error:
        click.echo(str(refusal_of(error)), err=True)
        sys.exit(WRONG)
    except Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(WRONG)
    if as_json:
        print_json({"new": asked.name, "against": other.name if other else None, **found.to_dict()})
    elif as_csv:
        csv.writer(sys.stdout).writerows(found.rows())
    else:
        click.echo(found.render(), nl=False)
    sys.exit(0 if found.equal else NO)


@click.command(hidden=True)
@home_option
def keep(home: str | None) -> None:
    """Keep the columns of the ledger that replays read, as far as it has grown; the gateway runs it now and then."""
    place = home_of(home)
    try:
        kept = follow(place.ledger, _columns(place))
    except DBAPIError as error:
        click.echo(str(refusal_of(error)), err=True)
        sys.exit(WRONG)
    click.echo(f"{kept} stretches of the ledger kept.")


def _columns(place: Home) -> Path:
    return place.path / "state" / "replay"


def _replay(
    place: Home, asked: Read, other: Read | None, begin: datetime, end: datetime | None, processes: int
) -> Report:
    catalog = asked.catalog
    reader = Reader.at(place.ledger)
    with closing(reader):
        work = Replay(
            _evaluator(asked.policy, catalog),
            as_it_was(reader, catalog),
            LABELS,
            None if other is None else _evaluator(other.policy, catalog),
        )
        stretch = between(reader, begin, end)
        found = replayed(work, place.ledger, stretch, kept=_columns(place), processes=processes, progress=_progress())
        return report(found, asked.policy.people, lambda entries: receipts(reader, entries))


def _evaluator(policy: policies.Policy, catalog: Catalog) -> policies.Evaluator:
    return policies.compile(policy, snapshots.services(catalog).values())


def as_it_was(reader: Reader, catalog: Catalog) -> Callable[[str], policies.Evaluator | None]:
    """Finds the policy of a revision as the ledger has kept it; ``None`` where it has not, or it cannot be read now."""
    known, services = snapshots.known(catalog), snapshots.services(catalog)

    def found(revision: str) -> policies.Evaluator | None:
        document = reader.document("policy", revision)
        if document is None or policies.revision_of(document.text) != revision:
            return None
        try:
            policy = policies.parse(document.text, f"revision {revision[:12]}", known)
        except Problems:
            return None
        return policies.compile(policy, services.values())

    return found


def _when(said: str, now: datetime) -> datetime:
    span = said.strip()
    if span[:-1].isdigit() and span[-1] in _SHORT:
        span = f"{span[:-1]} {_SHORT[span[-1]]}"
    try:
        return now - timedelta(seconds=seconds_of(span))
    except ValueError:
        return moment(said)


def _progress() -> Callable[[int, int], None]:
    """To standard error: one line that is written over on a terminal, and else now and then a line."""
    begun, told = time.monotonic(), [0.0]
    live = sys.stderr.isatty()

    def tell(done: int, total: int) -> None:
        after = time.monotonic() - begun
        if total < 100_000 or after - told[0] < (0.2 if live else _SELDOM):
            return
        told[0] = after
        left = (total - done) * after / done if done else 0.0
        words = f"{done:,} of {total:,} entries read, about {left:.0f} s left."
        click.echo(f"\r{words}\x1b[K" if live else words, nl=not live, err=True)
        if live and done == total:
            click.echo(err=True)

    return tell

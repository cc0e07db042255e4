"""``tidegate usage retain``, ``retention``, ``stance`` and ``tend``: what is kept, how long, and what policies said."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any, Final

import click

from tidegate.cli.ending import wrong
from tidegate.core.problem import Problems
from tidegate.sections import UsageSettings
from tidegate.settings import Home
from tidegate.settings import home as home_of

NO: Final = 1
#: Seconds to wait for another program that writes.
PATIENCE: Final = 10.0
_HOME: Final = click.option(
    "--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given."
)
_STORE: Final = click.option(
    "--store", metavar="FILE", type=click.Path(path_type=Path), help="Where usage is kept; HOME/usage.duckdb."
)
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.command(hidden=True)
@_HOME
def tend(where: str | None) -> None:
    """Bring usage up to date with the ledger and the settings; the gateway runs it now and then."""
    from tidegate import tending

    home = home_of(where)
    with _told(home):
        done = tending.tend(home, settings_of(home), datetime.now(UTC))
    click.echo(json.dumps(asdict(done)))


@click.command()
@_HOME
@_STORE
@_JSON
def retain(where: str | None, store: Path | None, as_json: bool) -> None:
    """Delete what is past its time, by `usage.keep` in the settings, and record that in the ledger.

    The file is written anew without it, so nothing of it is left in there; there must be room for that on the disk.
    """
    from tidegate import tending

    home = home_of(where)
    path = store or tending.store_of(home)
    if not path.exists():
        wrong(f"There is no {path} yet. Start with: tidegate discover LOG…")
    with _told(home):
        with tending.Opened(path) as opened:
            today = _today(home, opened.day_zone)
        gone = tending.retain(home, settings_of(home), today, path, PATIENCE)
    if as_json:
        click.echo(json.dumps(gone))
        return
    for one in gone:
        days = f", {one['first'][:10]} to {one['last'][:10]}" if one["first"] else ""
        click.echo(f"{one['rows']:,} rows of {one['table']} deleted{days}.")
    if not gone:
        click.echo("Nothing is past its time.")


@click.command()
@_HOME
@_STORE
@_JSON
def retention(where: str | None, store: Path | None, as_json: bool) -> None:
    """Say how long each kind of data is kept, what there is, and prove that nothing older is.

    Exit status 1 means that something is older than it may be: run tidegate usage retain.
    """
    from tidegate import tending
    from tidegate.usage import retention as keeping
    from tidegate.usage.questions import duck

    home = home_of(where)
    path = store or tending.store_of(home)
    with _told(home):
        said = settings_of(home)
        with duck.opened(path) as engine:
            first = tending.first_days(said, _today(home, engine.store.day_zone))
            held = keeping.held(engine.store, first)
            receipts = engine.store.setting(keeping.RECEIPTS).split()
            waiting = len(keeping.unrecorded(engine.store))
        facts: dict[str, Any] = {
            "kept": {one.kind: {**asdict(one), "first-allowed": _shown(first[one.kind])} for one in held},
            "recorded": _recorded(home, receipts),
            "unrecorded": waiting,
            "copies": keeping.copies(path),
        }
    if as_json:
        click.echo(json.dumps(facts))
    else:
        _show(facts)
    if any(one.older for one in held) or facts["copies"] or waiting:
        sys.exit(NO)


def _today(home: Home, zone: tzinfo) -> date:
    """The day from which ages are counted; where that is not today because the clock is doubted, it is told."""
    from tidegate import surroundings, tending
    from tidegate.disk import clock

    now = datetime.now(UTC)
    if doubt := clock.doubt(surroundings.clock_of(home), now.timestamp()):
        click.echo(doubt, err=True)
    return tending.aged(home, now, watched=False).astimezone(zone).date()


def _shown(day: date) -> str:
    return "" if day == date.min else str(day)


def _recorded(home: Home, receipts: list[str]) -> list[dict[str, Any]]:
    """What the ledger says of each receipt."""
    from tidegate.ledger.store import Reader

    if not receipts:
        return []
    ledger = Reader.at(home.ledger)
    try:
        kept = [(receipt, ledger.get(receipt)) for receipt in receipts]
    finally:
        ledger.close()
    return [
        {"receipt": receipt, "at": one.time if one else "", "deleted": one.body["deleted"] if one else []}
        for receipt, one in kept
    ]


def _show(facts: dict[str, Any]) -> None:
    for kind, one in facts["kept"].items():
        limit = f"kept from {one['first-allowed']} on" if one["first-allowed"] else "kept for ever"
        oldest = f"the oldest is of {one['oldest']}" if one["oldest"] else "there is nothing"
        click.echo(f"{kind}: {limit}; {oldest}; {one['older']:,} rows are older than that.")
    for one in facts["recorded"]:
        rows = sum(part["rows"] for part in one["deleted"])
        what = f"{rows:,} rows deleted" if one["at"] else "not in the ledger"
        click.echo(f"{one['at'][:19]} {one['receipt']}: {what}.")
    for name in facts["copies"]:
        click.echo(f"{name} lies beside the store and may hold what was deleted.")
    if facts["unrecorded"]:
        click.echo("A deletion is not in the ledger yet; tidegate usage retain records it.")


@click.command()
@click.option("--organisation", "tenant", default="", metavar="NAME", help="Whose policy this is.")
@click.option("--policy", "file", required=True, metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--from", "first", required=True, type=_DAY, metavar="DAY", help="The first day on which it was in force."
)
@click.option("--until", "last", type=_DAY, metavar="DAY", help="The last one; today if unset.")
@_HOME
@_STORE
def stance(
    tenant: str, file: Path, first: datetime, last: datetime | None, where: str | None, store: Path | None
) -> None:
    """Say what a policy does with each service, for the question which share of organisations block one.

    For this gate's own policies nothing has to be said: its ledger knows them.
    """
    from tidegate import snapshots, tending
    from tidegate.usage import stance as stances

    home = home_of(where)
    with _told(home):
        catalog = snapshots.catalog(home)
        policy = snapshots.policy(snapshots.read_text(file, str(file)), file.name, catalog)
        with tending.Opened(store or tending.store_of(home)) as opened:
            until = last.date() if last else datetime.now(opened.day_zone).date()
            if first.date() > until:
                wrong(f"{first.date()} is after {until}. Give the earlier day with --from.")
            effects = tending.effects(policy, catalog, first.replace(hour=12, tzinfo=opened.day_zone))
            stances.tell(opened, tenant, first.date(), until, effects)
    click.echo(f"{len(effects):,} services, {first.date()} to {until}.")


def settings_of(home: Home) -> UsageSettings:
    """What the settings say of usage; the same where they say that the gateway keeps none.  Raises ``Problems``."""
    from tidegate.settings import load

    return load(home.settings).usage or UsageSettings()


def zone_for(store: Path, said: UsageSettings) -> str:
    """Whose days a store counts that is made now; one that is there has its own."""
    return "" if store.exists() else said.time_zone


def key_for(home: Home, given: Path | None, said: UsageSettings) -> Path | None:
    """The key for pseudonyms: as the call says, else as the settings do, so that no name gets in beside them."""
    return given or (home.path / said.pseudonyms if said.pseudonyms else None)


@contextmanager
def _told(home: Home) -> Iterator[None]:
    """What goes wrong is said in a sentence, and ends the program."""
    import duckdb

    from tidegate.edges.keys import KeyUnsafe
    from tidegate.ledger.entry import Refused
    from tidegate.usage.store import Unusable

    try:
        yield
    except (Unusable, Refused, Problems, KeyUnsafe) as trouble:
        wrong(str(trouble))
    except (duckdb.Error, OSError, UnicodeDecodeError) as trouble:
        wrong(f"{home.path} could not be written ({type(trouble).__name__}). Is the disk full? Nothing was lost.")

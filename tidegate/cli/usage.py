"""``tidegate usage``: the named questions, and what keeps their figures fresh.

Each question is a command of its own, made from the list of questions, so that its help says what can be asked.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import duckdb

from tidegate.cli import usage_engine
from tidegate.cli import usage_keeping as keeping
from tidegate.cli.ending import wrong
from tidegate.cli.listing import Listing
from tidegate.cli.usage_engine import PASSWORD, cluster_at, engine_of, ids_of
from tidegate.core.problem import Problems
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Reader
from tidegate.registers.sources import SourceUnread, csv_rows
from tidegate.sections import UsageSettings
from tidegate.settings import Home
from tidegate.settings import home as home_of
from tidegate.usage.gate_entries import follow as take_in
from tidegate.usage.names import Names
from tidegate.usage.questions import answering, duck, table_text
from tidegate.usage.questions.ask import ask
from tidegate.usage.questions.listing import QUESTIONS, question
from tidegate.usage.questions.question import OF, NotAQuestion, Question
from tidegate.usage.questions.said import asked_of
from tidegate.usage.rollup import refresh
from tidegate.usage.store import Store, Unusable
from tidegate.usage.teams import NotAList, people_of, take

_FRESHENED: Final = ("answer", "follow", "push", "retain", "retention", "stance", "teams", "tend")
_HOME: Final = click.option(
    "--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given."
)
_STORE: Final = click.option(
    "--store", metavar="FILE", type=click.Path(path_type=Path), help="Where usage is kept; HOME/usage.duckdb."
)


class _Questions(Listing):
    """A group in which every question is a command."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Questions first, then what keeps them fresh."""
        return [*QUESTIONS, *(name for name in _FRESHENED if not self.commands[name].hidden)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a question.  Ends the program, with the nearest name, where there is none."""
        if name in _FRESHENED:
            return self.commands[name]
        try:
            return _command(question(name))
        except NotAQuestion as trouble:
            wrong(str(trouble))


@click.group(cls=_Questions, invoke_without_command=True, no_args_is_help=True)
@click.option("--list", "listed", is_flag=True, help="List the questions, with what their columns mean.")
def usage(listed: bool) -> None:
    """Answer named questions about usage, from what was read."""
    if listed:
        for one in QUESTIONS.values():
            click.echo(f"{one.name}: {one.says}")
            for column, says in one.columns.items():
                click.echo(f"    {column}: {says}")
        click.get_current_context().exit(0)


def _command(asked: Question) -> click.Command:
    """The command of one question."""
    options = [
        click.Option(["--home", "where"], metavar="DIR", help="The installation; ./var or TIDEGATE_HOME."),
        click.Option(["--store"], metavar="FILE", type=click.Path(path_type=Path), help="HOME/usage.duckdb if unset."),
        click.Option(["--service"], multiple=True, metavar="NAME", help="Only this service; may be given again."),
        click.Option(["--since"], metavar="DAY", help="2025-01-31, or 30d for the last 30 days; all if unset."),
        click.Option(["--until"], metavar="DAY", help="The last day; the last that is known if unset."),
        click.Option(["--organisation", "tenant"], default="", metavar="NAME", help="Only this one."),
        click.Option(["--by"], type=click.Choice(asked.by), default=asked.by[0], show_default=True),
        click.Option(["--limit"], type=click.IntRange(1, 1_000_000), default=10_000, metavar="N", help="Most rows."),
        *usage_engine.options(),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
        click.Option(["--csv", "as_csv"], is_flag=True, help="Print CSV."),
    ]
    if asked.per:
        options.append(click.Option(["--per"], type=click.Choice(asked.per), default="all", show_default=True))
    if "installs" in asked.instead:
        options.append(click.Option(["--of"], type=click.Choice(OF), default="people", show_default=True))
    if "sketch" in asked.instead:
        options.append(click.Option(["--sketch"], is_flag=True, help="Estimate, with the interval it is surely in."))
    return click.Command(
        asked.name, params=list(options), callback=partial(_answer, asked), help=f"{asked.says}\n\n{asked.note}".strip()
    )


def _answer(asked: Question, **said: Any) -> None:
    home = home_of(said["where"])
    store = said["store"] or home.path / "usage.duckdb"
    try:
        services, unknown = ids_of(home, said["service"])
        with engine_of(store, said["clickhouse"], said["clickhouse_user"]) as engine:
            asking = asked_of(engine, asked, said | {"service": services})
            answer = ask(engine, asking)
    except (NotAQuestion, Unusable) as trouble:
        wrong(str(trouble))
    if unknown:
        if not answer.rows:
            wrong(unknown)
        click.echo(unknown, err=True)
    if said["as_json"]:
        facts = {
            "question": asked.name,
            "since": asking.since,
            "until": asking.until,
            "note": asked.note,
            "rows": answer.dicts(),
        }
        click.echo(json.dumps(facts, default=str, ensure_ascii=False))
    elif said["as_csv"]:
        click.echo(table_text.as_csv(answer), nl=False)
    else:
        click.echo(table_text.as_text(answer))
        if not answer.rows:
            click.echo("Nothing of that was seen in these days.")
        elif len(answer.rows) == said["limit"]:
            click.echo("There may be more rows; --limit says how many are shown.", err=True)
        click.echo(f"{asking.since} to {asking.until}. {asked.note}".rstrip(), err=True)


@usage.command()
@_HOME
@_STORE
@click.option(
    "--organisation", "tenant", default="", metavar="NAME", help="Whose gate this is, where several are kept."
)
@click.option(
    "--pseudonyms",
    metavar="KEYFILE",
    type=click.Path(path_type=Path),
    help="The key for pseudonyms; as the settings say.",
)
@click.option("--every", type=click.FloatRange(1), metavar="SECONDS", help="Go on until stopped; once if unset.")
def follow(where: str | None, store: Path | None, tenant: str, pseudonyms: Path | None, every: float | None) -> None:
    """Take in what the gate has recorded since the last time, and make the figures of the days it touches.

    The gate is never made to wait: its ledger is only read. The store is let go between two rounds.
    """
    home = home_of(where)
    path = store or home.path / "usage.duckdb"
    if not home.ledger.exists():
        wrong(f"There is no ledger in {home.path} yet. Start the gateway once: tidegate up")
    said = _said(home)
    names = _names(pseudonyms) if pseudonyms else _names_of(home, said)
    while True:
        with _writing(path, keeping.zone_for(path, said)) as opened:
            reader = Reader.at(home.ledger)
            try:
                taken = take_in(opened, reader, names, _now, tenant)
            finally:
                reader.close()
            days = refresh(opened)
        click.echo(f"{taken:,} entries taken in, {days:,} days made.", err=True)
        if every is None:
            return
        time.sleep(every)


@usage.command()
@click.argument("file", type=click.Path(path_type=Path))
@_HOME
@_STORE
@click.option("--organisation", "tenant", default="", metavar="NAME", help="Whose people these are.")
@click.option(
    "--pseudonyms",
    metavar="KEYFILE",
    type=click.Path(path_type=Path),
    help="The key for pseudonyms; as the settings say.",
)
def teams(file: Path, where: str | None, store: Path | None, tenant: str, pseudonyms: Path | None) -> None:
    """Say who is in which team: a CSV with the columns person and team. It replaces the list before."""
    home = home_of(where)
    said, path = _said(home), store or home.path / "usage.duckdb"
    names = _names(keeping.key_for(home, pseudonyms, said))
    _readable(file)
    try:
        heads, rows = csv_rows(file)
        with _writing(path, keeping.zone_for(path, said)) as opened, closing(rows):
            count = take(opened, people_of(heads, rows), names, tenant)
    except SourceUnread as trouble:
        wrong(f"{trouble} The list of people is a CSV with the columns person and team.")
    click.echo(f"{count:,} {'person has' if count == 1 else 'people have'} a team.")


@usage.command()
@click.argument("url")
@_HOME
@_STORE
@click.option("--user", default="default", metavar="NAME", help=f"Its password is in {PASSWORD}.")
def push(url: str, where: str | None, store: Path | None, user: str) -> None:
    """Send what changed to a ClickHouse server, where several stores are asked together."""
    path = store or home_of(where).path / "usage.duckdb"
    try:
        with duck.opened(path) as engine, cluster_at(url, user) as cluster:
            done = cluster.push(engine.store)
    except Unusable as trouble:
        wrong(str(trouble))
    click.echo(f"{done:,} days of tables sent.")


@usage.command(hidden=True)
@_HOME
def answer(where: str | None) -> None:
    """Answer questions, one JSON object a line, until there are no more; the local API runs it."""
    home = home_of(where)
    path = home.path / "usage.duckdb"
    for line in sys.stdin:
        told = answering.answer(path, json.loads(line), lambda services: ids_of(home, services)[1])
        click.echo(json.dumps(told, default=str, ensure_ascii=False))


for _command_ in (keeping.retain, keeping.retention, keeping.stance, keeping.tend):
    usage.add_command(_command_)


@contextmanager
def _writing(path: Path, zone: str) -> Iterator[Store]:
    """The store, to write to; what cannot be written ends the program with a sentence, and nothing of it is kept."""
    opened: Store | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = Store.open(path, day_zone=zone, wait=duck.WAIT)
        yield opened
    except (Unusable, NotAList, Refused) as trouble:
        wrong(str(trouble))
    except (duckdb.Error, OSError, UnicodeDecodeError) as trouble:
        wrong(f"{path} could not be written ({type(trouble).__name__}). Is the disk full? Nothing was lost.")
    finally:
        if opened is not None:
            opened.close()


def _said(home: Home) -> UsageSettings:
    try:
        return keeping.settings_of(home)
    except Problems as trouble:
        wrong(str(trouble))


def _names_of(home: Home, said: UsageSettings) -> Names:
    """As the gateway spells them when it takes in the same: by the zones of the policy and the key of the settings."""
    from tidegate import snapshots, tending

    if (key := keeping.key_for(home, None, said)) is not None:
        _readable(key)
    try:
        return tending.names_of(home, said, snapshots.catalog(home))
    except Problems as trouble:
        wrong(str(trouble))


def _names(key: Path | None) -> Names:
    if key is None:
        return Names()
    _readable(key)
    return Names(key=key.read_bytes().strip())


def _readable(file: Path) -> None:
    """Ends the program, with a sentence, where ``file`` cannot be read: the store is not to blame for it."""
    try:
        file.open("rb").close()
    except OSError as trouble:
        wrong(f"{file} cannot be read: {trouble.strerror}.")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)

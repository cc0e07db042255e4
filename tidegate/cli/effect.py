"""``tidegate effect``: what a measure did, from the days around it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Final

import click

from tidegate.cli.ending import wrong
from tidegate.cli.usage_engine import asks, engine_of, ids_of
from tidegate.settings import home as home_of
from tidegate.usage.effect import shown
from tidegate.usage.effect.gather import Wanted, history_of
from tidegate.usage.effect.measures import last_measure
from tidegate.usage.effect.of import effect_of
from tidegate.usage.effect.words import LANGUAGES
from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.store import Unusable

#: More days than any fit looks at are a mistake.
MOST_LEFT_OUT: Final = 200


@asks
@click.command()
@click.option("--service", required=True, metavar="NAME", help="The service the measure was about, by id or name.")
@click.option("--since", metavar="DAY", help="The first day of the measure, as 2025-01-31; the last change of the"
              " policy about the service if unset.")  # fmt: skip
@click.option("--until", metavar="DAY", help="The last day that is looked at; the last that is known if unset.")
@click.option("--without", multiple=True, metavar="DAYS", help="Days to leave out of the fit, such as public holidays:"
              " 2025-01-28,2025-01-29; may be given again.")  # fmt: skip
@click.option("--guest", "guests", multiple=True, metavar="ZONE", help="A network zone of guests; may be given again.")
@click.option("--organisation", "tenant", default="", metavar="NAME", help="Only this one.")
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME.")
@click.option("--store", metavar="FILE", type=click.Path(path_type=Path), help="HOME/usage.duckdb if unset.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def effect(
    service: str, since: str | None, until: str | None, without: tuple[str, ...], guests: tuple[str, ...], tenant: str,
    where: str | None, store: Path | None, clickhouse: str | None, clickhouse_user: str, language: str,
    as_json: bool, as_csv: bool,
) -> None:  # fmt: skip
    """Say what a measure did: before and after, with intervals, and no more than the data says.

    Exit status 1 where the data say too little for any answer.
    """
    unknown = ""
    try:
        start, end = _day(since) if since else None, _day(until) if until else None
        if start is not None and end is not None and end < start:
            raise NotAQuestion(f"--until {end} is before --since {start}.")
        home = home_of(where)
        (service, *others), unknown = ids_of(home, [service])
        if others:
            raise NotAQuestion(f"Several services are called that: {', '.join([service, *others])}.")
        with engine_of(store or home.path / "usage.duckdb", clickhouse, clickhouse_user) as engine:
            if start is None:
                measure = last_measure(engine, service, tenant, end)
                start = measure.day
                click.echo(f"The policy about {service} changed on {start}: {measure.before}, then {measure.after}.",
                           err=True)  # fmt: skip
            wanted = Wanted(service, start, end, tenant, _days(without), guests)
            found = effect_of(history_of(engine, wanted))
    except (NotAQuestion, Unusable) as trouble:
        wrong(f"{trouble} {unknown}".rstrip())
    if unknown:
        click.echo(unknown, err=True)
    if as_json:
        click.echo(json.dumps(shown.as_values(found, language), default=str, ensure_ascii=False))
    elif as_csv:
        click.echo(shown.as_csv(found, language), nl=False)
    else:
        click.echo(shown.as_text(found, language))
    sys.exit(1 if found.verdict == "too-little" else 0)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise NotAQuestion(f"{said[:30]!r} is no day. Write it as 2025-01-31.") from None


def _days(said: tuple[str, ...]) -> frozenset[date]:
    """Days written with commas between.  Raises ``NotAQuestion``."""
    words = [word.strip() for one in said for word in one.split(",") if word.strip()]
    if len(words) > MOST_LEFT_OUT:
        raise NotAQuestion(f"--without takes at most {MOST_LEFT_OUT} days; {len(words)} were given.")
    return frozenset(_day(word) for word in words)

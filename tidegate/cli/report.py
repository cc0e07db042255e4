"""``tidegate report``: what a manager reads of usage, as a page, a PDF, tables for others, or a letter by mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, cast

import click

from tidegate import posting
from tidegate.cli.ending import wrong
from tidegate.cli.usage_engine import asks, engine_of
from tidegate.core.problem import Problems
from tidegate.reporting import Asking, Report, mailed, report_of
from tidegate.settings import Home
from tidegate.settings import home as home_of
from tidegate.settings import load as load_settings
from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.report.due import when_of
from tidegate.usage.report.mail import NotSent
from tidegate.usage.report.tables import write_csv, write_parquet
from tidegate.usage.report.words import LANGUAGES
from tidegate.usage.store import Unusable

_FILE: Final = click.Path(path_type=Path)


@asks
@click.command()
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--store", metavar="FILE", type=_FILE, help="Where usage is kept; HOME/usage.duckdb.")
@click.option("--since", default="", metavar="DAY", help="2025-01-31, or 30d; the last 28 days if nothing is said.")
@click.option("--until", default="", metavar="DAY", help="The last day; the last that is known if unset.")
@click.option("--week", default="", metavar="WEEK", help="2025-W05, a day in it, or last: the last whole one.")
@click.option("--month", default="", metavar="MONTH", help="2025-01, or last: the last whole one.")
@click.option("--by", type=click.Choice(("team", "zone", "organisation")), help="People by these as well.")
@click.option("--organisation", "tenant", default="", metavar="NAME", help="Only this one.")
@click.option("--measure", "measures", multiple=True, metavar="ID[=DAY]", help="What a measure about a service did,"
              " from its first day on, as deepseek=2025-01-31; without a day, from the last change of the policy about"
              " it. May be given again.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="That of settings.yaml if unset.")
@click.option("--to", "target", metavar="DIR", type=_FILE, help="Where the page and the PDF go; here if unset.")
@click.option("--mail", is_flag=True, help="Send it to those whom settings.yaml names; write no page.")
@click.option("--due", default="", metavar="MOMENT", hidden=True, help="Send what is due then, once.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON; write no page.")
@click.option("--csv", "csv_to", metavar="DIR", type=_FILE, help="Write the figures as CSV files; no page.")
@click.option("--parquet", "parquet_to", metavar="DIR", type=_FILE, help="Write the figures as Parquet; no page.")
def report(where: str | None, store: Path | None, **said: Any) -> None:
    """Write what was used, by how many, and what was stopped: one page and one PDF.

    The page needs nothing else: no script, no address is asked when it is opened. Names of people are in no report.
    """
    home = home_of(where)
    try:
        path = store or home.path / "usage.duckdb"
        if said["mail"]:
            _mail(home, path, said)
        else:
            _write(_report_of(home, path, _asking(home, said), said), said)
    except Problems as trouble:
        wrong("\n".join(str(problem) for problem in trouble.problems))
    except (NotAQuestion, NotSent, Unusable) as trouble:
        wrong(str(trouble))
    except BrokenPipeError:  # whoever read what is printed has enough of it
        raise
    except OSError as trouble:
        wrong(
            f"{trouble.filename or 'The report'} could not be written: {trouble.strerror or trouble}. Is the disk full,"
            " or is there something else of that name? Choose another place."
        )


def _report_of(home: Home, store: Path, asking: Asking, said: dict[str, Any]) -> Report:
    with engine_of(store, said["clickhouse"], said["clickhouse_user"]) as engine:
        return report_of(home, engine, asking)


def _asking(home: Home, said: dict[str, Any]) -> Asking:
    asking = Asking(said["since"], said["until"], said["week"], said["month"], said["by"] or "", said["tenant"])
    asking = replace(asking, measures=tuple(_measure(one) for one in said["measures"]))
    return replace(asking, language=said["language"] or load_settings(home.settings).language)


def _measure(said: str) -> tuple[str, date | None]:
    service, parted, day = said.partition("=")
    try:
        return service, date.fromisoformat(day) if parted else None
    except ValueError:
        raise NotAQuestion(f"{said[:60]!r} is no measure. Write it as deepseek, or deepseek=2025-01-31.") from None


def _write(made: Report, said: dict[str, Any]) -> None:
    """In every form that was asked for; page and PDF where none was."""
    if said["as_json"]:
        click.echo(made.json())
    for name, write in (("csv_to", write_csv), ("parquet_to", write_parquet)):
        if said[name] is not None:
            click.echo(f"{write(made.figures, said[name]):,} tables written to {said[name]}.", err=True)
    if said["as_json"] or said["csv_to"] or said["parquet_to"]:
        return
    target = cast(Path, said["target"] or Path())
    target.mkdir(parents=True, exist_ok=True)
    page, pages = target / f"{made.name}.html", target / f"{made.name}.pdf"
    page.write_text(made.html(), encoding="utf-8")
    pages.write_bytes(made.pdf())
    click.echo(made.document.text())
    click.echo(f"{page}\n{pages}")


def _mail(home: Home, store: Path, said: dict[str, Any]) -> None:
    """Send a report: of the days asked for, else of those that were due last."""
    settings = load_settings(home.settings)
    if settings.reports is None:
        raise NotSent("Say in settings.yaml under `reports` which mail server there is, and who gets the report.")
    reports = settings.reports
    now = datetime.now(UTC)
    try:
        due = datetime.fromisoformat(said["due"]) if said["due"] else None
    except ValueError:
        raise NotSent(f"{said['due'][:30]!r} is no moment.") from None
    asking = _asking(home, said)
    asking = replace(asking, by=asking.by or reports.by or "",
                     language=said["language"] or reports.language or settings.language)  # fmt: skip
    if not (asking.since or asking.until or asking.week or asking.month):
        when = when_of(reports.when, reports.time_zone)
        since, until = when.days(due or when.last(now))
        asking = replace(asking, since=str(since), until=str(until))

    def send_now() -> None:
        made = _report_of(home, store, asking, said)
        refused = mailed(home, reports, made, now)
        click.echo(f"Sent to {len(reports.to) - len(refused)}.")
        if refused:
            click.echo(f"The mail server refuses {', '.join(refused)}.", err=True)

    if due is None:
        send_now()
    elif not posting.once(home, due, send_now):
        click.echo("It was sent before.")

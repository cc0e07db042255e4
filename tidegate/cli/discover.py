"""``tidegate discover``: which AI services are in use, from logs that are there already."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from tidegate import policy as policies
from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.cli import following, usage_keeping
from tidegate.cli.ending import reason_of, wrong
from tidegate.core.problem import Problems
from tidegate.reporting import policy_of, sanctioned
from tidegate.settings import Home
from tidegate.settings import home as home_of
from tidegate.usage import mapping, summary
from tidegate.usage.form import Form, Head
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.object_store import objects
from tidegate.usage.questions import table_text
from tidegate.usage.read import Outcome, read
from tidegate.usage.readers import squid_format
from tidegate.usage.recognise import recognise
from tidegate.usage.rollup import refresh
from tidegate.usage.rows import Told
from tidegate.usage.sources import NoSource, Source, sources
from tidegate.usage.starter import facts_against, starter_policy
from tidegate.usage.store import Store, Unusable

#: Seconds to wait for a program that writes to the store, such as the gateway's intake, which takes short turns.
WAIT: Final = 30.0
#: Seconds after which a store that is being read into is let go for a moment, so that questions are answered.
TURN: Final = 5.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the call says."""

    store: Path
    time_zone: str
    log_zone: str
    tenant: str
    key: bytes
    person: str
    form: Callable[[Head], Form | None]


@click.command()
@click.argument("logs", nargs=-1, metavar="LOG...")
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option(
    "--store", metavar="FILE", type=click.Path(path_type=Path), help="Where usage is kept; HOME/usage.duckdb."
)
@click.option(
    "--time-zone",
    default="",
    metavar="ZONE",
    help="Whose days are counted, as Asia/Seoul; as set for the gateway.",
)
@click.option(
    "--log-zone", default="", metavar="ZONE", help="Zone of clocks in logs that do not say theirs; as --time-zone."
)
@click.option(
    "--organisation", "tenant", default="", metavar="NAME", help="Whose logs these are, where there are several."
)
@click.option("--person", default="", metavar="NAME", help="Whose browser histories these are.")
@click.option(
    "--s3-endpoint", default="", metavar="URL", help="Of a store other than Amazon's, for logs at s3://bucket/prefix."
)
@click.option(
    "--pseudonyms",
    metavar="KEYFILE",
    type=click.Path(path_type=Path),
    help="Keep names as keyed digests; as the settings say.",
)
@click.option(
    "--mapping",
    "mapped",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Says what the columns of a CSV or JSON are.",
)
@click.option("--squid-format", "logformat", metavar="FORMAT", help="Your own logformat, as it stands in squid.conf.")
@following.options
@click.option(
    "--starter-policy", "starter", metavar="FILE", type=click.Path(path_type=Path), help="Write a policy to start from."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def discover(
    logs: tuple[str, ...],
    where: str | None,
    store: Path | None,
    time_zone: str,
    log_zone: str,
    tenant: str,
    person: str,
    s3_endpoint: str,
    pseudonyms: Path | None,
    mapped: Path | None,
    logformat: str | None,
    starter: Path | None,
    as_json: bool,
    **going_on: Any,
) -> None:
    """Say which AI services are in use, from logs: files, directories, s3://bucket/prefix, or - for standard input.

    Formats are recognised by their content, compressed or not. What was read before is not read again; stop and call
    again to go on. Lines that cannot be read are counted and never stop the run. With --follow or --listen it goes on
    until it is stopped, and then reports.
    """
    home = home_of(where)
    try:
        said, path = usage_keeping.settings_of(home), store or home.path / "usage.duckdb"
        options = Options(
            path, _zone(time_zone) or usage_keeping.zone_for(path, said), _zone(log_zone), tenant,
            _key(usage_keeping.key_for(home, pseudonyms, said)), person, _form(mapped, logformat),
        )  # fmt: skip
        asked = following.asked(logs, **going_on)
        found = sources(logs, lambda name: objects(name, s3_endpoint))
        catalog = snapshots.catalog(home)
        options.store.parent.mkdir(parents=True, exist_ok=True)
        opened = Store.open(options.store, day_zone=options.time_zone, wait=WAIT)
    except (NoSource, Unusable, Problems, OSError, mapping.NotAMapping, squid_format.NotAFormat) as trouble:
        wrong(reason_of(trouble))
    try:
        if asked is None:
            outcomes = _read_all(opened, found, catalog, home, options)
        else:
            work = _work(opened, catalog, home, options)
            opened.close()
            outcomes = following.go_on(asked, work)
            opened = Store.open(options.store, wait=WAIT)
        policy = policy_of(home, catalog)
        report = _report(opened, catalog, policy, outcomes)
    except (NoSource, Unusable) as trouble:
        wrong(str(trouble))
    finally:
        opened.close()
    if starter is not None:
        starter.write_text(_starter(report, catalog), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, default=str))
    else:
        _show(report, starter)


def _zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise NoSource(f"There is no time zone {name}. Write it as Asia/Seoul.") from None
    return name


def _key(path: Path | None) -> bytes:
    if path is None:
        return b""
    key = path.read_bytes().strip()
    if len(key) < 16:
        raise NoSource(f"The key in {path} is shorter than 16 bytes. Make one with: openssl rand -hex 32")
    return key


def _form(mapped: Path | None, logformat: str | None) -> Callable[[Head], Form | None]:
    if mapped is not None:
        said = mapping.mapping_of(mapped.read_text(encoding="utf-8"))
        return lambda head: mapping.form_of(said, head) or recognise(head)
    if logformat is not None:
        form = squid_format.form_of(logformat)
        return lambda head: form
    return recognise


def _work(store: Store, catalog: Catalog, home: Home, options: Options) -> following.Work:
    """What reading needs, whether once or on and on."""
    clock = ZoneInfo(options.log_zone or store.setting("time-zone"))

    def told(source: Source) -> Told:
        near = source.written.astimezone(clock).replace(tzinfo=None)
        return Told(source.name, options.tenant, str(clock), near, options.person)

    names = Names(_zones(home, catalog), options.key)
    return following.Work(options.store, home.path / "syslog", Matcher(catalog), names, clock, told, options.form)


def _read_all(store: Store, found: Sequence[Source], catalog: Catalog, home: Home, options: Options) -> list[Outcome]:
    """Read every source, telling how far it is, then make the roll-ups of what was touched."""
    progress = Progress(sum(source.size for source in found), len(found))
    work = _work(store, catalog, home, options)
    turns = Turns(store)
    outcomes = []
    with tempfile.TemporaryDirectory(dir=options.store.parent, prefix=".reading-") as scratch:
        loader = Loader(store, work.matcher, work.names, Path(scratch), lambda: datetime.now(UTC).replace(tzinfo=None))
        for source in found:
            # What an object store marks as it was when it was read whole is not even fetched.
            mark = f"read {options.tenant} {source.name}"
            if source.mark and store.setting(mark) == source.mark:
                outcomes.append(Outcome(source.name, passed=source.size))
                progress.ended(source.size)
                continue
            try:
                with source.open() as raw:
                    outcome = read(
                        store, loader, raw, work.told(source), form=work.form, tell=turns.told(progress.told(raw))
                    )
            except OSError as trouble:
                outcome = Outcome(source.name, problem=f"It cannot be read ({type(trouble).__name__}).")
            if source.mark and not outcome.problem:
                store.set(mark, source.mark)
            progress.ended(source.size)
            outcomes.append(outcome)
    progress.close()
    refresh(store, progress.days)
    progress.wipe()
    return outcomes


class Turns:
    """Gives way to those who ask, every few seconds between two stretches: DuckDB lets one write or many read."""

    def __init__(self, store: Store) -> None:
        self._store, self._next = store, time.monotonic() + TURN

    def told(self, tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
        """``tell``, and what gives way after it when it is time."""

        def both(done: int, lines: int) -> None:
            tell(done, lines)
            if time.monotonic() >= self._next:
                self._store.give_way()
                self._next = time.monotonic() + TURN

        return both


class Progress:
    """How far it is, on standard error where that is a terminal, and how long it will take."""

    def __init__(self, size: int, files: int) -> None:
        self._size, self._files = size, files
        self._begun = self._shown = time.monotonic()
        self._before = self._lines = self._lines_before = 0
        self._on = sys.stderr.isatty()

    def told(self, raw: Any) -> Callable[[int, int], None]:
        """What hears of each stretch of ``raw``, whose position in the stored file says how much is left."""

        def tell(_done: int, lines: int) -> None:
            at = raw.tell() if raw.seekable() else 0
            self._lines = self._lines_before + lines
            if self._on and time.monotonic() - self._shown >= 0.5:
                self._shown = time.monotonic()
                click.echo("\r" + self._line(self._before + at), nl=False, err=True)

        return tell

    def _line(self, done: int) -> str:
        spent = time.monotonic() - self._begun
        left = spent * (self._size - done) / done if done and self._size else 0.0
        share = f"{done / self._size:4.0%}" if self._size else ""
        return f"{share} {self._lines:,} lines, {self._lines / spent:,.0f} a second, {left:,.0f} s left   "

    def ended(self, size: int) -> None:
        """A source is done."""
        self._before += size
        self._lines_before = self._lines

    def days(self, made: int, behind: int) -> None:
        """So many of the days that are behind what was read are made."""
        if self._on:
            click.echo(f"\r{made:,} of {behind:,} days made   ", nl=False, err=True)

    def wipe(self) -> None:
        """No line of progress stays."""
        if self._on:
            click.echo("\r" + " " * 78 + "\r", nl=False, err=True)

    def close(self) -> None:
        """All are done."""
        self.wipe()
        spent = time.monotonic() - self._begun
        rate = self._lines / spent if spent else 0
        click.echo(
            f"{self._files:,} read, {self._lines:,} lines new, {spent:,.1f} s, {rate:,.0f} lines a second.", err=True
        )


def _zones(home: Home, catalog: Catalog) -> dict[str, Any]:
    policy = policy_of(home, catalog)
    return dict(policy.zones) if policy is not None else {}


def _report(
    store: Store, catalog: Catalog, policy: policies.Policy | None, outcomes: Sequence[Outcome]
) -> dict[str, Any]:
    services = []
    for one in summary.used(store):
        known = one.service in catalog.services
        view = catalog.service(one.service) if known else None
        services.append({
            **asdict(one),
            "name": view.name if view else one.service,
            "sanctioned": sanctioned(policy, catalog, one.service) if known else None,
            "against": facts_against(view) if view else [],
        })  # fmt: skip
    return {
        "services": services,
        "proposed": [asdict(one) for one in summary.proposed(store)],
        "apps": [asdict(one) for one in summary.installed(store)],
        "signs": summary.signs(store),
        "sources": [asdict(one) for one in outcomes],
    }


def _starter(report: dict[str, Any], catalog: Catalog) -> str:
    return starter_policy(
        [catalog.service(one["service"]) for one in report["services"] if one["service"] in catalog.services]
    )


def _show(report: dict[str, Any], starter: Path | None) -> None:
    rows = [("service", "people", "since", "sent", "prompts", "")]
    for one in report["services"]:
        notes = [
            *(["new"] if one["new"] else []),
            *(["not sanctioned"] if one["sanctioned"] is False else []),
            *one["against"],
        ]
        rows.append(
            (
                one["name"],
                f"{one['people']:,}",
                str(one["since"]),
                _size(one["bytes_up"]) if one["bytes_up"] else "-",
                f"{one['prompts']:,}" if one["prompts"] else "-",
                "; ".join(notes),
            )
        )
    click.echo(table_text.aligned(rows, (False, True, False, True, True, False)))
    if len(rows) == 1:
        click.echo("No AI service of the catalogue was seen.")
    for app in report["apps"]:
        click.echo(
            f"App of {app['service']}: on {app['installed']:,} devices, put on {app['installs']:,} in this time."
        )
    for sign, people in report["signs"].items():
        click.echo(f"Sign of going around ({sign}): {people:,} people.")
    if report["proposed"]:
        click.echo("\nNot in the catalogue, and looks like AI (not counted):")
    for one in report["proposed"][:20]:
        click.echo(f"  {one['host']}: {one['people']:,} people since {one['since']}; {', '.join(one['why'])}")
    _show_sources(report["sources"])
    if starter is not None:
        click.echo(f"\nA policy to start from is in {starter}. Read it before it comes into force.")


def _show_sources(outcomes: Sequence[dict[str, Any]]) -> None:
    bad = sum(one["unreadable"] for one in outcomes)
    if bad:
        lines = "1 line" if bad == 1 else f"{bad:,} lines"
        click.echo(f"\n{lines} could not be read. Some of them, with letters as a and digits as 0:")
        for why, sample in [pair for one in outcomes for pair in one["samples"]][:5]:
            click.echo(f"  {why} {sample}")
    for one in outcomes:
        if one["problem"]:
            click.echo(f"{one['name']}: {one['problem']}")


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:,.0f} {unit}"
        value /= 1000
    return f"{value:,.1f} TB"

"""``tidegate discover --follow`` and ``--listen``: reading on as logs grow and messages come, until it is stopped.

The store is opened for a round and let go again, so questions are answered between two rounds, and only when there is
something new.  A round that fails is told, and what it would have read is read by the next.
"""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
import duckdb

from tidegate.usage.following import Follower
from tidegate.usage.form import Form, Head
from tidegate.usage.kept_messages import KeptMessages, Taken
from tidegate.usage.listening import Listener, NotAPlace, Place, place, tls
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.read import Outcome
from tidegate.usage.rollup import refresh
from tidegate.usage.rows import Told
from tidegate.usage.sources import NoSource, Source, sources
from tidegate.usage.store import Store, Unusable

#: Seconds to wait for a program that writes to the store.
WAIT: Final = 30.0


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of going on."""
    for option in reversed((
        click.option("--follow", is_flag=True, help="Go on reading as the logs grow, over rotation, until stopped."),
        click.option("--listen", multiple=True, metavar="URL", help="Take syslog at udp://127.0.0.1:5514, tcp:// or"
                     " tls://, dnstap at dnstap://127.0.0.1:6000, dnstaps:// or dnstap:///PATH; may be given again."),
        click.option("--every", default=10.0, metavar="SECONDS", help="Between two looks; 10 if unset."),
        click.option("--tls-certificate", default="", metavar="FILE", help="For tls:// and dnstaps://, PEM."),
        click.option("--tls-key", default="", metavar="FILE", help="Its key, PEM."),
        click.option("--tls-clients", default="", metavar="FILE", help="Senders need a certificate of these, PEM."),
    )):  # fmt: skip
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Asked:
    """What to follow and where to listen."""

    logs: tuple[str, ...]
    places: tuple[Place, ...]
    every: float
    certificate: str
    key: str
    clients: str


@dataclass(frozen=True, slots=True)
class Work:
    """What reading needs.  ``told`` says what is known of a source, ``kept`` is where messages lie."""

    store: Path
    kept: Path
    matcher: Matcher
    names: Names
    zone: ZoneInfo
    told: Callable[[Source], Told]
    form: Callable[[Head], Form | None]


def asked(
    logs: tuple[str, ...], *, follow: bool, listen: tuple[str, ...], every: float, tls_certificate: str, tls_key: str,
    tls_clients: str,
) -> Asked | None:  # fmt: skip
    """What is asked for; ``None`` where the logs are to be read once.  Raises ``NoSource``."""
    if not logs and not listen:
        raise NoSource("Give logs to read, files, directories or -, or a place to listen at: --listen udp://…")
    if not follow and not listen:
        return None
    if "-" in logs or any("://" in log for log in logs):
        raise NoSource("Only files and directories can be followed. Read standard input, or a store, by itself.")
    if not 0 < every < 86_400:
        raise NoSource("Between two looks are more than 0 seconds and less than a day: --every 10")
    try:
        places = tuple(place(one) for one in listen)
    except NotAPlace as trouble:
        raise NoSource(str(trouble)) from None
    return Asked(logs, places, every, tls_certificate, tls_key, tls_clients)


def go_on(asked: Asked, work: Work) -> list[Outcome]:
    """Read on until the program is told to stop; what became of each source.  Raises ``NoSource``."""
    with _until_stopped() as stop:
        if not asked.places:
            return _rounds(asked, work, None, stop)
        try:
            kept = KeptMessages(work.kept, work.form)
        except (Taken, OSError) as trouble:
            raise NoSource(str(trouble)) from None
        try:
            secure = tls(asked.certificate, asked.key, asked.clients) if asked.certificate else None
            listener = Listener(asked.places, kept, work.zone, secure)
            listener.start()
        except NotAPlace as trouble:
            kept.close()
            raise NoSource(str(trouble)) from None
        for host, port in listener.bound:
            click.echo(f"Listening at {host} port {port}." if port else f"Listening at {host}.", err=True)
        try:
            outcomes = _rounds(asked, work, kept, stop, listener.stop)
        finally:
            listener.stop()
            kept.close()
        click.echo(_heard(listener), err=True)
        return outcomes


def _heard(listener: Listener) -> str:
    heard = listener.heard
    passed = f" {heard.passed:,} more of dnstap are no access of a client." if heard.passed else ""
    return (
        f"{heard.messages:,} messages came; {heard.too_long:,} were too long, for {heard.no_room:,} there was no room,"
        f" {heard.refused:,} connections were too many.{passed}"
    )


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that is set when somebody stops the program."""
    stop = threading.Event()
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _rounds(
    asked: Asked, work: Work, kept: KeptMessages | None, stop: threading.Event, last: Callable[[], None] | None = None
) -> list[Outcome]:
    """A round now and whenever there is something new; one more after ``last`` when it is stopped."""

    def listed() -> Sequence[Source]:
        found = []
        for log in asked.logs:
            # Between two files of one name there may be none.
            with suppress(NoSource):
                found += sources([log])
        return found + [one for path in (kept.files() if kept is not None else ()) for one in sources([str(path)])]

    follower = Follower(listed, work.told, work.form)
    became: dict[str, Outcome] = {}
    try:
        while True:
            ending = stop.is_set()
            if ending and last is not None:
                last()
            _round(work, follower, kept, became)
            if ending:
                return list(became.values())
            stop.wait(asked.every)
    finally:
        follower.close()


def _round(work: Work, follower: Follower, kept: KeptMessages | None, became: dict[str, Outcome]) -> None:
    try:
        if kept is not None:
            kept.close_old()
        closed = kept.closed() if kept is not None else []
        if not closed and not follower.waiting():
            return
        store = Store.open(work.store, wait=WAIT)
    except (NoSource, Unusable, OSError) as trouble:
        click.echo(str(trouble), err=True)
        return
    lines = 0
    try:
        with tempfile.TemporaryDirectory(dir=work.store.parent, prefix=".reading-") as scratch:
            loader = Loader(store, work.matcher, work.names, Path(scratch), _now)
            for outcome in follower.round(store, loader):
                lines += _add(became, outcome)
            for path in closed:
                done = follower.finish(path, store, loader)
                if done is not None and kept is not None:
                    lines += _add(became, done)
                    kept.take_away(path, known=not done.problem)
        refresh(store)
    except (NoSource, OSError, duckdb.Error) as trouble:
        why = str(trouble) if isinstance(trouble, NoSource) else type(trouble).__name__
        click.echo(f"Not all that is new could be read ({why}); it is tried again. Is the disk full?", err=True)
    finally:
        store.close()
    if lines:
        click.echo(f"{lines:,} lines new.", err=True)


def _add(became: dict[str, Outcome], outcome: Outcome) -> int:
    there = became.get(outcome.name)
    if there is None:
        became[outcome.name] = outcome
    else:
        became[outcome.name] = replace(
            outcome,
            reader=outcome.reader or there.reader,
            **{
                name: getattr(there, name) + getattr(outcome, name)
                for name in ("lines", "events", "added", "skipped", "unreadable")
            },
            samples=[*there.samples, *outcome.samples][:5],
        )
    return outcome.lines


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)

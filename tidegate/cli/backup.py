"""``tidegate backup`` and ``tidegate restore``: an installation in one file, and from it again."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import click

from tidegate.backing_up import Made, NotBackedUp, as_json, back_up
from tidegate.cli.ending import wrong
from tidegate.disk.flushing import flush
from tidegate.restoring import NotRestored, Restored
from tidegate.restoring import restore as restored_from
from tidegate.settings import Home
from tidegate.settings import home as home_of

#: The ledger that was restored is not whole.
NO: Final = 1
#: In place of a file: standard output or input.
STANDARD: Final = "-"


@click.command()
@click.argument("file")
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def backup(file: str, where: str | None, as_data: bool) -> None:
    """Copy the whole installation into FILE, while its gateway runs or not.

    FILE is a gzipped tar file that must not be there yet; a directory gets one with the date in its name, and with -
    it goes to standard output. It holds the gateway's keys and its certificate authority: only its owner may read
    FILE, and what is piped is yours to encrypt.
    """
    home, now = home_of(where), datetime.now(UTC)
    try:
        if file == STANDARD:
            if sys.stdout.isatty():
                wrong("Name a file, or pipe the backup into a program that encrypts it.")
            with tempfile.TemporaryDirectory(prefix=".tidegate-") as staging, _progress() as tell:
                made = back_up(home, sys.stdout.buffer, now, Path(staging), tell)
            sys.stdout.flush()
        else:
            place = Path(file)
            if place.is_dir():
                place /= f"tidegate-{now:%Y%m%dT%H%M%SZ}.tar.gz"
            made = _written(home, place, now)
    except NotBackedUp as error:
        wrong(str(error))
    except OSError as error:
        wrong(f"The backup cannot be written: {error.strerror or error}{_at(error)}.")
    _tell_made(file if file == STANDARD else str(place), made, as_data=as_data)


def _written(home: Home, place: Path, now: datetime) -> Made:
    if place.exists():
        raise NotBackedUp(f"{place} is there already. Name another file.")
    part = place.with_name(f"{place.name}.part")
    with tempfile.TemporaryDirectory(prefix=".tidegate-", dir=place.parent) as staging:
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out, _progress() as tell:
                os.fchmod(out.fileno(), 0o600)
                made = back_up(home, out, now, Path(staging), tell)
                out.flush()
                flush(out.fileno())
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
    return made


def _tell_made(place: str, made: Made, *, as_data: bool) -> None:
    if as_data:
        click.echo(as_json(made), err=place == STANDARD)
        return
    manifest = made.manifest
    where = "standard output" if place == STANDARD else place
    click.echo(f"Wrote {where}: {len(manifest.files):,} files, {manifest.entries:,} entries of the ledger.", err=True)
    click.echo(
        "It holds the gateway's keys and its certificate authority. Keep it where only you can read it.", err=True
    )
    for path in made.outside:
        click.echo(f"Not in it, as the settings name it outside the home: {path}", err=True)


@click.command()
@click.argument("file")
@click.option("--home", "where", metavar="DIR", help="Where to; ./var or TIDEGATE_HOME if not given. Must be empty.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def restore(file: str, where: str | None, as_data: bool) -> None:
    """Make an installation from the backup FILE, in a directory that is empty or not there; - reads standard input.

    Every file is compared with what the backup says of it, and the ledger is verified and notes where it comes from.

    Exit status 1 if all was restored and the ledger is not whole, 2 if nothing was.
    """
    home = home_of(where)
    try:
        with _opened(file) as source, _progress() as tell:
            done = restored_from(source, home, tell)
    except NotRestored as error:
        wrong(str(error))
    except OSError as error:
        wrong(f"The backup cannot be restored: {error.strerror or error}{_at(error)}.")
    whole = done.ledger is None or done.ledger.whole
    _tell_restored(home, done, as_data=as_data)
    sys.exit(0 if whole else NO)


def _tell_restored(home: Home, done: Restored, *, as_data: bool) -> None:
    manifest, ledger = done.manifest, done.ledger
    if as_data:
        facts = None if ledger is None else {"whole": ledger.whole, "sealed": ledger.sealed, "entries": ledger.entries}
        said = {"home": str(home.path), "made": manifest.made, "files": len(manifest.files), "ledger": facts}
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(f"Restored {home.path} as it was at {manifest.made}: {len(manifest.files):,} files.")
    if ledger is None:
        click.echo("It has no ledger: its gateway had not been started.")
    elif not ledger.whole:
        click.echo(f"Its ledger is not whole. What is wrong with it: tidegate ledger verify --home {home.path}")
    else:
        seals = "" if ledger.sealed else " Its key was not in the backup, so its seals were not looked at."
        click.echo(f"Its ledger is whole, {ledger.entries:,} entries.{seals}")
    click.echo(f"Look at it, then start it: tidegate check --home {home.path}; tidegate up --home {home.path}")


@contextlib.contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD:
        yield sys.stdin.buffer
        return
    with Path(file).open("rb") as source:
        yield source


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """The name of what is under way, on one line of a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    yield lambda name: click.echo(f"\r\033[K{name[:70]}", nl=False, err=True)
    click.echo("\r\033[K", nl=False, err=True)


def _at(error: OSError) -> str:
    return f" ({error.filename})" if error.filename else ""

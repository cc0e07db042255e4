"""``tidegate policy history`` and ``rollback``: which policies were in force, and an earlier one again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import msgspec
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tidegate import policy_source
from tidegate.cli.policy import (
    WRONG,
    Read,
    as_json_option,
    home_option,
    moment,
    print_json,
    read_policy,
    spread,
    wrong,
)
from tidegate.core.problem import Problems
from tidegate.ledger.entry import Refused
from tidegate.ledger.schema import ENTRIES
from tidegate.ledger.store import Reader
from tidegate.ledger.writer import refusal_of
from tidegate.policy.compared import compared
from tidegate.settings import home as home_of

#: Changes that a rollback lists; `policy diff` lists all.
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class InForce:
    """From ``time`` on (UTC) ``revision`` decided, with the catalogue of that name."""

    time: str
    revision: str
    catalogue: str

    def to_dict(self) -> dict[str, str]:
        """As JSON data."""
        return {"time": self.time, "revision": self.revision, "catalogue": self.catalogue}


@click.command()
@home_option
@as_json_option
def history(home: str | None, as_json: bool) -> None:
    """List the policies that were in force, the newest first, with the revision to name in `rollback` and `diff`."""
    place = home_of(home)
    try:
        reader = Reader.at(place.ledger)
        with closing(reader):
            found = list(_in_force(reader))[::-1]
    except (Refused, DBAPIError) as error:
        click.echo(str(error if isinstance(error, Refused) else refusal_of(error)), err=True)
        sys.exit(WRONG)
    if as_json:
        print_json([each.to_dict() for each in found])
        return
    for each in found:
        click.echo(f"{each.time}  {each.revision[:12]}")
    if not found:
        click.echo("No policy was in force yet.")


def _in_force(reader: Reader) -> Iterator[InForce]:
    """Each change of the revision; brains that take up the same one are told once."""
    query = select(ENTRIES.c.at, ENTRIES.c.text).where(ENTRIES.c.kind == "policy").order_by(ENTRIES.c.seq)
    last = ""
    with reader.engine.connect() as connection:
        for at, text in connection.execute(query):
            body: Mapping[str, str] = msgspec.json.decode(text)
            if body["revision"] != last:
                last = body["revision"]
                time = datetime.fromtimestamp(at / 1e6, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
                yield InForce(time, last, str(body.get("catalogue", "")))


@click.command()
@click.argument("revision")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@home_option
def rollback(revision: str, dry_run: bool, home: str | None) -> None:
    """Put the policy of an earlier REVISION in force again; its first characters are enough, see `history`.

    Says what that changes, and writes the policy file; a running gateway takes it at once. A policy that the ledger
    holds is used, so it need not be anywhere else.
    """
    place = home_of(home)
    try:
        target = policy_source.only_file(place)
        wanted = read_policy(revision, home)
        if Path(revision).exists():
            click.echo(f"{revision} is a file; name a revision of `tidegate policy history`.", err=True)
            sys.exit(WRONG)
    except Problems as error:
        wrong(error)
    click.echo(_changes(wanted, home), nl=False)
    if dry_run:
        return
    try:
        _write(target, wanted.text)
    except OSError as error:
        click.echo(f"{target} cannot be written: {error.strerror}.", err=True)
        sys.exit(WRONG)
    click.echo(f"{target} holds revision {wanted.policy.revision[:12]} again.")


def _changes(wanted: Read, home: str | None) -> str:
    try:
        now = read_policy(None, home, wanted.catalog)
    except Problems:
        return "The policy file cannot be read now, so it is not said what changes.\n"
    found = compared(spread([now, wanted], moment(None), enforced=True), _SHOWN, (now.policy, wanted.policy))
    return found.render()


def _write(path: Path, text: str) -> None:
    """Replace the file whole, so that a gateway never sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o777)
    beside.replace(path)

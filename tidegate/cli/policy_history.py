"""``tidegate policy history``, ``rollback`` and ``release``: which policies were in force, and an earlier one again."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import msgspec
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tidegate import policy_pinned, policy_source, snapshots
from tidegate.cli.policy import (
    SHORTEST_REVISION,
    WRONG,
    Read,
    as_json_option,
    home_option,
    is_revision,
    moment,
    print_json,
    read_policy,
    spread,
    wrong,
)
from tidegate.core.problem import Problems
from tidegate.disk import replacing
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
    """From ``time`` on (UTC) ``revision`` decided, with the catalogue of that name; ``pinned`` by a rollback or not."""

    time: str
    revision: str
    catalogue: str
    pinned: bool

    def to_dict(self, commit: str | None) -> dict[str, str | bool | None]:
        """As JSON data; ``commit`` is where it is in Git."""
        facts = {"time": self.time, "revision": self.revision, "catalogue": self.catalogue}
        return {**facts, "commit": commit, "pinned": self.pinned}

    def line(self, commit: str | None) -> str:
        """As a line to read."""
        known = f"  commit {commit[:12]}" if commit else ""
        return f"{self.time}  {self.revision[:12]}{known}{'  pinned' if self.pinned else ''}"


@click.command()
@home_option
@as_json_option
def history(home: str | None, as_json: bool) -> None:
    """List the policies that were in force, the newest first, with the revision to name in `rollback` and `diff`.

    Of a policy in Git with the newest commit that holds it.
    """
    place = home_of(home)
    try:
        reader = Reader.at(place.ledger)
        with closing(reader):
            found = list(_in_force(reader))[::-1]
    except (Refused, DBAPIError) as error:
        click.echo(str(error if isinstance(error, Refused) else refusal_of(error)), err=True)
        sys.exit(WRONG)
    commits = policy_source.commits(place)
    if as_json:
        print_json([each.to_dict(commits.get(each.revision)) for each in found])
        return
    for each in found:
        click.echo(each.line(commits.get(each.revision)))
    if not found:
        click.echo("No policy was in force yet.")


def _in_force(reader: Reader) -> Iterator[InForce]:
    """Each change of the revision, or of whether it is pinned; brains that take up the same one are told once."""
    query = select(ENTRIES.c.at, ENTRIES.c.text).where(ENTRIES.c.kind == "policy").order_by(ENTRIES.c.seq)
    last = ("", False)
    with reader.engine.connect() as connection:
        for at, text in connection.execute(query):
            body: Mapping[str, Any] = msgspec.json.decode(text)
            now = (str(body["revision"]), bool(body.get("pinned")))
            if now != last:
                last = now
                time = datetime.fromtimestamp(at / 1e6, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
                yield InForce(time, now[0], str(body.get("catalogue", "")), now[1])


@click.command()
@click.argument("revision")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@home_option
def rollback(revision: str, dry_run: bool, home: str | None) -> None:
    """Put the policy of an earlier REVISION in force again; its first characters are enough, see `history`.

    Says what that changes, and writes the policy file; a running gateway takes it at once. A policy that the ledger
    holds is used, so it need not be anywhere else. What is kept in a directory, in Git or signed is not written: the
    earlier policy is pinned and decides until `release`, whatever is written or fetched meanwhile. Where policies must
    be signed, its signature must be one that is accepted now.
    """
    place = home_of(home)
    if Path(revision).exists() or not is_revision(revision):
        what = (
            "is a file" if Path(revision).exists() else f"is not {SHORTEST_REVISION} or more characters of a revision"
        )
        click.echo(f"{revision} {what}; name a revision of `tidegate policy history`.", err=True)
        sys.exit(WRONG)
    try:
        target, wanted = policy_source.plain(place), read_policy(revision, home)
        pin = policy_source.pin_of(place, wanted.policy.revision, wanted.text, _now())
    except Problems as error:
        wrong(error)
    click.echo(_changes(wanted, home), nl=False)
    if dry_run:
        return
    with _changing(target or policy_pinned.file(place), "written"):
        if target is None:
            policy_pinned.write(place, pin)
        else:
            replacing.put(target, wanted.text.encode())
            policy_pinned.release(place)
    held = f"{target} holds revision {pin.revision[:12]} again."
    click.echo(held if target else policy_source.pinned(place))


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@home_option
def release(dry_run: bool, home: str | None) -> None:
    """Have what is written decide again, after a rollback that pinned an earlier policy.

    Says what that changes; a running gateway takes it at once. What is written must be a policy, signed where the
    settings ask for it; if not, the earlier one stays pinned.
    """
    place = home_of(home)
    if not policy_pinned.file(place).exists():
        click.echo("No policy is pinned.", err=True)
        sys.exit(WRONG)
    try:
        catalog, name = snapshots.catalog(place), policy_source.called(place)
        text = policy_source.written(place)
        wanted = Read(snapshots.policy(text, name, catalog), text, name, catalog)
    except Problems as error:
        wrong(error)
    click.echo(_changes(wanted, home), nl=False)
    if dry_run:
        return
    with _changing(policy_pinned.file(place), "removed"):
        policy_pinned.release(place)
    click.echo(f"What {name} says, revision {wanted.policy.revision[:12]}, is to be in force again.")


@contextmanager
def _changing(path: Path, how: str) -> Iterator[None]:
    """Tell that ``path`` cannot be changed so, where it cannot."""
    try:
        yield
    except OSError as error:
        click.echo(f"{path} cannot be {how}: {error.strerror}.", err=True)
        sys.exit(WRONG)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _changes(wanted: Read, home: str | None) -> str:
    try:
        now = read_policy(None, home, wanted.catalog)
    except Problems:
        return "The policy cannot be read now, so it is not said what changes.\n"
    found = compared(spread([now, wanted], moment(None), enforced=True), _SHOWN, (now.policy, wanted.policy))
    return found.render()

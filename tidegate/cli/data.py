"""``tidegate data``: the indexes of the organisation's own data, built and looked at, and data added to the policy."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from tidegate import own_data, policy_source, snapshots
from tidegate.cli.ending import reason_of
from tidegate.cli.listing import Listing
from tidegate.core.problem import Problems
from tidegate.disk import replacing
from tidegate.edges.keys import KeyUnsafe
from tidegate.policy import Policy
from tidegate.registers.building import Built, CannotBuild, Progress, build
from tidegate.registers.definition import KINDS, Definition
from tidegate.registers.opening import READY, Register, index_path, open_registers
from tidegate.registers.sources import SourceUnread
from tidegate.settings import Home
from tidegate.settings import home as home_of

NO: Final = 1
WRONG: Final = 2
#: Seconds between two lines of progress where nobody sees a line change.
_TELL_EVERY: Final = 5.0
_REFUSED: Final = {
    "too-long": "too long to be a value",
    "too-short": "too short to be told from ordinary words",
    "incomplete": "without one of the values that stand together",
    "too-large": "larger than 64 MiB",
    "unreadable": "could not be read",
    "not-text": "no text",
    "empty": "empty",
    "no-text": "without text, as scanned pages are",
    "encrypted": "under a password",
    "damaged": "damaged",
    "timed-out": "not read in time",
    "reader-died": "broke their reader",
}
_UNITS: Final = ("B", "KiB", "MiB", "GiB")

_home = click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Listing)
def data() -> None:
    """Build and look at the indexes of the organisation's own data.

    What `data:` in policy.yaml names as `exact` or `documents` is looked for in an index, which holds keyed digests and
    never the values themselves. `terms` and `patterns` need none.
    """


@data.command("build")
@click.argument("names", nargs=-1)
@click.option("--stale", "only_stale", is_flag=True, help="Only those that are not ready.")
@_home
@_json
def build_(names: tuple[str, ...], only_stale: bool, where: str | None, as_json: bool) -> None:
    """Build the indexes of NAMES, or of all data of the policy that needs one.

    A running gateway takes a new index at once. A build that is broken off leaves the index that was there; run it
    again. Exit status 1 if any could not be built.
    """
    home = home_of(where)
    policy = _policy(home)
    wanted = _wanted(home, policy, names)
    if only_stale:
        wanted = [one.definition for one in _open(home, wanted) if one.register.standing.why != READY]
    results: list[dict[str, Any]] = []
    for definition in wanted:
        teller = _Teller(definition.name)
        try:
            built = _build(home, definition, teller)
        except (CannotBuild, SourceUnread, own_data.NoDatabase, KeyUnsafe, OSError) as error:
            results.append({"name": definition.name, "built": False, "why": reason_of(error)})
        else:
            results.append({"name": definition.name, "built": True, **asdict(built)})
        teller.end()
        if not as_json:
            click.echo(_built_line(definition, results[-1]))
    if as_json:
        click.echo(json.dumps({"data": results}, ensure_ascii=False))
    elif not results:
        click.echo("There is nothing to build.")
    sys.exit(0 if all(result["built"] for result in results) else NO)


@data.command()
@click.option("--verify", is_flag=True, help="Read every index whole and compare it with what was written.")
@_home
@_json
def status(verify: bool, where: str | None, as_json: bool) -> None:
    """Show every name of data: how it is looked for, how much, how old, and what was left out and why.

    Exit status 1 if any index cannot be relied on.
    """
    home = home_of(where)
    policy = _policy(home)
    rows = [_facts(one, verify) for one in _open(home, _wanted(home, policy, ()))]
    rows += [
        {"name": own.name, "kind": own.kind, "state": READY, "entries": len(own.items) or len(own.patterns)}
        for own in policy.data.values()
        if own.kind not in KINDS
    ]
    if as_json:
        click.echo(json.dumps({"data": rows}, ensure_ascii=False))
    else:
        for row in rows:
            _print(row)
        if not rows:
            click.echo("The policy names no data of its own.")
    sys.exit(0 if all(row["state"] == READY for row in rows) else NO)


@data.command()
@click.argument("name")
@click.argument("kind", type=click.Choice(["exact", "documents", "terms"]))
@click.argument("values", nargs=-1, required=True)
@click.option("--column", "columns", multiple=True, metavar="COLUMN", help="With exact: one that counts by itself.")
@click.option("--together", multiple=True, metavar="A,B", help="With exact: columns that count near each other.")
@_home
def add(
    name: str,
    kind: str,
    values: tuple[str, ...],
    columns: tuple[str, ...],
    together: tuple[str, ...],
    where: str | None,
) -> None:
    """Add data called NAME to the policy: a CSV file (exact), a folder (documents), or words (terms).

    The rest of the file stays as it is written. The policy is checked first; nothing is written if it would be broken.
    Of a policy in a directory, in Git or with a signature the line to add is printed, and nothing is written.
    Name it in a rule with `data: NAME`, and build its index: tidegate data build NAME.
    """
    home = home_of(where)
    if kind != "terms" and len(values) != 1:
        raise click.UsageError(f"{kind} takes one file or folder.")
    if kind != "exact" and (columns or together):
        raise click.UsageError("--column and --together belong to exact.")
    said: dict[str, Any] = {kind: list(values) if kind == "terms" else values[0]}
    said |= {"columns": list(columns)} if columns else {}
    said |= {"together": [one.split(",") for one in together]} if together else {}
    line = f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(said, ensure_ascii=False)}\n"
    if name in _policy(home).data:
        click.echo(f"The policy has data called {name} already. Edit it there.", err=True)
        sys.exit(WRONG)
    path = _only_file(home, line)
    changed = _with(snapshots.read_text(path, path.name), line)
    try:
        snapshots.load(home, text=changed)
    except Problems as error:
        _fail(error)
    replacing.put(path, changed.encode())
    build_hint = f" Build its index: tidegate data build {name}" if kind in KINDS else ""
    click.echo(f"Added {name} to {path}. Name it in a rule: data: {name}.{build_hint}")


def _with(text: str, line: str) -> str:
    """``text`` with ``line`` under its ``data:``, which is written where there is none."""
    found = re.search(r"^data:[ \t]*(#.*)?\n", text, re.MULTILINE)
    if found:
        indented = re.match(r"[ \t]+", text[found.end() :])
        return text[: found.end()] + (indented.group() if indented else "  ") + line.lstrip() + text[found.end() :]
    begins = re.search(r"^rules:", text, re.MULTILINE)
    at = begins.start() if begins else len(text)
    return f"{text[:at]}data:\n{line}\n{text[at:]}"


class _Opened:
    """A definition and how its index is."""

    def __init__(self, definition: Definition, register: Register) -> None:
        self.definition, self.register = definition, register


def _open(home: Home, wanted: list[Definition]) -> list[_Opened]:
    try:
        under = own_data.data_key(home) if (home.keys / "own-data").exists() else None
    except KeyUnsafe as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    return list(map(_Opened, wanted, open_registers(wanted, own_data.folder(home), under)))


def _build(home: Home, definition: Definition, progress: Progress) -> Built:
    path = index_path(own_data.folder(home), definition.name)
    url = own_data.database(home, definition)
    with own_data.reading() as read:
        return build(definition, path, own_data.data_key(home), progress, database=url, read=read)


def _policy(home: Home) -> Policy:
    try:
        return snapshots.load(home).policy
    except Problems as error:
        _fail(error)
        raise AssertionError from None


def _only_file(home: Home, line: str) -> Path:
    """The file to write; where there is not just one that we may, the line is said for whoever edits the policy."""
    try:
        return policy_source.only_file(home)
    except Problems as error:
        found = error.problems[0]
        click.echo(f"{found.file}: {found.what} Nothing was written. Add this there, under `data:`:", err=True)
        click.echo(line, nl=False)
        sys.exit(WRONG)


def _fail(error: Problems) -> None:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(WRONG)


def _wanted(home: Home, policy: Policy, names: tuple[str, ...]) -> list[Definition]:
    for name in names:
        if name not in policy.data:
            there = ", ".join(policy.data) or "none"
            click.echo(f"The policy names no data called {name}. There is: {there}.", err=True)
            sys.exit(WRONG)
        if policy.data[name].kind not in KINDS:
            click.echo(f"{name} needs no index: its {policy.data[name].kind} are in the policy itself.", err=True)
    return [
        own_data.definition(home, own)
        for own in policy.data.values()
        if own.kind in KINDS and (not names or own.name in names)
    ]


class _Teller:
    """Tells how far a build is: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._clock = name, clock
        self._changes = sys.stderr.isatty()
        self._told = clock()
        self._open = False

    def __call__(self, done: int, total: int | None, unit: str) -> None:
        """See ``Progress``."""
        now = self._clock()
        if now - self._told < (0.1 if self._changes else _TELL_EVERY):
            return
        self._told = now
        of = f" of {total:,}" if total is not None else ""
        click.echo(
            f"\r{self._name}: {done:,}{of} {unit}" if self._changes else f"{self._name}: {done:,}{of} {unit}",
            err=True,
            nl=not self._changes,
        )
        self._open = self._changes

    def end(self) -> None:
        """End the line."""
        if self._open:
            click.echo(err=True)


def _built_line(definition: Definition, result: dict[str, Any]) -> str:
    if not result["built"]:
        return f"{definition.name}: not built. {result['why']}"
    unit = "rows" if definition.kind == "exact" else "documents"
    return (
        f"{definition.name}: {result['entries']:,} digests of {result['read']:,} {unit}.{_left_out(result['refused'])}"
    )


def _left_out(refused: dict[str, int]) -> str:
    if not refused:
        return ""
    return (
        " Left out: " + ", ".join(f"{count:,} {_REFUSED.get(why, why)}" for why, count in sorted(refused.items())) + "."
    )


def _facts(one: _Opened, verify: bool) -> dict[str, Any]:
    standing = one.register.standing
    state = standing.why
    if verify and one.register.index is not None and not one.register.index.intact():
        state = "broken"
    facts: dict[str, Any] = {"name": standing.name, "kind": standing.kind, "state": state}
    if standing.built is not None:
        facts |= {
            "entries": standing.entries,
            "read": standing.read,
            "bytes": standing.size,
            "built": standing.built.astimezone(UTC).isoformat(timespec="seconds"),
            "age": round((datetime.now(UTC) - standing.built).total_seconds()),
            "refused": dict(standing.refused),
            "source": "there" if standing.source_seen else "not on this machine",
        }
    if state != READY:
        facts["what"] = str(standing if state == standing.why else replace(standing, why=state))
    return facts


def _print(row: dict[str, Any]) -> None:
    ready = row["state"] == READY
    mark = click.style("✓" if ready else "✗", fg="green" if ready else "red")
    details = [row["kind"], f"{row['entries']:,} entries"] if "entries" in row else [row["kind"]]
    if "bytes" in row:
        details += [_size(row["bytes"]), f"built {_age(row['age'])} ago"]
        if row["source"] != "there":
            details.append("its source is not on this machine")
    click.echo(f"{mark} {row['name']}: {', '.join(details)}.{_left_out(row.get('refused', {}))}")
    if not ready:
        click.echo(f"    {row['what']}")


def _size(count: float) -> str:
    unit = 0
    while count >= 1024 and unit < len(_UNITS) - 1:
        count, unit = count / 1024, unit + 1
    return f"{count:.0f} {_UNITS[unit]}"


def _age(seconds: int) -> str:
    for length, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = seconds // length
            return f"{count} {word}{'s' if count > 1 else ''}"
    return "less than a minute"

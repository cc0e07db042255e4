"""``tidegate doctor``: which programs of this machine trust the gateway's certificate, whether its time is right, what
of the organisation's own data cannot be looked for, and what mends each.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from cryptography.x509.oid import NameOID

from tidegate import authorities, policy_source, snapshots
from tidegate.core.problem import Problems
from tidegate.edges.certificates import CERTIFICATE, Authority, AuthorityOutOfTime, AuthorityUnsafe, open_authority
from tidegate.edges.mending import Mending
from tidegate.edges.trust import Found, Trust, examine
from tidegate.registers.opening import READY
from tidegate.settings import Home
from tidegate.settings import home as home_of

#: A program that is there does not trust the certificate.
NO: Final = 1
#: There is no certificate to trust, or it is damaged.
WRONG: Final = 2

_MARKS: Final = {
    Trust.YES: ("✓", "green"),
    Trust.NO: ("✗", "red"),
    Trust.ABSENT: ("–", None),
    Trust.UNKNOWN: ("?", "yellow"),
}


@click.command()
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(where: str | None, as_json: bool) -> None:
    """See which programs trust the certificate and which own data is not looked for, and how to mend it.

    Each program is tried, in the environment of this shell: curl, Python, Node, Java, Git, Chromium and Firefox.
    Nothing is changed and nothing leaves this machine.

    Exit status 1 when a program that is there does not trust it, when its time is over or soon will be, or when an
    index of own data cannot be relied on, 2 when there is no certificate.
    """
    home = home_of(where)
    authority = _authority(home)
    mending = Mending(home.authority / CERTIFICATE, _name(authority), home.path / "bundle.pem")
    late, unready = authorities.in_time(home, datetime.now(UTC)), _unready(home)
    found: list[Found] = []
    with contextlib.suppress(AuthorityOutOfTime):  # no program can be asked, and `late` says why
        found = asyncio.run(examine(authority, mending, Path.home()))
    if as_json:
        programs = [_facts(one) for one in found]
        said = {"fingerprint": authority.fingerprint, "authority": late, "programs": programs, "data": unready}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        _print(home, authority, found)
        for sentence in filter(None, (late, *unready)):
            click.echo(f"\n{click.style('✗', fg='red')} {sentence}")
    sys.exit(NO if late or unready or any(one.trust is Trust.NO for one in found) else 0)


def _unready(home: Home) -> list[str]:
    """What of the own data of the policy cannot be relied on."""
    try:
        place = policy_source.kept_at(home)
        if place is not None and not place.exists():
            return []
        standings = snapshots.load(home).own.standings
    except Problems:
        return ["The policy cannot be read. Run: tidegate check"]
    return [str(one) for one in standings if one.why != READY]


def _authority(home: Home) -> Authority:
    # Opening makes an authority where there is none, and a doctor makes nothing.
    if not (home.authority / CERTIFICATE).exists():
        click.echo(f"There is no certificate in {home.authority} yet. Start the gateway once: tidegate up", err=True)
        sys.exit(WRONG)
    try:
        return open_authority(home.authority, lambda name: False)
    except (AuthorityUnsafe, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)


def _name(authority: Authority) -> str:
    return str(authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _facts(found: Found) -> dict[str, object]:
    return {"program": found.program, "trust": found.trust.value, "mend": list(found.mend), "note": found.note}


def _print(home: Home, authority: Authority, found: list[Found]) -> None:
    click.echo(f"Certificate  {home.authority / CERTIFICATE}\nSHA-256      {authority.fingerprint}\n")
    for one in found:
        mark, colour = _MARKS[one.trust]
        note = f" ({one.note})" if one.note else ""
        click.echo(f"{click.style(mark, fg=colour)} {one.program:<15} {one.trust.value}{note}")
        for command in one.mend:
            click.echo(f"    {command}")
    script = home.path / "env.sh"
    if script.exists() and any(one.trust is Trust.NO for one in found):
        click.echo(f"\nFor curl, Python, Node and Git in this shell alone: . {shlex.quote(str(script))}")

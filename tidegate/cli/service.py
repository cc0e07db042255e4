"""``tidegate service``: what starts the gateway when the machine starts."""

from __future__ import annotations

import pwd
import shlex
import sys
from pathlib import Path
from typing import Final

import click

from tidegate.at_boot import NAME, Start, launchd, privileged, systemd
from tidegate.cli.ending import wrong
from tidegate.cli.installed import installed
from tidegate.core.problem import Problems
from tidegate.settings import Home
from tidegate.settings import home as home_of
from tidegate.settings import load as load_settings

_KINDS: Final = {"systemd": systemd, "launchd": launchd}
_NEXT: Final = {
    "systemd": f"""\
Save it as /etc/systemd/system/{NAME}.service, then:{{first}}
  systemctl daemon-reload
  systemctl enable --now {NAME}
What it says: journalctl -u {NAME}""",
    "launchd": f"""\
Save it as /Library/LaunchDaemons/{NAME}.plist, then:{{first}}
  launchctl bootstrap system /Library/LaunchDaemons/{NAME}.plist
What it says: gateway.log in its home""",
}


@click.command()
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--user", metavar="NAME", help="Who runs it; the owner of the home if not given.")
@click.option(
    "--for", "kind", type=click.Choice(list(_KINDS)), help="What starts it; what this system has if not given."
)
def service(where: str | None, user: str | None, kind: str | None) -> None:
    """Print what starts the gateway when the machine starts, and again when it fails.

    The unit takes away what the gateway does not need: it can write to its home alone, and has no privilege but to
    listen on ports below 1024, where the settings name one. What to do with it is printed to standard error.
    """
    home = home_of(where)
    kind = kind or ("launchd" if sys.platform == "darwin" else "systemd")
    try:
        settings = load_settings(home.settings)
        path = home.path.absolute()
        command = (*_program(), "up", "--home", str(path))
        runs = user or _owner(installed(where))
        unit = _KINDS[kind](Start(command, path, runs, privileged(settings)))
    except Problems as error:
        wrong("\n".join(str(problem) for problem in error.problems))
    except ValueError as error:
        wrong(str(error))
    click.echo(unit, nl=False)
    click.echo(_NEXT[kind].format(first=_given(path, runs)), err=True)


def _program() -> tuple[str, ...]:
    """This very installation, whatever the path of whoever starts it says."""
    script = Path(sys.executable).with_name("tidegate")
    return (str(script),) if script.exists() else (sys.executable, "-m", "tidegate")


def _given(home: Path, user: str) -> str:
    """The command that gives the home to ``user``, made if it is not there: systemd starts nothing without it."""
    place, who = shlex.quote(str(home)), shlex.quote(user)
    if not home.exists():
        return f"\n  install -d -m 0700 -o {who} {place}"
    return "" if user in _names(home) else f"\n  chown -R {who} {place}"


def _names(home: Path) -> tuple[str, ...]:
    """What the owner of ``home`` is called."""
    owner = home.stat().st_uid
    try:
        return (str(owner), pwd.getpwuid(owner).pw_name)
    except KeyError:
        return (str(owner),)


def _owner(home: Home) -> str:
    if home.path.stat().st_uid == 0:
        raise ValueError(
            f"{home.path} belongs to root, and a gateway needs no root. Give it to a user of its own (chown -R), "
            "or name one with --user."
        )
    return _names(home.path)[-1]

"""The installation that a command reads from: a wrong directory is not taken for one with nothing in it."""

from __future__ import annotations

import sys
from typing import Final

import click

from tidegate.settings import Home
from tidegate.settings import home as home_of

#: The call, or a file it needs, is wrong.
WRONG: Final = 2


def installed(given: str | None) -> Home:
    """The installation that ``settings.home`` finds; where there is none, says so and ends the command."""
    found = home_of(given)
    if not found.path.is_dir():
        click.echo(
            f"There is no installation at {found.path}. Say where with --home; `tidegate up` makes one.",
            err=True,
        )
        sys.exit(WRONG)
    return found

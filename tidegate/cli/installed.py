"""The installation that a command reads from: a wrong directory is not taken for one with nothing in it."""

from __future__ import annotations

from tidegate.cli.ending import wrong
from tidegate.settings import Home
from tidegate.settings import home as home_of


def installed(given: str | None) -> Home:
    """The installation that ``settings.home`` finds; where there is none, says so and ends the command."""
    found = home_of(given)
    if not found.path.is_dir():
        wrong(f"There is no installation at {found.path}. Say where with --home; `tidegate up` makes one.")
    return found

"""Making the home of an installation, and starting its brains: the first things a start does.

Kept light, so that the brains are on their way while the gateway still loads what it needs itself: on a machine with
two processors that is a second of the three that a start took before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from tidegate.edges.envoy.process import Process
from tidegate.scanning import names
from tidegate.settings import Home, Settings
from tidegate.states import frontage_file, state_file

#: Hears events with their facts: ``ready policy problems last-good process stopping stopped``.
Tell = Callable[[str, Mapping[str, Any]], None]


class CannotStart(Exception):
    """The gateway cannot start; the text says why and what to do."""


def prepare(home: Home) -> None:
    """Make the home directory and write the starter policy, if they are not there.  Raises ``CannotStart``."""
    try:
        for directory in (home.path, home.run, home.keys, home.catalog):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not home.policy.exists():
            starter = resources.files("tidegate").joinpath("policy", "starter.yaml")
            home.policy.write_text(starter.read_text("utf-8"), encoding="utf-8")
        for index in range(64):
            state_file(home, index).unlink(missing_ok=True)
        frontage_file(home).unlink(missing_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{error.filename} cannot be made: {error.strerror}. Choose another home with --home."
        ) from None


def brains(home: Home, settings: Settings, tell: Tell) -> list[Process]:
    """The processes that decide, not started yet.  Raises ``CannotStart`` where they could only fail."""
    if settings.names is not None and (why := names.fault(settings.names)) is not None:
        raise CannotStart(f"settings.yaml, names: {why}")
    command: list[str | Path] = [sys.executable, "-m", "tidegate", "brain", "--home", home.path, "--index"]
    return [
        Process(
            f"brain-{index}",
            [*command, str(index)],
            home.run / f"brain-{index}.log",
            lambda text: tell("process", {"text": text}),
        )
        for index in range(settings.workers)
    ]

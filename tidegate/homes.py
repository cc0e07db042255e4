"""Making the home of an installation, and starting its brains: the first things a start does.

Kept light, so that the brains are on their way while the gateway still loads what it needs itself: on a machine with
two processors that is a second of the three that a start took before.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from tidegate.disk import replacing
from tidegate.edges.envoy.process import Process
from tidegate.ledger import checkpoint
from tidegate.scanning import names
from tidegate.settings import Home, Settings
from tidegate.states import frontage_file, state_file

#: Hears events with their facts: ``ready policy problems last-good settings alarm process stopping stopped``.
Tell = Callable[[str, Mapping[str, Any]], None]


class CannotStart(Exception):
    """The gateway cannot start; the text says why and what to do."""


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """No second gateway runs in this home meanwhile: each would take the other's Envoy, sockets and states away.

    Makes the home if there is none.  The system lets the lock go when the process ends, killed or not.  Raises
    ``CannotStart``.
    """
    with _writing():
        for directory in (home.path, home.run):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (home.run / "gateway.lock").open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = lock.read().strip()
            raise CannotStart(
                f"Another gateway (process {other}) runs in {home.path}. Stop it, or choose another home with --home."
            ) from None
        with _writing():
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
        yield


def prepare(home: Home) -> None:
    """Make the home directory and write the starter policy, if they are not there.  Raises ``CannotStart``."""
    with _writing():
        for directory in (home.path, home.run, home.keys, home.catalog):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not home.policy.exists():
            starter = resources.files("tidegate").joinpath("policy", "starter.yaml")
            replacing.put(home.policy, starter.read_bytes())
        for index in range(64):
            state_file(home, index).unlink(missing_ok=True)
        frontage_file(home).unlink(missing_ok=True)


def ledger_is_lost(home: Home) -> bool:
    """Whether there was a ledger, as its key shows, and it is gone with its checkpoint, which would have noticed.

    To be asked before the brains start: of several at a first start one makes the key, and the ledger after it.
    """
    kept = (home.ledger, checkpoint.beside(home.ledger))
    return (home.keys / "ledger").exists() and not any(path.exists() for path in kept)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = "The home" if error.filename is None else error.filename
        raise CannotStart(f"{what} cannot be made: {error.strerror}. Choose another home with --home.") from None


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

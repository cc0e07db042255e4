"""Whether somebody is still writing a file.

The beginning of a policy may itself be a whole policy, and a milder one.  So a file that has changed is only taken when
it rests: nothing of it has changed for ``REST`` seconds and, where the system can be asked, nobody has it open for
writing.

The rest is measured from when the change was seen, on a clock of our own that never goes back.  The times that stand at
a file are another machine's on a network's disk, and tomorrow's where somebody set them; they are only compared with
each other.  A file that is seen for the first time is the exception, or every start would wait: it rests if the system
noted its last change ``REST`` seconds ago or more (``ctime``, which nobody can set), and else is watched as any other.

It cannot know: whether a writer who lets go of the file for longer than ``REST``, between two parts of it, comes back.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tidegate.core.problem import Problem

#: Seconds for which nothing of a file may have changed.  A program that saves writes on within milliseconds, and one
#: that takes longer, a copy over a slow line, has the file open meanwhile; three tenths are for where that cannot be
#: asked, and leave an edit in force well within a second of when it was saved.
REST: Final = 0.3
#: Seconds after which it is told that a file is still being written.
TOLD_AFTER: Final = 3.0
#: Seconds that a start waits for who writes, and between two looks meanwhile.
PATIENCE, _LOOK_EVERY = 2.0, 0.05


@dataclass(slots=True)
class _File:
    """How a file was seen: what changes when it does, since when it has been so, and whether it rests like that."""

    state: tuple[int, ...]
    since: float
    rests: bool = False


class Resting:
    """Remembers files as it saw them.  ``clock`` goes on, ``wall`` is that of the system, ``pause`` waits (seconds)."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._wall, self._pause = clock, wall, pause
        self._files: dict[Path, _File] = {}
        self._waiting: float | None = None
        #: What is wrong after the last look, for whoever wants to know why nothing is taken; empty for a while.
        self.problems: tuple[Problem, ...] = ()

    def unrested(self, paths: Iterable[Path]) -> Path | None:
        """Look at ``paths``, files or directories, there or not; the first that does not rest, ``None`` if all do."""
        now = self._clock()
        self._files = {path: self._seen(path, now) for path in paths}
        for path, file in self._files.items():
            file.rests = file.rests or (now - file.since >= REST and not being_written(path))
        found = next((path for path, file in self._files.items() if not file.rests), None)
        self._tell(found, now)
        return found

    def settle(self, paths: Callable[[], Iterable[Path]]) -> tuple[Problem, ...]:
        """Wait until all rest, for ``PATIENCE`` at most; what is wrong where they do not."""
        until = self._clock() + PATIENCE
        while (found := self.unrested(paths())) is not None:
            if self._clock() >= until:
                return (_problem(found),)
            self._pause(_LOOK_EVERY)
        return ()

    def give_up(self) -> None:
        """Nothing is waited for any more: what was in force stands there again."""
        self._tell(None, self._clock())

    def _seen(self, path: Path, now: float) -> _File:
        state: tuple[int, ...] = ()
        age = math.inf
        with contextlib.suppress(OSError):  # one that is not there rests like that, too
            stat = path.stat()
            state = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
            age = self._wall() - stat.st_ctime
        old = self._files.get(path)
        if old is not None:
            return old if old.state == state else _File(state, now)
        return _File(state, -math.inf if age >= REST else now)

    def _tell(self, found: Path | None, now: float) -> None:
        if found is None:
            self._waiting, self.problems = None, ()
            return
        self._waiting = now if self._waiting is None else self._waiting
        self.problems = (_problem(found),) if now - self._waiting >= TOLD_AFTER else ()


def being_written(path: Path) -> bool:
    """Whether somebody has ``path`` open for writing: as far as Linux tells its owner; no where it cannot be asked."""
    if sys.platform != "linux":
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Who opens it for writing while we hold the lease waits until it is closed below, and we get a signal: by
        # default one that would end us, so one that nobody minds is asked for.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(file)
    return False


def _problem(path: Path) -> Problem:
    fix = f"It is taken once nobody has it open for writing and it was left alone for {REST:g} seconds."
    return Problem(path.name, 0, 0, "It is still being written.", fix)

"""What the gate recorded flows into the store of usage while the gateway runs, by a short process now and then.

That process holds the engine, which is large, and ends again; the gateway itself only looks whether the ledger has
moved.  So nothing that decides ever waits for it, and an idle gateway keeps neither its memory nor its processor time.
Another such process keeps, as the ledger grows, the columns that a replay reads: the first replay of a month does not
have to read every entry then.

Must never: import the engine; start a process while the one before runs; stop the gateway for what goes wrong in one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Final

from tidegate.edges.envoy.process import ended
from tidegate.settings import Home, Settings

#: Seconds from the start to the first look: the start itself needs the processors.
FIRST_LOOK: Final = 20.0
#: How far the process steps back behind those that decide.
NICE: Final = 10
LOG: Final = "usage.log"
REPLAY_LOG: Final = "replay.log"
#: Seconds between two looks whether there are columns to keep; a replay reads by itself what came since.
KEEP_EVERY: Final = 1_800.0
#: What the process needs and a plain installation does not have.
ENGINE: Final = "duckdb"


class Intake:
    """``tell`` hears in a sentence when a round went wrong, once until one goes well: ``wrong`` says what that means.

    ``command`` is what runs; what it prints is in the file ``log``.
    """

    def __init__(
        self,
        home: Home,
        every: float,
        tell: Callable[[str], None],
        command: Sequence[str] | None = None,
        *,
        log: str = LOG,
        wrong: str = "usage could not be brought up to date",
    ) -> None:
        self._home, self._every, self._tell = home, every, tell
        own = [sys.executable, "-m", "tidegate", "usage", "tend", "--home", str(home.path)]
        self._command = list(command or own)
        self._log, self._words = home.run / log, wrong
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._seen: object = None
        self._wrong = False

    def start(self) -> None:
        """Look from now on."""
        self._keeper = asyncio.get_running_loop().create_task(self._keep())

    async def close(self, patience: float = 5.0) -> None:
        """Stop looking, and end what runs: it keeps what it did and goes on from there next time."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is not None:
            await ended(self._process, patience)

    async def _keep(self) -> None:
        await asyncio.sleep(min(FIRST_LOOK, self._every))
        while True:
            now = self._state()
            if now != self._seen:
                with contextlib.suppress(OSError):  # no memory for a process now; there may be next time
                    await self._round()
                    self._seen = now
            await asyncio.sleep(self._every)

    def _state(self) -> object:
        """What the ledger's files look like, and the day: policies end and data is past its time by the day alone."""
        found: list[object] = [time.gmtime().tm_yday]
        for name in (self._home.ledger, self._home.ledger.with_name(self._home.ledger.name + "-wal")):
            with contextlib.suppress(OSError):
                about = name.stat()
                found.append((about.st_size, about.st_mtime_ns))
        return found

    async def _round(self) -> None:
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        finally:
            os.close(log)
        with contextlib.suppress(OSError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICE)
        wrong = await self._process.wait() != 0
        if wrong and not self._wrong:
            self._tell(f"{self._words}; {self._log} says why. It is tried again")
        self._wrong = wrong


def intake_of(home: Home, settings: Settings, tell: Callable[[str], None]) -> Intake | None:
    """The intake of an installation; ``None`` where the settings want none or the extra `usage` is not installed."""
    if settings.usage is None or find_spec(ENGINE) is None:
        return None
    return Intake(home, settings.usage.every, tell)


def keeping_of(home: Home, tell: Callable[[str], None]) -> Intake:
    """What keeps the columns for replays."""
    command = [sys.executable, "-m", "tidegate", "policy", "keep", "--home", str(home.path)]
    wrong = "what a replay reads could not be kept, so the next one takes longer"
    return Intake(home, KEEP_EVERY, tell, command, log=REPLAY_LOG, wrong=wrong)

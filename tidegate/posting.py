"""Reports by mail: what was sent is noted in the home, so that each is sent once, whatever is stopped and started.

The gateway only watches the clock; a process of its own makes and sends a report, so that neither memory nor a fault of
it is ever the gateway's.  That process notes the moment the mail server has taken the letter, and holds a lock while it
works.  Only where it is killed between the two is a letter sent again, with the same number.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tidegate.disk import replacing
from tidegate.sections import Reports
from tidegate.settings import Home
from tidegate.usage.report.due import When, when_of

#: Seconds between two looks at the clock, which may have been set.
LOOK_EVERY: Final = 20.0
#: Minutes before a report that could not be sent is tried again: doubled each time, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1, 120
_LONGEST_WORD: Final = 400


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted: the moment whose report was sent last, and what went wrong with the next since."""

    done: str
    failed: str = ""
    times: int = 0
    why: str = ""
    again: str = ""

    def owes(self, due: datetime) -> bool:
        """Whether the report of ``due`` was not sent."""
        return datetime.fromisoformat(self.done) < due

    def ahead(self, now: datetime) -> bool:
        """Whether the one that was done is due later than ``now``: the clock was ahead, and was set right."""
        return datetime.fromisoformat(self.done) > now

    def waits(self, due: datetime, now: datetime) -> bool:
        """Whether the report of ``due`` failed and shall not be tried yet."""
        return self.failed == due.isoformat() and bool(self.again) and now < datetime.fromisoformat(self.again)

    def failing(self, due: datetime, now: datetime, why: str) -> Noted:
        """After another failure."""
        times = self.times + 1 if self.failed == due.isoformat() else 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(times - 1, 10))
        again = (now + timedelta(minutes=pause)).isoformat()
        return Noted(self.done, due.isoformat(), times, why[:_LONGEST_WORD], again)


def notes(home: Home) -> Path:
    """Where it is noted."""
    return home.path / "state" / "reports.json"


def read(home: Home) -> Noted | None:
    """What is noted; ``None`` where nothing is, or nothing that can be read."""
    try:
        found = Noted(**json.loads(notes(home).read_text(encoding="utf-8")))
        datetime.fromisoformat(found.done)
    except (OSError, ValueError, TypeError):
        return None
    return found


def write(home: Home, noted: Noted) -> None:
    """Note it, so that a kill leaves the old note or the new.  Raises ``OSError``."""
    path = notes(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replacing.put(path, json.dumps(asdict(noted)).encode(), durable=True)


@contextlib.contextmanager
def alone(home: Home) -> Iterator[None]:
    """Nobody else sends a report of this home meanwhile."""
    notes(home).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with notes(home).with_name("reports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(home: Home, due: datetime, send: Callable[[], None]) -> bool:
    """Send what is due, unless it was sent already; returns whether it was sent now.  Raises what ``send`` raises."""
    with alone(home):
        noted = read(home)
        if noted is not None and not noted.owes(due):
            return False
        send()
        write(home, Noted(due.isoformat()))
        return True


class Posting:
    """Watches the clock for one installation.  ``tell`` hears what happens, in sentences."""

    def __init__(
        self, home: Home, reports: Reports, tell: Callable[[str], None], *,
        command: Sequence[str] = (), now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._home, self._tell, self._now = home, tell, now
        self._when: When = when_of(reports.when, reports.time_zone)
        own = (sys.executable, "-m", "tidegate", "report", "--home", str(home.path), "--mail", "--due")
        self._command = tuple(command) or own
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Watch no longer.  A report that is being sent is left to end."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(OSError):  # a disk that is full is told by what fills it
                await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Send what is due, if anything is."""
        now = self._now()
        due = self._when.last(now)
        noted = read(self._home)
        if noted is None or noted.ahead(now):
            # What was due before the first start is nobody's business, and neither is what a wrong clock said was due:
            # reports would be owed again only once the day it said has come.
            write(self._home, Noted(due.isoformat()))
            return
        if not noted.owes(due) or noted.waits(due, now):
            return
        why = await self._send(due)
        if why is None:
            self._tell(f"The report of {due:%Y-%m-%d %H:%M} was sent.")
            return
        failing = noted.failing(due, now, why)
        write(self._home, failing)
        self._tell(f"The report of {due:%Y-%m-%d %H:%M} was not sent. {why} Tried again at {failing.again[11:16]} UTC.")

    async def _send(self, due: datetime) -> str | None:
        """Run the process that sends; what it said last if it failed, else none."""
        process = await asyncio.create_subprocess_exec(
            *self._command, due.isoformat(), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        _, said = await process.communicate()
        if process.returncode == 0:
            return None
        lines = said.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"Its process ended with {process.returncode}."


def posting_of(home: Home, reports: Reports | None, tell: Callable[[str], None]) -> Posting | None:
    """What watches the clock; ``None`` where no reports are wanted by mail."""
    return Posting(home, reports, tell) if reports is not None else None


def trouble(home: Home) -> str:
    """What is wrong with the last report that was due, in a sentence; empty where nothing is."""
    noted = read(home)
    if noted is None or not noted.times:
        return ""
    return f"The report due {noted.failed} was not sent, {noted.times} times tried. {noted.why}"

"""The driver: performs what a gate commands, and turns whatever goes wrong into an event that the gate answers.

What we stand on lets traffic pass when our code fails: Envoy goes on when our stream ends cleanly, a proxy logs an
add-on's exception and forwards.  So nothing here escapes as an exception.  A station that raises, hangs beyond its
deadline, vanishes (is cancelled from within) or answers nonsense becomes ``Failed``; a client that leaves becomes
``PeerGone``, and its exchange is still recorded, by a task of its own, when the edge's task is already gone.

An edge gives a ``Door`` and calls ``decide`` once; what comes back is what to do, and its entry is durable by then.
Must never: let something go that the gate has not released; wait for anything without a deadline, the client excepted.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from tidegate.core.decision import OTHERWISE, Decision, Effect, Need, Reason
from tidegate.core.exchange import UNKNOWN, Exchange, Unknown
from tidegate.core.finding import Finding
from tidegate.core.record import Entry
from tidegate.core.service import Shape
from tidegate.edges.body import body_read
from tidegate.edges.redaction import Redaction, carried_out, replacements
from tidegate.edges.split_values import SplitValues, owner_of
from tidegate.edges.station import (
    Deadlines,
    FileWaits,
    Held,
    Ledger,
    Quotas,
    Read,
    Reading,
    Receipt,
    Scanner,
    Sheet,
    Snapshot,
)
from tidegate.edges.waits import being_cancelled, waited
from tidegate.gate import Evaluator, Gate, Settings, State
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire.placeholders import Vault

#: What ``decide`` leaves the edge with.  ``None``: the client is gone and there is nobody to answer.
Outcome: TypeAlias = c.Release | c.LookInside | c.Cut | None
#: What ``report`` leaves the edge with.
Duty: TypeAlias = c.Watch | c.RestoreAnswer | c.Cut | None

_OUTCOMES: Final = (*c.RELEASES, c.LookInside, c.Cut)

T = TypeVar("T")


class Door(Protocol):
    """What only the edge can do while its exchange is being decided."""

    async def who(self) -> e.Identified | e.NotIdentified:
        """Say who it is, or whether asking the client could help."""

    async def hold(self) -> Held | None:
        """The body, or ``None`` if the client left before it was complete."""


class Driver:
    """What all exchanges of one process share: the stations, their deadlines, and the tasks that outlive an edge's."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        quotas: Quotas,
        read: Read,
        clock: Callable[[], float],
        deadlines: Deadlines | None = None,
        threads: int = 2,
        read_files: Read | None = None,
    ) -> None:
        """``read_files`` reads bodies with files in them; it waits, and is only called in a thread."""
        self.ledger, self.quotas, self.read, self.clock = ledger, quotas, read, clock
        self.read_files = read_files
        self.deadlines = deadlines or Deadlines()
        self.splits = SplitValues()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="inspection")
        # Of their own, so that nobody's scan waits for somebody's file.
        self._file_threads = ThreadPoolExecutor(2 * threads, thread_name_prefix="files")
        self._own = threading.local()
        self._later: set[asyncio.Future[Any]] = set()

    def later(self, work: Awaitable[Any]) -> None:
        """Do ``work`` after the edge's task has gone on; ``close`` waits for it."""
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[Any]) -> None:
        self._later.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that nothing prints it with our variables

    async def settled(self) -> None:
        """Wait for what is still to be recorded.  Deadlines bound the wait."""
        while self._later:
            await asyncio.wait(set(self._later))

    async def close(self) -> None:
        """Wait for what is still to be recorded, then stop the threads."""
        await self.settled()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._file_threads.shutdown(wait=False, cancel_futures=True)

    async def in_thread(self, within: float, work: Callable[[], T]) -> T:
        """``work`` in a thread, given up after ``within`` seconds (it ends by itself: our engines are linear)."""
        async with asyncio.timeout(within):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def read_in_thread(self, work: Callable[[], Reading]) -> Reading:
        """``work`` where waiting for a file holds up nothing else."""
        async with asyncio.timeout(self.deadlines.read):
            return await asyncio.get_running_loop().run_in_executor(self._file_threads, work)

    def scan_in_thread(self, scanner: Scanner, sheet: Sheet) -> tuple[Finding, ...]:
        """``scanned`` with this thread's own copy of ``scanner``."""
        known: tuple[Scanner, Scanner] | None = getattr(self._own, "scanner", None)
        if known is None or known[0] is not scanner:
            known = self._own.scanner = (scanner, scanner.for_thread())
        return scanned(known[1], sheet)


def scanned(scanner: Scanner, sheet: Sheet) -> tuple[Finding, ...]:
    """The findings of a whole body, each in its part."""
    return sheet.placed(scanner.scan(sheet.text))


class Refusing:
    """An evaluator for what no policy may let through: two services in one connection, requests that are no HTTP."""

    def __init__(self, revision: str) -> None:
        self._decision = Decision(Effect.BLOCK, OTHERWISE, Reason.STATION_FAILED, revision)

    def decide(self, _exchange: Exchange) -> Decision | Need:
        """Always the refusal."""
        return self._decision

    def unsure(self, _exchange: Exchange) -> Decision:
        """Always the refusal."""
        return self._decision


class Crossing:
    """One exchange at one door: its gate, its snapshot, and what is held of its body."""

    def __init__(
        self,
        driver: Driver,
        snapshot: Snapshot,
        door: Door,
        exchange: Exchange,
        *,
        settings: Settings | None = None,
        evaluator: Evaluator | None = None,
        shape: Shape | None = None,
        activity: frozenset[str] | Unknown = UNKNOWN,
    ) -> None:
        """``activity`` is what the head shows, where the exchange leaves it open until the body is known."""
        self._driver, self._door, self.shape, self._activity = driver, door, shape, activity
        self._began = driver.clock()
        self._recording: asyncio.Future[Receipt] | None = None
        self.snapshot = snapshot
        self.reading: Reading | None = None
        #: It was read in a thread, as it is large or holds files: what else is done to all of it is done there too.
        self.apart = False
        self.held: Held | None = None
        revision = snapshot.revision
        settings = Settings(revision=revision) if settings is None else replace(settings, revision=revision)
        self.gate = Gate(evaluator or snapshot.evaluator, exchange, settings)

    def after(self) -> float:
        """Seconds since it began."""
        return self._driver.clock() - self._began

    async def decide(self, first: e.Event) -> Outcome:
        """From the first event to what the edge has to do.  Raises nothing but the cancellation of the caller."""
        try:
            return await self._run(self._tell(first))
        except asyncio.CancelledError:
            self._driver.later(self._gone())
            raise

    async def redacted(self, findings: Iterable[Finding], vault: Vault | None, now: float) -> Redaction:
        """What was read with ``findings`` replaced.  Raises ``IndexError``, ``TimeoutError``; writing may raise."""
        reading = self.reading
        if reading is None:
            raise IndexError("nothing was read")
        edits = replacements(reading, findings, vault, now)
        if not self.apart:
            return carried_out(reading, edits)
        return await self._driver.in_thread(self._driver.deadlines.inspect, lambda: carried_out(reading, edits))

    def report(self, event: e.Event) -> Duty:
        """Tell what happened after the release, and say what the edge has to do about it."""
        duty: Duty = None
        for command in self._tell(event):
            if isinstance(command, c.Watch | c.RestoreAnswer | c.Cut):
                duty = command
            else:
                self._chore(command)
        return duty

    # -- the loop ------------------------------------------------------------------------------------------------------

    def _tell(self, event: e.Event) -> tuple[c.Command, ...]:
        try:
            return self.gate.tell(event)
        except Exception:  # the gate never raises; if it does all the same, nothing may go
            return (c.Cut("gate-raised"),)

    async def _run(self, commands: tuple[c.Command, ...]) -> Outcome:
        outcome: Outcome = None
        while True:
            event: e.Event | None = None
            for command in commands:
                asked = _ASKED.get(type(command))
                if asked is not None:
                    event = await self._answer(asked, command)
                elif isinstance(command, _OUTCOMES):
                    outcome = command
                else:
                    self._chore(command)
            if event is None:
                return outcome
            commands = self._tell(event)

    async def _answer(self, asked: _Asked, command: c.Command) -> e.Event:
        try:
            event = await asked.by(self, command)
        except TimeoutError:
            why = "timed-out"
        except asyncio.CancelledError:
            if being_cancelled():
                raise
            why = "vanished"
        except Exception:  # what it says may quote the body, so it goes nowhere
            why = "raised"
        else:
            if isinstance(event, asked.expected):
                return event
            why = "no-answer"
        return e.Failed(asked.station, why, self.after())

    async def _gone(self) -> None:
        """The client left in the middle: record what was known, and let nothing go any more."""
        commands = self._tell(e.PeerGone(self.after()))
        if self._recording is not None and self.gate.state is State.RECORDING and not commands:
            commands = self._tell(await self._answer(_ASKED[c.Record], _UNDER_WAY))
        await self._run(commands)

    def _chore(self, command: c.Command) -> None:
        exchange = self.gate.exchange
        if isinstance(command, c.SettleQuota):
            self._driver.later(self._within(self._driver.quotas.settle(command.rules, exchange)))
        elif isinstance(command, c.ReturnQuota):
            self._driver.later(self._within(self._driver.quotas.give_back(command.rules, exchange)))
        elif isinstance(command, c.RecordEnd):
            self._driver.later(self._driver.ledger.append(command.entry))

    async def _within(self, work: Awaitable[None]) -> None:
        async with asyncio.timeout(self._driver.deadlines.quota):
            await work

    # -- the stations --------------------------------------------------------------------------------------------------

    async def _who(self, _command: c.Command) -> object:
        async with asyncio.timeout(self._driver.deadlines.who):
            return await self._door.who()

    async def _hold(self, _command: c.Command) -> object:
        held = await self._door.hold()  # as long as the client takes; Envoy ends one that stops
        if held is None:
            return e.PeerGone(self.after())
        self.held = held
        reading = self.reading = await self._read(held)
        return body_read(self.snapshot, self.gate.exchange, held, reading, self._activity)

    async def _read(self, held: Held) -> Reading:
        driver, shape = self._driver, self.shape
        if len(held.raw) <= driver.deadlines.read_inline:
            try:
                return driver.read(held, shape)
            except FileWaits:  # not ``suppress``, which makes an object for every prompt
                pass
        self.apart = True
        read = driver.read_files or driver.read
        return await driver.read_in_thread(lambda: read(held, shape))

    async def _inspect(self, _command: c.Command) -> object:
        if self.reading is None:
            return None
        scanner, deadlines, sheet = self.snapshot.scanner, self._driver.deadlines, self.reading.sheet()
        if len(sheet.text) <= deadlines.scan_inline:
            found = scanned(scanner, sheet)
        else:
            scan = self._driver.scan_in_thread
            found = await self._driver.in_thread(deadlines.inspect, lambda: scan(scanner, sheet))
        owner = owner_of(self.gate.exchange)
        halves = self._driver.splits.found(scanner, self.reading, found, owner, self._driver.clock())
        halves = tuple(replace(one, fixed=sheet.fixed(one.part, one.start, one.end)) for one in halves)
        return e.Inspected((*found, *halves), self.snapshot.unlooked)

    async def _reserve(self, command: c.Command) -> object:
        rule = getattr(command, "rule", "")
        async with asyncio.timeout(self._driver.deadlines.quota):
            room = await self._driver.quotas.reserve(rule, self.gate.exchange)
        return e.QuotaAnswered(rule, room) if isinstance(room, bool) else None

    async def _record(self, command: c.Command) -> object:
        """Not awaited itself: whether an entry is durable must be known even when the client leaves meanwhile."""
        if command is not _UNDER_WAY or self._recording is None:
            entry = getattr(command, "entry", None)
            append = self._driver.ledger.append(entry) if isinstance(entry, Entry) else None
            if append is None:
                return None
            self._recording = asyncio.ensure_future(append)
        if not self._recording.done():
            await waited(self._recording, self._driver.deadlines.record)
        receipt = self._recording.result()
        return e.Recorded(receipt.id) if isinstance(receipt.id, str) and receipt.id else None


class _Asked:
    """Who answers a command, with which events, and which station it is when the answer fails."""

    __slots__ = ("by", "expected", "station")

    def __init__(
        self,
        station: str,
        by: Callable[[Crossing, c.Command], Awaitable[object]],
        *expected: type[e.Event],
    ) -> None:
        self.station, self.by, self.expected = station, by, expected


#: Stands for a record that was begun before: wait for that one.
_UNDER_WAY: Final = c.Record(Entry("", {}))

_ASKED: Final[Mapping[type[c.Command], _Asked]] = {
    c.AskWho: _Asked(e.IDENTITY, Crossing._who, e.Identified, e.NotIdentified),
    c.Hold: _Asked(e.READ, Crossing._hold, e.BodyRead, e.PeerGone),
    c.Inspect: _Asked(e.INSPECT, Crossing._inspect, e.Inspected),
    c.Reserve: _Asked(e.QUOTA, Crossing._reserve, e.QuotaAnswered),
    c.Record: _Asked(e.RECORD, Crossing._record, e.Recorded),
}

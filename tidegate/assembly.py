"""Puts the parts of one brain together: the process that decides.

The only file that names every concrete part that takes part in a decision.  A brain holds a snapshot of policy and
catalogue that it swaps whole, the stations of an exchange, and a gRPC server on a unix socket that Envoy speaks to:
decisions, certificates and access logs.  It ends when its standard input does, so that it never outlives the gateway.

Must never: take a policy that is not kept in the ledger; print a traceback, which would quote what was being read.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from uvloop import new_event_loop

from tidegate import authorities, doors, frontage, policy_forgetting, policy_source, snapshots, surroundings
from tidegate.core.problem import Problem, Problems
from tidegate.core.record import Entry
from tidegate.deciding import snapshot_of
from tidegate.disk import replacing
from tidegate.disk.resting import Resting
from tidegate.edges.acknowledgement import Acknowledgements
from tidegate.edges.answers import Answers
from tidegate.edges.certificates import open_authority
from tidegate.edges.driver import Driver
from tidegate.edges.envoy.access_log import AccessLogs
from tidegate.edges.envoy.aftermath import Aftermath
from tidegate.edges.envoy.calls import Calls
from tidegate.edges.envoy.parts import Parts
from tidegate.edges.envoy.processor import Processor
from tidegate.edges.envoy.secrets import Secrets
from tidegate.edges.files import Files
from tidegate.edges.kept_values import Kept, KeptVaults
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.edges.passport import Passports
from tidegate.edges.quotas import PolicyQuotas
from tidegate.edges.reading import reader
from tidegate.edges.refusal import House
from tidegate.edges.station import Snapshot
from tidegate.granting import Granting
from tidegate.ledger.entry import Document, Refused
from tidegate.registers.opening import READY
from tidegate.settings import LAST_GOOD, Home
from tidegate.settings import load as load_settings
from tidegate.snapshots import Follower, Loaded
from tidegate.states import State, assistant_address, state_file, write_state
from tidegate.stores import open_stores
from tidegate.trimming import settle
from tidegate.wire.placeholders import Vaults

#: Seconds between two looks at the files: a few `stat` calls each, 0.1 ms.  With the rest of a file and what it takes
#: to read and prepare a policy of 1,000 rules, an edit is in force about half a second after it was saved.
LOOK_EVERY: Final = 0.05
#: Seconds between two looks whether an index has fallen behind what it was made from: that may be many files.
AGE_EVERY: Final = 30.0
#: Seconds that requests under way have to end when we are told to.
GRACE: Final = 2.0
#: Seconds a thread may wait for the interpreter while another computes.  At Python's 5 ms the ledger's thread, which
#: needs it several times a commit, kept prompts waiting: measured, a tenth more requests a second at 16 connections.
HANDOVER: Final = 0.0004
#: The kind of the ledger's document, and of the entry that says what came into force.
POLICY: Final = "policy"


class Brain:
    """One brain.  ``run`` until standard input ends or a signal comes."""

    def __init__(self, home: Home, index: int, resting: Resting | None = None) -> None:
        self._home, self._index = home, index
        self._settings = load_settings(home.settings)
        self._schema_of = ""  # the catalogue that the schema beside the policy was made of
        self._follower = self._first(resting or Resting())  # the gateway and Envoy wait for what it says
        self._loaded = self._follower.loaded  # in force, and in the ledger
        self._taken: list[Loaded] = []  # from the files, and not in the ledger yet
        self._shown = self._loaded  # what others can read of us
        self._said = True
        self._trouble: tuple[Problem, ...] = ()
        self._aged = time.monotonic()
        self._stores = open_stores(home)
        self._scanner = snapshots.scanner(home, self._settings.names, self._settings.deadline)
        self._last_good = bool(self._follower.problems)
        self._granting = Granting(home, self._stores.ledger, lambda: self._loaded)
        self._granting.look()
        self._snapshot = self._made(self._loaded)
        self._since = _now()
        self._files = Files(ocr=self._settings.ocr)
        reading, reading_files = reader(self._files)
        self._driver = Driver(
            ledger=self._stores.ledger,
            quotas=PolicyQuotas(self._stores.quotas, self._granting.policy),
            read=reading,
            read_files=reading_files,
            clock=time.monotonic,
            deadlines=snapshots.deadlines(self._settings),
        )
        self._others: tuple[Problem, ...] = ()
        self._identity = doors.identity_of(home, self._settings, self._file_problems)

    async def run(self) -> None:
        """Serve until told to end, then let what is under way end."""
        ending = _ending()
        await self._in_force(self._loaded)
        parts = self._parts()
        authority = open_authority(self._home.authority, self._is_ours)
        server = Calls(
            {
                **Processor(parts).methods(),
                **Secrets(authority, doors.names_of_door(self._settings)).methods(),
                **AccessLogs(Aftermath(parts)).methods(),
            }
        )
        settle()
        sys.setswitchinterval(HANDOVER)
        self._say()
        # In the first brain alone: an answer must meet the memory of its request.
        beside = await doors.beside(self._home, self._settings, self._index, parts, lambda: self._loaded)
        await server.listen(self._home.run / f"brain-{self._index}.sock")
        works = [asyncio.create_task(work) for work in (self._follow(), self._fetch(), self._forget())]
        await ending.wait()
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)
        await asyncio.gather(server.close(GRACE), *(door.stop(GRACE) for door in beside))
        await self._driver.close()
        self._files.close()
        self._identity.close()
        self._granting.close()
        self._stores.close()

    def _first(self, resting: Resting) -> Follower:
        try:
            follower = begin(self._home, resting)
        except Problems as error:
            if not self._index:
                frontage.tell_broken(self._home, error.problems)
            raise
        self._tell_front(follower.loaded)
        return follower

    # -- the snapshot in force -----------------------------------------------------------------------------------------

    def _made(self, loaded: Loaded) -> Snapshot:
        return snapshot_of(loaded, self._scanner, self._granting.evaluator(loaded))

    def _is_ours(self, host: str) -> bool:
        return self._snapshot.catalogue.at_host(host) is not None

    async def _in_force(self, loaded: Loaded) -> None:
        """Keep the policy and say in the ledger that it decides from now on."""
        revision = loaded.policy.revision
        await self._stores.ledger.keep(Document(POLICY, revision, loaded.text))
        body: dict[str, Any] = {"revision": revision, "catalogue": loaded.catalog.revision, "brain": self._index}
        if policy_source.pinned(self._home, revision):
            body["pinned"] = True
        await self._stores.ledger.append(Entry(POLICY, body))

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look()
                trouble: tuple[Problem, ...] = ()
            except Refused as refused:
                trouble = (Problem(self._home.ledger.name, 0, 0, f"What was changed is not in force yet. {refused}"),)
            except Exception as error:  # the old snapshot stays in force, whatever it was
                trouble = (Problem("policy.yaml", 0, 0, f"Could not be taken ({type(error).__name__})."),)
            if trouble != self._trouble or not self._said:
                self._trouble = trouble
                self._say()

    async def _look(self) -> None:
        """Look once at what may have changed.  What fails for want of room is tried again at the next look."""
        news = self._shown is not self._loaded
        if time.monotonic() - self._aged > AGE_EVERY:
            await asyncio.to_thread(self._follower.age)
            self._aged, news = time.monotonic(), True  # the authority ages too
        news = self._follower.look(self._taken.append) or news
        if self._taken:
            await self._changed()
        if self._shown is not self._loaded:
            self._write()
        if news:
            self._say()
        if self._granting.look():
            self._snapshot = self._made(self._loaded)
            self._say()
        await self._granting.expire()

    async def _fetch(self) -> None:
        while self._settings.policy.git and self._index == 0:  # the first brain fetches, and all see what came of it
            await asyncio.to_thread(policy_source.fetch, self._home)
            await asyncio.sleep(self._settings.policy.every)

    async def _forget(self) -> None:
        while self._index == 0:
            with contextlib.suppress(Exception):  # what cannot be removed today harms nobody, and is tried again
                await asyncio.to_thread(policy_forgetting.forget, self._home, surroundings.ages(self._home))
            await asyncio.sleep(policy_forgetting.EVERY)

    async def _changed(self) -> None:
        """Put into force what was taken from the files; nothing decides that is not in the ledger."""
        del self._taken[:-1]  # of several that could not be recorded the last is meant
        if self._taken:
            await self._in_force(self._taken[0])
            self._loaded = self._taken.pop(0)
            self._snapshot = self._made(self._loaded)
            self._since, self._last_good = _now(), False

    def _write(self) -> None:
        """What the next start and the gateway read of what is in force, before it is said to be."""
        keep_last_good(self._home, self._loaded.text)
        self._tell_front(self._loaded)
        self._shown = self._loaded

    def _tell_front(self, loaded: Loaded) -> None:
        """The first brain alone: what it says the gateway reads."""
        if self._index:
            return
        frontage.tell(self._home, loaded)
        if self._schema_of != loaded.catalog.revision:
            frontage.write_schema(self._home, loaded.catalog)
            self._schema_of = loaded.catalog.revision

    def _file_problems(self, problems: tuple[Problem, ...]) -> None:
        """Of the people and address files, which are followed by whoever reads them."""
        self._others = problems
        self._say()

    def _say(self) -> None:
        followed = (*self._follower.problems, *self._follower.unfinished)
        problems = (*self._trouble, *followed, *self._others, *self._granting.problems)
        loaded = self._shown
        late = authorities.in_time(self._home, datetime.now(UTC))
        state = State(
            name=f"brain-{self._index}",
            pid=os.getpid(),
            revision=loaded.policy.revision,
            catalog=loaded.catalog.revision,
            since=self._since,
            problems=tuple(map(str, problems)),
            details=tuple(map(asdict, problems)),
            last_good=self._last_good,
            data=(*(str(one) for one in loaded.own.standings if one.why != READY), *filter(None, (late,))),
            pinned=policy_source.pinned(self._home, loaded.policy.revision),
        )
        self._said = False
        with contextlib.suppress(OSError):  # a full disk: it is said again at the next look
            write_state(state_file(self._home, self._index), state)
            self._said = True

    # -- the parts -----------------------------------------------------------------------------------------------------

    def _parts(self) -> Parts:
        keys = self._home.keys
        acknowledgements = Acknowledgements(key(keys / "acknowledgements"), self._stores.standings, time.time)
        house = House(
            organisation=lambda: self._loaded.policy.organisation,
            assistant=self._settings.assistant or assistant_address(self._home),
            contact=self._settings.contact or None,
            language=self._settings.language,
        )
        return Parts(
            driver=self._driver,
            snapshot=lambda: self._snapshot,
            identity=self._identity,
            passports=Passports(key(keys / "passports"), time.time),
            pinned=self._stores.pinned,
            acknowledgements=acknowledgements,
            answers=Answers(house, acknowledgements, self._granting, doors.hand_over(self._home)),
            vaults=self._vaults(),
            now=time.time,
        )

    def _vaults(self) -> Vaults:
        """The way back of placeholders: in memory, and on the disk where the settings say so."""
        lifetime = self._settings.keep_values
        signing = key(self._home.keys / "placeholders")
        if lifetime is None:
            return Vaults(signing)
        aged = partial(surroundings.ages, self._home)
        kept = Kept(self._home.path / "state" / "values.db", key(self._home.keys / "values"), lifetime, aged)
        return KeptVaults(signing, kept)


def begin(home: Home, resting: Resting) -> Follower:
    """What the files say at a start, followed from there on.  Raises ``Problems``.

    One that was changed a moment ago is waited for until it rests.
    """
    unfinished = resting.settle(lambda: snapshots.edited(home))
    # Before they are read: an edit while we start, or one that is not finished, is taken when the follower looks.
    seen = () if unfinished else snapshots.stamp(home)
    loaded, problems = first_load(home, unfinished)
    follower = Follower(home, loaded, seen=seen, resting=resting)
    follower.problems = problems
    return follower


def first_load(home: Home, unfinished: tuple[Problem, ...] = ()) -> tuple[Loaded, tuple[Problem, ...]]:
    """What the files say; broken or ``unfinished``, the policy that was last in force, with what is wrong.

    Raises ``Problems``.
    """
    try:
        if unfinished:
            raise Problems(unfinished)
        loaded = snapshots.load(home)
    except Problems as error:
        kept = home.path / LAST_GOOD
        if not kept.exists():
            raise
        shipped = Home(home.path / "state" / "shipped")  # the organisation's own catalogue files may be what is broken
        text = snapshots.read_text(kept, LAST_GOOD)
        return snapshots.load(shipped, text=text, own_of=home), error.problems
    keep_last_good(home, loaded.text)
    return loaded, ()


def keep_last_good(home: Home, text: str) -> None:
    """Keep the policy in force for a start with a broken file."""
    replacing.put(home.path / LAST_GOOD, text.encode())


def run_brain(home: Home, index: int) -> None:
    """Run a brain to its end; exit status 2 where it cannot start."""
    try:
        # Measured under load: a quarter less processor time than on asyncio's own loop.
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_whole(home, index))
    except Problems as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201 - this is the process's own log
        sys.exit(2)
    except (Refused, KeyUnsafe) as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)


async def _whole(home: Home, index: int) -> None:
    await Brain(home, index).run()


def _ending() -> asyncio.Event:
    """Set when standard input ends or a signal comes."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)

    def read() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            ending.set()

    with contextlib.suppress(OSError, ValueError):  # no standard input at all: signals end it
        loop.add_reader(0, read)
    return ending


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

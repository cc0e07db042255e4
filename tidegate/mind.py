"""What decides in the assistant's process: the same stations as a brain has.

Policy and catalogue are followed as files, exceptions as they are approved, with the one ledger and the one count of
quotas, so that a person may do here what they may at the gate, no less and no more.

Must never: decide with a policy that is not kept in the ledger (a brain has kept it, or it is kept here).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from functools import partial

from tidegate import snapshots, surroundings
from tidegate.assembly import LOOK_EVERY, POLICY, begin
from tidegate.catalog.catalog import Catalog
from tidegate.core.exchange import Actor
from tidegate.core.record import Entry
from tidegate.core.service import Service
from tidegate.deciding import snapshot_of
from tidegate.disk.resting import Resting
from tidegate.edges.acknowledgement import Acknowledgements, SqliteStandings
from tidegate.edges.driver import Driver
from tidegate.edges.files import Files
from tidegate.edges.keys import key
from tidegate.edges.quotas import PolicyQuotas
from tidegate.edges.reading import reader
from tidegate.edges.station import Snapshot
from tidegate.granting import Granting
from tidegate.ledger.entry import Document
from tidegate.ledger.quota import Quotas
from tidegate.ledger.store import Ledger
from tidegate.settings import Home, Settings
from tidegate.snapshots import Loaded


class Mind:
    """What decides: the snapshot in force, the driver, and the stores they lean on."""

    def __init__(self, home: Home, settings: Settings, resting: Resting | None = None) -> None:
        self._scanner = snapshots.scanner(home, settings.names, settings.deadline)
        self._follower = begin(home, resting or Resting())
        self._loaded = self._follower.loaded  # in force
        self._taken: list[Loaded] = []  # from the files, and not in the ledger yet
        state = home.path / "state"
        self.ledger = Ledger.open(home.ledger, key(home.keys / "ledger"))
        self._quotas = Quotas.open(state / "quotas.db", aged=partial(surroundings.ages, home))
        self._standings = SqliteStandings(state / "standings.db")
        self.acknowledgements = Acknowledgements(key(home.keys / "acknowledgements"), self._standings, time.time)
        self.granting = Granting(home, self.ledger, lambda: self._loaded)
        self.granting.look()
        self._snapshot = self._made(self._loaded)
        self.files = Files(ocr=settings.ocr)
        reading, reading_files = reader(self.files)
        self.driver = Driver(
            ledger=self.ledger,
            quotas=PolicyQuotas(self._quotas, self.granting.policy),
            read=reading,
            read_files=reading_files,
            clock=time.monotonic,
            deadlines=snapshots.deadlines(settings),
        )

    @property
    def catalog(self) -> Catalog:
        """The catalogue in force."""
        return self._loaded.catalog

    def organisation(self) -> str:
        """What the policy in force calls it."""
        return self._loaded.policy.organisation

    def kept(self) -> int | None:
        """Seconds for which the policy in force keeps a conversation; ``None`` for ever."""
        return self._loaded.policy.conversations.keep

    def may_look(self, who: Actor) -> bool:
        """Whether the policy in force lets ``who`` look into the conversations of others."""
        said = self._loaded.policy.conversations
        return who.person is not None and said.may_look(who.person, who.groups)

    def snapshot(self) -> Snapshot:
        """What decides now."""
        return self._snapshot

    def service(self, id: str) -> Service:
        """An entry of the catalogue in force.  Raises ``KeyError``."""
        return self.catalog.service(id)

    def service_at(self, host: str) -> str | None:
        """Whose host this is."""
        sight = self.catalog.at_host(host)
        return None if sight is None else sight.service.id

    async def follow(self) -> None:
        """Take changed files, once they are kept in the ledger, and exceptions; for as long as the process runs."""
        self._taken.insert(0, self._loaded)
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(Exception):  # the old snapshot stays in force; the brains say what is wrong
                await self.look()

    async def look(self) -> None:
        """Look once at what may have changed."""
        self._follower.look(self._taken.append)
        del self._taken[:-1]  # of several that could not be recorded at earlier looks the last is meant
        if self._taken:
            await self._in_force(self._taken[0])
            self._loaded = self._taken.pop(0)
            self._snapshot = self._made(self._loaded)
        if self.granting.look():
            self._snapshot = self._made(self._loaded)

    async def close(self) -> None:
        """Let go of everything."""
        await self.driver.close()
        self.files.close()
        self.granting.close()
        self._standings.close()
        self._quotas.close()
        self.ledger.close()

    async def _in_force(self, loaded: Loaded) -> None:
        await self.ledger.keep(Document(POLICY, loaded.policy.revision, loaded.text))
        body = {"revision": loaded.policy.revision, "catalogue": loaded.catalog.revision, "brain": "assistant"}
        await self.ledger.append(Entry(POLICY, body))

    def _made(self, loaded: Loaded) -> Snapshot:
        return snapshot_of(loaded, self._scanner, self.granting.evaluator(loaded))

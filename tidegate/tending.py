"""What keeps the store of usage in order, a short process that the gateway starts from time to time.

It takes in what the gate recorded, makes the figures of the days that touches, tells what the policy of each day said
of each service, and deletes what is past its time.  The ledger is only read, except for the entry that proves a
deletion; the store is let go after every turn, so that a question waits for a turn and never for all of it.

Must never: be part of the gateway's own process or of a brain, which would hold the engine's memory for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from tidegate import policy as policies
from tidegate import policy_source, snapshots, surroundings
from tidegate.catalog.catalog import Catalog
from tidegate.core.decision import Decision
from tidegate.core.problem import Problems
from tidegate.core.record import Entry
from tidegate.disk import clock
from tidegate.edges.keys import key as ledger_key
from tidegate.ledger.store import Ledger, Reader
from tidegate.sections import UsageSettings
from tidegate.settings import Home
from tidegate.usage import retention, stance
from tidegate.usage.gate_entries import BATCH, follow
from tidegate.usage.names import Names
from tidegate.usage.rollup import refresh
from tidegate.usage.store import Store

#: The kind of the ledger's entry that says what was deleted.
RETENTION: Final = "retention"
#: The store's setting that says for which limits it was looked last: on a large store that is work enough for a day.
LOOKED: Final = "retention-looked"
#: Seconds to wait for another program that writes: it may be reading logs for a long time.
WAIT: Final = 30.0
DAY: Final = 86_400
_POLICY: Final = "policy"
#: Conditions that are about time.
_TIMED: Final = ("during", "from", "until")


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done: entries taken in, days made, days whose stance was told, rows deleted."""

    taken: int
    days: int
    stances: int
    gone: int


def store_of(home: Home) -> Path:
    """Where usage is kept."""
    return home.path / "usage.duckdb"


def names_of(home: Home, said: UsageSettings, catalog: Catalog) -> Names:
    """How people and places are spelt.  Raises ``OSError`` for a key that cannot be read."""
    try:
        zones = dict(snapshots.policy(policy_source.text(home), home.policy.name, catalog).zones)
    except Problems:  # the policy is being edited: zones are empty for now
        zones = {}
    return Names(zones, (home.path / said.pseudonyms).read_bytes().strip() if said.pseudonyms else b"")


def tend(home: Home, said: UsageSettings, now: datetime, path: Path | None = None, threads: int = 1) -> Tended:
    """Do all of it once; ``now`` has its zone.

    Raises ``Unusable``, ``ledger.Refused``, ``duckdb.Error`` and ``OSError``; what was done until then is kept.
    """
    path = path or store_of(home)
    catalog = snapshots.catalog(home)
    names = names_of(home, said, catalog)
    ledger = Reader.at(home.ledger)
    taken, turn = 0, BATCH
    try:
        while turn == BATCH:
            with Opened(path, said.time_zone, threads) as store:
                turn = follow(store, ledger, names, lambda: now.astimezone(UTC).replace(tzinfo=None), most=BATCH)
                taken += turn
        with Opened(path, said.time_zone, threads) as store:
            days = refresh(store)
            told = tell_stances(store, ledger, catalog, now.astimezone(store.day_zone).date())
            today = aged(home, now).astimezone(store.day_zone).date()
            limits = str(sorted(first_days(said, today).items()))
            due = limits != store.setting(LOOKED) or bool(retention.unrecorded(store))
    finally:
        ledger.close()
    gone = retain(home, said, today, path) if due else []
    if due:
        with Opened(path) as store:
            store.set(LOOKED, limits)
    return Tended(taken, days, told, sum(one["rows"] for one in gone))


class Opened:
    """A store for one turn."""

    def __init__(self, path: Path, zone: str = "", threads: int = 1) -> None:
        self._path, self._zone, self._threads = path, zone, threads

    def __enter__(self) -> Store:
        self._store = Store.open(self._path, day_zone=self._zone, threads=self._threads, wait=WAIT)
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()


# -- what policies said ------------------------------------------------------------------------------------------------


def effects(policy: policies.Policy, catalog: Catalog, at: datetime) -> dict[str, str]:
    """What a policy does with an ordinary prompt to each service: of somebody in no group, from no known place."""
    services = snapshots.services(catalog)
    found = {}
    for service in catalog.services:
        given = policies.Given(service, activity=frozenset({"prompt"}))
        outcome = policies.evaluate(policy, policies.imagined(policy, given, services, at))
        if isinstance(outcome, Decision):
            found[service] = outcome.effect.word
    return found


def tell_stances(store: Store, ledger: Reader, catalog: Catalog, today: date, tenant: str = "") -> int:
    """Tell the days up to ``today`` that are not told yet, by the policies that the ledger kept; returns how many."""

    @cache
    def parsed(revision: str) -> policies.Policy | None:
        kept = ledger.document(_POLICY, revision)
        try:
            return None if kept is None else snapshots.policy(kept.text, "policy", catalog)
        except Problems:  # it leans on what the catalogue no longer has
            return None

    days = stance.behind(store, tenant, today)
    zone = ZoneInfo(store.setting("time-zone"))
    for revision, same in groupby(days, key=lambda pair: pair[1]):
        span = [day for day, _ in same]
        policy = parsed(revision)
        if policy is None:
            continue
        # One answer for all days of a policy, unless it has rules that begin and end.
        for first, last in [(day, day) for day in span] if timed(policy) else [(span[0], span[-1])]:
            stance.tell(store, tenant, first, last, effects(policy, catalog, datetime.combine(last, time(12), zone)))
    return len(days)


def timed(policy: policies.Policy) -> bool:
    """Whether what it says depends on the day."""
    return any(condition.field in _TIMED for rule in policy.rules for condition in rule.conditions)


# -- what is past its time ---------------------------------------------------------------------------------------------


def aged(home: Home, now: datetime, *, watched: bool = True) -> datetime:
    """The moment from which ages are counted: ``now``, where the clock is believed.  See ``clock.ages``."""
    return datetime.fromtimestamp(clock.ages(surroundings.clock_of(home), now.timestamp(), watched=watched), UTC)


def first_days(said: UsageSettings, today: date) -> dict[str, date]:
    """The first day that is kept of each kind of data."""
    keep = {kind: getattr(said.keep, kind) for kind in retention.KINDS}
    return retention.limits({kind: time and -(-time // DAY) for kind, time in keep.items()}, today)


def retain(home: Home, said: UsageSettings, today: date, path: Path, wait: float = WAIT) -> list[Mapping[str, Any]]:
    """Delete what is past its time and record that; returns what was recorded.  Raises as ``tend`` does."""
    first = first_days(said, today)
    if any(day > date.min for day in first.values()):
        retention.retain(path, first, wait)
    return record(home, path)


def record(home: Home, path: Path, write: Callable[[Home, Entry], str] | None = None) -> list[Mapping[str, Any]]:
    """Record deletions that are not in the ledger yet, also those of a run that was killed before it could.

    Raises ``ledger.Refused``; what is not recorded is noted in the store until it is.
    """
    with Opened(path) as store:
        gone = retention.unrecorded(store)
        if gone:
            receipt = (write or _append)(home, Entry(RETENTION, {"of": "usage", "deleted": gone}))
            retention.recorded(store, receipt)
    return list(gone)


def _append(home: Home, entry: Entry) -> str:
    async def appended() -> str:
        ledger = Ledger.open(home.ledger, ledger_key(home.keys / "ledger"))
        try:
            return (await ledger.append(entry)).id
        finally:
            ledger.close()

    return asyncio.run(appended())

"""Exceptions in a running brain: those in force, followed as they change, and the door for asking.

The store is looked at several times a second, so what is approved or revoked anywhere counts in every brain well within
one.  Where the store cannot be read the last known grants do not stay: nothing is in force until it can be.

It must never keep a grant in force that it has not just seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tidegate import snapshots, surroundings
from tidegate.catalog.catalog import Catalog
from tidegate.core.problem import Problem, Problems
from tidegate.core.record import exchange_from_dict
from tidegate.edges.exceptions import DAY, CannotAsk, Offer, Wanted
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.edges.refusal import Earlier
from tidegate.grants.asking import NotGranted, in_the_way, offer, scope_for
from tidegate.grants.in_force import in_force
from tidegate.grants.office import Office, Wish
from tidegate.grants.request import Request
from tidegate.grants.store import Store
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Ledger, Reader
from tidegate.policy import Evaluator, Grant, Known, Policy
from tidegate.settings import Home
from tidegate.snapshots import Loaded

#: How the ledger calls the way a request came.
PAGE: Final = "page"
#: Earlier requests that somebody is shown.
MOST_SHOWN: Final = 3
CONSOLE: Final = "console"
#: Until it is looked again whether an exception that is over by a doubted clock is over.
_AGAIN: Final = timedelta(minutes=1)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_ALWAYS: Final = datetime.max.replace(tzinfo=UTC)


def open_store(home: Home) -> Store:
    """The requests of an installation.  Raises ``Refused``, ``KeyUnsafe``."""
    return Store.open(_store_of(home), key(home.keys / "grants"))


def _store_of(home: Home) -> Path:
    return home.path / "state" / "grants.db"


def requests(home: Home) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    """Every request in the order of asking, and the ids of those that another hand changed.

    Nothing is written for it, so it may be a copy on a disk that nobody may write.  Raises ``Refused``, ``KeyUnsafe``.
    """
    if not _store_of(home).exists():
        return (), ()
    store = Store.reading(_store_of(home), key(home.keys / "grants"))
    try:
        return store.all(), store.spoilt
    finally:
        store.close()


def with_exceptions(home: Home, policy: Policy, catalog: Catalog, at: datetime) -> Policy:
    """``policy`` with the exceptions in force, for what is made of it outside a brain.

    Where they cannot be read none is, as in a brain.
    """
    try:
        kept, _ = requests(home)
    except (Refused, KeyUnsafe):
        return policy
    return replace(policy, grants=in_force(kept, at, policy, snapshots.known(catalog))[0]) if kept else policy


class Granting:
    """``loaded`` gives what is in force of the files."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        loaded: Callable[[], Loaded],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        aged: Callable[[], datetime] | None = None,
    ) -> None:
        self._home, self._ledger, self._loaded = home, ledger, loaded
        self._now = now
        self._aged = aged or (lambda: datetime.fromtimestamp(surroundings.ages(home), UTC))
        self._store = open_store(home)
        self.office = Office(self._store, ledger, self._current, self._now)
        self._grants: tuple[Grant, ...] = ()
        self._of: Loaded | None = None
        self._span = (_NEVER, _NEVER)  # the moments between which what is in force stays so by itself
        self._over = False
        self.problems: tuple[Problem, ...] = ()

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def look(self) -> bool:
        """Look once; true if other grants are in force than before, or other problems."""
        before = (self._grants, self.problems)
        loaded, at = self._loaded(), self._now()
        try:
            if not self._store.changed() and loaded is self._of and self._span[0] <= at < self._span[1]:
                return False
            self._of = loaded
            self._take(self._store.all(), loaded, at)
        except Refused as refused:
            self._grants, self._of = (), None
            self.problems = (Problem("grants", 0, 0, f"No exception is in force: {refused}"),)
        return before != (self._grants, self.problems)

    def _take(self, requests: tuple[Request, ...], loaded: Loaded, at: datetime) -> None:
        found, problems = in_force(requests, at, loaded.policy, snapshots.known(loaded.catalog))
        spoilt = (
            Problem("grants", 0, 0, f"The exception {id} was changed by another hand and is not in force.")
            for id in self._store.spoilt
        )
        self._grants, self.problems = found, (*problems, *spoilt)
        aged = self._aged()
        self._over = any(one.over(aged) for one in requests)
        # A clock that is set back puts exceptions in force again; one that is doubted ends none for good.
        later = [one.ends for one in requests if one.in_force(at) and one.ends]
        later += [at + _AGAIN for one in requests if one.over(at) and not one.over(aged)]
        self._span = (at, min(later, default=_ALWAYS))

    def evaluator(self, loaded: Loaded) -> Evaluator:
        """The evaluator of ``loaded`` with the grants in force."""
        return loaded.evaluator.granting(self._grants)

    def policy(self) -> Policy:
        """The policy in force with its grants: what counts quotas asks."""
        return self._loaded().evaluator.granting(self._grants).policy

    async def expire(self) -> None:
        """Write down what has ended by itself, once: whichever brain comes first does it."""
        if self._over:
            self._over = False
            await self.office.expire(self._aged())

    # -- asked by the edges --------------------------------------------------------------------------------------------

    def offer(self, rule: str) -> Offer | None:
        """See ``edges.exceptions.Exceptions``."""
        try:
            offered = offer(self._loaded().policy, (rule,))
        except NotGranted:
            return None
        return Offer(", ".join(offered.approvers), max(1, offered.at_most // DAY))

    def earlier(self, person: str, service: str) -> tuple[Earlier, ...]:
        """See ``edges.exceptions.Exceptions``."""
        try:
            found = [one for one in self._store.all() if one.person == person and one.scope.get("service") == service]
        except Refused:
            return ()
        return tuple(
            Earlier(one.id, one.state, one.ends.strftime("%Y-%m-%d %H:%M UTC") if one.ends else "")
            for one in sorted(found, key=lambda one: one.asked, reverse=True)[:MOST_SHOWN]
        )

    async def ask(self, wanted: Wanted) -> str:
        """See ``edges.exceptions.Exceptions``."""
        policy = self._loaded().policy
        rules: tuple[str, ...] = (wanted.rule,)
        scope: dict[str, Any] = {"who": wanted.person, "service": wanted.service}
        try:
            kept = await asyncio.to_thread(recorded, self._home, wanted.receipt)
            if kept is not None:
                x = exchange_from_dict(kept)
                rules = in_the_way(policy, x, wanted.rule)
                scope = {**scope_for(policy, x, rules), **scope}
            offered = offer(policy, rules)
            period = min(wanted.days * DAY, offered.at_most)
            wish = Wish(wanted.person, rules, scope, wanted.reason, period, PAGE, wanted.receipt, once=True)
            return (await self.office.ask(wish)).id
        except NotGranted as error:
            raise CannotAsk(error.code if error.code in _SAID else "cannot-be-asked") from None

    def _current(self) -> tuple[Policy, Known]:
        loaded = self._loaded()
        return loaded.policy, snapshots.known(loaded.catalog)


#: What the page has words for.
_SAID: Final = frozenset({"cannot-be-asked", "days-wrong", "reason-too-short", "too-many-requests"})


def recorded(home: Home, receipt: str) -> dict[str, object] | None:
    """The exchange that a receipt tells of; ``None`` where there is none.  Raises ``Refused``."""
    if not receipt:
        return None
    reader = Reader.at(home.ledger)
    try:
        kept = reader.get(receipt)
        return None if kept is None or kept.kind != "exchange" else kept.body["exchange"]
    finally:
        reader.close()


class Desk:
    """What the console's page reads and decides, in a process that is no brain."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def requests(self) -> tuple[Request, ...]:
        """See ``console.exceptions.Desk``."""
        return (await asyncio.to_thread(requests, self._home))[0]

    async def decide(self, step: str, id: str, by: str, note: str) -> None:
        """See ``console.exceptions.Desk``."""
        try:
            loaded = await asyncio.to_thread(snapshots.load, self._home)
        except Problems as error:
            raise NotGranted("policy-broken", f"The policy cannot be read: {error.problems[0]}") from None
        known = snapshots.known(loaded.catalog)
        ledger = await asyncio.to_thread(Ledger.open, self._home.ledger, key(self._home.keys / "ledger"))
        store = open_store(self._home)
        try:
            office = Office(store, ledger, lambda: (loaded.policy, known), lambda: datetime.now(UTC))
            steps = {"approve": office.approve, "deny": office.deny, "revoke": office.revoke}
            await steps[step](id, by, via=CONSOLE, note=note)
        finally:
            store.close()
            await asyncio.to_thread(ledger.close)

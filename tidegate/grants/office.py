"""The steps of a request, each checked against the policy in force, recorded in the ledger first, and counted then.

Whoever a rule names approves, and nobody approves what they ask for themselves.  The names given here are claims of
whoever runs the command or holds the console's key; the ledger says by which way they came.

It must never let a step count that is not in the ledger, or take one that the request's state does not allow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import msgspec

from tidegate.core.problem import Problems
from tidegate.core.record import Entry
from tidegate.grants.asking import NotGranted, allowing, offer
from tidegate.grants.request import APPROVED, ASKED, EXPIRED, STEPS, Request, new_id, spoken
from tidegate.grants.store import Store, Writing
from tidegate.ledger.entry import Document, Receipt
from tidegate.policy import Known, Policy, read_scope
from tidegate.policy.vocabulary import ANONYMOUS

#: The kind of the ledger's entries about requests, and of the document that holds an approved one's terms.
GRANT: Final = "grant"
#: Requests of one person that may wait for a decision.
MOST_OPEN: Final = 5
#: A day, the unit in which people ask, in seconds.
REASON_LEAST: Final = 10
REASON_MOST: Final = 500


class Ledger(Protocol):
    """Where every step is kept."""

    def append(self, entry: Entry) -> Awaitable[Receipt]:
        """Returns when ``entry`` is durable."""

    async def keep(self, document: Document) -> None:
        """Keep ``document`` under its kind and revision."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for.  ``reason`` has been masked, ``period`` is in seconds, ``via`` a word for the record.

    ``once``: as long as one that says the same waits for a decision, it is that one.  A form may be sent twice.
    """

    person: str
    rules: tuple[str, ...]
    scope: Mapping[str, Any]
    reason: str
    period: int
    via: str
    receipt: str = ""
    once: bool = False

    def same(self, request: Request) -> bool:
        """Whether ``request`` says the same."""
        said = (request.person, request.rules, request.receipt, request.reason, request.period)
        return said == (self.person, self.rules, self.receipt, self.reason, self.period)


class Office:
    """Takes the steps.  ``policy`` gives the one in force and what its names may refer to, ``now`` the moment."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        policy: Callable[[], tuple[Policy, Known]],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._ledger, self._policy, self._now = store, ledger, policy, now

    async def ask(self, wish: Wish) -> Request:
        """Put a request before whoever decides.  Raises ``NotGranted``, ``Refused``."""
        policy, known = self._policy()
        if not REASON_LEAST <= len(wish.reason) <= REASON_MOST:
            raise NotGranted("reason-too-short", f"A reason has between {REASON_LEAST} and {REASON_MOST} characters.")
        if "*" in wish.person or wish.person in policy.people or wish.person == ANONYMOUS:
            raise NotGranted("cannot-be-asked", f"“{wish.person}” is read as more than one person in a scope.")
        fits(wish.period, offer(policy, wish.rules).at_most)
        held(wish.scope, policy, known)
        async with self._store.writing() as writing:
            waiting = [one for one in writing.all() if one.person == wish.person and one.state == ASKED]
            if wish.once and (same := next(filter(wish.same, waiting), None)):
                return same
            if len(waiting) >= MOST_OPEN:
                raise NotGranted("too-many-requests", f"{wish.person} has {MOST_OPEN} requests that wait already.")
            request = Request(
                new_id(), wish.person, wish.rules, wish.scope, wish.reason, wish.period, self._at(), wish.receipt
            )
            await self._take(writing, request, wish.via)
        return request

    async def approve(
        self, id: str, by: str, *, via: str, note: str = "", narrower: Mapping[str, Any] | None = None,
        period: int | None = None,
    ) -> Request:  # fmt: skip
        """Put it in force from now.  ``narrower`` adds words to the scope, ``period`` is shorter than the asked one.

        Raises ``NotGranted``, ``Refused``.
        """
        policy, known = self._policy()
        async with self._store.writing() as writing:
            request = self._standing(writing, id, APPROVED)
            self._may(policy, request, by)
            if by == request.person:
                raise NotGranted("own-request", f"{by} asked for this: somebody else has to decide it.")
            scope = {**request.scope, **(narrower or {})}
            if any(scope[word] != value for word, value in request.scope.items()):
                raise NotGranted("wider", "An approval can only add words to a scope, not change what was asked for.")
            if period is not None and period > request.period:
                raise NotGranted(
                    "wider", f"It was asked for {spoken(request.period)}: an approval can only be shorter."
                )
            request = replace(request, scope=scope, period=period or request.period)
            fits(request.period, offer(policy, request.rules).at_most)
            held(scope, policy, known)
            approved = request.approved(by, self._at(), note)
            # The terms last: they can be kept but once, so a failure before leaves the request as it was.
            await self._record(approved, via)
            await self._ledger.keep(Document(GRANT, approved.id, approved.terms()))
            writing.put(approved)
        return approved

    async def deny(self, id: str, by: str, *, via: str, note: str = "") -> Request:
        """Refuse it.  Raises ``NotGranted``, ``Refused``."""
        policy, _ = self._policy()
        async with self._store.writing() as writing:
            request = self._standing(writing, id, "denied")
            self._may(policy, request, by)
            denied = request.denied(by, self._at(), note)
            await self._take(writing, denied, via)
        return denied

    async def revoke(self, id: str, by: str, *, via: str, note: str = "") -> Request:
        """End it now.  Anybody at the command line or the console may: it only takes away.

        Raises ``NotGranted``, ``Refused``.
        """
        async with self._store.writing() as writing:
            revoked = self._standing(writing, id, "revoked").revoked(by, self._at(), note)
            await self._take(writing, revoked, via)
        return revoked

    async def expire(self, at: datetime) -> tuple[Request, ...]:
        """Write down which have ended by themselves ``at`` that moment; they let nothing pass since.

        Raises ``Refused``.
        """
        if not any(one.over(at) for one in self._store.all()):
            return ()
        done = []
        async with self._store.writing() as writing:
            for request in writing.all():
                if request.over(at):
                    done.append(request.expired())
                    await self._take(writing, done[-1], "clock")
        return tuple(done)

    def _at(self) -> datetime:
        return self._now().astimezone(UTC).replace(microsecond=0)

    async def _take(self, writing: Writing, request: Request, via: str) -> None:
        await self._record(request, via)
        writing.put(request)

    async def _record(self, request: Request, via: str) -> None:
        await self._ledger.append(Entry(GRANT, {**request.to_dict(), "via": via}))

    def _standing(self, writing: Writing, id: str, step: str) -> Request:
        request = writing.get(id)
        if request is None:
            raise NotGranted("no-request", f"There is no request {id}. `tidegate grants list` shows them.")
        state = EXPIRED if request.over(self._at()) else request.state
        if step not in STEPS[state]:
            raise NotGranted("too-late", f"The request {id} is {state}: it cannot be {step} any more.")
        return request

    def _may(self, policy: Policy, request: Request, by: str) -> None:
        for name in request.rules:
            exceptions = allowing(policy, name).exceptions
            if exceptions is None or not exceptions.by.has(by):
                named = ", ".join(exceptions.written) if exceptions else "nobody"
                raise NotGranted("not-named", f"{by} may not decide this: the rule “{name}” names {named}.")


def fits(period: int, at_most: int) -> None:
    """Raises ``NotGranted`` where a period is none, or longer than the rules allow."""
    if not 0 < period <= at_most:
        raise NotGranted("days-wrong", f"The rules allow at most {spoken(at_most)}.")


def held(scope: Mapping[str, Any], policy: Policy, known: Known) -> None:
    """Raises ``NotGranted`` where a scope cannot be read by the names of the policy in force."""
    try:
        read_scope(msgspec.json.encode(dict(scope)).decode(), "scope", policy, known)
    except Problems as error:
        raise NotGranted("scope-wrong", f"The scope cannot be used: {error.problems[0].what}") from None

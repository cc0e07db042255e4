"""Doubles of the stations, for rehearsing an edge without a policy file, a catalogue, a database or Envoy.

They keep the contracts of ``station`` in memory, and ``Breaking`` makes any of them fail in a chosen way.  They live in
the package so that every edge is tested with the same ones.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.core.finding import Finding, masked
from tidegate.core.service import Service, Shape, Sighting
from tidegate.edges.station import Deadlines
from tidegate.ledger.memory import MemoryLedger

#: The ways a station can fail.
Trouble: TypeAlias = Literal["raises", "hangs", "vanishes", "answers-nonsense"]
TROUBLES: Final[tuple[Trouble, ...]] = ("raises", "hangs", "vanishes", "answers-nonsense")


def entries_of(ledger: MemoryLedger, kind: str) -> list[Any]:
    """The bodies of the entries of one kind."""
    return [kept.body for kept in ledger.kept if kept.kind == kind]


class MemoryQuotas:
    """Counts down from ``room`` for every rule together."""

    def __init__(self, room: int = 1_000_000) -> None:
        self.room = room
        self.reserved: set[tuple[str, str]] = set()

    async def reserve(self, rule: str, exchange: Exchange) -> bool:
        """See ``station.Quotas``."""
        if len(self.reserved) >= self.room:
            return False
        self.reserved.add((exchange.id, rule))
        return True

    async def settle(self, rules: Sequence[str], exchange: Exchange) -> None:
        """See ``station.Quotas``."""

    async def give_back(self, rules: Sequence[str], exchange: Exchange) -> None:
        """See ``station.Quotas``."""
        self.reserved -= {(exchange.id, rule) for rule in rules}


class Rule:
    """One decision for everything, or what is needed first; asks for ``needs`` while they are unknown."""

    def __init__(self, effect: Effect, *needs: str, unsure: Effect = Effect.BLOCK, **fields: Any) -> None:
        self.needs = needs
        self.decision = Decision(effect, "rehearsed", Reason.RULE_MATCHED, "rev", **fields)
        self._unsure = replace(self.decision, effect=max(effect, unsure), reason=Reason.STATION_FAILED)

    def decide(self, exchange: Exchange) -> Decision | Need:
        """The decision once everything needed is known."""
        if exchange.service is None:
            return Decision(Effect.ALLOW, "outside-the-catalogue", Reason.NOT_AN_AI_SERVICE, "rev")
        missing = {need for need in self.needs if _unknown(exchange, need)}
        if missing:
            return Need(frozenset(missing))
        if exchange.unread:
            return replace(self._unsure, reason=Reason.NOT_INSPECTED)
        return self.decision

    def unsure(self, _exchange: Exchange) -> Decision:
        """The decision when something stays unknown."""
        return self._unsure


def _unknown(exchange: Exchange, need: str) -> bool:
    if need.startswith("quota:"):
        return exchange.room(need.removeprefix("quota:")) is UNKNOWN
    return getattr(exchange, need) is UNKNOWN


@dataclass(frozen=True, slots=True)
class OneHost:
    """What a host says."""

    service: Service
    exclusive: bool = True
    inspectable: bool = True
    others: tuple[Service, ...] = ()


class Catalogue:
    """Services by host; a request with a body is a prompt."""

    def __init__(self, services: dict[str, Service], shape: Shape | None = None) -> None:
        self._services, self._shape = services, shape

    def at_host(self, host: str) -> OneHost | None:
        """See ``station.Catalogue``."""
        service = self._services.get(host)
        return OneHost(service) if service else None

    def identify(
        self, host: str, method: str, path: str, media_type: str | None = None, *, has_body: bool = True
    ) -> Sighting:
        """See ``station.Catalogue``."""
        service = self._services.get(host)
        activity = frozenset({"prompt"} if has_body else {"browse"})
        return Sighting(service, activity if service else frozenset(), self._shape if has_body else None)


class WordScanner:
    """Finds payment cards of sixteen digits and the word ``secret``."""

    _KINDS: Final = (("payment-card", "money", re.compile(r"\d{16}")), ("secret", "words", re.compile("secret")))

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """See ``station.Scanner``."""
        return [
            Finding(name, family, part, *match.span(), 1.0, masked(match[0]))
            for name, family, pattern in self._KINDS
            for match in pattern.finditer(text)
        ]

    def for_thread(self) -> WordScanner:
        """See ``station.Scanner``."""
        return self


#: Which deadline a station has.
_DEADLINES: Final = {"identity": "who", "read": "read", "inspect": "inspect", "quota": "quota", "record": "record"}


def deadlines_for(station: str, trouble: Trouble) -> Deadlines:
    """Deadlines under which only ``station`` is late, and only where its trouble is that it hangs.

    All else has a minute, however busy the machine is, and everything that may be asked in a thread is.
    """
    seconds = dict.fromkeys(_DEADLINES.values(), 60.0)
    if trouble == "hangs" and station in _DEADLINES:
        seconds[_DEADLINES[station]] = 0.05
    return Deadlines(**seconds, read_inline=-1, scan_inline=-1)


@dataclass
class Breaking:
    """Makes a function fail as told; ``calls`` counts how often it was asked."""

    trouble: Trouble
    calls: int = field(default=0)

    def sync(self, *_arguments: Any, **_named: Any) -> Any:
        """In place of a function that is asked in a thread or on the loop."""
        self.calls += 1
        if self.trouble == "raises":
            raise ValueError("my card is 4111111111111111")
        if self.trouble == "vanishes":
            raise asyncio.CancelledError
        if self.trouble == "hangs":
            time.sleep(0.2)
        return None

    async def wait(self, *_arguments: Any, **_named: Any) -> Any:
        """In place of a coroutine function."""
        if self.trouble == "hangs":
            self.calls += 1
            await asyncio.Event().wait()
        return self.sync()


def counter() -> Callable[[], float]:
    """A clock that moves by a second each time it is asked."""
    ticks = itertools.count()
    return lambda: float(next(ticks))

"""What Envoy tells us afterwards, written down: how requests and tunnels ended, and apps that refuse our certificate.

Envoy logs in batches, so this comes up to a second late and costs no request anything.  A log that cannot be recorded
changes no decision and is left out: the decision itself was recorded before anything was released.
"""

from __future__ import annotations

import contextlib
from typing import Final

from tidegate.core.record import Entry, code_word
from tidegate.edges.envoy.access_log import Passed, Record, Unopened
from tidegate.edges.envoy.contract import ROUTE_QUIET
from tidegate.edges.envoy.parts import Parts

#: Kinds of entries: traffic that has ended, and a connection that was seen and could not be looked into.
TRAFFIC: Final = "traffic"
UNOPENED: Final = "unopened"
#: Requests in one entry: at some 200 bytes each far below what an entry may hold.
MOST: Final = 1000


class Aftermath:
    """Hears Envoy's access logs.  Quick, and never raises: call it with each record."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._ended: list[dict[str, object]] = []

    def __call__(self, record: Record) -> None:
        """Note ``record``."""
        if isinstance(record, Unopened):
            self._unopened(record)
        elif record.route != ROUTE_QUIET:  # nobody was asked about it; its bytes are in its tunnel's record
            self._ended.append(_traffic(record))
            if len(self._ended) == 1:
                self._parts.driver.later(self._together())

    async def _together(self) -> None:
        """Envoy tells of many at once, and so does an entry."""
        ended, self._ended = self._ended, []
        for at in range(0, len(ended), MOST):
            await self._append(Entry(TRAFFIC, {"ended": ended[at : at + MOST]}))

    def _unopened(self, record: Unopened) -> None:
        bearer = self._parts.passports.open(record.actor)
        host = record.host.rpartition(":")[0] or record.host
        if record.refused and bearer is not None:
            with contextlib.suppress(Exception):  # forgetting it once costs one more handshake
                self._parts.pinned.refused(bearer.agent, bearer.address, host)
        body = {
            "exchange": record.exchange,
            "host": host,
            "app": self._parts.passports.app(bearer) if bearer else None,
            "address": record.address or None,
            "refused-our-certificate": record.refused,
            "why": record.why.value,
        }
        self._keep(Entry(UNOPENED, body))

    def _keep(self, entry: Entry) -> None:
        self._parts.driver.later(self._append(entry))

    async def _append(self, entry: Entry) -> None:
        with contextlib.suppress(Exception):
            await self._parts.driver.ledger.append(entry)


def _traffic(record: Passed) -> dict[str, object]:
    # A released request goes on under its receipt; before that the exchange's id is all there is.
    named = "receipt" if record.exchange.startswith("r-") else "exchange"
    return {
        named: record.exchange,
        "listener": record.listener,
        "host": record.host,
        "status": record.status,
        "sent": record.sent,
        "received": record.received,
        "seconds": round(record.seconds, 3),
        "why": code_word(record.why.split("{", 1)[0].lower()[:48]),
    }

"""What Envoy's access logs add to the record: how exchanges that went past us ended, and apps that refused us.

Must never: record a host outside the catalogue (Envoy does not log them), or a path.
"""

from __future__ import annotations

from typing import Any, Final

from tidegate.core.record import Entry
from tidegate.edges.envoy import dialogue
from tidegate.edges.envoy.access_log import Passed, Record, Unopened
from tidegate.edges.envoy.connect import address_of
from tidegate.edges.envoy.parts import Parts
from tidegate.edges.passport import Bearer

#: The kinds of entries written here; ``end`` is the gate's own word for the same thing.
END: Final = "end"
UNOPENED: Final = "unopened"
INSIDE: Final = "inside"
#: Envoy's words for a client that went away, and for nothing at all.
_CLIENT_GONE: Final = ("downstream_", "http1.", "http2.", "codec", "-", "")


class Ends:
    """Hears every log entry; ``tell`` is what ``AccessLogs`` takes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def tell(self, record: Record) -> None:
        """Take one entry.  What has to be written is written by a task of the driver."""
        if isinstance(record, Unopened):
            self._unopened(record)
        elif record.listener == INSIDE:
            self._ended(record)

    def _unopened(self, record: Unopened) -> None:
        bearer = self._parts.passports.open(record.actor) or Bearer(address=address_of(record.address))
        named = dialogue.host_and_port(record.host, 443)
        host = record.server_name or (named[0] if named else "")
        if record.refused:
            self._parts.pinned.refused(bearer.agent, bearer.address, host)
        self._append(
            Entry(
                UNOPENED,
                {
                    "exchange": record.exchange,
                    "host": host,
                    "address": None if bearer.address is None else str(bearer.address),
                    "why": "certificate-refused" if record.refused else "handshake-failed",
                },
            )
        )

    def _ended(self, record: Passed) -> None:
        """Exchanges that we released and did not watch, and those that ended before we saw them."""
        if record.exchange.startswith("r-"):
            self._append(self._end(record, record.exchange, "complete" if record.status else "peer-gone", {}))
        elif not record.status and record.why.startswith(_CLIENT_GONE):
            unseen = {"host": _host(record), "method": record.method, "sent": record.sent}
            self._append(self._end(record, None, "peer-gone", unseen))

    @staticmethod
    def _end(record: Passed, receipt: str | None, how: str, more: dict[str, Any]) -> Entry:
        body = {
            "receipt": receipt,
            "how": how,
            "status": record.status or None,
            "received": record.received,
            "seconds": round(record.seconds, 3),
        }
        return Entry(END, body | more)

    def _append(self, entry: Entry) -> None:
        self._parts.driver.later(self._parts.driver.ledger.append(entry))


def _host(record: Passed) -> str:
    named = dialogue.host_and_port(record.host, 443)
    return named[0] if named else ""

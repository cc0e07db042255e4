"""Apps that refuse our certificate: seen, not inspected.

Some apps accept only a certificate they know.  One failed handshake proves little (a browser without our authority
fails the same way), so a program is taken to pin at a host only after it has refused ``ENOUGH`` times within
``WITHIN`` seconds, and only for ``FOR`` seconds; then it is tried again.  What is done with it is the policy's: an
exchange with it has ``unread: connection (pinned)``, and ``when-unsure`` answers.

A *program* is its user agent at CONNECT and its address: another program's failures never open the way for a browser.
Must never: decide; remember a host or program for ever; grow without bound.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tidegate.core.exchange import Address
from tidegate.ledger.schema import make

#: Refusals that make a program one that pins, and the seconds they have to fall into.
ENOUGH: Final = 3
WITHIN: Final = 600
#: How long (seconds) what was learnt holds.
FOR: Final = 24 * 3600
#: Seconds after which another worker's first refusal is seen here; one that pins has to refuse more than once.
LOOK_AGAIN: Final = 1.0
#: What the exchange says was not read, and why.
WHY: Final = "pinned"


class Pinned:
    """What was learnt, in one small file for all workers (access logs reach only one of them).

    ``now`` is wall time in seconds.  ``None`` for ``path`` keeps it in memory.
    """

    _TABLE: Final = (
        "CREATE TABLE IF NOT EXISTS refusal (program BLOB, host TEXT, at INTEGER);"
        "CREATE INDEX IF NOT EXISTS refusal_of ON refusal (program, host, at)"
    )
    _ANY: Final = "SELECT 1 FROM refusal LIMIT 1"
    _COUNT: Final = "SELECT at FROM refusal WHERE program = ? AND host = ? AND at > ? ORDER BY at"

    def __init__(self, path: Path | None, now: Callable[[], float]) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._base = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1.0)
        make(self._base, self._TABLE)
        self._now = now
        self._nobody_until = 0.0

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def refused(self, agent: str, address: Address | None, host: str) -> None:
        """A handshake at ``host`` was ended by the program because of our certificate."""
        now = int(self._now())
        self._nobody_until = 0.0
        self._base.execute("INSERT INTO refusal VALUES (?, ?, ?)", (_program(agent, address), host, now))
        self._base.execute("DELETE FROM refusal WHERE at < ?", (now - FOR - WITHIN,))

    def pins(self, agent: str, address: Address | None, host: str) -> bool:
        """Whether the program has lately refused our certificate for ``host`` often enough."""
        now = self._now()
        if now < self._nobody_until or self._is_nobody_known(now):
            return False
        since = int(now) - FOR
        times = [at for (at,) in self._base.execute(self._COUNT, (_program(agent, address), host, since)).fetchmany(99)]
        return any(times[i + ENOUGH - 1] - times[i] <= WITHIN for i in range(len(times) - ENOUGH + 1))

    def _is_nobody_known(self, now: float) -> bool:
        """Whether nothing was learnt yet, as in most places: remembered for a moment, as every connection asks."""
        if self._base.execute(self._ANY).fetchone() is not None:
            return False
        self._nobody_until = now + LOOK_AGAIN
        return True


def _program(agent: str, address: Address | None) -> bytes:
    return hashlib.sha256(f"{agent}\0{address}".encode("utf-8", "surrogatepass")).digest()[:12]

"""What every edge that sees whole requests works with, put together by ``assembly`` as one frozen thing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tidegate.edges.acknowledgement import Acknowledgements
from tidegate.edges.answers import Answers
from tidegate.edges.driver import Driver
from tidegate.edges.identity import Identity
from tidegate.edges.station import Snapshot
from tidegate.wire.placeholders import Vaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """``snapshot`` gives the one in force, ``now`` wall time in seconds; ``scope`` names the organisation's vaults."""

    driver: Driver
    snapshot: Callable[[], Snapshot]
    identity: Identity
    acknowledgements: Acknowledgements
    answers: Answers
    vaults: Vaults
    now: Callable[[], float]
    scope: str = "tidegate"

    def at(self) -> datetime:
        """Now, as exchanges tell it."""
        return datetime.fromtimestamp(self.now(), UTC)


def new_id() -> str:
    """The id of an exchange: sixty-four random bits."""
    return "x-" + secrets.token_hex(8)

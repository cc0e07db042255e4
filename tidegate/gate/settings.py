"""What a gate is given besides events: the policy to ask, and what its edge can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from tidegate.core.decision import Decision, Need
from tidegate.core.exchange import Exchange

Stage: TypeAlias = Literal["connect", "request"]


class Evaluator(Protocol):
    """A policy at one revision, as the gate asks it."""

    def decide(self, exchange: Exchange) -> Decision | Need:
        """The decision, or what would have to be known for one."""

    def unsure(self, exchange: Exchange) -> Decision:
        """The strictest decision over all that is not known, at least as strict as ``when-unsure``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``stage`` is what the edge sees: the CONNECT of a tunnel, or a request with its body.

    ``cannot_look_inside`` is empty where the edge can end the TLS of this connection, else a code that says why not
    (``pinned``, ``not-tls``).  ``revision`` is named in refusals that no evaluator could be asked for.
    """

    stage: Stage = "request"
    revision: str = ""
    cannot_look_inside: str = ""

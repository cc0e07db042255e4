"""A connection before it is looked into: whose host it is, and the policy as it is asked there.

At CONNECT an edge knows a host and perhaps a person.  Where it can end the TLS of the connection, each request inside
is decided for itself, and there the reason can be shown.
Must never: let a host of the catalogue pass for one that is nobody's because the catalogue broke.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable

from tidegate.core.decision import Decision, Need
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.core.service import Service
from tidegate.edges.station import Catalogue, no_exceptions
from tidegate.gate import Evaluator
from tidegate.gate import events as e


class LookFirst:
    """A policy as it is asked at CONNECT: only whom it needs to know, since the rest is asked inside.

    What a policy could settle by the host alone is settled inside all the same: there the reason can be shown, and
    there it is sure that the host is the one that was named.  ``askable`` says of an exchange whether somebody refused
    there could ask for an exception: only here can they be asked who they are, and inside it would be too late.
    """

    def __init__(self, evaluator: Evaluator, askable: Callable[[Exchange], bool] = no_exceptions) -> None:
        self._evaluator, self._askable = evaluator, askable

    def decide(self, exchange: Exchange) -> Decision | Need:
        """What is needed, at least a look at the activity."""
        verdict = self._evaluator.decide(exchange)
        fields = verdict.fields if isinstance(verdict, Need) else frozenset({"activity"})
        return Need(fields | {"who"} if exchange.who is UNKNOWN and self._askable(exchange) else fields)

    def unsure(self, exchange: Exchange) -> Decision:
        """As the policy says."""
        return self._evaluator.unsure(exchange)


def service_at(catalogue: Catalogue, host: str) -> tuple[Service | None, e.Failed | None]:
    """Whose host it is (``None``: nobody's we look into), or the failure of the catalogue."""
    try:
        sight = catalogue.at_host(host)
        seen = sight is not None and (sight.exclusive or sight.inspectable)
        return (sight.service if sight is not None and seen else None), None
    except (Exception, CancelledError):  # a catalogue that breaks closes what it should have known
        return None, e.Failed(e.CATALOGUE, "raised")

"""A connection before it is looked into: whose host it is, and the policy as it is asked there.

At CONNECT an edge knows a host and perhaps a person.  Where it can end the TLS of the connection, each request inside
is decided for itself, and there the reason can be shown.
Must never: let a host of the catalogue pass for one that is nobody's because the catalogue broke.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

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
    there could ask for an exception: only here can they be asked who they are, and inside it would be too late.  So
    they are asked, too, where only one of the services ``beside`` at the same host needs to know.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        askable: Callable[[Exchange], bool] = no_exceptions,
        beside: Sequence[Service] = (),
    ) -> None:
        self._evaluator, self._askable, self._beside = evaluator, askable, beside

    def decide(self, exchange: Exchange) -> Decision | Need:
        """What is needed, at least a look at the activity."""
        fields = self._needed(exchange)
        if exchange.who is UNKNOWN and any(map(self._asks_who, self._at_one_host(exchange))):
            fields |= {"who"}
        return Need(fields)

    def _needed(self, exchange: Exchange) -> frozenset[str]:
        verdict = self._evaluator.decide(exchange)
        return verdict.fields if isinstance(verdict, Need) else frozenset({"activity"})

    def _at_one_host(self, exchange: Exchange) -> Iterator[Exchange]:
        yield exchange
        for service in self._beside:
            yield replace(exchange, service=service)

    def _asks_who(self, exchange: Exchange) -> bool:
        return "who" in self._needed(exchange) or self._askable(exchange)

    def unsure(self, exchange: Exchange) -> Decision:
        """As the policy says."""
        return self._evaluator.unsure(exchange)


def services_at(catalogue: Catalogue, host: str) -> tuple[tuple[Service, ...], e.Failed | None]:
    """Whose host it is, its owner first (none: nobody's we look into), or the failure of the catalogue."""
    try:
        sight = catalogue.at_host(host)
        if sight is None or not (sight.exclusive or sight.inspectable):
            return (), None
        return (sight.service, *sight.others), None
    except (Exception, CancelledError):  # a catalogue that breaks closes what it should have known
        return (), e.Failed(e.CATALOGUE, "raised")

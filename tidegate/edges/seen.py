"""A request that an edge sees whole, as every edge turns it into an exchange: what it is, who stands behind it, and
what that person gave before.

Here and not at each edge, so that the same request is the same exchange whichever door it came through.
Must never: know an edge's wire.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from tidegate.core.exchange import UNKNOWN, Actor, Address, Device, Exchange, Target, Unknown, Unread
from tidegate.core.service import Service, Sighting
from tidegate.edges.acknowledgement import holder_of
from tidegate.edges.driver import Crossing, Door, Refusing
from tidegate.edges.parts import Parts, new_id
from tidegate.edges.station import Catalogue, Snapshot
from tidegate.edges.visitor import Visitor
from tidegate.gate import events as e
from tidegate.gate.events import NO_STANDING
from tidegate.wire.addresses import question
from tidegate.wire.placeholders import Vault

#: Codes of requests that no policy lets through.
FRONTING: Final = "fronting"
MALFORMED: Final = "malformed-target"
NEVER: Final = frozenset({FRONTING, MALFORMED})


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a request belongs to, as far as the edge could find out."""

    who: Actor | Unknown = UNKNOWN
    address: Address | Unknown | None = None
    device: Device | Unknown | None = UNKNOWN


def sighted(
    catalogue: Catalogue,
    target: Target,
    *named: str,
    method: str,
    media_type: str | None,
    has_body: bool,
    query: str = "",
    tunnel: str = "",
) -> Sighting | e.Failed:
    """What a request is, or why no policy may let it through.  ``named`` and ``tunnel``: see ``one_service``.

    A question in ``query`` is a prompt, as the service answers it.
    """
    try:
        if not one_service(catalogue, target.host, *named, tunnel=tunnel):
            return e.Failed(e.CATALOGUE, FRONTING)
        sighting = catalogue.identify(target.host, method, target.path, media_type, has_body=has_body)
        return _asking(sighting) if "browse" in sighting.activity and question(query) else sighting
    except (Exception, asyncio.CancelledError):  # a catalogue that breaks is answered by policy like any other station
        return e.Failed(e.CATALOGUE, "raised")


def _asking(sighting: Sighting) -> Sighting:
    """What would be browsing, if it asked nothing."""
    return replace(sighting, activity=sighting.activity - {"browse"} | {"prompt"})


def one_service(catalogue: Catalogue, host: str, *named: str, tunnel: str = "") -> bool:
    """Whether the host asked for, the other names given for it and the host of the tunnel are one service's.

    What is absent says nothing.  A tunnel to an address or to a host outside the catalogue got here by its server name,
    and the request goes to the host it names, whatever the tunnel said.
    """
    others = [name.lower().rstrip(".") for name in named]
    if tunnel in ("", host) and all(name in ("", host) for name in others):
        return True
    mine = catalogue.at_host(host)
    for name in (*others, tunnel):
        other = catalogue.at_host(name) if name and name != host else mine
        if other is None and name == tunnel:
            continue
        if mine is None or other is None or other.service.id != mine.service.id:
            return False
    return True


def exchange_of(
    parts: Parts, target: Target, whom: Whom, sighting: Sighting | e.Failed, unread: Iterable[Unread] = ()
) -> Exchange:
    """The exchange, as far as the head of a request tells it."""
    return Exchange(
        new_id(),
        parts.at(),
        target,
        who=whom.who,
        address=whom.address,
        device=whom.device,
        service=UNKNOWN if isinstance(sighting, e.Failed) else sighting.service,
        activity=UNKNOWN if isinstance(sighting, e.Failed) else sighting.activity,
        recognised=isinstance(sighting, e.Failed) or sighting.recognised,
        unread=tuple(unread),
    )


def crossing_of(
    parts: Parts,
    snapshot: Snapshot,
    door: Door,
    exchange: Exchange,
    sighting: Sighting | e.Failed,
    visitor: Visitor,
    *,
    has_body: bool = True,
) -> tuple[Crossing, e.Event]:
    """The crossing of ``exchange``, and the event it begins with.  A body may call tools, and without one none is."""
    strict = isinstance(sighting, e.Failed) and sighting.why in NEVER
    shown = exchange.activity
    if exchange.tools is UNKNOWN:
        exchange = unsettled(snapshot, exchange) if has_body else replace(exchange, tools=())
    crossing = Crossing(
        parts.driver,
        snapshot,
        door,
        exchange,
        evaluator=Refusing(snapshot.revision) if strict else None,
        shape=None if isinstance(sighting, e.Failed) else sighting.shape,
        activity=shown,
    )
    return crossing, sighting if isinstance(sighting, e.Failed) else started(parts, snapshot, exchange, visitor, shown)


def unsettled(snapshot: Snapshot, exchange: Exchange) -> Exchange:
    """The exchange before its body was read, which may turn out to call a tool: left open where a rule asks that."""
    return replace(exchange, activity=UNKNOWN, tools=UNKNOWN) if snapshot.minds_tools else exchange


def started(
    parts: Parts, snapshot: Snapshot, exchange: Exchange, visitor: Visitor, shown: frozenset[str] | Unknown = UNKNOWN
) -> e.Started:
    """The event that begins ``exchange`` for ``visitor``.  ``shown`` is the activity that its head shows."""
    standing = NO_STANDING
    if isinstance(exchange.service, Service) and snapshot.asks_people:
        standing = parts.acknowledgements.standing(exchange.who, exchange.address, exchange.service.id)
    activity = exchange.activity if shown is UNKNOWN else shown
    activity = frozenset() if activity is UNKNOWN else activity
    return e.Started(exchange, standing, pages=visitor.can_be_shown(activity))


def vault_of(parts: Parts, exchange: Exchange, holder: str | None = None) -> Vault:
    """Where the values of this person at this service are kept; of nobody known, for this exchange alone.

    ``holder`` is who that is, where it was found out before.
    """
    service = exchange.service.id if isinstance(exchange.service, Service) else ""
    owner = holder or holder_of(exchange.who, exchange.address) or f"exchange:{exchange.id}"
    return parts.vaults.of(parts.scope, owner, service, now=parts.now())


def values_sent(parts: Parts, exchange: Exchange, *, listening: bool = False) -> Vault | None:
    """What was replaced in earlier requests of this person to this service, if anything was and we know who it is.

    ``listening``: the answer goes on while other requests are made, so what these will have replaced counts too.
    """
    holder = holder_of(exchange.who, exchange.address)
    if holder is None:
        return None
    vault = vault_of(parts, exchange, holder)
    return vault if listening or len(vault) else None

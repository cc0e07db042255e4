"""At the explicit proxy: who comes, and whether the connection is looked into.

Envoy shows us only connections (CONNECT) and plain requests to hosts of the catalogue.  Each goes inside, where
requests are decided one by one, so that people get a page with the reason, which no client shows as an answer to
CONNECT.  Two things are settled here, because they can be settled nowhere else: asking for credentials (407), and apps
that refuse our certificate, which the policy lets pass unseen or refuses.

Must never: lead a host of the catalogue to ``splice`` without a recorded release; send a credential on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import UNKNOWN, Actor, Exchange, Target, Unread
from tidegate.core.service import Service
from tidegate.edges.authority import address_of, host_and_port
from tidegate.edges.doorstep import LookFirst, services_at
from tidegate.edges.driver import Crossing, Refusing
from tidegate.edges.envoy import contract, dialogue
from tidegate.edges.envoy.dialogue import Head, Reply
from tidegate.edges.envoy.parts import Parts, new_id
from tidegate.edges.envoy.stream import BrokenOff
from tidegate.edges.identity import TOO_MANY_ATTEMPTS, Claims, Identified
from tidegate.edges.passport import Bearer
from tidegate.edges.pinned import WHY as PINNED
from tidegate.edges.seen import MALFORMED
from tidegate.edges.station import Held, Snapshot
from tidegate.edges.waits import attempted
from tidegate.gate import Settings
from tidegate.gate import commands as c
from tidegate.gate import events as e

#: RFC 7617 section 2.1: the charset tells the client how to write a name that is not ASCII.
CHALLENGE: Final = (("proxy-authenticate", 'Basic realm="Tidegate", charset="UTF-8"'), ("cache-control", "no-store"))
#: Removed on the way in, besides the headers that the identity sources name.
ALWAYS_STRIPPED: Final = ("proxy-authorization", "proxy-connection", "tidegate-front")
#: What a browser does before anything else.
_BROWSING: Final = frozenset({"browse"})


@dataclass(slots=True)
class Doorstep:
    """A connection before the door: what it shows, and who that is."""

    found: Identified | None

    async def who(self) -> e.Identified | e.NotIdentified:
        """The answer to the gate; raises where identification broke."""
        if self.found is None:
            raise RuntimeError("identification failed")
        if isinstance(self.found.actor, Actor):
            return e.Identified(self.found.actor)
        return e.NotIdentified(challenge=True)

    async def hold(self) -> Held | None:
        """Nothing is held here."""
        return Held()


async def at_connect(parts: Parts, head: Head) -> Reply | None:
    """What Envoy is to do with a connection or a plain request; ``None`` when the client is gone."""
    snapshot = parts.snapshot()
    target = _target(head)
    if target is None:
        return await _malformed(parts, snapshot, head)
    found = await _identified(parts, head)
    claimed = found.address if found else address_of(head.attributes.get("source.address", ""))
    services, failure = services_at(snapshot.catalogue, target.host)
    if not services and failure is None:
        return _routed(parts, contract.SPLICE, {})
    exchange = Exchange(
        new_id(),
        parts.at(),
        target,
        who=found.actor if found else UNKNOWN,
        address=claimed,
        device=found.device if found else UNKNOWN,
        service=services[0] if services else UNKNOWN,
    )
    agent = head.headers.get("user-agent", "")
    pins = (
        head.method == "CONNECT"
        and parts.pinned.pins(agent, claimed, target.host)
        and _may_pass(snapshot, exchange, services)
    )
    settings = Settings(stage="connect", cannot_look_inside=PINNED if pins else "")
    evaluator = snapshot.evaluator if pins else LookFirst(snapshot.evaluator, snapshot.askable, services[1:])
    crossing = Crossing(parts.driver, snapshot, Doorstep(found), exchange, settings=settings, evaluator=evaluator)
    outcome = await crossing.decide(failure or e.Started(exchange))
    bearer = Bearer(found.actor, claimed, found.device, agent, found.notes) if found else None
    return _reply(parts, snapshot, crossing.gate.exchange, outcome, bearer)


def _may_pass(snapshot: Snapshot, exchange: Exchange, services: Sequence[Service]) -> bool:
    """Whether the policy lets an app pass that cannot be looked into, whichever of the host's services it is for.

    Where it does not, the app is led inside like anyone: it will refuse our certificate again, and a person who only
    now trusts our authority is not kept out for what failed before.
    """
    try:
        shut = [replace(exchange, service=one, unread=(Unread("connection", PINNED),)) for one in services]
        return bool(shut) and all(snapshot.evaluator.unsure(one).effect <= Effect.COACH for one in shut)
    except Exception:
        return False


def _reply(
    parts: Parts, snapshot: Snapshot, exchange: Exchange, outcome: object, bearer: Bearer | None
) -> Reply | None:
    if outcome is None:
        return None
    if isinstance(outcome, c.LookInside | c.Forward):
        inside = isinstance(outcome, c.LookInside)
        metadata = {"exchange": exchange.id}
        if bearer is not None:
            metadata["actor"] = parts.passports.seal(bearer)
            metadata["address"] = "" if bearer.address is None else str(bearer.address)
        if inside:
            metadata["look"] = look(snapshot, exchange)
        return _routed(parts, contract.INSIDE if inside else contract.SPLICE, metadata)
    if isinstance(outcome, c.Challenge):
        return _challenge(bearer)
    if not isinstance(outcome, c.Refuse | c.Redirect):
        raise BrokenOff("no-release")
    answer = parts.answers.at_connect(outcome, exchange)
    return dialogue.immediate(answer.status, answer.headers, answer.body, why="tidegate_refused")


def _challenge(bearer: Bearer | None) -> Reply:
    if bearer is not None and TOO_MANY_ATTEMPTS in bearer.notes:
        headers = (("retry-after", "60"), ("cache-control", "no-store"))
        return dialogue.immediate(429, headers, b"Too many wrong passwords.\n", why="tidegate_too_many_attempts")
    return dialogue.immediate(407, CHALLENGE, b"Say who you are.\n", why="tidegate_asked_who")


def _routed(parts: Parts, route: str, metadata: dict[str, str]) -> Reply:
    filled = {name: value for name, value in metadata.items() if value}
    return dialogue.routed({"route": route} | filled, (*ALWAYS_STRIPPED, *parts.identity.stripped))


async def _malformed(parts: Parts, snapshot: Snapshot, head: Head) -> Reply | None:
    """A target that names no host: refused and recorded, whatever the policy."""
    exchange = Exchange(new_id(), parts.at(), Target("", method=head.method))
    crossing = Crossing(
        parts.driver,
        snapshot,
        Doorstep(None),
        exchange,
        settings=Settings(stage="connect"),
        evaluator=Refusing(snapshot.revision),
    )
    outcome = await crossing.decide(e.Failed(e.CATALOGUE, MALFORMED))
    if not isinstance(outcome, c.Refuse):
        return None
    answer = parts.answers.at_connect(outcome, exchange)
    return dialogue.immediate(400, answer.headers, answer.body, why="tidegate_malformed")


def _target(head: Head) -> Target | None:
    found = host_and_port(head.authority, 443 if head.method == "CONNECT" else 80)
    return Target(*found, method=head.method) if found else None


async def _identified(parts: Parts, head: Head) -> Identified | None:
    """Who it is, or ``None`` where finding out broke: the policy is told if it asks."""
    shown = head.attributes.get
    claims = Claims(
        peer=address_of(shown("source.address", "")),
        authority=head.authority,
        authorization=head.headers.get("proxy-authorization"),
        subject=shown("connection.subject_peer_certificate") if shown("connection.mtls") == "true" else None,
        headers={name: head.headers[name] for name in parts.identity.reading() if name in head.headers},
    )
    found = await attempted(parts.driver.deadlines.who, parts.identity.identify(claims))
    return found if isinstance(found, Identified) else None


def look(snapshot: Snapshot, exchange: Exchange) -> str:
    """Whether every request has to be seen, or only those with a body: when nothing else could ever be stopped.

    A request without a body can be more than browsing where the service takes prompts in its address.
    """
    if not isinstance(exchange.service, Service):
        return contract.LOOK_ALL
    try:
        sight = snapshot.catalogue.at_host(exchange.target.host)
        here = (exchange.service, *(sight.others if sight is not None else ()))
        free = all(_is_free(snapshot, exchange, service) for service in here)
    except Exception:
        return contract.LOOK_ALL
    return contract.look_bodies(snapshot.epoch) if free else contract.LOOK_ALL


def _is_free(snapshot: Snapshot, exchange: Exchange, service: Service) -> bool:
    """Whether no request without a body to ``service`` could be stopped."""
    for activity in {_BROWSING, *snapshot.bodiless(service.id)}:
        browsing = activity == _BROWSING
        # A header may name an account; what an address may hold is shown all the same.
        data, account = ((), None) if browsing else (UNKNOWN, UNKNOWN)
        asked = replace(exchange, service=service, activity=activity, data=data, account=account, tools=())
        verdict = snapshot.evaluator.decide(asked)
        if not isinstance(verdict, Decision) or verdict.effect is not Effect.ALLOW or verdict.reserve:
            return False
        if not snapshot.lasting(asked):  # a connection may stay open beyond the end of an exception
            return False
    return True

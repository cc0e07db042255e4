"""``/v1/decide``: an exchange that another program has in its hands, decided as every edge decides.

The same gate, quotas, ledger entry, receipt and refusals.  What the caller does not say is not known, and policy
answers for that.  The entry is durable before the answer is given.

Must never: answer ``allowed`` where the gate has not released.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Final, Literal

import msgspec

from tidegate.core.exchange import TOOL, UNKNOWN, Actor, Device, Target, Tool, Unknown, Unread
from tidegate.core.record import folded
from tidegate.core.service import Service, Sighting
from tidegate.edges import seen
from tidegate.edges.answers import Answer, asked_in, content_of
from tidegate.edges.api.callers import Caller
from tidegate.edges.api.shapes import Decide, Decided, FoundKind, NotRead, Shown
from tidegate.edges.authority import host_and_port
from tidegate.edges.driver import Crossing
from tidegate.edges.identity import Claims, Identified
from tidegate.edges.parts import Parts
from tidegate.edges.station import Held, Snapshot
from tidegate.edges.visitor import visitor_of
from tidegate.edges.waits import attempted
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire.addresses import question
from tidegate.wire.header_values import joined
from tidegate.wire.reasons import UNSEEN

#: What nobody shows us of a WebSocket whose handshake is asked about.
MESSAGES: Final = Unread("messages", UNSEEN)
#: How a program says for whom it asks; see ``identity.Front``.
PERSON: Final = "x-authenticated-user"
GROUPS: Final = "x-authenticated-groups"
ADDRESS: Final = "x-client-ip"
_OURS: Final = ip_address("127.0.0.1")


class Wrong(Exception):
    """The question cannot be asked like this; the text says why."""

    def __init__(self, what: str, status: int = 400) -> None:
        self.status = status
        super().__init__(what)


class Undecided(Exception):
    """There is no decision that could be carried out.  Nothing may go."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """``identity`` of ``parts`` believes what is said in `PERSON`, `GROUPS` and `ADDRESS`; ``service`` raises
    ``KeyError`` with what to do, a sentence.
    """

    parts: Parts
    service: Callable[[str], Service]
    body_limit: int

    async def decide(self, asked: Decide, caller: Caller) -> Decided:
        """The decision.  Raises ``Wrong``, ``Undecided``."""
        one = _One(self, asked, caller)
        return await one.run()


class _One:
    """One question; the door of its exchange."""

    def __init__(self, deciding: Deciding, asked: Decide, caller: Caller) -> None:
        self._parts, self._asked, self._caller = deciding.parts, asked, caller
        self._service, self._limit = deciding.service, deciding.body_limit
        self._headers = joined(asked.headers.items())
        self._body = _body(asked)
        self._whom: seen.Whom | None = None
        self._unidentified = False
        self._visitor = visitor_of(asked.method, self._headers)
        if caller.who is not None and (asked.person or asked.groups):
            raise Wrong("The key is that of a person: `person` and `groups` are not for it to say.", 403)

    async def run(self) -> Decided:
        snapshot = self._parts.snapshot()
        target, sighting = self._sighted(snapshot)
        upgrades = self._headers.get("upgrade", "").lower() == "websocket"
        exchange = seen.exchange_of(self._parts, target, await self.whom(), sighting, (MESSAGES,) if upgrades else ())
        if tools := tuple(dict.fromkeys(Tool(one.server, one.name) for one in self._asked.tools)):
            exchange = replace(exchange, tools=tools, activity=_calling(exchange.activity))
        has_body = self._body is not None or upgrades
        crossing, first = seen.crossing_of(
            self._parts, snapshot, self, exchange, sighting, self._visitor, has_body=has_body
        )
        outcome = await crossing.decide(first)
        match outcome:
            case c.Forward():
                return self._told(crossing, outcome, "forward", notice=outcome.notice)
            case c.Rewrite():
                return await self._rewritten(crossing, outcome)
            case c.Refuse():
                return self._told(
                    crossing, outcome, "refuse", wants=outcome.wants, answer=self._dressed(crossing, outcome)
                )
            case c.Redirect():
                return self._told(crossing, outcome, "redirect", answer=self._dressed(crossing, outcome))
            case _:
                raise Undecided

    def _sighted(self, snapshot: Snapshot) -> tuple[Target, Sighting | e.Failed]:
        asked = self._asked
        if bool(asked.host) is bool(asked.service):
            raise Wrong("Say `host` or `service`, and not both.")
        if asked.service:
            carries = self._body is not None or question(asked.query)
            activity = frozenset(asked.activity or (["prompt"] if carries else ["browse"]))
            try:
                service = self._service(asked.service)
            except KeyError as error:
                raise Wrong(f"The catalogue has no such `service`. {error.args[0]}") from None
            return Target("", asked.port, asked.method, asked.path), Sighting(service, activity)
        found = host_and_port(asked.host, asked.port)
        target = Target(*(found or ("", asked.port)), method=asked.method, path=asked.path)
        if found is None:
            return target, e.Failed(e.CATALOGUE, seen.MALFORMED)
        upgrades = self._headers.get("upgrade", "").lower() == "websocket"
        return target, seen.sighted(
            snapshot.catalogue,
            target,
            (host_and_port(self._headers.get("host", ""), 0) or ("",))[0],
            method="WS" if upgrades else asked.method,
            media_type=self._headers.get("content-type"),
            has_body=self._body is not None or upgrades,
            query=asked.query,
        )

    # -- the door of the driver ----------------------------------------------------------------------------------------

    async def whom(self) -> seen.Whom:
        """Who it is, as far as the caller says."""
        if self._whom is not None:
            return self._whom
        asked = self._asked
        said = {PERSON: asked.person or "", GROUPS: ",".join(asked.groups), ADDRESS: _address(asked.address)}
        claims = Claims(_OURS, headers={name: value for name, value in said.items() if value}, for_others=True)
        found = await attempted(self._parts.driver.deadlines.who, self._parts.identity.identify(claims))
        self._unidentified = not isinstance(found, Identified)
        whom = seen.Whom(found.actor, found.address or UNKNOWN, found.device) if found else seen.Whom(address=UNKNOWN)
        who = self._caller.who or whom.who
        device = Device(asked.device.id, frozenset(asked.device.labels)) if asked.device else whom.device
        self._whom = seen.Whom(who, whom.address, device)
        return self._whom

    async def who(self) -> e.Identified | e.NotIdentified:
        """Nobody can be asked."""
        who = (await self.whom()).who
        if self._unidentified and isinstance(who, Unknown):
            raise RuntimeError("identification failed")
        return e.Identified(who) if isinstance(who, Actor) else e.NotIdentified()

    async def hold(self) -> Held | None:
        """It is here already."""
        body = self._body or b""
        kind = self._headers.get("content-type", "text/plain; charset=utf-8" if self._asked.text is not None else None)
        return Held(
            body[: self._limit],
            len(body) <= self._limit,
            kind,
            self._headers.get("content-encoding"),
            self._asked.path,
            self._asked.query,
            self._headers,
        )

    # -- the answer ----------------------------------------------------------------------------------------------------

    async def _rewritten(self, crossing: Crossing, outcome: c.Rewrite) -> Decided:
        scope, vault = None, None
        if outcome.decision.restore:
            scope = self._asked.scope or crossing.gate.exchange.id
            vault = self._parts.vaults.of(self._parts.scope, "api", self._caller.id, scope, now=self._parts.now())
        try:
            if crossing.held is None or not crossing.held.complete or crossing.reading is None:
                raise IndexError
            done = await crossing.redacted(outcome.findings, vault, self._parts.now())
            encoding = crossing.reading.rewritten_encoding
        except asyncio.CancelledError:
            crossing.report(e.PeerGone(crossing.after()))
            raise
        except Exception:  # whatever it says may quote the body; nothing has left
            crossing.report(e.Failed(e.RELEASE, "not-replaceable", crossing.after()))
            refuse = c.Refuse(outcome.decision, outcome.receipt)
            return self._told(crossing, refuse, "refuse", answer=self._dressed(crossing, refuse))
        told = self._told(crossing, outcome, "rewrite")
        body = base64.b64encode(done.body).decode()
        return _with(told, body=body, query=done.query, headers=dict(done.headers), encoding=encoding, scope=scope)

    def _dressed(self, crossing: Crossing, outcome: c.Refuse | c.Redirect) -> Answer:
        exchange = crossing.gate.exchange
        host = exchange.target.host or "tidegate.invalid"
        target = f"{self._asked.path}?{self._asked.query}".removesuffix("?")
        about, sent = asked_in(crossing.reading, target), content_of(crossing.reading)
        return self._parts.answers.inside(
            outcome, exchange, self._visitor, crossing.shape, host, target, about, sent=sent
        )

    def _told(
        self,
        crossing: Crossing,
        outcome: c.Forward | c.Rewrite | c.Refuse | c.Redirect,
        release: Literal["forward", "rewrite", "refuse", "redirect"],
        *,
        wants: c.Wants = "nothing",
        notice: bool = False,
        answer: Answer | None = None,
    ) -> Decided:
        decision, exchange = outcome.decision, crossing.gate.exchange
        data = () if isinstance(exchange.data, Unknown) else folded(exchange.data)
        return Decided(
            exchange=exchange.id,
            allowed=release in ("forward", "rewrite"),
            effect=decision.effect.word,
            rule=decision.rule,
            reason=decision.reason.code,
            because=decision.because,
            message=dict(decision.message),
            source=decision.source,
            revision=decision.revision,
            receipt=outcome.receipt,
            release=release,
            wants=wants,
            notice=notice,
            findings=[
                FoundKind(detector=one.detector, family=one.family, count=one.count, confidence=one.confidence)
                for one in data
            ],
            unread=[NotRead(what=one.what, why=one.why, label=one.label) for one in exchange.unread],
            answer=None
            if answer is None
            else Shown(status=answer.status, headers=list(answer.headers), body=base64.b64encode(answer.body).decode()),
        )


def _calling(activity: frozenset[str] | Unknown) -> frozenset[str] | Unknown:
    return activity if activity is UNKNOWN else activity | {TOOL}


def _with(told: Decided, **more: str | dict[str, str] | None) -> Decided:
    return msgspec.structs.replace(told, **more)


def _body(asked: Decide) -> bytes | None:
    """What is sent.  Raises ``Wrong``."""
    if asked.text is not None and asked.body is not None:
        raise Wrong("Say `text` or `body`, and not both.")
    if asked.text is not None:
        return asked.text.encode("utf-8", "replace")
    if asked.body is None:
        return None
    try:
        return base64.b64decode(asked.body, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("`body` is not base64.") from None


def _address(said: str) -> str:
    if not said:
        return ""
    try:
        return str(ip_address(said))
    except ValueError:
        raise Wrong("`address` is no IP address.") from None

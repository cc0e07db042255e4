"""REQMOD: a request of a person, decided, and let go, changed or answered here (RFC 3507 sections 3.1 and 4.8).

The same gate, entries, pages and refusals as behind Envoy.  A CONNECT is a request too: where the proxy ends TLS for
us it is let go, since each request inside comes back and can be refused with a reason that people see; where it does
not, the CONNECT is all there is, and policy's ``when-unsure`` answers for what nobody will see.  The same holds for a
WebSocket: a proxy shows its handshake and none of its messages.

Must never: say 204 before the gate has released; end in an ICAP error that a proxy could be told to step over where
policy has an answer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from tidegate.core.exchange import UNKNOWN, Actor, Target, Unread
from tidegate.core.service import Sighting
from tidegate.edges import seen
from tidegate.edges.answers import Answer, asked_in, content_of
from tidegate.edges.asking import Asked
from tidegate.edges.authority import host_and_port
from tidegate.edges.desk import Desk
from tidegate.edges.doorstep import LookFirst, services_at
from tidegate.edges.driver import Crossing, Outcome
from tidegate.edges.icap import claims
from tidegate.edges.icap.awaited import Awaited, Expected, Likeness
from tidegate.edges.icap.body import Body
from tidegate.edges.icap.channel import BrokenOff, Channel, Gone
from tidegate.edges.icap.met import LONGEST, Met
from tidegate.edges.icap.options import Options
from tidegate.edges.identity import Identified
from tidegate.edges.last_words import Words
from tidegate.edges.parts import Parts
from tidegate.edges.refusal import RESERVED
from tidegate.edges.station import Held, Snapshot
from tidegate.edges.visitor import Visitor, visitor_of
from tidegate.edges.waits import attempted
from tidegate.gate import Settings
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire import icap, icap_http
from tidegate.wire.icap_answers import Fields, changed, shared_end
from tidegate.wire.icap_answers import partial as shortened
from tidegate.wire.reading import UNTRUE_WHEN_REWRITTEN
from tidegate.wire.reasons import UNSEEN

#: What a proxy never shows: the messages of a WebSocket, the requests of a connection that it does not open.
MESSAGES: Final = Unread("messages", UNSEEN)
NOT_OPENED: Final = "not-opened"
#: Bytes at the end of a rewritten body that are not sent back to a client that has them.
WORTH_KEEPING: Final = 4096
#: The answer would come in a coding we then have to undo; without one it also streams more evenly.
_UNCODED: Final = (("accept-encoding", "identity"),)


@dataclass(frozen=True, slots=True)
class Head(Asked):
    """The head of the HTTP request, as the desk and the gate's edge read it."""

    method: str = ""
    authority: str = ""
    named: str = ""
    target: str = field(default="", repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    port: int = 443

    @property
    def upgrades(self) -> bool:
        """Whether it opens a WebSocket.  Squid takes ``Upgrade`` away as hop-by-hop and leaves the key."""
        return "sec-websocket-key" in self.headers or self.headers.get("upgrade", "").lower() == "websocket"


#: Before the head was read.
_NO_HTTP: Final = icap_http.Head(b"", ())
_NO_HEAD: Final = Head()
_NOBODY: Final = Visitor("")


def head_of(http: icap_http.Head) -> Head:
    """What the first line and the headers say.  Raises ``BadHead``."""
    headers = http.headers()
    asked = icap_http.asked(http, headers)
    port = 80 if asked.scheme == "http" else 443
    return Head(asked.method, asked.authority, asked.host, asked.target, headers, port)


def likeness(asked: icap.Request, head: Head) -> Likeness:
    """What a request and the question about its answer have in common."""
    said = asked.headers
    return (said.get(claims.ADDRESS, ""), said.get(claims.USER, ""), head.method, head.authority, head.path)


@dataclass(frozen=True, slots=True)
class Edge:
    """What all transactions of one server share."""

    parts: Parts
    options: Options
    awaited: Awaited
    desk: Desk
    met: Met = field(default_factory=Met)

    def fields(self, *more: tuple[str, str]) -> Fields:
        """The ICAP headers of an answer."""
        return (("ISTag", self.options.tag()), *more)


class Request:
    """One REQMOD, from its head to its answer."""

    def __init__(self, edge: Edge, channel: Channel, asked: icap.Request) -> None:
        self._edge, self._channel, self._asked = edge, channel, asked
        self._parts = edge.parts
        self._body = Body(channel, asked)
        self._whom: seen.Whom | None = None
        self._unidentified = False
        self._http, self.head, self.visitor = _NO_HTTP, _NO_HEAD, _NOBODY

    async def run(self) -> None:
        """Decide and do.  Raises ``Gone``, ``BrokenOff``, ``TimeoutError``, ``icap.ProtocolError``."""
        snapshot = self._parts.snapshot()
        try:
            self._http = icap_http.read(self._asked.http_request)
            self.head = head_of(self._http)
        except icap_http.BadHead:
            await self._decide(snapshot, Target(""), e.Failed(e.CATALOGUE, seen.MALFORMED))
            return
        self.visitor = visitor_of(self.head.method, self.head.headers)
        found = host_and_port(self.head.authority, self.head.port)
        target = Target(*(found or ("", self.head.port)), method=self.head.method, path=self.head.path)
        if found is None:
            await self._decide(snapshot, target, e.Failed(e.CATALOGUE, seen.MALFORMED))
        elif self.head.method == "CONNECT":
            await self._connect(snapshot, target)
        elif self.head.path.startswith(RESERVED) and services_at(snapshot.catalogue, target.host)[0]:
            await self._send(await self._edge.desk.answer(self))
        else:
            await self._decide(snapshot, target, None)

    # -- who (the door of the driver, and of the desk) -----------------------------------------------------------------

    async def whom(self) -> seen.Whom:
        """Who it is, asked once; what the client does not say stays unknown."""
        if self._whom is None:
            said, sources = self._asked.headers, self._parts.identity.sources()
            words = said.get(claims.ADDRESS, ""), said.get(claims.USER, ""), said.get(claims.GROUPS, "")
            key = self._channel.client, words
            self._whom = self._edge.met.known(key, sources)
            if self._whom is None:
                self._whom = await self._found_out()
                if not self._unidentified and sum(map(len, words)) <= LONGEST:
                    self._edge.met.keep(key, sources, self._whom)
        return self._whom

    async def _found_out(self) -> seen.Whom:
        said = claims.claims_of(self._asked.headers, self._channel.client, encoded=self._edge.options.encoded)
        found = await attempted(self._parts.driver.deadlines.who, self._parts.identity.identify(said))
        if isinstance(found, Identified):
            return seen.Whom(found.actor, found.address or UNKNOWN, found.device)
        self._unidentified = True
        return seen.Whom(address=UNKNOWN)

    async def who(self) -> e.Identified | e.NotIdentified:
        """Nobody can be asked: what the proxy does not say stays unsaid.  Raises where finding out broke."""
        who = (await self.whom()).who
        if self._unidentified:
            raise RuntimeError("identification failed")
        return e.Identified(who) if isinstance(who, Actor) else e.NotIdentified()

    async def hold(self) -> Held | None:
        """The whole body, up to the limit; a request that asks for a WebSocket may have one too."""
        if self.head.method == "CONNECT":
            return Held()
        try:
            raw, complete = await self._body.held(self._edge.options.body_limit)
        except Gone:
            return None
        return self.head.held(raw, complete=complete)

    # -- decisions -----------------------------------------------------------------------------------------------------

    async def _decide(self, snapshot: Snapshot, target: Target, failed: e.Failed | None) -> None:
        head = self.head
        has_body = self._asked.has_body or head.upgrades
        sighting = failed or seen.sighted(
            snapshot.catalogue,
            target,
            (host_and_port(head.named, 0) or ("",))[0],
            method="WS" if head.upgrades else target.method,
            media_type=head.headers.get("content-type"),
            has_body=has_body,
            query=head.query,
        )
        unread = (MESSAGES,) if head.upgrades else ()
        exchange = seen.exchange_of(self._parts, target, await self.whom(), sighting, unread)
        crossing, first = seen.crossing_of(
            self._parts, snapshot, self, exchange, sighting, self.visitor, has_body=has_body
        )
        await self._done(crossing, await crossing.decide(first))

    async def _connect(self, snapshot: Snapshot, target: Target) -> None:
        services, failed = services_at(snapshot.catalogue, target.host)
        if not services and failed is None:
            await self._unmodified()
            return
        # What is done inside nobody knows yet.
        known = seen.exchange_of(self._parts, target, await self.whom(), failed or Sighting(services[0], frozenset()))
        exchange = replace(known, activity=UNKNOWN)
        settings = Settings(stage="connect", cannot_look_inside="" if self._edge.options.inside else NOT_OPENED)
        evaluator = LookFirst(snapshot.evaluator) if self._edge.options.inside else snapshot.evaluator
        crossing = Crossing(self._parts.driver, snapshot, self, exchange, settings=settings, evaluator=evaluator)
        await self._done(crossing, await crossing.decide(failed or e.Started(exchange)))

    async def _done(self, crossing: Crossing, outcome: Outcome) -> None:
        try:
            await self._perform(crossing, outcome)
        except asyncio.CancelledError:
            crossing.report(e.PeerGone(crossing.after()))
            raise
        except Exception as error:
            why = error.why if isinstance(error, BrokenOff | icap.ProtocolError) else "raised"
            crossing.report(e.Failed(e.RELEASE, why, crossing.after()))
            if not isinstance(outcome, c.Rewrite) or isinstance(error, icap.ProtocolError | Gone):
                raise
            # Nothing has left: the person is told by the rule that wanted it replaced.
            await self._answer(crossing, c.Refuse(outcome.decision, outcome.receipt))

    async def _perform(self, crossing: Crossing, outcome: Outcome) -> None:
        match outcome:
            case None:
                raise Gone
            case c.Forward() if self.head.method != "CONNECT":
                await self._forward(crossing, outcome)
            case c.Forward() | c.LookInside():
                await self._unmodified()
            case c.Rewrite():
                await self._rewrite(crossing, outcome)
            case c.Refuse() | c.Redirect() | c.Challenge():
                await self._answer(crossing, outcome)
            case _:
                raise BrokenOff("no-release")

    def _expect(self, expected: Expected) -> tuple[str, str]:
        return self._edge.awaited.expect(expected, likeness(self._asked, self.head))

    # -- answers -------------------------------------------------------------------------------------------------------

    async def _unmodified(self, *more: tuple[str, str]) -> None:
        await self._body.unmodified(self._edge.fields(*more), "req", self._asked.http_request)

    async def _forward(self, crossing: Crossing, outcome: c.Forward) -> None:
        """Let it go as it came; its answer is asked for where a notice belongs there, or where values that this person
        sent before may come in it."""
        notice = tuple(self._parts.answers.notice(outcome, self.visitor)) if outcome.notice else ()
        vault = None if self.head.upgrades else seen.values_sent(self._parts, crossing.gate.exchange)
        words = self._last_words(crossing, outcome)
        if vault is None and not outcome.notice:
            await self._unmodified()
        else:
            await self._unmodified(self._expect(Expected(crossing, vault, notice, replaced=False, words=words)))

    async def _rewrite(self, crossing: Crossing, outcome: c.Rewrite) -> None:
        """Placeholders out; the values come back by the answer, where the rule wants that."""
        if crossing.reading is None or crossing.held is None or not crossing.held.complete:
            raise BrokenOff("nothing-held")
        restore = outcome.decision.restore and not self.head.upgrades  # of its answers nothing is seen
        vault = seen.vault_of(self._parts, crossing.gate.exchange) if restore else None
        done = await crossing.redacted(outcome.findings, vault, self._parts.now())
        first = None
        if done.query is not None and done.query != self.head.query:
            first = icap_http.with_query(self._http, done.query)
        coded = {"content-encoding"} if crossing.reading.rewritten_encoding else set()
        without = {name for name in UNTRUE_WHEN_REWRITTEN if name not in coded} | {"transfer-encoding"}
        has_body = self._asked.has_body
        length = [("content-length", str(len(done.body)))] if has_body else []
        new = [*done.headers, *length, *(_UNCODED if restore else ())]
        http = self._http.changed(new, without, first).raw()
        words = self._last_words(crossing, outcome)
        more = [self._expect(Expected(crossing, vault, words=words))] if restore else []
        fields, raw = self._edge.fields(*more), crossing.held.raw
        same = shared_end(raw, done.body) if self._body.may_be_partial else 0
        if same >= WORTH_KEEPING:
            self._channel.write(shortened(fields, "req", http, done.body[: len(done.body) - same], len(raw) - same))
        else:
            self._channel.write(changed(fields, "req", http, done.body if has_body else None))

    def _last_words(self, crossing: Crossing, outcome: c.Forward | c.Rewrite) -> Words:
        """What the client is told if the answer is broken off."""
        exchange, shape = crossing.gate.exchange, crossing.shape
        return partial(self._parts.answers.in_stream, outcome, exchange, self.visitor, shape)

    async def _answer(self, crossing: Crossing, outcome: c.Refuse | c.Redirect | c.Challenge) -> None:
        exchange, answers = crossing.gate.exchange, self._parts.answers
        if self.head.method == "CONNECT" and not isinstance(outcome, c.Challenge):
            await self._send(answers.at_connect(outcome, exchange))
            return
        head, shape = self.head, crossing.shape
        about, sent = asked_in(crossing.reading, head.target), content_of(crossing.reading)
        catalogue = crossing.snapshot.catalogue
        answer = answers.inside(outcome, exchange, self.visitor, shape, head.host, head.target, about, sent, catalogue)
        await self._send(answer)

    async def _send(self, answer: Answer) -> None:
        """An answer of ours in place of the request (RFC 3507 section 4.8.2, request satisfaction)."""
        await self._body.preview_over()
        http = icap_http.answer(answer.status, answer.headers, answer.body)
        body = None if self.head.method == "HEAD" else answer.body
        self._channel.write(changed(self._edge.fields(), "res", http, body))
        if not await self._body.read_out():
            raise BrokenOff("too-much-after-a-refusal")

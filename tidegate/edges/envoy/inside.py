"""A request behind our certificate: read, decided, and let go, changed or answered here.

Envoy shows it in one of three ways (``contract``): whole, with attributes in place of a header message; in steps,
headers first; or as a WebSocket, which ``frames`` takes over after its handshake was decided.  All end in the same
gate.

A release is said: the verdict goes with our answer to the last message of the request, and without it Envoy refuses.
Where nothing of the service's answer concerns us the stream then ends, and Envoy goes on by itself.
Must never: give the verdict before the gate has released; write a body to a log or an error.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from tidegate.core.exchange import Actor, Assurance, Exchange, Target
from tidegate.core.service import Sighting
from tidegate.edges import seen
from tidegate.edges.answers import asked_in, content_of
from tidegate.edges.authority import address_of, host_and_port
from tidegate.edges.driver import Crossing, Outcome
from tidegate.edges.envoy import contract, dialogue, frames, restoring
from tidegate.edges.envoy.dialogue import Message, kind_of
from tidegate.edges.envoy.parts import Parts
from tidegate.edges.envoy.stream import BrokenOff, Stream, go_on
from tidegate.edges.identity import Claims, Identified
from tidegate.edges.last_words import Words
from tidegate.edges.passport import Bearer
from tidegate.edges.redaction import Redaction
from tidegate.edges.station import Catalogue, Held, Reading, Snapshot
from tidegate.edges.visitor import Visitor, visitor_of
from tidegate.edges.waits import attempted
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire.placeholders import Vault
from tidegate.wire.reading import UNTRUE_WHEN_REWRITTEN

#: The answer would come in a coding we then have to undo; without one it also streams more evenly.
_UNCODED: Final = (("accept-encoding", "identity"),)


class Request:
    """One request, from its first message to the end of our interest in it."""

    def __init__(self, parts: Parts, stream: Stream, first: Message, head: dialogue.Head) -> None:
        self._parts, self._stream, self._first = parts, stream, first
        self._unanswered = first
        self._wrote = False
        self.head = head
        kind = kind_of(first)
        route = head.attributes.get("xds.route_name")
        #: Whether it opens a WebSocket (RFC 6455 section 4.1, RFC 8441 section 4).
        self.upgrading = route == contract.ROUTE_UPGRADE or (kind == "request_headers" and "upgrade" in head.headers)
        told = bool(first.request_body.body) if kind == "request_body" else not head.ended
        self._has_body = self.upgrading or told
        self.visitor: Visitor = visitor_of(head.method, head.headers)
        self.bearer: Bearer | None = None

    # -- the door of the driver ----------------------------------------------------------------------------------------

    async def who(self) -> e.Identified | e.NotIdentified:
        """Inside a tunnel nobody can be asked any more, so who is behind one that went round the asking stays unknown.

        Where nobody is listed and nobody could be asked, the passport says that it is nobody.
        """
        if self.bearer is None or not isinstance(self.bearer.who, Actor):
            raise RuntimeError("no passport that says who")
        return e.Identified(self.bearer.who)

    async def hold(self) -> Held | None:
        """The whole body, as far as Envoy holds one; ``None`` when the client leaves first."""
        if self.upgrading or self.head.ended:
            return self.head.held(b"", complete=True)
        message = self._first
        while (kind := kind_of(message)) != "request_body":
            if kind == "request_trailers":
                return self.head.held(b"", complete=True)
            await go_on(self._stream, message)
            following = await self._stream.read()
            if following is None:
                return None
            self._unanswered = message = following
        body = message.request_body
        # The end is not said before trailers, and is, at times, said twice.
        route = self.head.attributes.get("xds.route_name", "")
        return self.head.held(body.body, complete=body.end_of_stream or contract.is_whole(route, len(body.body)))

    async def write(self, reply: dialogue.Reply) -> None:
        """Answer the message that waits for one."""
        await self._stream.write(reply)

    async def identified(self) -> Bearer | None:
        """Who it is, asked once; ``None`` where that cannot be believed."""
        if self.bearer is None:
            self.bearer = await self._bearer()
        return self.bearer

    # -- who and what --------------------------------------------------------------------------------------------------

    async def _bearer(self) -> Bearer | None:
        """Whom the passport names.  A tunnel to an address shows none: then the address is all there is."""
        address = address_of(self.head.state(contract.STATE_ADDRESS))
        passport = self.head.state(contract.STATE_ACTOR)
        if passport:
            bearer = self._parts.passports.open(passport)
            return bearer if bearer is not None and self._still_known(bearer) else None
        found = await attempted(self._parts.driver.deadlines.who, self._parts.identity.identify(Claims(address)))
        if not isinstance(found, Identified):
            return None
        return Bearer(found.actor, found.address, found.device, notes=found.notes)

    def _still_known(self, bearer: Bearer) -> bool:
        who = bearer.who
        by_password = isinstance(who, Actor) and who.assurance is Assurance.PASSWORD
        return not by_password or self._parts.identity.knows(getattr(who, "person", None) or "")

    def _sighted(self, catalogue: Catalogue, target: Target) -> Sighting | e.Failed:
        """What the request is, or why no policy may let it through."""
        tunnel = host_and_port(self.head.state(contract.STATE_HOST), 0)
        return seen.sighted(
            catalogue,
            target,
            self.head.attributes.get("connection.requested_server_name", ""),
            method="WS" if self.upgrading else target.method,
            media_type=self.head.headers.get("content-type"),
            has_body=self._has_body,
            query=self.head.query,
            tunnel=tunnel[0] if tunnel else "",
        )

    # -- the life of a request -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Decide and do.  Raises ``BrokenOff`` where the stream must end with an error."""
        snapshot = self._parts.snapshot()
        await self.identified()
        found = host_and_port(self.head.authority, 443)
        target = Target(*(found or ("", 443)), method=self.head.method, path=self.head.path)
        sighting = self._sighted(snapshot.catalogue, target) if found else e.Failed(e.CATALOGUE, seen.MALFORMED)
        exchange = seen.exchange_of(self._parts, target, self._whom(), sighting)
        crossing, first = seen.crossing_of(
            self._parts, snapshot, self, exchange, sighting, self.visitor, has_body=self._has_body
        )
        outcome = await crossing.decide(first)
        try:
            await self._perform(crossing, outcome)
        except asyncio.CancelledError:
            crossing.report(e.PeerGone(crossing.after()))
            raise
        except Exception as error:
            why = error.why if isinstance(error, BrokenOff) else "raised"
            crossing.report(e.Failed(e.RELEASE, why, crossing.after()))
            if self._wrote or not isinstance(outcome, c.Rewrite):
                raise BrokenOff(why) from None
            # Nothing has left: the person is told by the rule that wanted it replaced.
            await self._answer(crossing, c.Refuse(outcome.decision, outcome.receipt))

    async def whom(self) -> seen.Whom:
        """Who it is, for the desk."""
        await self.identified()
        return self._whom()

    def _whom(self) -> seen.Whom:
        bearer = self.bearer
        if bearer is None:
            return seen.Whom(address=address_of(self.head.state(contract.STATE_ADDRESS)))
        return seen.Whom(bearer.who, bearer.address, bearer.device)

    def started(self, snapshot: Snapshot, exchange: Exchange) -> e.Started:
        """The event that begins an exchange of this client."""
        return seen.started(self._parts, snapshot, exchange, self.visitor)

    async def _perform(self, crossing: Crossing, outcome: Outcome) -> None:
        match outcome:
            case None:
                return  # the client is gone, and Envoy's request with it
            case c.Forward() if self.upgrading:
                await frames.Conversation(self._parts, self._stream, self, crossing).run(outcome)
            case c.Forward():
                await self._forward(crossing, outcome)
            case c.Rewrite():
                await self._rewrite(crossing, outcome)
            case c.Refuse() | c.Redirect() | c.Challenge():
                await self._answer(crossing, outcome)
            case _:
                raise BrokenOff("no-release")

    async def _answer(self, crossing: Crossing, outcome: c.Refuse | c.Redirect | c.Challenge) -> None:
        exchange = crossing.gate.exchange
        asked = self._parts.answers
        about = asked_in(crossing.reading, self.head.target)
        sent = content_of(crossing.reading)
        answer = asked.inside(
            outcome,
            exchange,
            self.visitor,
            crossing.shape,
            self.head.host,
            self.head.target,
            about,
            sent,
            crossing.snapshot.catalogue,
        )
        reply = dialogue.immediate(
            answer.status, answer.headers, answer.body, why="tidegate_refused", grpc_status=answer.grpc_status
        )
        await self._stream.finish(reply)

    async def _forward(self, crossing: Crossing, outcome: c.Forward) -> None:
        """Let it go as it came; stay for the head of the answer where a notice belongs there, and for all of it where
        values that this person sent before may come in it."""
        unseen = self.head.attributes.get("xds.route_name") == contract.ROUTE_QUIET
        listening = self.visitor.listening and crossing.snapshot.restores
        vault = None if unseen else seen.values_sent(self._parts, crossing.gate.exchange, listening=listening)
        receipt = outcome.receipt if vault is None else None
        reply = self._passed(receipt)
        if vault is None and not outcome.notice:
            await self._stream.finish(reply)
            return
        await self._stream.write(reply)
        headers = tuple(self._parts.answers.notice(outcome, self.visitor)) if outcome.notice else ()
        if vault is not None:
            forwarded = restoring.Forwarded(headers, outcome.receipt)
            words = self._last_words(crossing, outcome)
            await restoring.answer(self._stream, crossing, vault, self._parts.driver, words, forwarded)
            return
        while (message := await self._stream.read()) is not None:
            if kind_of(message) == "response_headers":
                await self._stream.write(dialogue.changed_head("response_headers", headers))
                return
            await self._stream.write(dialogue.passed(kind_of(message), outcome.receipt))

    def _passed(self, receipt: str | None) -> dialogue.Reply:
        """Let it go unchanged, as long as its client said."""
        kind = kind_of(self._unanswered)
        length = self.head.headers.get("content-length")
        if length is None or kind == "request_trailers" or self._unanswered.request_body.end_of_stream:
            return dialogue.passed(kind, receipt)
        return dialogue.released(dialogue.unchanged(kind), receipt, length)

    async def _rewrite(self, crossing: Crossing, outcome: c.Rewrite) -> None:
        """Placeholders out, and the values back into the answer where the rule wants that."""
        if crossing.reading is None:
            raise BrokenOff("nothing-held")
        restore = outcome.decision.restore
        vault = self.vault(crossing.gate.exchange)
        done = await crossing.redacted(outcome.findings, vault if restore else None, self._parts.now())
        headers: list[tuple[str, str]] = list(done.headers)
        if done.query is not None and done.query != self.head.query:
            headers.append((":path", f"{self.head.path}?{done.query}"))
        if headers and self.head.attributes.get("xds.route_name") == contract.ROUTE_WHOLE:
            raise BrokenOff("address-not-replaceable")  # there Envoy takes no change of headers any more
        headers += _UNCODED if restore else ()
        receipt = None if restore else outcome.receipt
        reply = dialogue.released(self._rewritten(crossing.reading, done, headers), receipt)
        self._wrote = True
        await self._stream.write(reply)
        if restore:
            words = self._last_words(crossing, outcome)
            await restoring.answer(self._stream, crossing, vault, self._parts.driver, words)

    def _last_words(self, crossing: Crossing, outcome: c.Forward | c.Rewrite) -> Words:
        """What the client is told if the answer is broken off."""
        exchange, shape = crossing.gate.exchange, crossing.shape
        return partial(self._parts.answers.in_stream, outcome, exchange, self.visitor, shape)

    def _rewritten(self, reading: Reading, done: Redaction, headers: list[tuple[str, str]]) -> dialogue.Reply:
        kind = kind_of(self._unanswered)
        if kind == "request_body":
            coded = {"content-encoding"} if reading.rewritten_encoding else set()
            without = tuple(name for name in UNTRUE_WHEN_REWRITTEN if name not in coded)
            return dialogue.changed_body(done.body, headers, without)
        if kind == "request_headers":
            return dialogue.changed_head(kind, headers)
        raise BrokenOff("address-not-replaceable")

    def vault(self, exchange: Exchange) -> Vault:
        """Where the values of this person at this service are kept."""
        return seen.vault_of(self._parts, exchange)

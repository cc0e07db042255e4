"""The desk: our own path on every origin that an edge looks into, where people give what a page asks of them.

``GET  /.well-known/tidegate/give?for=TOKEN`` shows the form (a program's error says this address).
``POST /.well-known/tidegate/give`` takes it: ``token``, ``reason`` where one is asked, and ``days`` for an exception;
as a form or as JSON.
All else under the path is nothing.  Nothing under it ever goes on to the service.

What is given is recorded first and counts then.  A reason is written into the record as it was given, to the
organisation it was given to, after everything that our own detectors find in it has been masked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import parse_qs

import msgspec

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Actor
from tidegate.core.record import Entry
from tidegate.edges.acknowledgement import Ask, holder_of, masked_reason, reason_of
from tidegate.edges.answers import Answer
from tidegate.edges.exceptions import KIND, ExceptionForm, Said
from tidegate.edges.parts import Parts
from tidegate.edges.refusal import GIVE, Pages, Told
from tidegate.edges.seen import Whom
from tidegate.edges.station import Held, Snapshot
from tidegate.edges.visitor import Visitor
from tidegate.gate.commands import Wants

#: A form is a token and a sentence.
LARGEST: Final = 16 * 1024
_EFFECTS: Final = {"acknowledgement": Effect.COACH, "justification": Effect.JUSTIFY}


class _Given(msgspec.Struct):
    """What is handed in."""

    token: str = ""
    reason: str = ""
    days: int = 0


class Head(Protocol):
    """The head of a request, as each edge has it."""

    @property
    def method(self) -> str:
        """The method."""

    @property
    def authority(self) -> str:
        """Host and port as the client wrote them."""

    @property
    def host(self) -> str:
        """The host alone."""

    @property
    def path(self) -> str:
        """The path without query."""

    @property
    def query(self) -> str:
        """The query without its question mark."""


class Request(Protocol):
    """A request under the path, as each edge has it."""

    @property
    def head(self) -> Head:
        """Its head."""

    @property
    def visitor(self) -> Visitor:
        """Who reads the answer."""

    async def whom(self) -> Whom:
        """Who it is."""

    async def hold(self) -> Held | None:
        """Its body; ``None`` when the client left."""


class Desk:
    """Serves the path."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        within = parts.driver.deadlines.record * 2  # its entry, and the terms beside it
        self._exceptions = ExceptionForm(parts.answers.pages, parts.answers.exceptions, within)

    async def answer(self, request: Request) -> Answer:
        """The answer to one request."""
        head, origin = request.head, request.visitor.origin
        if head.path != GIVE or head.method not in ("GET", "HEAD", "POST"):
            return self._lost(request, 404)
        if head.method != "POST":
            token = parse_qs(head.query).get("for", [""])[0]
            return await self._form(request, token)
        if origin and origin != f"https://{head.authority}" and origin != f"http://{head.authority}":
            return self._lost(request, 403)  # another site's form
        held = await request.hold()
        if held is None or not held.complete or len(held.raw) > LARGEST:
            return self._lost(request, 413)
        return await self._taken(request, _given(held.raw, held.media_type))

    async def _form(self, request: Request, token: str) -> Answer:
        ask, who = await self._asked(request, token)
        if ask is None:
            return self._lost(request, 410, "expired")
        if ask.kind == KIND:
            language = request.visitor.language
            return self._said(request, self._exceptions.show(ask, token, self._name(ask), language, who=who))
        return self._page(request, ask, token)

    async def _asked(self, request: Request, token: str) -> tuple[Ask | None, Actor | None]:
        whom = await request.whom()
        ask = self._parts.acknowledgements.read(token, holder_of(whom.who, whom.address), request.head.host)
        return ask, whom.who if isinstance(whom.who, Actor) else None

    async def _taken(self, request: Request, given: _Given) -> Answer:
        ask, who = await self._asked(request, given.token)
        if ask is None:
            return self._lost(request, 410, "expired")
        snapshot = self._parts.snapshot()
        if ask.kind == KIND and who is not None:
            handed = (given.reason, given.days, snapshot.scanner)
            language = request.visitor.language
            return self._said(
                request, await self._exceptions.take(ask, given.token, who, self._name(ask), language, handed)
            )
        body = {
            "person": who.person if who is not None else None,
            "service": ask.service,
            "rule": ask.rule,
            "until": ask.until,
            "revision": snapshot.revision,
        }
        if ask.kind == "justification":
            reason = reason_of(given.reason)
            if reason is None:
                return self._page(request, ask, given.token, "reason-too-short", given.reason)
            body["reason"] = masked_reason(reason, snapshot.scanner.scan(reason))
        async with asyncio.timeout(self._parts.driver.deadlines.record):
            receipt = await self._parts.driver.ledger.append(Entry(ask.kind, body))
        self._parts.acknowledgements.given(ask, receipt.id)
        return self._thanks(request, ask, receipt.id)

    # -- what is shown -------------------------------------------------------------------------------------------------

    def _page(self, request: Request, ask: Ask, token: str, problem: str = "", written: str = "") -> Answer:
        told = self._told(self._parts.snapshot(), ask, token)
        if not request.visitor.navigating:
            said = "a reason has between 10 and 500 characters" if problem else "give it here"
            return _json(422 if problem else 200, {"message": said, "kind": ask.kind})
        page = self._pages.page(told, request.visitor.language, problem, written)
        body = b"" if request.head.method == "HEAD" else page
        return Answer(422 if problem else 200, self._pages.headers(), body)

    def _told(self, snapshot: Snapshot, ask: Ask, token: str) -> Told:
        decision = snapshot.rule(ask.rule)
        if decision is None:
            decision = Decision(_EFFECTS[ask.kind], ask.rule, Reason.RULE_MATCHED, snapshot.revision)
        wants: Wants = "justification" if ask.kind == "justification" else "acknowledgement"
        return Told(decision, self._name(ask), ask.receipt or None, wants, token, ask.hold)

    def _name(self, ask: Ask) -> str:
        sight = self._parts.snapshot().catalogue.at_host(ask.host)
        return sight.service.name if sight is not None else ask.service

    def _said(self, request: Request, said: Said) -> Answer:
        if not request.visitor.navigating:
            return _json(said.status, said.words)
        return Answer(said.status, self._pages.headers(), b"" if request.head.method == "HEAD" else said.page)

    def _thanks(self, request: Request, ask: Ask, receipt: str) -> Answer:
        if request.visitor.navigating and ask.back:
            return Answer(303, (("location", ask.back), ("cache-control", "no-store"), ("tidegate-receipt", receipt)))
        if request.visitor.navigating:  # what was stopped is gone, and is not sent again unseen
            page = self._pages.given(self._name(ask), ask.hold, receipt, request.visitor.language)
            return Answer(200, (*self._pages.headers(), ("tidegate-receipt", receipt)), page)
        return _json(200, {"given": ask.kind, "until": ask.until, "receipt": receipt})

    def _lost(self, request: Request, status: int, problem: str = "") -> Answer:
        if request.visitor.navigating:
            page = self._pages.lost(request.visitor.language, request.head.authority, expired=bool(problem))
            return Answer(status, self._pages.headers(), b"" if request.head.method == "HEAD" else page)
        return _json(status, {"error": problem or "there is nothing here"})

    @property
    def _pages(self) -> Pages:
        return self._parts.answers.pages


def _given(raw: bytes, media_type: str | None) -> _Given:
    """What was handed in; what cannot be read is nothing."""
    try:
        if (media_type or "").partition(";")[0].strip().lower() == "application/json":
            return msgspec.json.decode(raw, type=_Given)
        fields = parse_qs(raw.decode(), max_num_fields=8)
    except (msgspec.MsgspecError, ValueError):
        return _Given()
    days = fields.get("days", ["0"])[0]
    number = int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 0
    return _Given(fields.get("token", [""])[0], fields.get("reason", [""])[0], number)


def _json(status: int, text: Mapping[str, str | int]) -> Answer:
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return Answer(status, headers, msgspec.json.encode(dict(text)))

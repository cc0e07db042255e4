"""What a client is told in place of the service's answer: for people the page, for programs the service's own shape.

One place says which, so that every client is told the same things: the reason, the receipt, the way out.
Must never: put a value that was found, or anything of a body, into an answer; write a header that could be split.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from tidegate.core.decision import Effect, Reason
from tidegate.core.exchange import Actor, Exchange
from tidegate.core.kinds import counted
from tidegate.core.service import Service, Shape
from tidegate.edges import cross_origin
from tidegate.edges.acknowledgement import DEFAULT_HOLD, Acknowledgements, Kind, holder_of
from tidegate.edges.exceptions import KIND, Exceptions, NoExceptions, form_url, may_ask
from tidegate.edges.page_words import WORDS, languages_of
from tidegate.edges.refusal import (
    GIVE,
    House,
    Pages,
    Told,
    because_for,
    found_words,
    message_for,
    spent_words,
    unread_words,
)
from tidegate.edges.station import Catalogue, Reading
from tidegate.edges.visitor import Visitor
from tidegate.gate import commands as c
from tidegate.gate.release import spoken_of
from tidegate.wire import addresses, dresses, refusals, rpc
from tidegate.wire.handover import FRAGMENT
from tidegate.wire.websocket import text_frame

RECEIPT: Final = "tidegate-receipt"
_KINDS: Final[Mapping[str, Kind]] = {"acknowledgement": "acknowledgement", "justification": "justification"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of ours.  ``grpc_status`` is set where the client speaks gRPC."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(default=b"", repr=False)
    grpc_status: int | None = None


class Answers:
    """Dresses releases that stop a client.  ``pages`` renders for people, ``tidegate.wire.refusals`` for programs.

    ``hand_over`` seals what a person was about to ask, for them alone, on its way to the assistant: text and person to
    a token; ``None`` where it cannot be brought.
    """

    def __init__(
        self,
        house: House,
        acknowledgements: Acknowledgements,
        exceptions: Exceptions | None = None,
        hand_over: Callable[[str, str], str | None] = lambda _text, _person: None,
    ) -> None:
        self._hand_over = hand_over
        self.house, self.pages = house, Pages(house)
        self.exceptions: Exceptions = exceptions or NoExceptions()
        self._acknowledgements = acknowledgements

    # -- inside --------------------------------------------------------------------------------------------------------

    def inside(
        self,
        command: c.Refuse | c.Redirect | c.Challenge,
        exchange: Exchange,
        visitor: Visitor,
        shape: Shape | None,
        host: str,
        target: str,
        asked: str = "",
        sent: bytes = b"",
        catalogue: Catalogue | None = None,
    ) -> Answer:
        """The answer to a request that was seen.  ``target`` is where a browser goes back to when it may; ``asked`` is
        what the person was about to ask, as far as it was read; ``sent`` is the body, which may want one in its shape.
        ``catalogue`` says which other origins' pages may read it.
        """
        readable = cross_origin.readable(catalogue, visitor, host)
        if preflight := cross_origin.granted(visitor, readable):
            receipt = None if isinstance(command, c.Challenge) else command.receipt
            return Answer(200, (*preflight, *_receipt(receipt)))
        answer = self._told_inside(command, exchange, visitor, shape, host, target, asked, sent)
        return replace(answer, headers=(*answer.headers, *readable)) if readable else answer

    def _told_inside(
        self,
        command: c.Refuse | c.Redirect | c.Challenge,
        exchange: Exchange,
        visitor: Visitor,
        shape: Shape | None,
        host: str,
        target: str,
        asked: str,
        sent: bytes,
    ) -> Answer:
        if isinstance(command, c.Challenge):
            return Answer(407, (("proxy-authenticate", 'Basic realm="Tidegate", charset="UTF-8"'),))
        if isinstance(command, c.Redirect) and self.house.assistant and visitor.navigating:
            return self._to_assistant(self.house.assistant, command, exchange, visitor, asked)
        told = self.told(command, exchange, visitor, host, target)
        if visitor.navigating:
            page = b"" if visitor.method == "HEAD" else self.pages.page(told, visitor.language)
            return Answer(403, self.pages.headers(told), page)
        called = rpc.asked(sent) if sent else None
        if called is not None:
            refusal = rpc.refused(self._facts(told, visitor, host), called)
            return Answer(refusal.status, refusal.headers, refusal.body)
        led = self._assistant_for(exchange, asked) if isinstance(command, c.Redirect) else None
        return self.in_shape(told, exchange, visitor, shape, host, led)

    def told(
        self, command: c.Refuse | c.Redirect, exchange: Exchange, visitor: Visitor, host: str, target: str
    ) -> Told:
        """What there is to tell."""
        service = exchange.service if isinstance(exchange.service, Service) else None
        wants = command.wants if isinstance(command, c.Refuse) else "nothing"
        hold = command.decision.hold or DEFAULT_HOLD
        holder = holder_of(exchange.who, exchange.address)
        token = None
        if wants in _KINDS and holder is not None and service is not None:
            back = target if visitor.navigating and visitor.method in ("GET", "HEAD") else ""
            token = self._acknowledgements.token(
                _KINDS[wants],
                holder,
                service.id,
                command.decision.rule,
                host=host,
                back=back,
                hold=hold,
                receipt=command.receipt or "",
            )
        name = service.name if service is not None else host
        found = spoken_of(command.decision, exchange)
        fixed = {finding.fixed for finding in found} if command.decision.effect is Effect.REDACT else set()
        exception = None
        if holder is not None and service is not None and may_ask(exchange.who, command.decision.effect):
            exception = self._exception(command, holder, service.id, host)
        return Told(
            command.decision,
            name,
            command.receipt,
            wants,
            token,
            hold,
            exchange.unread,
            spent=tuple(name for name, room in exchange.quota if not room),
            kinds=counted(found),
            fixed=tuple(sorted(fixed - {""})),
            exception=exception,
        )

    def _exception(self, command: c.Refuse | c.Redirect, holder: str, service: str, host: str) -> str | None:
        """The token by which an exception from this refusal is asked for, where somebody may approve one."""
        rule = command.decision.rule
        if self.exceptions.offer(rule) is None:
            return None
        return self._acknowledgements.token(KIND, holder, service, rule, host=host, receipt=command.receipt or "")

    def in_shape(
        self,
        told: Told,
        exchange: Exchange,
        visitor: Visitor,
        shape: Shape | None,
        host: str,
        assistant: str | None = None,
    ) -> Answer:
        """The same in the shape that the service's own clients understand.  ``assistant`` is its address for this
        person and prompt, if not the usual one.
        """
        facts, asked = self._facts(told, visitor, host, assistant), _asked(exchange, visitor, shape)
        dress = dresses.dress(asked)
        if dress.form is dresses.Form.HTML:  # it would read a page, but not as the answer to this
            dress = dresses.Dress(dresses.Form.JSON, dress.style)
        refusal = refusals.render(facts, dress)
        return Answer(refusal.status, refusal.headers, refusal.body, refusal.grpc_status)

    def in_frames(
        self, command: c.Refuse | c.Redirect, exchange: Exchange, visitor: Visitor, shape: Shape | None
    ) -> bytes:
        """A refused message of a WebSocket, as frames for the client: a last message with all there is to tell, since a
        close has room for one line, and that close.
        """
        host = exchange.target.host
        facts = self._facts(self.told(command, exchange, visitor, host, "/"), visitor, host)
        style = dresses.style_of(_asked(exchange, visitor, shape))
        said = refusals.render(facts, dresses.Dress(dresses.Form.JSON, style)).body.decode()
        return text_frame(said) + refusals.render(facts, dresses.Dress(dresses.Form.WEBSOCKET, style)).body

    def in_stream(
        self, release: c.Forward | c.Rewrite, exchange: Exchange, visitor: Visitor, shape: Shape | None, reply: str
    ) -> bytes:
        """A last record for an answer that has begun as ``reply`` (``sse``, ``ndjson``) and is broken off; empty for a
        client that would not read it.
        """
        asked = replace(_asked(exchange, visitor, shape), reply=reply, started=True)
        dress = dresses.dress(asked)
        if dress.form not in (dresses.Form.SSE, dresses.Form.NDJSON):
            return b""
        decision, host = release.decision, exchange.target.host
        name = exchange.service.name if isinstance(exchange.service, Service) else host
        language = languages_of(visitor.language, self.house.language)[0]
        reasons = (WORDS[language]["why-broken-off"], because_for(decision, language))
        facts = self._facts(Told(decision, name, release.receipt), visitor, host)
        facts = replace(facts, reasons=tuple(filter(None, reasons)), begun=True)
        return refusals.render(facts, dress).body

    # -- at CONNECT ----------------------------------------------------------------------------------------------------

    def at_connect(self, command: c.Refuse | c.Redirect, exchange: Exchange) -> Answer:
        """A refusal of a whole connection.  Few clients show it, and those are at a terminal."""
        host, nobody = exchange.target.host or "This", Visitor("CONNECT")
        told = replace(self.told(command, exchange, nobody, host, "/"), token=None, exception=None)
        refusal = refusals.render(self._facts(told, nobody, host), dresses.Dress(dresses.Form.TEXT))
        return Answer(refusal.status, refusal.headers, refusal.body)

    # -- what goes along -----------------------------------------------------------------------------------------------

    def notice(self, command: c.Forward, visitor: Visitor) -> list[tuple[str, str]]:
        """Headers by which a program that may pass is told of the notice."""
        language = languages_of(visitor.language, self.house.language)[0]
        decision = command.decision
        text = message_for(decision.message, language)[0] or WORDS[language]["lead-coach-passed"]
        facts = refusals.RefusalFacts(decision.effect, "", decision.rule, command.receipt, message=text)
        return list(refusals.headers_of(facts))

    def _facts(self, told: Told, visitor: Visitor, host: str, assistant: str | None = None) -> refusals.RefusalFacts:
        language = languages_of(visitor.language, self.house.language)[0]
        decision = told.decision
        reasons = [because_for(decision, language), *found_words(told.kinds, language)]
        reasons += spent_words(told.spent, language)
        reasons += unread_words(told.unread, language)
        reasons += [WORDS[language][f"why-{why}"] for why in told.fixed]
        if decision.reason is not Reason.RULE_MATCHED:
            reasons.append(WORDS[language][f"why-{decision.reason.code}"])
        ways: list[tuple[str, str]] = []
        if told.token:
            name = "give-a-reason" if told.wants == "justification" else "acknowledge"
            ways.append((name, give_url(host, told.token)))
        if self.house.assistant:
            ways.append(("assistant", assistant or self.house.assistant))
        if told.exception:
            ways.append(("exception", form_url(told.exception, host)))
        elif self.house.exceptions:
            ways.append(("exception", self.house.exceptions))
        if self.house.contact:
            ways.append(("ask", self.house.contact))
        return refusals.RefusalFacts(
            decision.effect,
            told.service,
            decision.rule,
            told.receipt,
            tuple(filter(None, reasons)),
            message_for(decision.message, language)[0],
            tuple(ways),
            found=tuple((detector, count) for detector, _, count in told.kinds),
            unread=decision.reason is Reason.NOT_INSPECTED,
            language=language,
        )

    def _to_assistant(
        self, assistant: str, command: c.Redirect, exchange: Exchange, visitor: Visitor, asked: str
    ) -> Answer:
        service = exchange.service.id if isinstance(exchange.service, Service) else ""
        location = with_query(assistant, {"service": service, "receipt": command.receipt or ""})
        brought = self._assistant_for(exchange, asked)
        location += "#" + brought.partition("#")[2] if brought else ""
        status = 302 if visitor.method in ("GET", "HEAD") else 303
        return Answer(status, (("location", location), ("cache-control", "no-store"), *_receipt(command.receipt)))

    def _assistant_for(self, exchange: Exchange, asked: str) -> str | None:
        """The assistant's address with what was about to be asked behind the ``#``, sealed for this person alone.

        Browsers keep what stands there to themselves, and the assistant opens it when the person chooses to bring it.
        """
        person = exchange.who.person if isinstance(exchange.who, Actor) else None
        if not (self.house.assistant and person and asked.strip()):
            return None
        token = self._hand_over(asked, person)
        return f"{self.house.assistant}#{FRAGMENT}={token}" if token else None


def content_of(reading: Reading | None) -> bytes:
    """The body that was read, decoded; empty where none was."""
    content = reading.body.content if reading is not None else b""
    return content if isinstance(content, bytes) else b""


def asked_in(reading: Reading | None, target: str) -> str:
    """What a person was about to ask: the last prompt of a body that was read, or what an address asks (``?q=``)."""
    prompts = [part.text for part in reading.parts if part.role == "prompt"] if reading is not None else []
    if prompts:
        return prompts[-1]
    return addresses.question(target.partition("?")[2])


def _asked(exchange: Exchange, visitor: Visitor, shape: Shape | None) -> dresses.Asked:
    return dresses.Asked(
        service=exchange.service.id if isinstance(exchange.service, Service) else "",
        path=exchange.target.path,
        reply=shape.reply if shape is not None else "unknown",
        accept=visitor.accept,
        content_type=visitor.media_type,
        sec_fetch_mode=visitor.fetch_mode,
        sec_fetch_dest=visitor.fetch_dest,
        user_agent=visitor.agent,
        upgrade=visitor.upgrade,
    )


def _receipt(receipt: str | None) -> tuple[tuple[str, str], ...]:
    return ((RECEIPT, receipt),) if receipt else ()


def give_url(host: str, token: str) -> str:
    """Where a person gives what is asked for when their program cannot show a page."""
    return f"https://{host}{GIVE}?{urlencode({'for': token})}"


def with_query(url: str, values: Mapping[str, str]) -> str:
    """``url`` with ``values`` added to its query."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode({name: value for name, value in values.items() if value}))))
    return urlunsplit(parts._replace(query=query))

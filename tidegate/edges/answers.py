"""What a client is told in place of the service's answer: for people the page, for programs the service's own shape.

One place says which, so that every client is told the same things: the reason, the receipt, the way out.
Must never: put a value that was found, or anything of a body, into an answer; write a header that could be split.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import msgspec

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import Exchange
from tidegate.core.service import Service, Shape
from tidegate.edges.acknowledgement import DEFAULT_HOLD, Acknowledgements, Kind, holder_of
from tidegate.edges.page_words import WORDS, languages_of
from tidegate.edges.refusal import GIVE, House, Pages, Told, message_for
from tidegate.edges.visitor import Visitor
from tidegate.gate import commands as c

RECEIPT: Final = "tidegate-receipt"
NOTICE: Final = "tidegate-notice"
_KINDS: Final[Mapping[str, Kind]] = {"acknowledgement": "acknowledgement", "justification": "justification"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of ours.  ``grpc_status`` is set where the client speaks gRPC."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(default=b"", repr=False)
    grpc_status: int | None = None


class Answers:
    """Dresses releases that stop a client.  ``pages`` renders for people, ``tidegate.wire.refusals`` for programs."""

    def __init__(self, house: House, acknowledgements: Acknowledgements) -> None:
        self.house, self.pages = house, Pages(house)
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
    ) -> Answer:
        """The answer to a request that was seen.  ``target`` is where a browser goes back to when it may."""
        if isinstance(command, c.Challenge):
            return Answer(407, (("proxy-authenticate", 'Basic realm="Tidegate", charset="UTF-8"'),))
        if isinstance(command, c.Redirect) and self.house.assistant and visitor.navigating:
            return self._to_assistant(self.house.assistant, command, exchange, visitor)
        told = self.told(command, exchange, visitor, host, target)
        if visitor.navigating:
            page = b"" if visitor.method == "HEAD" else self.pages.page(told, visitor.language)
            return Answer(403, self.pages.headers(told), page)
        return self.in_shape(told, exchange, visitor, shape, host)

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
            back = target if visitor.navigating and visitor.method in ("GET", "HEAD") else "/"
            token = self._acknowledgements.token(
                _KINDS[wants], holder, service.id, command.decision.rule, host=host, back=back, hold=hold
            )
        name = service.name if service is not None else host
        return Told(command.decision, name, command.receipt, wants, token, hold, exchange.unread)

    def in_shape(self, told: Told, exchange: Exchange, visitor: Visitor, shape: Shape | None, host: str) -> Answer:
        """The same in the shape that the service's own clients understand."""
        words = [f"{told.service}: {told.decision.effect.word} (rule {told.decision.rule}).", told.decision.because]
        words += [message_for(told.decision.message, "en")[0], f"Receipt: {told.receipt or 'none'}."]
        words += [give_url(host, told.token)] if told.token else []
        words += [self.house.assistant] if told.decision.effect is Effect.REDIRECT and self.house.assistant else []
        error = {"message": " ".join(filter(None, words)), "type": "tidegate", "code": told.decision.effect.word}
        body = msgspec.json.encode({"error": error})
        return Answer(403, (("content-type", "application/json"), *_receipt(told.receipt)), body)

    def in_frames(
        self, command: c.Refuse | c.Redirect, exchange: Exchange, visitor: Visitor, shape: Shape | None
    ) -> tuple[str, str]:
        """A refused message of a WebSocket: a last message for the client, and the reason of the close."""
        told = self.told(command, exchange, visitor, exchange.target.host, "/")
        answer = self.in_shape(told, exchange, visitor, shape, exchange.target.host)
        return answer.body.decode(), f"{told.decision.effect.word} ({told.receipt or 'no receipt'})"

    # -- at CONNECT ----------------------------------------------------------------------------------------------------

    def at_connect(self, command: object, exchange: Exchange) -> Answer:
        """A refusal of a whole connection.  Few clients show it, so it is one line and a receipt."""
        decision = getattr(command, "decision", None)
        receipt = getattr(command, "receipt", None)
        rule = decision.rule if isinstance(decision, Decision) else "none"
        name = exchange.service.name if isinstance(exchange.service, Service) else "This"
        text = f"{name} is not available here (rule {rule}, receipt {receipt or 'none'}).\n"
        headers = (("content-type", "text/plain; charset=utf-8"), *_receipt(receipt))
        return Answer(403, headers, text.encode())

    # -- what goes along -----------------------------------------------------------------------------------------------

    def notice(self, command: c.Forward, visitor: Visitor) -> list[tuple[str, str]]:
        """Headers by which a program that may pass is told of the notice (percent-encoded where not ASCII)."""
        language = languages_of(visitor.language)[0]
        text = message_for(command.decision.message, language)[0] or WORDS[language]["lead-coach-passed"]
        return [(NOTICE, header_text(text)), *_receipt(command.receipt)]

    def _to_assistant(self, assistant: str, command: c.Redirect, exchange: Exchange, visitor: Visitor) -> Answer:
        service = exchange.service.id if isinstance(exchange.service, Service) else ""
        location = with_query(assistant, {"service": service, "receipt": command.receipt or ""})
        status = 302 if visitor.method in ("GET", "HEAD") else 303
        return Answer(status, (("location", location), ("cache-control", "no-store"), *_receipt(command.receipt)))


def _receipt(receipt: str | None) -> tuple[tuple[str, str], ...]:
    return ((RECEIPT, receipt),) if receipt else ()


def give_url(host: str, token: str) -> str:
    """Where a person gives what is asked for when their program cannot show a page."""
    return f"https://{host}{GIVE}?{urlencode({'for': token})}"


def header_text(text: str) -> str:
    """``text`` as one line of a header: ASCII as it is, everything else as the percent-encoding of its UTF-8."""
    return quote(" ".join(text.split()), safe=" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~")[:1000]


def with_query(url: str, values: Mapping[str, str]) -> str:
    """``url`` with ``values`` added to its query."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode({name: value for name, value in values.items() if value}))))
    return urlunsplit(parts._replace(query=query))

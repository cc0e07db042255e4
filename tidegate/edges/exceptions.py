"""Asking for an exception from a refusal: the form behind the page's link, and what is handed in with it.

Served at the desk's own path on the service's origin, by a token like every form there: signed, for one person, one
service and one rule.  What is asked is put before whoever the rule names by the station ``Exceptions``; nothing passes
for having asked.  The reason is masked by our own detectors before it leaves this file.

Must never: let somebody ask who is not known, or tell whether another person has asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol
from urllib.parse import urlencode

from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor, Unknown
from tidegate.edges.acknowledgement import REASON_LEAST, REASON_MOST, Ask, masked_reason, reason_of
from tidegate.edges.page_words import WORDS, languages_of
from tidegate.edges.refusal import GIVE, Earlier, Pages
from tidegate.edges.station import Scanner

#: The kind of token that asks for one.
KIND: Final[Literal["exception"]] = "exception"
DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be asked for from a rule: who decides, as the policy names them, and for how many days at most."""

    approvers: str
    most_days: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for.  ``reason`` is masked; ``receipt`` is the refusal's, where it was recorded."""

    person: str
    service: str
    rule: str
    receipt: str
    reason: str
    days: int


class CannotAsk(Exception):
    """It was not taken; ``code`` is a key of the page's words."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Exceptions(Protocol):
    """Where requests go."""

    def earlier(self, person: str, service: str) -> tuple[Earlier, ...]:
        """What that person has asked for there before, the last first."""

    def offer(self, rule: str) -> Offer | None:
        """What may be asked for from a rule; ``None`` where nobody may approve anything."""

    async def ask(self, wanted: Wanted) -> str:
        """Put it before whoever decides; its number.  Raises ``CannotAsk``."""


class NoExceptions:
    """Where there is nobody to ask."""

    def earlier(self, person: str, service: str) -> tuple[Earlier, ...]:
        """See ``Exceptions``."""
        return ()

    def offer(self, rule: str) -> Offer | None:
        """See ``Exceptions``."""
        return None

    async def ask(self, wanted: Wanted) -> str:
        """See ``Exceptions``."""
        raise CannotAsk("cannot-be-asked")


def may_ask(who: Actor | Unknown, effect: Effect) -> bool:
    """Only somebody who is known asks, and only about what stops them."""
    return isinstance(who, Actor) and who.person is not None and effect >= Effect.REDIRECT


def form_url(token: str, host: str = "") -> str:
    """Where the form is: on this origin, or on ``host`` for whoever is not in a browser."""
    origin = f"https://{host}" if host else ""
    return f"{origin}{GIVE}?{urlencode({'for': token})}"


@dataclass(frozen=True, slots=True)
class Said:
    """What is shown: a status, the page, and the same in a few words for programs."""

    status: int
    page: bytes
    words: Mapping[str, str | int]


class ExceptionForm:
    """Shows the form and takes it.  ``within`` is how long the station may take, in seconds."""

    def __init__(self, pages: Pages, station: Exceptions, within: float) -> None:
        self._pages, self._station, self._within = pages, station, within

    def show(
        self,
        ask: Ask,
        token: str,
        service: str,
        language: str | None,
        problem: str = "",
        who: Actor | None = None,
        written: str = "",
    ) -> Said:
        """The form; ``problem`` is what was wrong with what was handed in, and ``written`` the reason in it.

        ``who`` sees what they asked for before.
        """
        offered = self._station.offer(ask.rule)
        if offered is None:
            page = self._pages.exception("cannot", service, language, {}, problem="cannot-be-asked")
            return Said(410, page, {"error": "cannot-be-asked"})
        values = {"approver": offered.approvers, "most_days": str(offered.most_days)}
        earlier = self._station.earlier(who.person, ask.service) if who is not None and who.person else ()
        page = self._pages.exception(
            "form", service, language, values, token=token, problem=problem, earlier=earlier, written=written
        )
        words: dict[str, str | int] = {
            "message": _english(problem or "lead-exception", service, values),
            "kind": KIND,
            "most-days": offered.most_days,
        }
        if earlier:
            words["earlier"] = ", ".join(f"{one.number} {one.state}" for one in earlier)
        return Said(422 if problem else 200, page, words)

    async def take(
        self, ask: Ask, token: str, who: Actor, service: str, language: str | None, given: tuple[str, int, Scanner]
    ) -> Said:
        """What was handed in: the reason, the days, and the scanner that masks the reason."""
        written, days, scanner = given
        offered, reason = self._station.offer(ask.rule), reason_of(written)
        if offered is None or who.person is None:
            return self.show(ask, token, service, language)
        if reason is None:
            return self.show(ask, token, service, language, "reason-too-short", who, written)
        if not 1 <= days <= offered.most_days:
            return self.show(ask, token, service, language, "days-wrong", who, written)
        masked = masked_reason(reason, scanner.scan(reason))
        wanted = Wanted(who.person, ask.service, ask.rule, ask.receipt, masked[:REASON_MOST], days)
        try:
            async with asyncio.timeout(self._within):
                number = await self._station.ask(wanted)
        except CannotAsk as error:
            return self.show(ask, token, service, language, error.code, who, written)
        values = {"approver": offered.approvers, "number": number}
        page = self._pages.exception("asked", service, language, values)
        return Said(200, page, {"asked": number, "message": _english("lead-asked", service, values)})


def _english(key: str, service: str, values: Mapping[str, str]) -> str:
    text = WORDS[languages_of("en", "en")[0]][key]
    for name, value in {"service": service, "least": str(REASON_LEAST), "most": str(REASON_MOST), **values}.items():
        text = text.replace(f"{{{name}}}", value)
    return text

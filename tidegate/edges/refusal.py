"""What a person sees: one page for every effect that stops them, in their language, with the way out.

Plain HTML with one style sheet inside, named in the Content-Security-Policy by its hash; no script, no image, nothing
from elsewhere, since the page is shown under the service's own address.  Clients that are not browsers get the same
fields in the service's own dress from ``tidegate.wire.refusals``.

Must never: print anything unescaped, show a value that was found or sent (its kind is told), or lead anywhere that is
not this origin, the organisation's assistant, or an address from its settings or policy.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

import jinja2
from markupsafe import Markup

from tidegate.core.decision import Decision, Reason
from tidegate.core.exchange import Unread
from tidegate.core.kinds import Kind, list_of
from tidegate.edges.acknowledgement import DEFAULT_HOLD, REASON_LEAST, REASON_MOST
from tidegate.edges.page_words import LANGUAGES, WORDS, languages_of
from tidegate.edges.unread_words import told as unread_told
from tidegate.gate.commands import Wants
from tidegate.wire.refusal_words import FOUND, UNREAD, heading

#: The path that is ours on every origin we look into; see ``desk``.
RESERVED: Final = "/.well-known/tidegate/"
GIVE: Final = RESERVED + "give"

_PAGES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("tidegate.edges", "pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class House:
    """What the organisation says of itself in its settings, and in its policy.

    ``organisation`` gives its name, asked for each time it is shown, as an edit of the policy may change it; empty
    where there is none.  ``assistant`` and ``exceptions`` are URLs, shown only when there is one; ``contact`` is whom
    to ask.  ``language`` is for those whose browser names none of ours.
    """

    organisation: Callable[[], str] = str
    assistant: str | None = None
    contact: str | None = None
    exceptions: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Told:
    """One refusal as it is told.  ``token`` is what a form hands back, ``hold`` the seconds that it then holds.

    ``kinds`` are those of data that the rule stopped it for, as ``core.kinds.counted`` gives them.  ``fixed``: the
    codes of why what was to be replaced cannot be.  ``exception`` is the token by which an exception is asked
    for, where somebody may approve one.  ``spent`` are the rules that would have let it pass, had their quotas room.
    """

    decision: Decision
    service: str
    receipt: str | None
    wants: Wants = "nothing"
    token: str | None = None
    hold: int = DEFAULT_HOLD
    unread: tuple[Unread, ...] = ()
    kinds: tuple[Kind, ...] = ()
    fixed: tuple[str, ...] = ()
    exception: str | None = None
    spent: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What heads it, see ``refusal_words.heading``."""
        return heading(self.decision.effect, self.kinds, unread=self.decision.reason is Reason.NOT_INSPECTED)


@dataclass(frozen=True, slots=True)
class _View:
    """The page's content in one language."""

    language: str
    words: Mapping[str, str]
    title: str
    lead: str
    message: str
    message_language: str
    hold: str
    details: Sequence[tuple[str, str, str]]
    ways: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An exception that somebody asked for before: its number, how it stands, and until when it holds, for people."""

    number: str
    state: str
    until: str = ""


class Pages:
    """Renders pages; compiled once, as the style and its hash are."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._template = _PAGES.get_template("refusal.html")
        self._exception = _PAGES.get_template("exception.html")
        source = _PAGES.loader.get_source(_PAGES, "page.css")[0] if _PAGES.loader else ""
        self._style = Markup(source)  # noqa: S704 - our own file, and hashed as it stands
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        # form-action also governs where a form's answer may redirect to: back to this origin, no further.
        self.policy: Final = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none';"
            " frame-ancestors 'none'"
        )

    def headers(self, told: Told | None = None) -> tuple[tuple[str, str], ...]:
        """The headers of every page.  The referrer is kept to this origin so that the form's ``Origin`` is told."""
        receipt = (("tidegate-receipt", told.receipt),) if told and told.receipt else ()
        return (
            ("content-type", "text/html; charset=utf-8"),
            ("content-security-policy", self.policy),
            ("cache-control", "no-store"),
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            *receipt,
        )

    def page(self, told: Told, accept_language: str | None, problem: str = "", written: str = "") -> bytes:
        """The page, in UTF-8.

        ``problem`` is a key of the words: what was wrong with the form handed in, in which ``written`` stood.
        """
        views = [self._view(told, language) for language in languages_of(accept_language, self._house.language)]
        text = self._template.render(
            style=self._style,
            views=views,
            token=told.token,
            wants=told.wants,
            action=GIVE,
            problem=problem,
            written=written,
            least=REASON_LEAST,
            most=REASON_MOST,
        )
        return text.encode("utf-8", "replace")

    def lost(self, accept_language: str | None, host: str = "", *, expired: bool = False) -> bytes:
        """The page for an address of ours that leads nowhere; ``expired``: it was one for a while, or somebody else's.

        From there the way on is to ``host``, where whoever is still stopped gets a page of their own.
        """
        about = "expired" if expired else "lost"
        return self._plain(about, accept_language, {"host": host}, [("way-again", "/")] if host else [])

    def given(self, service: str, hold: int, receipt: str, accept_language: str | None) -> bytes:
        """The page after something was given where there is no page to go back to."""
        values = {"service": service, "receipt": receipt}
        return self._plain("given", accept_language, values, [("way-send-again", "")], hold)

    def _plain(
        self,
        about: str,
        accept_language: str | None,
        values: Mapping[str, str],
        ways: Sequence[tuple[str, str]],
        hold: int = 0,
    ) -> bytes:
        views = []
        for language in languages_of(accept_language, self._house.language):
            words = self._filled(language, values.get("service", ""))
            title, lead = (_put_in(words[f"{part}-{about}"], values) for part in ("title", "lead"))
            lasting = _put_in(words["hold"], {"hold": _duration(hold, words)}) if hold else ""
            details = [(words["receipt"], values["receipt"], "")] if "receipt" in values else []
            told = [(_put_in(words[way], values), link) for way, link in ways]
            views.append(_View(language, words, title, lead, "", "", lasting, details, told))
        text = self._template.render(style=self._style, views=views, token=None, wants="nothing", problem="")
        return text.encode("utf-8", "replace")

    def exception(
        self,
        state: str,
        service: str,
        accept_language: str | None,
        values: Mapping[str, str],
        *,
        token: str | None = None,
        problem: str = "",
        earlier: Sequence[Earlier] = (),
        written: str = "",
    ) -> bytes:
        """The form that asks for an exception (``form``), or what came of it (``asked``, ``cannot``).

        ``earlier`` are the requests that the same person has made before, ``written`` what stood in the form.
        """
        views = []
        for language in languages_of(accept_language, self._house.language):
            words = {key: _put_in(text, values) for key, text in self._filled(language, service).items()}
            views.append(_View(language, words, "", "", "", "", "", (), ()))
        return self._exception.render(
            style=self._style,
            views=views,
            title="title-asked" if state == "asked" else "title-exception",
            lead={"form": "lead-exception", "asked": "lead-asked"}.get(state, ""),
            token=token,
            action=GIVE,
            problem=problem,
            earlier=earlier,
            written=written,
            least=REASON_LEAST,
            most=REASON_MOST,
            most_days=values.get("most_days", ""),
            days=min(7, int(values.get("most_days", "7"))),
        ).encode("utf-8", "replace")

    def _filled(self, language: str, service: str) -> dict[str, str]:
        words = WORDS[language]
        values = {
            "service": service,
            "organisation": self._house.organisation() or words["here"],
            "least": str(REASON_LEAST),
            "most": str(REASON_MOST),
            "contact": self._house.contact or "",
        }
        return {key: _put_in(text, values) for key, text in words.items()}

    def _view(self, told: Told, language: str) -> _View:
        words = self._filled(language, told.service)
        about = told.about
        message, message_language = message_for(told.decision.message, language)
        return _View(
            language,
            words,
            words[f"title-{about}"],
            words[f"lead-{about}"],
            message,
            "" if message_language == language else message_language,
            _put_in(words["hold"], {"hold": _duration(told.hold, words)}) if told.token else "",
            list(_details(told, words, language)),
            list(self._ways(told, words)),
        )

    def _ways(self, told: Told, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if told.token:
            yield words["way-justify" if told.wants == "justification" else "way-acknowledge"], ""
        if told.about == FOUND:
            yield words["way-take-out"], ""
        if told.about == UNREAD:
            yield words["way-readable"], ""
        if told.spent:
            yield words["way-wait"], ""
        if self._house.assistant:
            yield words["way-assistant"], self._house.assistant
        if told.exception:
            yield words["way-exception"], f"{GIVE}?{urlencode({'for': told.exception})}"
        elif self._house.exceptions:
            yield words["way-exception"], self._house.exceptions
        if self._house.contact:
            yield words["way-ask"], link_of(self._house.contact)
        if told.receipt:
            yield words["way-receipt"], ""


def _put_in(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its ``{name}`` filled.  Not ``format``: a service's name is data, never a format."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _details(told: Told, words: Mapping[str, str], language: str) -> Iterator[tuple[str, str, str]]:
    decision = told.decision
    yield words["service"], told.service, ""
    yield words["effect"], words[f"effect-{decision.effect.word}"], ""
    yield words["why"], words[f"why-{decision.reason.code}"], ""
    if told.kinds:
        yield words["found"], list_of(told.kinds, language), ""
    if told.spent:
        yield words["spent"], ", ".join(told.spent), ""
    for why in told.fixed:
        yield words["fixed"], words[f"why-{why}"], ""
    if told.unread:
        yield words["unread"], ", ".join(unread_told(told.unread, language)), ""
    yield words["rule"], decision.rule, ""
    if because := because_for(decision, language):
        yield words["because"], because, ""
    if decision.source:
        yield words["source"], decision.source, link_of(decision.source)
    yield words["receipt"], told.receipt or words["no-receipt"], ""


def because_for(decision: Decision, language: str) -> str:
    """The rule's reason for readers of ``language``."""
    return decision.because_in.get(language) or decision.because


def found_words(kinds: Sequence[Kind], language: str) -> list[str]:
    """What was found, as a sentence; none where nothing was."""
    return [f"{WORDS[language]['found']}: {list_of(kinds, language)}."] if kinds else []


def spent_words(spent: Sequence[str], language: str) -> list[str]:
    """Whose quota is used up, as a sentence; none where none is."""
    return [f"{WORDS[language]['spent']}: {', '.join(spent)}."] if spent else []


def unread_words(unread: Sequence[Unread], language: str) -> list[str]:
    """What was not inspected, as sentences."""
    return [f"{WORDS[language]['unread']}: {each}." for each in unread_told(unread, language)]


def message_for(messages: Mapping[str, str], language: str) -> tuple[str, str]:
    """The rule's message for readers of ``language``, and the language it is in (empty: not said)."""
    if language in messages:
        return messages[language], language
    for other in ("", "und", *LANGUAGES, *sorted(messages)):
        if other in messages:
            return messages[other], "" if other == "und" else other
    return "", language


def link_of(text: str) -> str:
    """``text`` as a link if it is one that is safe to follow: http, https, or an e-mail address; else empty."""
    if urlsplit(text).scheme in ("http", "https") and not any(mark.isspace() for mark in text):
        return text
    name, at, domain = text.partition("@")
    return f"mailto:{text}" if name and at and "." in domain and text.isascii() and " " not in text else ""


def _duration(seconds: int, words: Mapping[str, str]) -> str:
    if seconds % 86_400 == 0 and seconds > 86_400:
        return _put_in(words["days"], {"n": str(seconds // 86_400)})
    if seconds % 3600 == 0:
        return _put_in(words["hours"], {"n": str(seconds // 3600)})
    return _put_in(words["minutes"], {"n": str(max(1, seconds // 60))})

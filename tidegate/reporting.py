"""The report of an installation: its store, its catalogue and its policy put together.

Here because usage knows no policy: whether a service is sanctioned is the policy's word, said for an ordinary prompt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from tidegate import policy as policies
from tidegate import policy_source, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.core.decision import Decision, Effect
from tidegate.core.problem import Problems
from tidegate.sections import MailServer, Reports
from tidegate.settings import Home
from tidegate.usage.effect.gather import Wanted as Measure
from tidegate.usage.effect.gather import history_of
from tidegate.usage.effect.measures import last_measure
from tidegate.usage.effect.of import effect_of
from tidegate.usage.questions.ask import Engine, bounds
from tidegate.usage.report import mail, pdf, tables
from tidegate.usage.report.document import Document
from tidegate.usage.report.figures import Figures, Wanted, gather
from tidegate.usage.report.known import Known, known
from tidegate.usage.report.page import html
from tidegate.usage.report.pdf_text import Faces
from tidegate.usage.report.period import stretch
from tidegate.usage.report.story import tell
from tidegate.usage.report.story_effects import Measured
from tidegate.usage.report.words import Language, Writer
from tidegate.vendors.fonts import face_for

#: What a font must have, to set names of people's teams and of services in; also in an English report there are some.
_HANGUL: Final = "가힣"
#: Effects under which a service may be used at all.
SANCTIONED: Final = (Effect.ALLOW, Effect.COACH, Effect.JUSTIFY, Effect.REDACT)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a person asks for: days as they say them, how people are cut, one organisation or all, a language."""

    since: str = ""
    until: str = ""
    week: str = ""
    month: str = ""
    by: str = ""
    tenant: str = ""
    language: Language = "en"
    #: Services with the first day of a measure about each; ``None`` is the last change of the policy about it.
    measures: tuple[tuple[str, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report, ready to be written in any form."""

    figures: Figures
    known: Mapping[str, Known]
    document: Document

    @property
    def name(self) -> str:
        """What its files are called, without their ending."""
        wanted = self.figures.wanted
        return f"ai-usage-{wanted.since}-{wanted.until}"

    @property
    def writer(self) -> Writer:
        """What writes in its language."""
        return Writer("ko" if self.document.language == "ko" else "en")

    def html(self) -> str:
        """As a page."""
        return html(self.document)

    def pdf(self) -> bytes:
        """As a PDF.  Where a font with Hangul is installed, its letters that are used are put into it."""
        face = face_for(_HANGUL)
        faces = Faces(face.name if face.embedded and not face.missing else "")
        return pdf.pdf(self.document, more=self.writer.say("rows-more", count="{count}"), faces=faces)

    def json(self) -> str:
        """For programs."""
        return tables.as_json(self.figures, self.document, dict(self.known))


def report_of(home: Home, engine: Engine, asking: Asking) -> Report:
    """The report, from what ``engine`` answers.

    Raises ``NotAQuestion``, what the engine raises, and ``Problems`` of a catalogue that does not load.
    """
    catalog = snapshots.catalog(home)
    policy = policy_of(home, catalog)
    first, last = bounds(engine)
    since, until = stretch(first, last, since=asking.since, until=asking.until, week=asking.week,
                           month=asking.month)  # fmt: skip
    figures = gather(engine, Wanted(since, until, asking.by, asking.tenant))
    measured = [_measured(engine, one, day, until, asking.tenant) for one, day in asking.measures]
    services = [row["service"] for row in figures.rows("first-seen")]
    stands = {one: sanctioned(policy, catalog, one) for one in services if one in catalog.services}
    found = known(catalog, services, stands)
    organisation = asking.tenant or (policy.organisation if policy is not None else "")
    return Report(figures, found, tell(figures, found, asking.language, organisation, measured))


def _measured(engine: Engine, service: str, day: date | None, until: date, tenant: str) -> Measured:
    began = day or last_measure(engine, service, tenant, until).day
    history = history_of(engine, Measure(service, began, until, tenant))
    return Measured(history, effect_of(history))


def mailed(home: Home, reports: Reports, made: Report, now: datetime) -> tuple[str, ...]:
    """Send a report to whom the settings name; returns addresses that were refused.  Raises ``NotSent``."""
    write = made.writer
    wanted = made.figures.wanted
    files = []
    if reports.form != "pdf":
        files.append(mail.Attachment(f"{made.name}.html", "text/html", made.html().encode()))
    if reports.form != "page":
        files.append(mail.Attachment(f"{made.name}.pdf", "application/pdf", made.pdf()))
    subject = write.say("subject", period=write.period(wanted.since, wanted.until))
    letter = mail.letter(made.document, subject, write.say("mail-attached"), files,
                         sender=reports.sender, to=reports.to, written=now)  # fmt: skip
    return mail.send(_server(home, reports.server), letter)


def _server(home: Home, said: MailServer) -> mail.Server:
    password = ""
    if said.password_file:
        try:
            password = (home.path / said.password_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise mail.NotSent(f"The password of the mail server cannot be read from {said.password_file}.") from None
    authorities = str(home.path / said.authorities) if said.authorities else ""
    return mail.Server(said.host, said.port, said.security, said.user, password, authorities)


def policy_of(home: Home, catalog: Catalog) -> policies.Policy | None:
    """The policy in force; ``None`` where there is none, or it has mistakes (``tidegate check`` tells them)."""
    try:
        return snapshots.policy(policy_source.text(home), home.policy.name, catalog)
    except Problems:
        return None


def sanctioned(policy: policies.Policy | None, catalog: Catalog, service: str) -> bool | None:
    """Whether the policy lets an ordinary prompt pass at all; ``None`` where there is no policy."""
    if policy is None:
        return None
    given = policies.Given(service, activity=frozenset({"prompt"}))
    outcome = policies.evaluate(
        policy, policies.imagined(policy, given, snapshots.services(catalog), datetime.now(UTC))
    )
    return outcome.effect in SANCTIONED if isinstance(outcome, Decision) else None

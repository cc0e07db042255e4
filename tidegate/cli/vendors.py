"""``tidegate vendors``: ask the operator of a service, keep what it answers, and say what is due."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tidegate import inquiring, snapshots
from tidegate.cli.ending import reason_of, wrong
from tidegate.cli.installed import installed
from tidegate.cli.listing import Listing
from tidegate.core.problem import Problems
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Ledger
from tidegate.settings import Home
from tidegate.settings import home as home_of
from tidegate.vendors.fonts import NoFont, face_for
from tidegate.vendors.inquiry import Answer, Attached, Inquiry
from tidegate.vendors.letters import letter as letter_of
from tidegate.vendors.questionnaire import Questionnaire
from tidegate.vendors.steps import Inquiries, NotTaken, named, reminders

#: The answer is no: the step cannot be taken, or something is due.
NO: Final = 1
#: The call, or a file it needs, is wrong.
WRONG: Final = 2
#: Days an operator has where nobody says otherwise.
USUAL_DAYS: Final = 14
LARGEST_DOCUMENT: Final = 64 * 1024**2

T = TypeVar("T")


#: A day such as 2025-01-31.
DAY: Final = click.DateTime(["%Y-%m-%d"])
_KEPT: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_HOME: Final = click.option("--home", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_DAY: Final = click.option("--day", type=DAY, help="When it happened; today if not given.")
_BY: Final = click.option("--by", required=True, metavar="PERSON", help="Who decides; recorded.")
_NOTE: Final = click.option("--note", default="", metavar="TEXT", help="Why; recorded.")


def _today(day: datetime | None) -> date:
    return (day or datetime.now(UTC)).date()


def _with(home: Home, work: Callable[[Inquiries], Awaitable[T]]) -> T:
    """What ``work`` gives, with the inquiries of an installation; what goes wrong is said, and ends the command."""

    async def run() -> T:
        ledger = Ledger.open(home.ledger, key(home.keys / "ledger"))
        try:
            rows = inquiring.open_rows(home)
            try:
                return await work(Inquiries(rows, ledger))
            finally:
                rows.close()
        finally:
            ledger.close()

    with _told_if_not():
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return asyncio.run(run())


@contextmanager
def _told_if_not() -> Iterator[None]:
    """What goes wrong is said, and ends the command."""
    try:
        yield
    except NotTaken as error:
        click.echo(str(error), err=True)
        sys.exit(NO)
    except (Problems, Refused, KeyUnsafe, OSError) as error:
        wrong(reason_of(error))


def _all(home: Home) -> tuple[Inquiry, ...]:
    with _told_if_not():
        return inquiring.inquiries(home)


def _one(home: Home, id: str) -> Inquiry:
    with _told_if_not():
        return named(inquiring.inquiries(home), id)


def _questions(home: Home) -> Questionnaire:
    try:
        return inquiring.questions(home)
    except Problems as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)


@click.group(cls=Listing)
def vendors() -> None:
    """Put questions to the operators of services, with a day by which they are to be answered.

    Rules can ask how an inquiry stands, `service: {inquiry: overdue}`, and what was answered,
    `service: {answered: {stored-in: [KR]}}`.
    """


@vendors.command()
@click.argument("service")
@click.option("--due", type=DAY, help=f"By when; {USUAL_DAYS} days after it is drafted if not given.")
@click.option("--language", default="en", show_default=True, help="Of the letter.")
@_DAY
@_HOME
@_JSON
def inquire(
    service: str, due: datetime | None, language: str, day: datetime | None, home: str | None, as_json: bool
) -> None:  # fmt: skip
    """Draft an inquiry to the operator of SERVICE; print its letter with `letter`, and say so with `send`."""
    where, drafted = home_of(home), _today(day)
    if language not in (known := _questions(where).languages):
        click.echo(f"The questionnaire is not written in “{language}”. It has: {', '.join(known)}.", err=True)
        sys.exit(WRONG)
    try:
        entry = snapshots.catalog(where).services.get(service)
    except Problems as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    if entry is None:
        click.echo(f"The catalogue has no service “{service}”. Look for it: tidegate catalog search.", err=True)
        sys.exit(WRONG)
    operator = ", ".join(fact.value for fact in entry.in_force() if fact.property == "operator")
    last = due.date() if due else drafted + timedelta(days=USUAL_DAYS)

    async def work(inquiries: Inquiries) -> Inquiry:
        return await inquiries.draft(service, entry.name, operator, language, drafted, last)

    _tell(_with(where, work), drafted, as_json)


@vendors.command()
@click.argument("id")
@click.option("--reminder", is_flag=True, help="What went out is a reminder.")
@_DAY
@_HOME
@_JSON
def send(id: str, reminder: bool, day: datetime | None, home: str | None, as_json: bool) -> None:
    """Say that the letter of the inquiry ID went out."""
    sent = _today(day)

    async def work(inquiries: Inquiries) -> Inquiry:
        return await (inquiries.remind(id, sent) if reminder else inquiries.send(id, sent))

    _tell(_with(installed(home), work), sent, as_json)


@vendors.command()
@click.argument("id")
@click.option("--text", "texts", multiple=True, metavar="TOPIC=TEXT", help="What was answered to a topic.")
@click.option("--fact", "facts", multiple=True, metavar="FACT=VALUE,…", help="Such as `stored-in=KR,SG`.")
@click.option("--document", "documents", multiple=True, type=_KEPT)
@_DAY
@_HOME
@_JSON
def answer(
    id: str, texts: tuple[str, ...], facts: tuple[str, ...], documents: tuple[Path, ...], day: datetime | None,
    home: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Record what was answered to the inquiry ID; of documents the name, size and digest are kept."""
    where, came = installed(home), _today(day)
    asked = _questions(where)
    said = [_answer(asked, one, came, is_fact=False) for one in texts]
    said += [_answer(asked, one, came, is_fact=True) for one in facts]
    attached = tuple(_attached(path, came) for path in documents)

    async def work(inquiries: Inquiries) -> Inquiry:
        return await inquiries.answer(id, tuple(said), attached)

    _tell(_with(where, work), came, as_json)


def _answer(asked: Questionnaire, written: str, day: date, *, is_fact: bool) -> Answer:
    name, _, value = (part.strip() for part in written.partition("="))
    topic = asked.about(name) if is_fact else next((one for one in asked.topics if one.id == name), None)
    if topic is None or not value:
        known = [topic.fact for topic in asked.topics if topic.fact] if is_fact else [one.id for one in asked.topics]
        click.echo(f"“{written[:80]}” is no answer. Write NAME=… with one of: {', '.join(known)}.", err=True)
        sys.exit(WRONG)
    values = tuple(part.strip() for part in value.split(",") if part.strip()) if is_fact else ()
    return Answer(topic.id, value[:4000], day, name if is_fact else "", values)


def _attached(path: Path, day: date) -> Attached:
    size = path.stat().st_size
    if size > LARGEST_DOCUMENT:
        click.echo(f"{path} is larger than 64 MiB.", err=True)
        sys.exit(WRONG)
    return Attached(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), size, day)


@vendors.command()
@click.argument("id")
@click.option("--fact", "only", multiple=True, metavar="FACT", help="Take only this one; may be repeated.")
@click.option("--end-others", is_flag=True, help="What the catalogue said and the answer does not repeat ends.")
@_BY
@_NOTE
@_DAY
@_HOME
@_JSON
def accept(
    id: str, only: tuple[str, ...], end_others: bool, by: str, note: str, day: datetime | None, home: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Accept what was answered to the inquiry ID: it becomes facts of the organisation's own catalogue."""
    where, accepted = installed(home), _today(day)
    written: list[Path] = []

    def first(inquiry: Inquiry) -> None:
        own = snapshots.own_files(where)
        path = inquiring.write_facts(where, own, inquiry, accepted, end_others=end_others, only=frozenset(only))
        written.extend([path] if path else [])

    async def work(inquiries: Inquiries) -> Inquiry:
        return await inquiries.accept(id, accepted, by, note, first)

    _tell(_with(where, work), accepted, as_json)
    if written and not as_json:
        click.echo(f"Its facts are in {written[0]}.")


@vendors.command()
@click.argument("id")
@_BY
@_NOTE
@_DAY
@_HOME
@_JSON
def refuse(id: str, by: str, note: str, day: datetime | None, home: str | None, as_json: bool) -> None:
    """Refuse what was answered to the inquiry ID, or say that its operator refused to answer."""
    ended = _today(day)

    async def work(inquiries: Inquiries) -> Inquiry:
        return await inquiries.refuse(id, ended, by, note)

    _tell(_with(installed(home), work), ended, as_json)


@vendors.command(name="list")
@_DAY
@_HOME
@_JSON
def list_(day: datetime | None, home: str | None, as_json: bool) -> None:
    """List the inquiries and how they stand, oldest first."""
    today = _today(day)
    found = _all(installed(home))
    if as_json:
        click.echo(json.dumps([_told(one, today) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.id:<34} {one.standing(today):<9} {one.name}, due {one.due}")
    if not found:
        click.echo("There are none.")


@vendors.command()
@click.argument("id")
@_DAY
@_HOME
@_JSON
def show(id: str, day: datetime | None, home: str | None, as_json: bool) -> None:
    """Show the inquiry ID with its answers, and the facts that accepting it would propose."""
    one, today = _one(installed(home), id), _today(day)
    if as_json:
        click.echo(json.dumps(_told(one, today), ensure_ascii=False))
        return
    click.echo(f"{one.id}: {one.standing(today)}, to {one.operator or one.name}, due {one.due}")
    for each in one.answers:
        click.echo(f"  {each.day} {each.topic}: {each.text}" + (f"  → proposes {each.fact}" if each.fact else ""))
    for document in one.documents:
        click.echo(f"  {document.day} {document.name} ({document.size:,} bytes) sha256 {document.digest}")
    if one.ended:
        click.echo(f"  {one.ended} {one.state} by {one.by}" + (f": {one.note}" if one.note else ""))


@vendors.command()
@click.argument("id")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write it there as PDF.")
@click.option("--font", type=_KEPT, help="A TrueType font (.ttf) for the PDF; one that is installed if not given.")
@click.option("--reminder", is_flag=True, help="The reminder instead.")
@_HOME
def letter(id: str, pdf: Path | None, font: Path | None, reminder: bool, home: str | None) -> None:
    """Print the letter of the inquiry ID, or write it as PDF."""
    where = installed(home)
    one = _one(where, id)
    asked = _questions(where)
    if one.language not in asked.languages:
        click.echo(f"The questionnaire is not written in “{one.language}” any more.", err=True)
        sys.exit(WRONG)
    made = letter_of(one, asked, _organisation(where), reminder=reminder)
    if pdf is None:
        click.echo(made.text(), nl=False)
        return
    try:
        face = face_for(made.text(), font)
        pdf.write_bytes(made.pdf(face))
    except NoFont as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    except OSError as error:
        click.echo(f"{pdf} cannot be written: {error.strerror}.", err=True)
        sys.exit(WRONG)
    click.echo(f"Written to {pdf}.")
    if face.missing:
        click.echo(f"The font has no “{''.join(face.missing)}”: name another with --font.", err=True)
    elif not face.embedded:
        click.echo(
            "No font with these letters was found here, so they are not in the PDF: a reader without a Korean language "
            "pack shows none. Install one (Debian: fonts-nanum), or name a file with --font.",
            err=True,
        )


def _organisation(home: Home) -> str:
    try:
        return snapshots.load(home).policy.organisation
    except Problems:
        return ""


@vendors.command()
@_DAY
@_HOME
@_JSON
def due(day: datetime | None, home: str | None, as_json: bool) -> None:
    """Say which inquiries need a reminder or are overdue; for a scheduled job.

    Exit status 1 if there are any.
    """
    today = _today(day)
    found = _all(installed(home))
    remind = {one.id for one in reminders(found, today)}
    late = [one for one in found if one.id in remind or one.standing(today) == "overdue"]
    if as_json:
        click.echo(json.dumps([{**_told(one, today), "remind": one.id in remind} for one in late], ensure_ascii=False))
    for one in late if not as_json else ():
        what = f"overdue since {one.due}" if one.standing(today) == "overdue" else f"due {one.due}"
        remind_of = f"; remind: tidegate vendors letter {one.id} --reminder" if one.id in remind else ""
        click.echo(f"{one.id}: {what}{remind_of}")
    if not late and not as_json:
        click.echo("Nothing is due.")
    sys.exit(NO if late else 0)


def _told(one: Inquiry, today: date) -> dict[str, Any]:
    return {**one.to_dict(), "standing": one.standing(today)}


def _tell(one: Inquiry, today: date, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_told(one, today), ensure_ascii=False))
    else:
        click.echo(f"{one.id} is {one.standing(today)}: {one.name}, due {one.due}.")

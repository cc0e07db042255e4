"""The steps of an inquiry: each is recorded in the ledger and kept in rows that only the gateway can have written.

Days are given by the caller, never read from a clock.  It must never let a step count that is not in the ledger, or
take one that the inquiry's state does not allow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Final, Protocol

from tidegate.core.record import Entry
from tidegate.ledger.entry import Receipt
from tidegate.ledger.sealed_rows import SealedRows
from tidegate.vendors.inquiry import ACCEPTED, REFUSED, SENT, STEPS, Answer, Attached, Inquiry, from_text, new_id

#: The kind of the ledger's entries about inquiries, and of their rows.
INQUIRY: Final = "inquiry"
#: Days before the due date from which a reminder is due, once; after it one is due every so many days.
REMIND_BEFORE: Final = 7
REMIND_EVERY: Final = 7


class NotTaken(Exception):
    """A step that cannot be taken; the text is a full sentence that says why."""


class Ledger(Protocol):
    """Where every step is kept."""

    def append(self, entry: Entry) -> Awaitable[Receipt]:
        """Returns when ``entry`` is durable."""


def read(rows: SealedRows) -> tuple[Inquiry, ...]:
    """Every inquiry, oldest first.  Rows that another hand wrote are left out.  Raises ``Refused``."""
    found = []
    for text in rows.all().values():
        try:
            found.append(from_text(text))
        except ValueError:
            continue
    return tuple(sorted(found, key=lambda one: (one.drafted, one.id)))


def named(inquiries: Iterable[Inquiry], id: str) -> Inquiry:
    """The one with this id.  Raises ``NotTaken``."""
    found = next((one for one in inquiries if one.id == id), None)
    if found is None:
        raise NotTaken(f"There is no inquiry {id}. `tidegate vendors list` shows them.")
    return found


class Inquiries:
    """Takes the steps.  All raise ``NotTaken`` and ``Refused``."""

    def __init__(self, rows: SealedRows, ledger: Ledger) -> None:
        self._rows, self._ledger = rows, ledger

    def all(self) -> tuple[Inquiry, ...]:
        """Every inquiry, oldest first."""
        return read(self._rows)

    def get(self, id: str) -> Inquiry:
        """The inquiry with this id."""
        return named(self.all(), id)

    async def draft(self, service: str, name: str, operator: str, language: str, day: date, due: date) -> Inquiry:
        """Begin one."""
        if due <= day:
            raise NotTaken(f"An answer cannot be due on {due}: the inquiry is drafted on {day}.")
        made = Inquiry(new_id(service, day), service, name, operator, language, day, due)
        async with self._rows.writing():
            await self._take(made, "drafted")
        return made

    async def send(self, id: str, day: date) -> Inquiry:
        """It went out on that day."""
        return await self._step(id, SENT, lambda one: one.sending(day))

    async def remind(self, id: str, day: date) -> Inquiry:
        """A reminder went out on that day."""
        async with self._rows.writing():
            one = self.get(id)
            if one.state != SENT:
                raise NotTaken(f"The inquiry {id} is {one.state}: there is nothing to remind of.")
            made = one.reminding(day)
            await self._take(made, "reminded")
        return made

    async def answer(self, id: str, answers: tuple[Answer, ...], documents: tuple[Attached, ...]) -> Inquiry:
        """An answer came, or a part of one."""
        if not answers and not documents:
            raise NotTaken("An answer has at least one text, one fact or one document.")
        return await self._step(id, "answered", lambda one: one.answering(answers, documents))

    async def accept(self, id: str, day: date, by: str, note: str, first: Callable[[Inquiry], None]) -> Inquiry:
        """A person accepts what was answered; ``first`` is done before that counts, and may raise."""
        async with self._rows.writing():
            made = self._allowed(id, ACCEPTED).ending(ACCEPTED, day, by, note)
            first(made)
            await self._take(made, ACCEPTED)
        return made

    async def refuse(self, id: str, day: date, by: str, note: str) -> Inquiry:
        """A person refuses what was answered, or the operator refused to answer."""
        return await self._step(id, REFUSED, lambda one: one.ending(REFUSED, day, by, note))

    async def _step(self, id: str, state: str, change: Callable[[Inquiry], Inquiry]) -> Inquiry:
        async with self._rows.writing():
            made = change(self._allowed(id, state))
            await self._take(made, state)
        return made

    def _allowed(self, id: str, state: str) -> Inquiry:
        one = self.get(id)
        if state not in STEPS[one.state]:
            raise NotTaken(f"The inquiry {id} is {one.state}: it cannot be {state} now.")
        return one

    async def _take(self, made: Inquiry, step: str) -> None:
        await self._ledger.append(Entry(INQUIRY, {**made.to_dict(), "step": step}))
        self._rows.put(made.id, made.text())


def reminders(inquiries: Iterable[Inquiry], today: date) -> tuple[Inquiry, ...]:
    """Those of which somebody should be reminded on that day."""
    return tuple(one for one in inquiries if _due_for_reminder(one, today))


def _due_for_reminder(one: Inquiry, today: date) -> bool:
    if one.state != SENT or one.sent is None:
        return False
    last = max(one.reminded, default=None)
    if today <= one.due:
        return last is None and (one.due - today).days <= REMIND_BEFORE < (one.due - one.sent).days
    return last is None or last <= one.due or (today - last).days >= REMIND_EVERY

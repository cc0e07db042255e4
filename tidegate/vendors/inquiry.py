"""An inquiry, from its draft to its end, as plain data.  ``STEPS`` is the whole of its life.

That it is overdue is no step: it is a look at the calendar, so no clock has to run for a rule to see it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

import msgspec

DRAFTED: Final = "drafted"
SENT: Final = "sent"
ANSWERED: Final = "answered"
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
OVERDUE: Final = "overdue"

#: From each state, the states that may follow.  An answer may come in parts.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    DRAFTED: (SENT,),
    SENT: (ANSWERED, REFUSED),
    ANSWERED: (ANSWERED, ACCEPTED, REFUSED),
    ACCEPTED: (),
    REFUSED: (),
}
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a topic: in words, and as values where the topic is about a fact."""

    topic: str
    text: str
    day: date
    fact: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that came with an answer: its name, the SHA-256 of its bytes in hexadecimal, its size in bytes."""

    name: str
    digest: str
    size: int
    day: date


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Questions to the operator of ``service``.  ``by`` and ``note`` are whose word ended it and why."""

    id: str
    service: str
    name: str
    operator: str
    language: str
    drafted: date
    due: date
    state: str = DRAFTED
    sent: date | None = None
    reminded: tuple[date, ...] = ()
    answers: tuple[Answer, ...] = ()
    documents: tuple[Attached, ...] = ()
    ended: date | None = None
    by: str = ""
    note: str = ""

    def standing(self, today: date) -> str:
        """How it stands: its state, or ``overdue`` from the day after the due date while there is no answer."""
        return OVERDUE if self.state == SENT and today > self.due else self.state

    def as_of(self, day: date) -> Inquiry | None:
        """What it was at the end of that day; ``None`` where it was not drafted yet."""
        if day < self.drafted:
            return None
        if self.ended is not None and self.ended <= day:
            return self
        answers = tuple(one for one in self.answers if one.day <= day)
        documents = tuple(one for one in self.documents if one.day <= day)
        sent = self.sent if self.sent is not None and self.sent <= day else None
        state = ANSWERED if answers or documents else DRAFTED if sent is None else SENT
        reminded = tuple(each for each in self.reminded if each <= day)
        return replace(
            self, state=state, sent=sent, reminded=reminded, answers=answers, documents=documents, ended=None, by="",
            note="",
        )  # fmt: skip

    def values(self) -> dict[str, frozenset[str]]:
        """What was answered about facts; a later answer about one takes the place of an earlier."""
        return {answer.fact: frozenset(answer.values) for answer in self.answers if answer.fact}

    def sending(self, day: date) -> Inquiry:
        """It went out."""
        return replace(self, state=SENT, sent=day)

    def reminding(self, day: date) -> Inquiry:
        """A reminder went out."""
        return replace(self, reminded=(*self.reminded, day))

    def answering(self, answers: tuple[Answer, ...], documents: tuple[Attached, ...]) -> Inquiry:
        """An answer, or a part of one, came."""
        return replace(self, state=ANSWERED, answers=(*self.answers, *answers), documents=(*self.documents, *documents))

    def ending(self, state: str, day: date, by: str, note: str) -> Inquiry:
        """Somebody accepted or refused it."""
        return replace(self, state=state, ended=day, by=by, note=note)

    def to_dict(self) -> dict[str, Any]:
        """As JSON data; what is not said is left out."""
        said = asdict(self)
        return {key: _plain(value) for key, value in said.items() if value not in ("", None, ())}

    def text(self) -> str:
        """The one way to write it."""
        return msgspec.json.encode(self.to_dict(), order="sorted").decode()


def from_text(text: str) -> Inquiry:
    """The inquiry that ``text`` is of.  Raises ``ValueError`` where it is of none."""
    try:
        made = msgspec.json.decode(text, type=Inquiry)
    except msgspec.MsgspecError:
        raise ValueError("this is no inquiry") from None
    if made.state not in STEPS:
        raise ValueError("this is no state of an inquiry")
    return made


def new_id(service: str, drafted: date) -> str:
    """Such as ``deepseek-2025-01-31-7k2p``: what a letter is called for years should say what it is about."""
    return f"{service}-{drafted.isoformat()}-{''.join(secrets.choice(_ALPHABET) for _ in range(4))}"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each not in ("", ())}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value

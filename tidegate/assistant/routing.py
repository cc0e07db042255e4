"""From a question to a model that answers it: through the gate, to the house where policy says so, to a stand-in if
need be.

``redirect`` means the in-house model, and whoever was sent home once stays there: the caller keeps ``Opened.moved``.
Must never: ask a model outside for what was sent home, whatever fails; send bytes that the gate has not released.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from tidegate.assistant.border import Border, Passed, Prompt, Stopped
from tidegate.assistant.models.directory import Directory, Entry
from tidegate.assistant.models.reply import Reply, Trouble
from tidegate.core.exchange import Actor, Address

CHAT: Final = "/chat/completions"
_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the actor, from where, in which language; ``activity`` is ``prompt``, with ``api`` for programs.
    ``reads``: at a screen, which can ask them something.
    """

    who: Actor
    address: Address | None = None
    language: str = "en"
    activity: frozenset[str] = frozenset({"prompt"})
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """``body`` is a request of OpenAI's API without its model."""

    asker: Asker
    model: str
    body: Mapping[str, Any] = field(repr=False)
    path: str = CHAT
    conversation: str | None = None
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A model has begun to answer.  ``moved``: policy sent the prompt home, and so all that follow."""

    passed: Passed
    reply: Reply
    entry: Entry
    moved: bool


async def opened(border: Border, directory: Directory, question: Question) -> Opened:
    """Have ``question`` answered.  Raises ``Stopped`` or ``Trouble``."""
    entry = directory.get(question.model)
    if question.at_home and not entry.at_home:
        entry = directory.at_home()
    try:
        return await _asked(border, directory, entry, question, moved=False)
    except Stopped as stopped:
        if stopped.effect != "redirect" or entry.at_home:
            raise
    return await _asked(border, directory, directory.at_home(), question, moved=True)


async def _asked(border: Border, directory: Directory, first: Entry, question: Question, *, moved: bool) -> Opened:
    trouble: Trouble | None = None
    for entry in directory.instead_of(first):
        passed = await border.cross(_prompt(question, entry))
        try:
            reply = await entry.model.open(question.path, passed.body)
        except Trouble as error:
            passed.fail(error.code)
            trouble = error
            continue
        except BaseException:
            passed.gone()
            raise
        passed.begin(reply.status, reply.media_type)
        return Opened(passed, reply, entry, moved)
    assert trouble is not None
    raise trouble


def _prompt(question: Question, entry: Entry) -> Prompt:
    asker = question.asker
    return Prompt(
        asker.who,
        asker.address,
        entry.service,
        entry.host,
        f"/v1{question.path}",
        asker.activity,
        _ENCODER.encode({"model": entry.name} | dict(question.body)),
        question.conversation,
        language=asker.language,
        reads=asker.reads,
    )

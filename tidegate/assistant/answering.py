"""Questions: asking, asking again, editing, going on; each makes messages in the tree and starts an answer.

Nothing of the tree is ever overwritten: an edited question is a new branch beside the old one, and so is an answer
that is written
again.  Whether it fits the model is said before anything is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tidegate.assistant.fit import Fit, TooLong, measured
from tidegate.assistant.generation import Task
from tidegate.assistant.parts import Lasting, Parts
from tidegate.assistant.records import CONTINUABLE, Content, Conversation, Message, State, branch
from tidegate.assistant.routing import Asker
from tidegate.assistant.store import new_id

#: Letters of a title made from the first question.
_TITLE: Final = 60
CONTINUE: Final = "Go on exactly where your last answer ends, and repeat nothing of it."


class NotNow(Exception):
    """It cannot be done in the present state of the conversation; the text says why."""


def fit_of(parts: Parts, conversation: Conversation, before: Sequence[Message], text: str, model: str) -> Fit:
    """How a question fits."""
    entry = parts.directory.get(model or conversation.kept.model)
    return measured(before, text, instructions_of(parts, conversation), entry.context)


def instructions_of(parts: Parts, conversation: Conversation) -> str:
    """What lasts: the person's, then the conversation's."""
    lasting = parts.store.about(conversation.person, Lasting).instructions
    return "\n\n".join(filter(None, (lasting, conversation.kept.instructions)))


def before(
    parts: Parts, conversation: Conversation, parent: str | None, leave_out: Sequence[str] = ()
) -> list[Message]:
    """The branch that ends in ``parent``, without what is left out."""
    messages = parts.store.messages(conversation.person, conversation.id)
    return [one for one in branch(messages, parent) if one.id not in leave_out]


def ask(
    parts: Parts,
    asker: Asker,
    conversation: Conversation,
    text: str,
    parent: str | None,
    model: str = "",
    files: Sequence[str] = (),
    leave_out: Sequence[str] = (),
) -> tuple[Message, Message]:
    """Ask ``text`` after the message ``parent``; returns question and answer.  Raises ``TooLong``, ``NotNow``,
    ``NotThere`` for a file that is not the person's, ``Trouble``.
    """
    whole = before(parts, conversation, parent)
    if parent is not None and not whole:
        raise NotNow("The message that this follows is not there.")
    earlier = [one for one in whole if one.id not in leave_out]
    fit = fit_of(parts, conversation, earlier, text, model)
    if not fit.fits:
        raise TooLong(fit)
    question = Message(
        id=new_id("m"),
        conversation=conversation.id,
        role="user",
        created=parts.now(),
        parent=parent,
        kept=Content(text=text, files=list(files)),
    )
    if not conversation.kept.title:
        conversation.kept.title = title_of(text)
    conversation.kept.draft = ""
    return question, _begin(parts, asker, conversation, question, earlier, model, new=True)


def title_of(text: str) -> str:
    """The beginning of a first question, cut between words where it has any."""
    said = " ".join(text.split())
    if len(said) <= _TITLE:
        return said
    whole, _, cut = said[:_TITLE].rpartition(" ")
    return (whole if len(cut) < _TITLE // 2 else said[: _TITLE - 1]) + "…"


def again(parts: Parts, asker: Asker, conversation: Conversation, question: str, model: str = "") -> Message:
    """Another answer to ``question``.  Raises ``TooLong``, ``NotNow``, ``Trouble``, ``NotThere``."""
    message = parts.store.message(conversation.person, conversation.id, question)
    if message.role != "user":
        raise NotNow("Only a question can be answered again.")
    earlier = before(parts, conversation, message.parent)
    fit = fit_of(parts, conversation, earlier, message.kept.text, model)
    if not fit.fits:
        raise TooLong(fit)
    return _begin(parts, asker, conversation, message, earlier, model)


def go_on(parts: Parts, asker: Asker, conversation: Conversation, answer: str) -> Message:
    """Go on with an answer that ended early.  Raises ``NotNow``, ``Trouble``, ``NotThere``."""
    message = parts.store.message(conversation.person, conversation.id, answer)
    early = message.state in CONTINUABLE or bool(message.kept.wants)
    if message.role != "assistant" or not early or message.parent is None:
        raise NotNow("Only an answer that ended early can be gone on with.")
    question = parts.store.message(conversation.person, conversation.id, message.parent)
    earlier = before(parts, conversation, question.parent)
    message.state, message.kept.error, message.kept.wants = State.WRITING, "", {}
    turns = [*earlier, question]
    asked = prompt_of(instructions_of(parts, conversation), turns)
    if message.kept.text:
        asked += [{"role": "assistant", "content": message.kept.text}, {"role": "user", "content": CONTINUE}]
    _start(parts, asker, conversation, question, message, asked)
    return message


def prompt_of(instructions: str, turns: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages of OpenAI's API; answers that never came are left out."""
    system = [{"role": "system", "content": instructions}] if instructions else []
    said = [{"role": one.role, "content": one.kept.text} for one in turns if one.kept.text]
    return [*system, *said]


def _begin(
    parts: Parts,
    asker: Asker,
    conversation: Conversation,
    question: Message,
    earlier: Sequence[Message],
    model: str,
    *,
    new: bool = False,
) -> Message:
    answer = Message(
        id=new_id("m"),
        conversation=conversation.id,
        role="assistant",
        created=parts.now(),
        parent=question.id,
        state=State.WRITING,
        kept=Content(model=model or conversation.kept.model),
    )
    asked = prompt_of(instructions_of(parts, conversation), [*earlier, question])
    _start(parts, asker, conversation, question, answer, asked, new=new)
    return answer


def _start(
    parts: Parts,
    asker: Asker,
    conversation: Conversation,
    question: Message,
    answer: Message,
    asked: list[dict[str, Any]],
    *,
    new: bool = False,
) -> None:
    """Keep a question (where it is ``new``), its answer and the conversation, all or none, then tell and begin."""
    person, entry = conversation.person, parts.directory.get(answer.kept.model)
    room = measured([], "\n".join(str(one["content"]) for one in asked), "", entry.context)
    with parts.store.together():
        if new:
            parts.documents.attach(person, conversation.id, question.kept.files)
            parts.store.put_message(person, question)
        parts.store.put_message(person, answer)
        conversation.kept.leaf = answer.id
        _touched(parts, conversation)
    if new:
        parts.hub.tell(conversation.id, "message", question.shown())
    _told(parts, conversation)
    parts.hub.tell(conversation.id, "message", answer.shown())
    parts.generations.start(Task(asker, conversation, asked, question, answer, room.room - room.tokens))


def changed(parts: Parts, conversation: Conversation) -> None:
    """Keep ``conversation`` as changed now, and tell those who follow it or the list."""
    _touched(parts, conversation)
    _told(parts, conversation)


def noted(parts: Parts, conversation: Conversation) -> None:
    """Keep what somebody types or reads in ``conversation``, and tell those who follow it: the list does not move."""
    conversation.revision += 1
    parts.store.put(conversation)
    parts.hub.tell(conversation.id, "conversation", conversation.shown())


def _touched(parts: Parts, conversation: Conversation) -> None:
    conversation.updated = parts.now()
    conversation.revision += 1
    parts.store.put(conversation)


def _told(parts: Parts, conversation: Conversation) -> None:
    shown = conversation.shown()
    parts.hub.tell(conversation.id, "conversation", shown)
    parts.hub.tell(topic_of(conversation.person), "conversation", shown)


def topic_of(person: str) -> str:
    """The topic of a person's list."""
    return f"person {person}"

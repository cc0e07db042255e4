"""A conversation and a message: what of them is in clear, what is sealed, and what a browser is told."""

from __future__ import annotations

from typing import Any, Final

import msgspec


class State:
    """How far a message is.  A closed list, told to browsers."""

    COMPLETE: Final = "complete"
    WRITING: Final = "writing"
    STOPPED: Final = "stopped"
    INTERRUPTED: Final = "interrupted"
    FAILED: Final = "failed"
    REFUSED: Final = "refused"


#: States of an answer whose text ends early and that can be gone on with.
CONTINUABLE: Final = frozenset({State.STOPPED, State.INTERRUPTED, State.FAILED})


class Heading(msgspec.Struct):
    """The sealed part of a conversation.  ``leaf`` is the last message of the branch that is shown."""

    title: str = ""
    folder: str = ""
    model: str = ""
    instructions: str = ""
    draft: str = ""
    leaf: str | None = None


class Content(msgspec.Struct):
    """The sealed part of a message.  ``wants`` is what its reader can give to have it answered: kind and token."""

    text: str = ""
    thinking: str = ""
    model: str = ""
    error: str = ""
    notice: str = ""
    receipt: str | None = None
    wants: dict[str, str] = {}
    tools: list[dict[str, Any]] = []
    files: list[str] = []
    citations: list[dict[str, Any]] = []

    def __repr__(self) -> str:
        return f"Content({len(self.text)} characters)"


class Conversation(msgspec.Struct, kw_only=True):
    """``at_home``: something sensitive was said, so that no prompt of it may leave any more."""

    id: str
    person: str
    created: float
    updated: float
    pinned: bool = False
    temporary: bool = False
    at_home: bool = False
    revision: int = 1
    kept: Heading = msgspec.field(default_factory=Heading)

    def __repr__(self) -> str:
        return f"Conversation({self.id})"

    def shown(self) -> dict[str, Any]:
        """What its owner's browser is told."""
        own = msgspec.structs.asdict(self) | msgspec.structs.asdict(self.kept)
        return {name: value for name, value in own.items() if name not in ("kept", "person")}


class Message(msgspec.Struct, kw_only=True):
    """One turn in the tree of a conversation; ``parent`` is ``None`` for a first question."""

    id: str
    conversation: str
    role: str
    created: float
    parent: str | None = None
    state: str = State.COMPLETE
    kept: Content = msgspec.field(default_factory=Content)

    def __repr__(self) -> str:
        return f"Message({self.id}, {self.role}, {self.state})"

    def shown(self) -> dict[str, Any]:
        """What its reader's browser is told."""
        own = msgspec.structs.asdict(self) | msgspec.structs.asdict(self.kept)
        return {name: value for name, value in own.items() if name not in ("kept", "conversation")}


def branch(messages: list[Message], leaf: str | None) -> list[Message]:
    """The messages from the first question to ``leaf``."""
    by_id = {message.id: message for message in messages}
    found: list[Message] = []
    while leaf is not None and leaf in by_id and len(found) <= len(by_id):
        found.append(by_id[leaf])
        leaf = by_id[leaf].parent
    return found[::-1]

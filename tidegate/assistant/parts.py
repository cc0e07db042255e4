"""Everything the routes work with, put together by ``tidegate.inhouse`` and handed on as one frozen thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec
from starlette.routing import BaseRoute

from tidegate.assistant.border import Border
from tidegate.assistant.budgets import Budgets
from tidegate.assistant.documents import Documents
from tidegate.assistant.generation import Generations
from tidegate.assistant.hub import Hub
from tidegate.assistant.keys import Keys
from tidegate.assistant.models.directory import Directory
from tidegate.assistant.retention import Ledger, Retention
from tidegate.assistant.search import Search
from tidegate.assistant.sessions import Doorkeeper, Sessions
from tidegate.assistant.sharing import Sharing
from tidegate.assistant.store import Store
from tidegate.core.exchange import Actor


class Lasting(msgspec.Struct):
    """What a person set for all conversations: instructions, and the draft of a conversation not begun."""

    instructions: str = ""
    draft: str = ""


def _nothing(_token: str, _person: str) -> str | None:
    return None


def _nobody(_who: Actor) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Parts:
    """``may_look`` says who may look into the conversations of others; ``secure`` marks cookies for HTTPS only.

    ``brought`` opens what a redirected person brings: token and person to text.  ``pages`` are further routes.
    """

    store: Store
    hub: Hub
    border: Border
    directory: Directory
    generations: Generations
    search: Search
    sharing: Sharing
    retention: Retention
    sessions: Sessions
    doorkeeper: Doorkeeper
    keys: Keys
    budgets: Budgets
    ledger: Ledger
    documents: Documents
    now: Callable[[], float]
    may_look: Callable[[Actor], bool] = _nobody
    secure: bool = False
    language: str = "en"
    brought: Callable[[str, str], str | None] = _nothing
    pages: Sequence[BaseRoute] = field(default=())

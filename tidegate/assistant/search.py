"""Searching all that a person wrote and read, by scanning it in memory.

The texts are sealed on the disk, so they are opened once when somebody first searches, folded in case, and kept for a
while as
bytes; a search looks through them all at memory speed.  It finds parts of words, which is what Korean needs
(``회의`` in ``회의록을``), and it needs no tokens.  Several words must all stand in a conversation; newest first.

Must never: look into another person's texts, or keep them when nobody has asked for half an hour.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tidegate.assistant.records import Conversation
from tidegate.assistant.store import Store

#: Seconds without a search or a change after which a person's texts are forgotten, and people kept at once.
IDLE: Final = 1800.0
MOST: Final = 64
#: Characters of an excerpt on each side of what was found.
_AROUND: Final = 60
_BETWEEN: Final = "\n\x00\n"
#: Conversations opened in one step: a few milliseconds.
_STEP: Final = 20
#: Words of one search, and letters of one.
_WORDS: Final = 8
_LETTERS: Final = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation in which everything asked for stands; ``excerpt`` is around the first of it."""

    conversation: str
    title: str
    excerpt: str
    updated: float


@dataclass(slots=True)
class _Sheet:
    """The texts of one person.  ``whole`` holds them folded, in the order of ``ids``; ``starts`` where each begins."""

    texts: dict[str, tuple[float, str, str]] = field(default_factory=dict)
    used: float = 0.0
    ids: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    whole: bytes | None = None


class Search:
    """``now`` gives seconds."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store, self._now = store, now
        self._sheets: OrderedDict[str, _Sheet] = OrderedDict()
        self._warming: dict[str, set[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ready(self, person: str) -> None:
        """Open what ``person`` has, if that was not done; takes a moment for a long history."""
        self._sheet(person)

    def begin(self, person: str) -> None:
        """Have ``warm`` done while others are served."""
        if person not in self._sheets and person not in self._warming:
            task = asyncio.get_running_loop().create_task(self.warm(person), name="search")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def warm(self, person: str) -> None:
        """``ready`` in small steps, between which others are served: for when somebody opens their list."""
        if person in self._sheets or person in self._warming:
            return
        changed = self._warming[person] = set()
        sheet = _Sheet()
        try:
            for number, one in enumerate(self._own(person)):
                sheet.texts[one.id] = (one.updated, one.kept.title, self.text_of(one))
                if number % _STEP == _STEP - 1:
                    await asyncio.sleep(0)
            stamps = self._store.stamps(person)
            for id, updated in stamps.items():
                if id in changed or sheet.texts.get(id, (0.0,))[0] != updated:
                    one = self._store.conversation(person, id)
                    sheet.texts[id] = (one.updated, one.kept.title, self.text_of(one))
            sheet.texts = {id: text for id, text in sheet.texts.items() if id in stamps}
            _join(sheet)
            sheet.used = self._now()
            self._sheets.setdefault(person, sheet)
        finally:
            del self._warming[person]

    def changed(self, person: str, conversation: Conversation, text: Callable[[], str]) -> None:
        """What is in ``conversation`` now, for those whose texts are open."""
        self._warming.get(person, set()).add(conversation.id)
        sheet = self._sheets.get(person)
        if sheet is None or conversation.temporary:
            return
        sheet.texts[conversation.id] = (conversation.updated, conversation.kept.title, text())
        sheet.whole = None

    def gone(self, person: str, conversation: str) -> None:
        """``conversation`` was deleted."""
        sheet = self._sheets.get(person)
        if sheet is not None and sheet.texts.pop(conversation, None) is not None:
            sheet.whole = None

    def forget(self, person: str) -> None:
        """Close the texts of ``person``."""
        self._sheets.pop(person, None)

    def find(self, person: str, asked: str, count: int = 50) -> list[Hit]:
        """The newest ``count`` conversations that hold every word of ``asked``."""
        words = [word[:_LETTERS].casefold() for word in asked.split()[:_WORDS]]
        if not words:
            return []
        sheet = self._sheet(person)
        if sheet.whole is None:
            _join(sheet)
        found: set[int] | None = None
        for word in sorted(words, key=len, reverse=True):
            hits = _holding(sheet, word.encode("utf-8", "surrogatepass"))
            found = hits if found is None else found & hits
            if not found:
                return []
        return [_hit(sheet, sheet.ids[place], words) for place in sorted(found or ())[:count]]

    def _sheet(self, person: str) -> _Sheet:
        now = self._now()
        self._sweep(now)
        sheet = self._sheets.pop(person, None)
        if sheet is None:
            sheet = _Sheet({one.id: (one.updated, one.kept.title, self.text_of(one)) for one in self._own(person)})
            _join(sheet)
        sheet.used = now
        self._sheets[person] = sheet
        if len(self._sheets) > MOST:
            self._sheets.popitem(last=False)
        return sheet

    def _own(self, person: str) -> Iterable[Conversation]:
        return (one for one in self._store.every(person) if not one.temporary)

    def text_of(self, conversation: Conversation) -> str:
        """What is searched of a conversation, beside its title."""
        messages = self._store.messages(conversation.person, conversation.id)
        return _BETWEEN.join(message.kept.text for message in messages)

    def _sweep(self, now: float) -> None:
        while self._sheets and now - next(iter(self._sheets.values())).used > IDLE:
            self._sheets.popitem(last=False)


def _join(sheet: _Sheet) -> None:
    sheet.ids = sorted(sheet.texts, key=lambda id: -sheet.texts[id][0])
    sheet.starts, pieces, position = [], [], 0
    for id in sheet.ids:
        _, title, text = sheet.texts[id]
        piece = f"{title}{_BETWEEN}{text}{_BETWEEN}".casefold().encode("utf-8", "surrogatepass")
        sheet.starts.append(position)
        pieces.append(piece)
        position += len(piece)
    sheet.whole = b"".join(pieces)


def _holding(sheet: _Sheet, word: bytes) -> set[int]:
    """The numbers of the conversations that hold ``word``: after a hit the scan goes on in the next one."""
    whole, starts = sheet.whole or b"", sheet.starts
    found: set[int] = set()
    at = whole.find(word)
    while at >= 0:
        number = bisect_right(starts, at) - 1
        found.add(number)
        if number + 1 == len(starts):
            break
        at = whole.find(word, starts[number + 1])
    return found


def _hit(sheet: _Sheet, id: str, words: Sequence[str]) -> Hit:
    updated, title, text = sheet.texts[id]
    folded = text.casefold()
    at = next((place for word in words if (place := folded.find(word)) >= 0), 0)
    start = max(0, at - _AROUND)
    excerpt = text[start : at + _AROUND].replace(_BETWEEN, " ").strip()
    return Hit(id, title, ("…" if start else "") + excerpt, updated)

"""Searching all that a person wrote and read, by scanning it in memory.

The texts are sealed on the disk, so they are opened when somebody opens their list, folded in case, and kept for a
while as bytes; a search looks through them all at memory speed.  It finds parts of words, which is what Korean needs
(``회의`` in ``회의록을``), and it needs no tokens.  Several words must all stand in a conversation; newest first.
A long history takes a moment to open, the newest first, in steps between which others are served; who searches
meanwhile is told at once what there is in what is open, and that it is not all.

Must never: look into another person's texts, or keep them when nobody has asked for half an hour.
"""

from __future__ import annotations

import asyncio
import unicodedata
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from tidegate.assistant.records import Conversation
from tidegate.assistant.store import Store

#: Seconds without a search or a change after which a person's texts are forgotten, and people kept at once.
IDLE: Final = 1800.0
MOST: Final = 64
#: Characters of an excerpt on each side of what was found.
_AROUND: Final = 60
_BETWEEN: Final = "\n\x00\n"
#: Seconds that a search waits for what is not open yet, and conversations it tells of.
WITHIN: Final = 0.02
MOST_HITS: Final = 50
#: Conversations opened in one step: half a millisecond, which whoever else is served waits for at each of their turns.
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
    """The texts of one person.  ``whole`` holds them folded, in the order of ``ids``; ``starts`` where each begins.

    ``texts`` has of each conversation when it changed, its title, and all of it folded; ``rest`` opens what is not open
    yet, a step each time it is asked.
    """

    texts: dict[str, tuple[float, str, bytes]] = field(default_factory=dict)
    used: float = 0.0
    ids: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    whole: bytes | None = None
    rest: Iterator[None] | None = None

    def step(self) -> bool:
        """Open some more; whether there may be more still."""
        for _ in self.rest or ():
            return True
        self.rest = None
        return False


class Search:
    """``now`` gives seconds."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store, self._now = store, now
        self._sheets: OrderedDict[str, _Sheet] = OrderedDict()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def ready(self, person: str) -> None:
        """Open all that ``person`` has, if that was not done; takes a moment for a long history."""
        sheet = self._sheet(person)
        while sheet.step():
            pass

    def begin(self, person: str) -> asyncio.Task[None] | None:
        """Have the texts of ``person`` opened while others are served; ``None`` where they are open."""
        if self._sheet(person).rest is None:
            return None
        task = self._tasks.get(person)
        if task is None:
            task = self._tasks[person] = asyncio.get_running_loop().create_task(self._open(person), name="search")
            task.add_done_callback(lambda _: self._tasks.pop(person, None))
        return task

    async def _open(self, person: str) -> None:
        sheet = self._sheet(person)
        for _ in iter(sheet.step, False):
            await asyncio.sleep(0)
        if sheet.whole is None:
            _join(sheet)

    def changed(self, person: str, conversation: Conversation, text: Callable[[], str]) -> None:
        """What is in ``conversation`` now, for those whose texts are open."""
        sheet = self._sheets.get(person)
        if sheet is None or conversation.temporary:
            return
        title = conversation.kept.title
        sheet.texts[conversation.id] = (conversation.updated, title, _folded(title, text()))
        sheet.whole = None

    def gone(self, person: str, conversation: str) -> None:
        """``conversation`` was deleted."""
        sheet = self._sheets.get(person)
        if sheet is not None and sheet.texts.pop(conversation, None) is not None:
            sheet.whole = None

    def forget(self, person: str) -> None:
        """Close the texts of ``person``."""
        if person in self._tasks:
            self._tasks[person].cancel()
        self._sheets.pop(person, None)

    async def look(self, person: str, asked: str, within: float = WITHIN) -> tuple[list[Hit], bool]:
        """What ``find`` finds in what is open after at most ``within`` seconds, and whether that is all there is."""
        task = self.begin(person)
        if task is not None and asked.strip():
            await asyncio.wait({task}, timeout=within)
        sheet = self._sheet(person)
        return self._found(person, sheet, asked, MOST_HITS), sheet.rest is None

    def find(self, person: str, asked: str, count: int = MOST_HITS) -> list[Hit]:
        """The newest ``count`` conversations that hold every word of ``asked``; all are opened for it."""
        self.ready(person)
        return self._found(person, self._sheet(person), asked, count)

    def _found(self, person: str, sheet: _Sheet, asked: str, count: int) -> list[Hit]:
        words = [_alike(word[:_LETTERS]) for word in asked.split()[:_WORDS]]
        if not words:
            return []
        if sheet.whole is None:
            _join(sheet)
        found: set[int] | None = None
        for word in sorted(words, key=len, reverse=True):
            hits = _holding(sheet, word.encode("utf-8", "surrogatepass"))
            found = hits if found is None else found & hits
            if not found:
                return []
        return [self._hit(person, sheet, sheet.ids[place], words) for place in sorted(found or ())[:count]]

    def _hit(self, person: str, sheet: _Sheet, id: str, words: Sequence[str]) -> Hit:
        updated, title, _ = sheet.texts[id]
        text = _composed(_BETWEEN.join(message.kept.text for message in self._store.messages(person, id)))
        folded = text.casefold()
        at = next((place for word in words if (place := folded.find(word)) >= 0), 0)
        start = max(0, at - _AROUND)
        excerpt = text[start : at + _AROUND].replace(_BETWEEN, " ").strip()
        return Hit(id, title, ("…" if start else "") + excerpt, updated)

    def _sheet(self, person: str) -> _Sheet:
        now = self._now()
        self._sweep(now)
        sheet = self._sheets.pop(person, None)
        if sheet is None:
            sheet = _Sheet()
            sheet.rest = self._steps(person, sheet)
        sheet.used = now
        self._sheets[person] = sheet
        if len(self._sheets) > MOST:
            self._sheets.popitem(last=False)
        return sheet

    def _steps(self, person: str, sheet: _Sheet) -> Iterator[None]:
        """Open what ``person`` has, newest first.  Each step reads what is there by then; what changes or goes after
        that comes by ``changed`` and ``gone``.
        """
        ids = self._store.ids(person)
        for start in range(0, len(ids), _STEP):
            for id, updated, title, texts in self._store.texts(person, ids[start : start + _STEP]):
                sheet.texts[id] = (updated, title, _folded(title, _BETWEEN.join(texts)))
            sheet.whole = None
            yield

    def text_of(self, conversation: Conversation) -> str:
        """What is searched of a conversation, beside its title."""
        messages = self._store.messages(conversation.person, conversation.id)
        return _BETWEEN.join(message.kept.text for message in messages)

    def _sweep(self, now: float) -> None:
        while self._sheets and now - next(iter(self._sheets.values())).used > IDLE:
            self._sheets.popitem(last=False)


def _folded(title: str, text: str) -> bytes:
    return _alike(f"{title}{_BETWEEN}{text}{_BETWEEN}").encode("utf-8", "surrogatepass")


def _alike(text: str) -> str:
    """``text`` without what does not count: case, and whether Hangul comes in syllables or, as a Mac's file names, in
    letters.
    """
    return _composed(text).casefold()


def _composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _join(sheet: _Sheet) -> None:
    sheet.ids = sorted(sheet.texts, key=lambda id: -sheet.texts[id][0])
    pieces = [sheet.texts[id][2] for id in sheet.ids]
    sheet.starts = list(accumulate(map(len, pieces[:-1]), initial=0)) if pieces else []
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

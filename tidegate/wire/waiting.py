"""Records on their way out: each waits only while a placeholder that begins in it may still be completed.

Nothing is moved from record to record.  A record whose text ends in what may be the beginning of a placeholder waits,
and those behind it with it, until the rest has come or can not come any more.  Then the value stands where the
placeholder began, the records with the rest of it lose that rest, and all others are given out exactly as they came.
So no service's end marker has to be known, no record is made up, and the order never changes.
It must never let a record wait for more than ``MAX_WAITING`` others or ``MAX_HELD`` characters.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from tidegate.wire.channels import Channel, Edit, plain
from tidegate.wire.deltas import Leaf, Reader
from tidegate.wire.json_codings import STRING
from tidegate.wire.placeholders import Vault
from tidegate.wire.splices import Document, Place, Splice, spliced

#: Records that may pass while one waits, without a word for the text it waits for: the other choices of an answer,
#: parallel tool calls, signs of life.
MAX_WAITING: Final = 32
#: Bytes of all records that wait.
MAX_HELD: Final = 256 * 1024
#: Channels remembered; a reply with more texts at once than this forgets the one it went on with longest ago.
MAX_CHANNELS: Final = 256
#: A text is taken for the whole so far, not for more of it, when every piece began with all of the piece before, and
#: that had at least so many characters.
SHORTEST_REPEAT: Final = 8

#: A record of more characters is a document, not a piece of a text: it is only read if a placeholder may stand in it.
DOCUMENT: Final = 16 * 1024

Item = TypeVar("Item")


@dataclass(slots=True)
class _Stretch:
    """A leaf in the channel: ``start`` and ``end`` count characters of the channel."""

    stream: _Stream
    leaf: Leaf
    start: int
    end: int
    edits: list[Splice] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        return self.end <= self.stream.channel.settled


class _Stream:
    """A channel, with the stretches of it that are not settled yet."""

    __slots__ = ("channel", "last", "open", "whole")

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.open: deque[_Stretch] = deque()
        self.last = (0, hash(""))  # length and hash of the leaf before
        self.whole = True  # so far every leaf began with the one before

    def take(self, leaf: Leaf) -> _Stretch:
        channel, value = self.channel, leaf.value
        if not leaf.marked:
            self._repeat(value)
        start = channel.end
        weak = leaf.marked or channel.fed
        stretch = _Stretch(self, leaf, start, start + len(value))
        self.open.append(stretch)
        self._share(channel.feed(value, weak=weak))
        return stretch

    def give_up(self) -> None:
        """Settle all of it."""
        self._share(self.channel.give_up())

    def _share(self, edits: list[Edit]) -> None:
        for edit in edits:
            for other in self.open:
                first, last = max(edit.start, other.start), min(edit.end, other.end)
                if first < last:
                    new = edit.new if edit.start >= other.start else ""
                    other.edits.append((first - other.start, last - other.start, new))
        while self.open and self.open[0].settled:
            self.open.popleft()

    def _repeat(self, value: str) -> None:
        length, before = self.last
        self.whole = self.whole and len(value) >= length and hash(value[:length]) == before
        if self.whole and length >= SHORTEST_REPEAT:
            self.channel.restart()
        self.last = (len(value), hash(value))


@dataclass(slots=True)
class _Waiting(Generic[Item]):
    item: Item
    text: str
    size: int
    stretches: list[_Stretch]
    is_json: bool

    def blocked(self) -> list[_Stretch]:
        return [stretch for stretch in self.stretches if not stretch.settled]

    def rewritten(self) -> str | None:
        """The text with values in it, ``None`` when there are none."""
        splices: list[Splice] = []
        for stretch in self.stretches:
            if not stretch.edits:
                continue
            leaf = stretch.leaf
            if self.is_json:
                place = Place(Document(self.text), leaf.start, leaf.end, STRING)
                splices.extend(STRING.lift(place, leaf.value, stretch.edits))
            else:
                splices.extend(stretch.edits)
        return spliced(self.text, sorted(splices, key=lambda splice: splice[:2])) if splices else None


class Queue(Generic[Item]):
    """Items in, items out in the same order, each with its new text or ``None`` if it goes as it came."""

    def __init__(self, vault: Vault, written: Callable[[str], str] = plain) -> None:
        self._vault = vault
        self._written = written
        self._reader = Reader()
        self._streams: OrderedDict[str, _Stream] = OrderedDict()
        self._waiting: deque[_Waiting[Item]] = deque()
        self._passed = 0
        self._held = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, item: Item, text: str | None, size: int, name: str = "") -> list[tuple[Item, str | None]]:
        """Put ``item`` of ``size`` bytes in and take what need not wait.

        ``name`` is the channel of a text that is not JSON.
        """
        if text is not None and len(text) > DOCUMENT and not self._vault.may_stand_in(text):
            text = None
        before = self._pending()
        leaves = self._reader.leaves(text) if text is not None else []
        is_json = leaves is not None
        if leaves is None:
            leaves = [Leaf(f"text {name}", text or "", 0, len(text or ""), bool(name))]
        stretches = [self._stream(leaf.channel).take(leaf) for leaf in leaves]
        self._waiting.append(_Waiting(item, text or "", size, stretches, is_json))
        self._held += size
        self._passed = self._passed + 1 if before and before == self._pending() else 0
        if self._passed > MAX_WAITING or self._held > MAX_HELD:
            self._settle()
        return self._ready()

    def flush(self) -> list[tuple[Item, str | None]]:
        """All that waits: nothing more may come."""
        self._settle()
        return self._ready()

    def _pending(self) -> int:
        """A number that changes when the text that the first item waits for goes on."""
        if not self._waiting:
            return 0
        return sum(stretch.stream.channel.end for stretch in self._waiting[0].blocked())

    def _settle(self) -> None:
        for waiting in self._waiting:
            for stretch in waiting.blocked():
                stretch.stream.give_up()
        self._passed = 0

    def _ready(self) -> list[tuple[Item, str | None]]:
        ready: list[tuple[Item, str | None]] = []
        while self._waiting and not self._waiting[0].blocked():
            first = self._waiting.popleft()
            self._held -= first.size
            ready.append((first.item, first.rewritten()))
        return ready

    def _stream(self, name: str) -> _Stream:
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = _Stream(Channel(self._vault, self._written))
            if len(self._streams) > MAX_CHANNELS:
                self._streams.popitem(last=False)[1].give_up()
        else:
            self._streams.move_to_end(name)
        return stream

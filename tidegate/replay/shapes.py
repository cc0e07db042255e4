"""What recorded exchanges have in common, so that it is read once: most differ in little but who, whence and when.

Entries are canonical JSON: keys sorted, no blanks.  So the few values that differ from row to row are found by the keys
before them and cut out, and what is left, the row's shape, has been met before in nearly every row.  A shape is read in
full the first time, with marks in place of what was cut out: only where each mark comes back as the value that it
stands for were the cuts where they seemed to be, in this row and in all others that leave the same behind.

It must never take a row for another: what is not cut beyond doubt is read in full by ``columns``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeAlias, TypeVar

S = TypeVar("S")

#: What is cut out, each with what stands in its place when a shape is read.  In the order in which they come.
MARKS: Final[Mapping[str, bytes]] = {
    "address": b'"@a"',
    "at": b'"@t"',
    "conversation": b'"@c"',
    "id": b'"@i"',
    "size": b"7",
    "who": b'{"@w":7}',
}
#: Shapes remembered.  With more, something differs from row to row that is not cut out.
MOST: Final = 20_000

#: A row: its shape, and what was cut out of it, empty where it has none.  All but ``at`` is JSON.
Row: TypeAlias = tuple[S, bytes, bytes, bytes, bytes]

_ADDRESS: Final = b'"address":"'
_AT: Final = b'"at":"'
_CONVERSATION: Final = b'"conversation":"'
#: With a comma: the id of a device is the first of its keys, that of an exchange never.
_ID: Final = b',"id":"'
_SIZE: Final = b',"size":'
_WHO: Final = b',"who":{'


class Shapes(Generic[S]):
    """Knows shapes.  ``read`` makes one of a text with marks in place of the named values; ``None`` where one of them
    does not come back as that value."""

    def __init__(self, read: Callable[[bytes, frozenset[str]], S | None], most: int = MOST) -> None:
        self._read, self._most = read, most
        self._known: dict[bytes, S | None] = {}

    def row(self, text: bytes) -> Row[S] | None:
        """``text`` as shape, time, size, person and address; ``None`` where it has to be read in full."""
        find = text.find
        at, begin = find(_AT) + 5, 0
        name = find(_ID, at) + 6
        if at < 5 or name < 6:
            return None
        pieces = []
        address = find(_ADDRESS, 0, at) + 10
        if address >= 10:
            pieces.append(text[:address])
            begin = find(b'"', address + 1) + 1
        at_end = find(b'"', at + 1) + 1
        pieces.append(text[begin:at])
        talk, talk_end = find(_CONVERSATION, at_end, name) + 15, at_end
        if talk >= 15:
            pieces.append(text[at_end:talk])
            talk_end = find(b'"', talk + 1) + 1
        pieces.append(text[talk_end:name])
        end = name_end = find(b'"', name + 1) + 1
        size = find(_SIZE, name_end) + 8
        if size >= 8:
            pieces.append(text[name_end:size])
            end = find(b",", size)
        who = text.rfind(_WHO, name_end) + 7
        if who >= 7:
            pieces.append(text[end:who])
            last = find(b"}", who) + 1
        else:
            who = last = end
        pieces.append(text[last:])
        key = b"".join(pieces)
        shape = self._known.get(key)
        if shape is None:
            names = {"address": address >= 10, "conversation": talk >= 15, "size": size >= 8, "who": last > who}
            shape = self._new(key, pieces, frozenset(name for name in MARKS if names.get(name, True)))
            if shape is None:
                return None
        sized = text[size:end] if size >= 8 else b""
        return shape, text[at + 1 : at_end - 1], sized, text[who:last], text[address:begin] if begin else b""

    def _new(self, key: bytes, pieces: list[bytes], names: frozenset[str]) -> S | None:
        if key in self._known or len(self._known) >= self._most:
            return None
        marks = [mark for name, mark in MARKS.items() if name in names]
        marked = b"".join(part for pair in zip(pieces, [*marks, b""], strict=True) for part in pair)
        shape = self._known[key] = self._read(marked, names)
        return shape

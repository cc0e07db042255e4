"""One line of text that an editor keeps in several strings, because a part of it is bold, a link or a comment.

``[{"text": "card 4111 11"}, {"text": "11 1111", "marks": [{"type": "strong"}]}, …]``: who reads the page sees one
number.  So the strings of neighbouring nodes are read once more, put together as they are seen: the nodes of
ProseMirror and what is made of it (Atlassian, TipTap), Slack, Lexical, Slate, Quill, Portable Text, Contentful, Google
Docs, adaptive cards, Telegram, Notion's API and the pairs in which its pages keep text, and the lines of a notebook.

Neighbours in an array are far more often cells, options and turns than one line, so strings are put together only where
a node near them bears a format, for a line in one format is kept in one node; where something in them is written with
blanks, as numbers in cells are not; and where no node stands between (a line break is one).

Must never: raise, or take more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from tidegate.wire.escapes import AROUND, WHOLE
from tidegate.wire.json_codings import STRING
from tidegate.wire.json_text import Piece
from tidegate.wire.splices import Place, Splice, Splices

#: Keys of which a document has one where it may hold such text; nearly none has.
_SIGNS: Final = frozenset(
    (
        *("_type", "annotations", "attributes", "bold", "cell_type", "format", "inlines", "marks", "nodeType"),
        *("plain_text", "style", "text_entities", "textStyle", "weight"),
    )
)
#: How the path of such a text ends.
_ENDS: Final = (".insert", ".plain_text", ".text", ".text.content", ".textRun.content", ".value", "]")
#: A node in an array: the array, its number there, and where the node keeps its text.
_NODE: Final = re.compile(
    r"(.*)\[(\d{1,9})\](\.(?:insert|plain_text|text(?:\.content|Run\.content)?|value)|)", re.DOTALL
)
#: What says near a text that some of it has a format of its own.
_FORMATTED: Final = re.compile(
    r'"(?:annotations|attributes|bold|format|italic|marks|style|textStyle|weight)"\s{0,16}:'
    r'|"type"\s{0,16}:\s{0,16}"(?:TextRun|bold|code|italic|link|strikethrough|underline)"'
)
#: The same in pairs of a text and its formats, ``["text", [["b"]]]``.
_PAIRED: Final = re.compile(r'"\s{0,16},\s{0,64}\[\s{0,64}\[\s{0,64}"')
_PAIRS: Final = '[["'
_NEAR: Final = 200
_PAIR, _LINES = "[0]", ""
#: Stands where a string would be left empty, which editors take for a broken document: a blank without a width.
_EMPTIED: Final = "\u200b"


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """What stands at ``at`` of a text put together: ``length`` characters from ``start`` of string ``number``."""

    at: int
    number: int
    start: int
    length: int

    def holds(self, start: int, end: int) -> bool:
        """Whether all of ``start:end`` of the text put together is in it."""
        return self.at <= start and end <= self.at + self.length


class Line(NamedTuple):
    """A text put together, and what of."""

    text: str
    stretches: tuple[Stretch, ...]


class Sewn:
    """A text put together of strings at ``places``, one for each of ``stretches``."""

    def __init__(self, stretches: Sequence[Stretch], places: Sequence[Place]) -> None:
        self._stretches = tuple(zip(stretches, places, strict=True))

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the document: the first string that is touched takes the new text, the others lose their part."""
        result: Splices = []
        waiting = list(splices)
        for one, where in self._stretches:
            own: Splices = []
            for number, (start, end, new) in enumerate(waiting):
                first, last = max(start, one.at), min(end, one.at + one.length)
                if first < last:
                    own.append((one.start + first - one.at, one.start + last - one.at, new))
                    waiting[number] = (start, end, "")
            waiting = [splice for splice in waiting if splice[1] > one.at + one.length]
            if own:
                result += [_not_emptied(where, splice) for splice in where.coding.lift(where, content, own)]
        return result


def _not_emptied(place: Place, splice: Splice) -> Splice:
    return splice if splice[2] or splice[:2] != (place.start, place.end) else (*splice[:2], _EMPTIED)


def may_be(text: str, keys: Collection[str]) -> bool:
    """Whether there are such texts in a document with these keys, which costs next to nothing where there are none."""
    return not _SIGNS.isdisjoint(keys) or _PAIRS in text


class _Row:
    """Neighbours so far: the number of the last node and the numbers of the pieces."""

    __slots__ = ("last", "nodes", "pieces")

    def __init__(self, last: int, piece: int, *, node: bool) -> None:
        self.last, self.pieces, self.nodes = last, [piece], node


def found(text: str, pieces: Sequence[Piece], keys: Collection[str]) -> Iterator[Line]:
    """The lines of ``text`` that are kept in several of its ``pieces``, as much of each as is around a seam."""
    for kind, row in _rows(pieces, keys):
        if _is_line(text, [pieces[number] for number in row.pieces], kind, nodes=row.nodes):
            yield from _around_seams(pieces, row.pieces)


def _rows(pieces: Sequence[Piece], keys: Collection[str]) -> Iterator[tuple[str, _Row]]:
    """Texts of nodes that follow one another in an array, and how they are kept."""
    open_rows: dict[tuple[str, str], _Row] = {}
    for number, (path, _, _, _, coding) in enumerate(pieces):
        match = _NODE.fullmatch(path) if coding is STRING and path.endswith(_ENDS) else None
        if match is None or (match[3] == ".value" and "nodeType" not in keys):
            continue
        array, at, kind = match[1], int(match[2]), match[3]
        node = kind != ""
        if not node and at == 0 and (pair := _NODE.fullmatch(array)) is not None and not pair[3]:
            array, at, kind, node = pair[1], int(pair[2]), _PAIR, True
        kind = _LINES if kind == ".text" else kind  # a node without any format may be a string
        row = open_rows.get((array, kind))
        if row is not None and at == row.last + 1:
            row.last, row.nodes = at, row.nodes or node
            row.pieces.append(number)
        elif row is None or at != row.last:
            if row is not None:
                yield kind, row
            open_rows[array, kind] = _Row(at, number, node=node)
    yield from ((kind, row) for (_, kind), row in open_rows.items())


def _is_line(text: str, pieces: Sequence[Piece], kind: str, *, nodes: bool) -> bool:
    if len(pieces) < 2:
        return False
    if not nodes:  # lines of a text, each with its end
        return all(value.endswith("\n") for _, value, _, _, _ in pieces[:-1])
    start, end = max(pieces[0][2] - _NEAR, 0), pieces[-1][3] + _NEAR
    sign = _PAIRED if kind == _PAIR else _FORMATTED
    return any(" " in value for _, value, _, _, _ in pieces) and sign.search(text, start, end) is not None


def _around_seams(pieces: Sequence[Piece], numbers: Sequence[int]) -> Iterator[Line]:
    starts, total = [], 0
    for number in numbers:
        starts.append(total)
        total += len(pieces[number][1])
    windows: list[tuple[int, int]] = [] if total > WHOLE else [(0, total)]
    for seam in starts[1:] if total > WHOLE else ():
        first, last = max(seam - AROUND, 0), min(seam + AROUND, total)
        if windows and first <= windows[-1][1]:
            first = windows.pop()[0]
        windows.append((first, last))
    waiting = 0
    for first, last in windows:
        own: list[Stretch] = []
        while waiting < len(numbers) and starts[waiting] < last:
            number, at = numbers[waiting], starts[waiting]
            size = len(pieces[number][1])
            begin, end = max(first, at), min(last, at + size)
            if begin < end:
                own.append(Stretch(begin - first, number, begin - at, end - begin))
            if at + size > last:
                break
            waiting += 1
        yield Line("".join(pieces[one.number][1][one.start : one.start + one.length] for one in own), tuple(own))

"""JSON, read for its strings and where each of them stands.

A parser that builds values forgets where they were, and drops all but one of several equal keys.  This one builds
nothing: it walks the text once, without recursion, and yields every string, number and key with its path and its span,
so that one of them can be changed while the rest stays byte for byte as it was.

The text is cut at its quotation marks (``str.split`` is the fastest scanner at hand), which leaves strings and the gaps
between them; the gaps drive a small state machine.  Read as well: several values after one another (NDJSON, RFC 7464
sequences, SignalR's 0x1E), a byte order mark, trailing commas, NaN, control characters in strings: what some server
accepts must not hide text from us.  Anything else is ``Malformed`` and the caller reads it as plain text.

Must never: recurse, go back, or report a string's value in an error.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from enum import IntEnum
from itertools import chain, islice
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed does not list it
from typing import Any, Final, NamedTuple, TypeAlias

from tidegate.wire.json_codings import NUMBER, STRING, in_string
from tidegate.wire.limits import LONGEST_PATH, SHORTEST_NUMBER, Limits
from tidegate.wire.reasons import MALFORMED, TOO_DEEP, TOO_MANY_PARTS
from tidegate.wire.splices import Coding, Place, Splices

#: Guards that sites put before JSON so that a script tag can't read it, and the packet type of Engine.IO and Socket.IO
#: (``42/chat,17["event", …]``); what follows is JSON.
_PREFIX: Final = re.compile(
    r"\ufeff?[ \t\r\n\x1e]*+(?:\)\]\}',?[^\n]{0,8}\n|for ?\(;;\);|\d{1,3}(?:/[\w/-]{0,64},)?\d{0,9}(?=[\[{]))?"
)
#: What a text that holds JSON can start with, guards and packet types included; others need no look.
OPENINGS: Final = frozenset("{[ \n\t\r)0123456789\ufeff\x1ef")
_SCALAR: Final = r"(?:[-+]?[0-9.][-+.0-9eE]*+|true|false|null|NaN|[-+]?Infinity|undefined)(?![\w.])"
_WORD: Final = re.compile(_SCALAR, re.ASCII)
_WORDS: Final = re.compile(_SCALAR + r"(?:[ \t\r\n]*+,[ \t\r\n]*+" + _SCALAR + ")*+", re.ASCII)
_STRING: Final = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_DIGIT: Final = re.compile(r"[0-9]")
#: Pieces cost more to keep than keys and brackets to pass; together they bound the work on one text.
_PIECE_COST: Final = 3
#: Characters cut at a time; keeps the list of cuts small for bodies of megabytes.
_WINDOW: Final = 64 * 1024
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Malformed(Exception):
    """Not JSON as we read it.  ``reason`` is a code of `tidegate.wire.reasons`, never a piece of the text."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


#: A string, a number or the numbers that follow one another in an array: its path (of the first), its decoded value,
#: and the span of what stands for it in the text; that of a string lies within its quotation marks.  A plain tuple, as
#: a body has hundreds and a class costs four times as much.
Piece: TypeAlias = tuple[str, str, int, int, Coding]


class Strings(NamedTuple):
    """All ``pieces`` in order, and each distinct key as written, still escaped."""

    pieces: list[Piece]
    names: dict[str, None]


def looks_like(text: str) -> bool:
    """Whether ``text`` starts as a JSON object or array does, guards and packet types aside."""
    if text[:1] not in OPENINGS:
        return False
    match = _PREFIX.match(text)
    return text[match.end() : match.end() + 1] in ("{", "[") if match else False


def decoded(text: str, raw: str, start: int) -> str:
    """The string written as ``raw`` at ``start`` of ``text``.  Raises ``Malformed`` for an escape that is none."""
    if "\\" not in raw:
        return raw
    try:
        value: str = scanstring(text, start, False)[0]
    except ValueError:
        raise Malformed(MALFORMED) from None
    return _SURROGATE.sub("\ufffd", value) if "\\u" in raw else value


class _State(IntEnum):
    VALUE = 0  # a value comes next, or the end of an array
    KEY = 1  # a key comes next, or the end of an object
    COLON = 2
    AFTER = 3  # after a value


_VALUE, _KEY, _COLON, _AFTER = _State
_Frame: TypeAlias = tuple[bool, str, int]


class _Walk:
    """Where we are in the text.

    ``in_object``, ``prefix`` (its path) and ``index`` are of the innermost container; ``here`` is the path of what
    comes next.
    """

    __slots__ = (
        *("depth", "documents", "left", "names", "pieces", "text"),
        *("here", "in_object", "index", "prefix", "stack", "state"),
    )

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.depth = limits.json_depth
        self.left = limits.parts * _PIECE_COST
        self.state = _VALUE
        self.in_object = False
        self.prefix = ""
        self.index = 0
        self.here = ""
        self.stack: list[_Frame] = []
        self.documents = 0
        self.pieces: list[Piece] = []
        self.names: dict[str, None] = {}

    def gap(self, start: int, end: int) -> int:
        """Everything between two strings; returns ``end``."""
        text = self.text
        position = start
        while position < end:
            char = text[position]
            step = _STEPS.get(char)
            if step is not None:
                step(self)
                position += 1
            elif char in " \t\r\n" or (char in "\x1e\0" and not self.stack):
                position += 1
            else:
                position = self.word(position, end)
        return position

    def word(self, start: int, end: int) -> int:
        """A number or literal; in an array all that follow one another, as vectors have thousands."""
        match = (_WORD if self.in_object else _WORDS).match(self.text, start, end)
        if match is None or self.state is not _VALUE or not self.stack:
            raise Malformed(MALFORMED)
        value = match[0]
        # Short numbers count as members of objects, where a filter may ask for them (``[type==4]``), and as the first
        # of an array, to tell text that is sent as token numbers.
        told = len(value) >= SHORTEST_NUMBER or self.in_object or self.index == 0
        if told and _DIGIT.search(value):
            self.spend(_PIECE_COST)
            self.pieces.append((self.here, value, start, match.end(), NUMBER))
        self.index += value.count(",")
        self.state = _AFTER
        return match.end()

    def spend(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise Malformed(TOO_MANY_PARTS)

    def literal(self) -> None:
        if self.state is not _VALUE or not self.stack:
            raise Malformed(MALFORMED)
        self.state = _AFTER

    def object_opened(self) -> None:
        self.opened(True)
        self.state = _KEY

    def array_opened(self) -> None:
        self.opened(False)
        self.here = self.element()

    def opened(self, in_object: bool) -> None:
        if not self.stack:
            self.begin()
        if self.state is not _VALUE:
            raise Malformed(MALFORMED)
        if len(self.stack) >= self.depth:
            raise Malformed(TOO_DEEP)
        self.spend(1)
        self.stack.append((self.in_object, self.prefix, self.index))
        self.in_object, self.prefix, self.index = in_object, self.here, 0

    def begin(self) -> None:
        """A value at the top: the first of the text, or one more of a sequence."""
        if self.state is _AFTER:
            self.documents += 1
            self.here = f"<{self.documents}>"
            self.state = _VALUE

    def object_closed(self) -> None:
        if not self.in_object or (self.state is not _AFTER and self.state is not _KEY):
            raise Malformed(MALFORMED)
        self.in_object, self.prefix, self.index = self.stack.pop()
        self.state = _AFTER

    def array_closed(self) -> None:
        if self.in_object or not self.stack or (self.state is not _AFTER and self.state is not _VALUE):
            raise Malformed(MALFORMED)
        self.in_object, self.prefix, self.index = self.stack.pop()
        self.state = _AFTER

    def comma(self) -> None:
        if self.state is not _AFTER or not self.stack:
            raise Malformed(MALFORMED)
        if self.in_object:
            self.state = _KEY
        else:
            self.index += 1
            self.here = self.element()
            self.state = _VALUE

    def colon(self) -> None:
        if self.state is not _COLON:
            raise Malformed(MALFORMED)
        self.state = _VALUE

    def element(self) -> str:
        return f"{self.prefix}[{self.index}]"

    def key(self, raw: str, start: int) -> None:
        self.spend(1)
        self.names[raw] = None
        self.here = member(self.prefix, decoded(self.text, raw, start) if "\\" in raw else raw)
        self.state = _COLON

    def string(self, raw: str, start: int) -> None:
        """A string that is a value."""
        if not self.stack:
            self.begin()
        if self.state is not _VALUE:
            raise Malformed(MALFORMED)
        value = decoded(self.text, raw, start) if "\\" in raw else raw
        self.spend(_PIECE_COST)
        self.pieces.append((self.here, value, start, start + len(raw), STRING))
        self.state = _AFTER


_Step: TypeAlias = Callable[[_Walk], None]
_STEPS: Final[dict[str, _Step]] = {
    "{": _Walk.object_opened,
    "[": _Walk.array_opened,
    "}": _Walk.object_closed,
    "]": _Walk.array_closed,
    ",": _Walk.comma,
    ":": _Walk.colon,
    "true": _Walk.literal,
    "false": _Walk.literal,
    "null": _Walk.literal,
}
_TOKEN: Final = re.compile(r"[{}\[\],:]|\w+")


def _usual_gaps() -> Iterator[str]:
    """The gaps of compact JSON and of JSON with a blank after each colon and comma, up to a few brackets."""
    opened = ("", "{", "[", "[{")
    closed = ("", "}", "]", "}]", "]}", "}}", "}]}", "]}}", "}]}}")
    for comma in (",", ", "):
        follows = [before + comma + after for before in closed for after in opened]
        yield from follows
        for colon in (":", ": "):
            yield from (colon + after for after in opened)
            rests = (*follows, *closed[1:])
            yield from (colon + value + rest for value in ("true", "false", "null", "{}", "[]") for rest in rests)
    yield from (*opened[1:], *closed[1:])


#: Most gaps are in this table and need no walk over their characters.
_GAPS: Final[dict[str, tuple[_Step, ...]]] = {
    gap: tuple(_STEPS[token] for token in _TOKEN.findall(gap)) for gap in _usual_gaps()
}


def member(prefix: str, key: str) -> str:
    """The path of member ``key`` of the object at ``prefix``: ``a.b``, or ``a["x y"]`` where the key is not a word."""
    if len(prefix) > LONGEST_PATH:
        return prefix
    if len(key) > LONGEST_PATH:
        key = key[:LONGEST_PATH] + "…"
    if not key.isidentifier():
        return f"{prefix}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{prefix}.{key}" if prefix else key


def strings(text: str, limits: Limits) -> Strings:
    """Every string, number and key of ``text``.  Linear in its length.

    Raises ``Malformed`` with ``malformed``, ``too-deep`` or ``too-many-parts``.
    """
    guard = None if text[:1] == "{" else _PREFIX.match(text)
    position = guard.end() if guard else 0
    walk = _Walk(text, limits)
    cuts = _cut(text, position)
    gaps = _GAPS
    for gap in cuts:
        steps = gaps.get(gap)
        if steps is None:
            position = walk.gap(position, position + len(gap))
        else:
            position += len(gap)
            for step in steps:
                step(walk)
        raw = next(cuts, None)
        if raw is None:
            break
        start = position + 1
        if raw[-1:] == "\\":
            raw = _past_escaped_quotes(text, raw, start, cuts)
        if walk.state is _KEY:
            walk.key(raw, start)
        else:
            walk.string(raw, start)
        position = start + len(raw) + 1
    if position != len(text) or walk.stack or walk.state is not _AFTER:
        raise Malformed(MALFORMED)
    return Strings(walk.pieces, walk.names)


def _cut(text: str, start: int) -> Iterator[str]:
    """``text[start:].split('"')``, a window at a time, so that a text of nothing but quotes takes no more memory."""
    if len(text) - start <= _WINDOW:
        return iter(text[start:].split('"'))
    return chain.from_iterable(window.split('"') for window in _windows(text, start))


def _windows(text: str, start: int) -> Iterator[str]:
    while (stop := text.find('"', start + _WINDOW)) >= 0:
        yield text[start:stop]
        start = stop + 1
    yield text[start:]


def _past_escaped_quotes(text: str, raw: str, start: int, cuts: Iterator[str]) -> str:
    """The whole string whose first cut is ``raw``: a cut that ends in an odd number of backslashes was not its end."""
    if not (len(raw) - len(raw.rstrip("\\"))) % 2:
        return raw
    match = _STRING.match(text, start)
    if match is None or match.end() == len(text):
        raise Malformed(MALFORMED)
    deque(islice(cuts, match[0].count('"')), 0)
    return match[0]


# --- keys, written back


class KeysCoding:
    """All keys of a document as one text, one a line.  A key that is edited changes wherever it is a key."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the JSON text, for each member with a key that is touched."""
        del content
        text: str = place.document.content
        result: Splices = []
        start = 0
        for name in self._names:
            end = start + len(_key(name))
            own = [(max(a, start) - start, min(z, end) - start, new) for a, z, new in splices if a < end and z > start]
            if own:
                for at in _members(text, name):
                    result.extend(in_string(name, at, own))
            start = end + 1
        return result


def keys(strings: Strings) -> tuple[str, KeysCoding]:
    """The distinct keys of a document as one text, and how it is written."""
    text = "\n".join(names := tuple(strings.names))
    return "\n".join(map(_key, names)) if "\\" in text else text, KeysCoding(names)


def _key(raw: str) -> str:
    return decoded(raw + '"', raw, 0) if "\\" in raw else raw


def _members(text: str, key: str) -> Iterator[int]:
    """Where ``key`` (as written) stands as a key: a string is one if and only if a colon comes next."""
    guard = _PREFIX.match(text)
    position = guard.end() if guard else 0
    cuts = _cut(text, position)
    before: int | None = None
    for gap in cuts:
        if before is not None and gap.lstrip()[:1] == ":":
            yield before
        position += len(gap) + 1
        raw = next(cuts, None)
        if raw is None:
            return
        if raw[-1:] == "\\":
            raw = _past_escaped_quotes(text, raw, position, cuts)
        before = position if raw == key else None
        position += len(raw) + 1

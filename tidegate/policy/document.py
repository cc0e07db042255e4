"""YAML text to a tree of nodes that know their line and column.  Scalars stay text, so that Norway stays ``NO``.

Why not ``yaml.safe_load``: it loses positions, takes the last of two equal keys, turns words into booleans, and builds
whatever an anchor bomb asks for.  Here the event stream is read with a stack of our own: nesting, size and the expanded
size of aliases are limited, and tags are refused.

It must never raise anything but ``Problems``, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from tidegate.core.problem import Problem, Problems, spot
from tidegate.policy.names import CUTOFF, nearest
from tidegate.policy.vocabulary import SYNONYMS

LARGEST_TEXT: Final = 4 * 1024 * 1024
DEEPEST: Final = 16
MOST_NODES: Final = 200_000
MOST_PROBLEMS: Final = 200
#: Looking for the word that was meant costs milliseconds in a long list; more mistakes than this are not slips.
MOST_GUESSES: Final = 25

#: What YAML 1.2 section 5.1 calls printable; anything else is not text.
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Signs that YAML takes for letters or for nothing, by what stands there where people mean them.
_MEANT: Final = {
    "\t": "a space",
    "\xa0": "a space",
    "\u3000": "a space",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{FULLWIDTH COLON}": ":",
    "\N{FULLWIDTH COMMA}": ",",
    "\N{LEFT DOUBLE QUOTATION MARK}": 'a quote like "',
    "\N{LEFT SINGLE QUOTATION MARK}": "a quote like '",
}
#: The key of YAML 1.1 that brings in another mapping.
MERGE: Final = "<<"
_NO_SPACE: Final = re.compile(r"^ *(?:- +)?[A-Za-z-]+:[^\s/]|^ *(?P<dash>-)[A-Za-z]", re.MULTILINE)
#: What no plain text begins with in YAML, though names and messages do.
_WANT_QUOTES: Final = frozenset("*@%`")
_LOADER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or text.  ``plain`` is false where it was quoted."""

    line: int
    column: int
    value: str
    plain: bool = True
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: tuple[Node, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order of the file, keys unique."""

    line: int
    column: int
    entries: tuple[tuple[Scalar, Node], ...]
    weight: int = 1

    def get(self, name: str) -> Node | None:
        """The value of a key."""
        for key, value in self.entries:  # plainly: this is asked some twenty times of every rule
            if key.value == name:
                return value
        return None


Node: TypeAlias = Scalar | Sequence | Table


class Sheet:
    """Collects what is wrong with one text.

    ``parts`` are the files that it was joined of, where it was: of each the lines of the text before it, and its name.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.parts: tuple[tuple[int, str], ...] = ()
        self.problems: list[Problem] = []
        self._guesses = 0
        self._left_out = 0

    def wrong(self, at: Node | None, what: str, fix: str = "") -> None:
        """Note a mistake, where it is, and what to do."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.file, at.line if at else 0, at.column if at else 0, what, fix))
        else:
            self._left_out += 1

    def stands(self, line: int) -> tuple[str, int]:
        """The file that a line of the text is of, and its number there; no file where the text is but one."""
        part = bisect_left(self.parts, (line,)) - 1
        return (self.parts[part][1], line - self.parts[part][0]) if part >= 0 else ("", line)

    def meant(self, word: str, known: Collection[str], otherwise: str = "", cutoff: float = CUTOFF) -> str:
        """``Did you mean …?`` if a known word is near, else ``otherwise``."""
        self._guesses += 1
        near = SYNONYMS.get(word)
        if near not in known:
            near = nearest(word, known, cutoff) if self._guesses <= MOST_GUESSES else None
        return f"Did you mean {quoted(near)}?" if near else otherwise

    def finish(self) -> None:
        """Raise ``Problems`` if anything was wrong."""
        if self._left_out:
            self.problems.append(Problem(self.file, 0, 0, f"{self._left_out} more problems are not shown."))
        if self.problems:
            raise Problems(self.problems)


def quoted(word: str) -> str:
    """``word`` for a message: one line, not too long."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in word[:61])
    return f"“{shown[:60]}…”" if len(shown) > 60 else f"“{shown}”"


def read(text: str, sheet: Sheet) -> Node | None:
    """The tree of ``text``; ``None`` where it is empty.  Raises ``Problems`` where no tree can be made."""
    if len(text) > LARGEST_TEXT:
        sheet.wrong(None, f"The file is larger than {LARGEST_TEXT // 1024 // 1024} MiB.")
        sheet.finish()
    if bad := _UNPRINTABLE.search(text.removeprefix("\ufeff")):
        before = text[: bad.start()]
        at = Scalar(before.count("\n") + 1, bad.start() - before.rfind("\n"), "")
        sheet.wrong(at, f"The character U+{ord(bad[0]):04X} cannot stand in a text file.")
        sheet.finish()
    tree = _Tree(sheet)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except yaml.MarkedYAMLError as trouble:
        where, what = _broken(trouble)
        sheet.wrong(where, what, _mend(text, where))
        sheet.finish()
    except yaml.YAMLError:
        sheet.wrong(None, "This is not YAML.")
        sheet.finish()
    except _TooMuch:
        sheet.finish()
    return tree.root


class _TooMuch(Exception):
    """Reading stops; the problem is on the sheet."""


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    mark: Any
    anchor: str | None
    table: bool
    children: list[Node] = field(default_factory=list)


class _Tree:
    """Takes events, keeps the stack."""

    def __init__(self, sheet: Sheet) -> None:
        self.root: Node | None = None
        self._sheet = sheet
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0
        self._nodes = 0

    def take(self, event: Any) -> None:
        """One event of the parser.  Most are words, so that is looked at first."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._untagged(event)
            mark = event.start_mark
            self._put(Scalar(mark.line + 1, mark.column + 1, event.value, event.implicit[0]), event.anchor)
        elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
            done = self._stack.pop()
            self._put(self._closed(done), done.anchor)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._untagged(event)
            if len(self._stack) >= DEEPEST:
                self._stop(event.start_mark, f"This is nested more than {DEEPEST} deep.")
            self._stack.append(_Open(event.start_mark, event.anchor, kind is yaml.MappingStartEvent))
        elif kind is yaml.AliasEvent:
            if event.anchor not in self._anchors:
                what = f"There is no finished anchor {quoted(str(event.anchor))} before this."
                self._stop(event.start_mark, what, "Put quotes around a name that begins with *.")
            self._put(self._anchors[str(event.anchor)], None)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._stop(event.start_mark, "A second document begins here.", "Keep one policy in a file.")

    def _untagged(self, event: Any) -> None:
        if event.tag:
            self._stop(event.start_mark, "Tags such as !!str are not used here.", "Leave it out.")

    def _put(self, node: Node, anchor: str | None) -> None:
        self._nodes += 1
        if node.weight > MOST_NODES or self._nodes > MOST_NODES:
            self._sheet.wrong(node, f"There are more than {MOST_NODES:,} values in this.")
            raise _TooMuch
        if anchor is not None:
            self._anchors[anchor] = node
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self.root = node

    def _closed(self, done: _Open) -> Node:
        weight = 1
        for child in done.children:
            weight += child.weight
        if not done.table:
            return Sequence(*_place(done.mark), tuple(done.children), weight)
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._sheet.wrong(key, "A key must be a word.")
            elif key.value == MERGE and key.plain:
                self._sheet.wrong(key, "Merge keys (<<) are not used here.", "Write out what it would bring.")
            elif key.value in entries:
                first = spot(*self._sheet.stands(entries[key.value][0].line))
                self._sheet.wrong(key, f"{quoted(key.value)} is said twice.", f"It is in {first} too; keep one.")
            else:
                entries[key.value] = (key, value)
        return Table(*_place(done.mark), tuple(entries.values()), weight)

    def _stop(self, mark: Any, what: str, fix: str = "") -> None:
        self._sheet.wrong(Scalar(*_place(mark), ""), what, fix)
        raise _TooMuch


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _mend(text: str, where: Scalar | None) -> str:
    """What to do where YAML breaks off at ``where``, by what stands there or in the line before."""
    lines, last = text.splitlines(), 0 if where is None else where.line
    line = lines[last - 1] if 0 < last <= len(lines) else ""
    at = 0 if where is None else where.column - 1
    # Of a glob that is taken for an alias, what follows the star is told.
    begins = "*" if line[at - 1 : at] == "*" else line[at : at + 1]
    if begins and begins in _WANT_QUOTES:
        return f"Put quotes around what begins with {begins}."
    found = next((sign for sign in "\n".join(lines[max(0, last - 2) : last]) if sign in _MEANT), None)
    if found is not None:
        return f"Look at indentation and quotes: {unicodedata.name(found, 'TAB')} is not {_MEANT[found]}."
    joined = _NO_SPACE.search("\n".join(lines[max(0, last - 2) : last]))
    if joined is not None:
        return f"Put a space behind the {'dash' if joined['dash'] else 'colon'}."
    if line[at:].startswith(": "):
        return "Look at indentation, and put quotes around a text with a colon and a space in it."
    return "Look at indentation and quotes."


def _broken(trouble: yaml.MarkedYAMLError) -> tuple[Scalar | None, str]:
    """Where YAML breaks off and how: a quote where it was opened, as only the end of the file shows that it is open."""
    mark, begun = trouble.problem_mark or trouble.context_mark, trouble.context_mark
    what = f"This is not YAML: {trouble.problem or trouble.context}"
    if begun is not None and "quoted" in (trouble.context or ""):
        return Scalar(*_place(begun), ""), "This is not YAML: the quote that is opened here is not closed."
    if begun is not None and mark is not None and begun.line != mark.line:
        what += f", {trouble.context} that begins in line {begun.line + 1}"
    return Scalar(*_place(mark), "") if mark else None, f"{what}."

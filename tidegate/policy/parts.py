"""A policy that is written in several files, as one text: the files in order, each below a line that names it.

The whole is one text because a revision is the hash of one, and because the ledger keeps one.  Sections of the files
are put together: lists follow each other, names are joined, and what may be said once is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tidegate.core.problem import Problem
from tidegate.policy.document import Node, Scalar, Sequence, Sheet, Table, quoted, read

#: A policy over so many bytes, or of more files, is a mistake or an attack.
LARGEST: Final = 4 * 1024**2
MOST_FILES: Final = 1_000
#: How the files of tests beside a policy end.
TESTS: Final = "_test.yaml"

_HEAD: Final = re.compile(r"^# file: ([^\s/\\]{1,200})\n", re.MULTILINE)
#: Sections whose lists follow each other, in the order of the files.
_LISTS: Final = ("rules", "tests")


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its text, and the line of the whole before its first."""

    file: str
    text: str
    before: int


def is_part(name: str) -> bool:
    """Whether a file of this name is one of those that a policy in a directory is written in."""
    return name.endswith(".yaml") and not name.endswith(TESTS) and not name.startswith(".") and " " not in name


def unread(name: str) -> bool:
    """Whether a file of this name looks like one of them, and is none: what it says would be missing without a word."""
    meant = name.lower().endswith((".yaml", ".yml")) and not name.startswith(".")
    return meant and not is_part(name) and not name.endswith(TESTS)


def refused(name: str) -> Problem:
    """What is wrong with a file that is not read."""
    fix = "Call it so that it ends in .yaml and has no space, or take it out of there."
    return Problem(name, 0, 0, "This is not read, though it looks like a file of the policy.", fix)


def joined(files: Mapping[str, str]) -> str:
    """The files as one text, in order of their names."""
    ended = ((name, text if text.endswith("\n") or not text else text + "\n") for name, text in sorted(files.items()))
    return "".join(f"# file: {name}\n{text}" for name, text in ended)


def parts(text: str, file: str) -> list[Part]:
    """The files that ``text`` was joined of; itself, called ``file``, where it was not."""
    heads = list(_HEAD.finditer(text))
    if not heads or heads[0].start():
        return [Part(file, text, 0)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [
        Part(head[1], text[head.end() : end], text.count("\n", 0, head.end()))
        for head, end in zip(heads, ends, strict=True)
    ]


def read_parts(text: str, sheet: Sheet) -> Node | None:
    """The document that ``text`` says, whether of one file or joined; lines count in the whole."""
    found = parts(text, sheet.file)
    if len(found) == 1 and not found[0].before:
        return read(text, sheet)
    sheet.parts = tuple((part.before, part.file) for part in found)
    # Blank lines before each part, so that its nodes have the lines of the whole.
    nodes = [
        node
        for part in found
        if (node := read("\n" * part.before + part.text.removeprefix("\ufeff"), sheet)) is not None
    ]
    tables = []
    for node in nodes:
        if isinstance(node, Table):
            tables.append(node)
        elif not isinstance(node, Scalar) or node.value.strip():
            sheet.wrong(node, "A file of a policy must be a mapping.", "Write keys and values, such as `rules:`.")
    return _together(tables, sheet) if tables else None


def _together(tables: Iterable[Table], sheet: Sheet) -> Table:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for table in tables:
        for key, value in table.entries:
            before = entries.get(key.value)
            entries[key.value] = (key, value) if before is None else (before[0], _added(key, before[1], value, sheet))
    return Table(1, 1, tuple(entries.values()))


def _added(key: Scalar, one: Node, other: Node, sheet: Sheet) -> Node:
    if key.value in _LISTS and isinstance(one, Sequence) and isinstance(other, Sequence):
        return replace(one, items=(*one.items, *other.items))
    if isinstance(one, Table) and isinstance(other, Table):
        known = {name.value: name for name, _ in one.entries}
        for name, _ in other.entries:
            if name.value in known:
                fix = "It stands in another file too; write it in one."
                sheet.wrong(name, f"{quoted(name.value)} is said twice.", fix)
        return replace(one, entries=(*one.entries, *other.entries))
    fix = "Another file of the policy says it too; write it in one."
    sheet.wrong(key, f"`{key.value}` is said twice.", fix)
    return one


def placed(problems: Iterable[Problem], text: str, file: str) -> list[Problem]:
    """``problems`` with the file and line of the part that they are about."""
    told = []
    for problem in problems:
        part = part_at(text, file, problem.line)
        if part is None or problem.file != file:
            told.append(problem)
        else:
            told.append(replace(problem, file=part.file, line=problem.line - part.before))
    return told


def part_at(text: str, file: str, line: int) -> Part | None:
    """The file that a line of the whole is of; ``None`` where the whole is one file, or the line is of none."""
    found = parts(text, file)
    part = next((one for one in reversed(found) if one.before < line), None)
    return None if part is None or (len(found) == 1 and not part.before) else part

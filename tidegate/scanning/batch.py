"""JSON lines: an object with ``text`` on each line in, the same object with ``findings`` out, in the same order.

The lines are taken as they come.  Whoever writes one and waits for its answer gets it at once; whoever writes many has
them done by several processes.  A line that cannot be used is answered with ``error`` in its place, and nothing of what
stood on it is repeated but the other fields of an object.

Must never: keep more of the input than a few batches; end because of a line.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tidegate.core.finding import Finding
from tidegate.edges.api.texts import told

#: Bytes of whole lines that one process is given at once.
BATCH: Final = 256 * 1024
#: Bytes of one line.
LONGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines; ``first`` is the number of the first, from 1.  ``too_long``: one line was not kept."""

    first: int
    data: bytes
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """A line for each; how many had findings, and how many could not be used."""

    data: bytes
    found: int
    broken: int


def read(file: int) -> Iterator[Lines | None]:
    """The lines of an open file, in batches; ``None`` where nothing has come for now."""
    rest, number, skipping = b"", 1, False
    while True:
        if not _more(file):
            yield None
        piece = os.read(file, BATCH)
        if not piece:
            break
        whole, line_break, tail = piece.rpartition(b"\n")
        if not line_break:
            rest += tail if not skipping else b""
            if len(rest) > LONGEST:
                yield Lines(number, b"", too_long=True)
                number, rest, skipping = number + 1, b"", True
            continue
        if skipping:  # the end of a line that was answered
            _, _, whole = whole.partition(b"\n")
            skipping = False
        data = rest + whole
        rest = tail
        yield Lines(number, data)
        number += data.count(b"\n") + 1
    if rest and not skipping:
        yield Lines(number, rest)


def _more(file: int) -> bool:
    try:
        return bool(select.select([file], [], [], 0)[0])
    except (OSError, ValueError):  # what cannot be waited for is always ready
        return True


@dataclass(frozen=True, slots=True)
class Annotate:
    """Answers lines; ``look`` gives the findings of a text that are wanted."""

    look: Callable[[str], tuple[Finding, ...]]

    def __call__(self, lines: Lines) -> Answers:
        """An answer to each line that is not blank."""
        answers: list[bytes] = []
        found = broken = 0
        if lines.too_long:
            return Answers(_error(lines.first, "is longer than 64 MiB", {}) + b"\n", 0, 1)
        for number, line in enumerate(lines.data.split(b"\n"), lines.first):
            if not line.strip():
                continue
            answer, had = self._line(number, line)
            answers.append(answer)
            found += had > 0
            broken += had < 0
        return Answers(b"".join(answer + b"\n" for answer in answers), found, broken)

    def _line(self, number: int, line: bytes) -> tuple[bytes, int]:
        """The answer, and how many findings; -1 where the line cannot be used."""
        try:
            asked = msgspec.json.decode(line)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return _error(number, "is not JSON", {}), -1
        if not isinstance(asked, dict):
            return _error(number, 'is not an object with "text"', {}), -1
        text = asked.get("text")
        if not isinstance(text, str):
            return _error(number, 'has no "text" that is a string', asked), -1
        found = self.look(text)
        return msgspec.json.encode(asked | {"findings": list(map(told, found))}), len(found)


def _error(number: int, what: str, asked: dict[str, Any]) -> bytes:
    return msgspec.json.encode(asked | {"error": f"Line {number} {what}."})

"""A problem: an author's mistake in a file, where it is and what to do.  Problems come as lists, never one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """``line`` and ``column`` start at 1; 0 means that the problem is about the whole file."""

    file: str
    line: int
    column: int
    what: str
    fix: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.what}" + (f" {self.fix}" if self.fix else "")


def spot(file: str, line: int) -> str:
    """Where something stands, in words; ``file`` is empty where there is but one."""
    return f"line {line} of {file}" if file else f"line {line}"


class Problems(Exception):
    """Raised by loaders with everything that is wrong at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))

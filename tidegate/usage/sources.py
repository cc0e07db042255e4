"""Where logs come from: files, directories, standard input; and how large they are, for the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read.  ``path`` is ``None`` for standard input; ``size`` is in bytes as stored, 0 where unknown."""

    name: str
    path: Path | None
    size: int
    written: datetime

    def open(self) -> IO[bytes]:
        """Its bytes.  Raises ``OSError``."""
        return sys.stdin.buffer if self.path is None else self.path.open("rb")


class NoSource(Exception):
    """A source cannot be read; the message says which, and why."""


def sources(given: Iterable[str]) -> list[Source]:
    """Every file meant by ``given``: files, directories with all below them, ``-`` for standard input, in name order.

    Raises ``NoSource``.
    """
    found: list[Source] = []
    for name in given:
        if name == "-":
            found.append(Source("standard input", None, 0, datetime.now(UTC)))
            continue
        path = Path(name)
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
        elif path.exists():
            files = [path]
        else:
            raise NoSource(f"There is no file or directory {name}.")
        found += [_file(one) for one in files]
    return found


def _file(path: Path) -> Source:
    about = path.stat()
    return Source(str(path), path, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC))

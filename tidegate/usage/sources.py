"""Where logs come from: files, directories, standard input, object stores; and how large they are, for progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read.  ``size`` is in bytes as stored, 0 where unknown.

    ``path`` is ``None`` for what is no file: standard input, or what ``fetch`` opens.  ``mark`` is another whenever the
    content is, where the place says so without being read.
    """

    name: str
    path: Path | None
    size: int
    written: datetime
    fetch: Callable[[], IO[bytes]] | None = None
    mark: str = ""

    def open(self) -> IO[bytes]:
        """Its bytes.  Raises ``OSError``."""
        if self.fetch is not None:
            return self.fetch()
        return sys.stdin.buffer if self.path is None else self.path.open("rb")


class NoSource(Exception):
    """A source cannot be read; the message says which, and why."""


def sources(given: Iterable[str], listed: Callable[[str], list[Source]] | None = None) -> list[Source]:
    """Every file meant by ``given``: files, directories with all below them, ``-`` for standard input, in name order.

    ``listed`` gives those of an address such as ``s3://bucket/prefix``.

    Raises ``NoSource``.
    """
    found: list[Source] = []
    for name in given:
        if name == "-":
            found.append(Source("standard input", None, 0, datetime.now(UTC)))
            continue
        if "://" in name:
            if listed is None or not name.startswith("s3://"):
                raise NoSource(f"Nothing can be read at {name}. Give files, directories, -, or s3://bucket/prefix.")
            found += listed(name)
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

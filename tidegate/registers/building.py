"""Builds an index from what a definition names: every value becomes a keyed digest as it is read.

Digests are first put one after another into a spool, so that the table is made for as many as there are; the spool and
the table are files beside the index and go when the build ends, however it ends.  An interrupted build is begun again.
It must never keep, print or raise a value.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from tidegate.detectors.own import documents as passages
from tidegate.detectors.own import exact
from tidegate.detectors.own.laid import MOST_LETTERS
from tidegate.detectors.own.plain import Plain
from tidegate.detectors.own.rolling import Rolling
from tidegate.detectors.own.sieve import Sieve
from tidegate.detectors.own.table import TAG, Filling
from tidegate.registers.definition import EXACT, Definition
from tidegate.registers.index_file import write_index
from tidegate.registers.sources import Rows, csv_rows, documents, plain_text, query_rows, stamp, texts

#: Rows between two words about the progress.
_TOLD_EVERY: Final = 10_000
#: Bytes of a spooled number for the sieve.
NUMBER: Final = 8
#: Cells whose numbers are made at once.
_CELLS_AT_ONCE: Final = MOST_LETTERS // exact.LONGEST
#: Entries of a spool that are read at once.
_READ_AT_ONCE: Final = 50_000

#: Hears how far a build is: what has been read, what there is in all (``None`` if not known), and in what unit.
Progress = Callable[[int, int | None, str], None]


class CannotBuild(Exception):
    """An index that cannot be built; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: ``read`` rows or documents, ``entries`` digests, and what was left out by reason code."""

    read: int
    entries: int
    refused: dict[str, int]


def build(
    definition: Definition,
    path: Path,
    key: bytes,
    progress: Progress,
    *,
    database: str = "",
    read: Callable[[Path], str | None] = plain_text,
) -> Built:
    """Build the index of ``definition`` into ``path``.

    ``database`` is the whole URL where the definition has only a name; ``read`` gives the text of a document.

    Raises ``CannotBuild``, ``SourceUnread`` and ``OSError``; what was in ``path`` is then still there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*"):  # of a build that was killed
        if not _running(left):
            left.unlink(missing_ok=True)
    seen = stamp(definition.source)
    with _spool(path) as spool:
        if definition.kind == EXACT:
            count, refused, header, payload = _exact(definition, database, key, spool, progress)
        else:
            count, refused, header, payload = _documents(definition, key, spool, progress, read)
        if not spool.tell():
            raise CannotBuild("There is nothing in it that could be found again. Look at what it names.")
        header |= {
            "kind": definition.kind,
            "definition": definition.digest(),
            "said": definition.moved_digest(),
            "built": datetime.now(UTC).isoformat(timespec="seconds"),
            "source": seen,
            "read": count,
            "refused": dict(refused),
        }
        join = definition.kind == EXACT

        def fill(table: Filling, sieve: Sieve) -> int:
            put = table.join if join else table.add
            return sum(sum(map(put, tags, rests)) for tags, rests in _entries(spool, payload, sieve))

        entries = write_index(path, key, header, spool.tell() // (TAG + payload + NUMBER), payload, fill)
    return Built(count, entries, dict(refused))


def _running(left: Path) -> bool:
    """Whether the process that a half-made file belongs to is still there."""
    number = next((part for part in left.name.split(".") if part.isdigit()), None)
    if number is None or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _spool(path: Path) -> Iterator[BinaryIO]:
    beside = path.with_name(f".{path.name}.{os.getpid()}.spool")
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as file:
            yield file
    finally:
        beside.unlink(missing_ok=True)


def _entries(spool: BinaryIO, payload: int, sieve: Sieve) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Digests and their payloads, many at once; their numbers go into the sieve, but for zero, which is none."""
    spool.seek(0)
    row = np.dtype([("tag", f"V{TAG}"), ("payload", f"V{payload}"), ("number", "<u8")])
    while chunk := spool.read(row.itemsize * _READ_AT_ONCE):
        rows = np.frombuffer(chunk, row)
        sieve.add(rows["number"][rows["number"] != 0])
        yield rows["tag"].tolist(), rows["payload"].tolist()


Made = tuple[int, Counter[str], dict[str, Any], int]


def _exact(definition: Definition, database: str, key: bytes, spool: BinaryIO, progress: Progress) -> Made:
    names, rows = _rows(definition, database)
    with contextlib.closing(rows):
        plan = _Plan(definition, names)
        writer = _Cells(plan, key, spool)
        count = 0
        for count, row in enumerate(rows, 1):
            writer.take(row)
            if count % _TOLD_EVERY == 0:
                progress(count, None, "rows")
        writer.end()
    progress(count, count, "rows")
    return count, writer.refused, plan.header(writer.shapes), exact.PAYLOAD


def _rows(definition: Definition, database: str) -> Rows:
    if definition.source is not None:
        return csv_rows(definition.source)
    return query_rows(database or definition.database, definition.query)


class _Plan:
    """Which columns are used, and for what, by their place in a row."""

    def __init__(self, definition: Definition, names: Sequence[str]) -> None:
        wanted = list(dict.fromkeys([*definition.columns, *(name for one in definition.together for name in one)]))
        if not wanted:
            wanted = list(names)
        missing = [name for name in wanted if name not in names]
        if missing:
            raise CannotBuild(f"There is no column {', '.join(missing)}; there are: {', '.join(map(str, names))}.")
        if len(wanted) > exact.MOST_COLUMNS:
            raise CannotBuild(f"Name {exact.MOST_COLUMNS} columns at most.")
        self.places = [list(names).index(name) for name in wanted]
        alone = definition.columns if definition.columns or definition.together else wanted
        self.alone = [name in alone for name in wanted]
        self.combinations = [tuple(wanted.index(name) for name in one) for one in definition.together]
        self.names = wanted

    def header(self, shapes: dict[str, dict[int, int]]) -> dict[str, Any]:
        return {
            "columns": self.names,
            "alone": sum(1 << number for number, alone in enumerate(self.alone) if alone),
            "combinations": self.combinations,
            "shapes": shapes,
        }


class _Cells:
    """Writes the digests of a row's cells, and of their combinations, into the spool."""

    def __init__(self, plan: _Plan, key: bytes, spool: BinaryIO) -> None:
        self._plan, self._spool = plan, spool
        self._digests = exact.CellDigests(key)
        self._rolling = Rolling(key, exact.PURPOSE)
        self._waiting: list[tuple[bytes, str]] = []
        self.refused: Counter[str] = Counter()
        self.shapes: dict[str, dict[int, int]] = {}

    def take(self, row: Sequence[Any]) -> None:
        tags = [self._cell(number, row) for number in range(len(self._plan.places))]
        for number, columns in enumerate(self._plan.combinations):
            self._combination(number, [tags[column] for column in columns])
        if len(self._waiting) >= _CELLS_AT_ONCE - exact.MOST_COLUMNS:
            self.end()

    def end(self) -> None:
        """Write the cells that wait for their numbers."""
        if self._waiting:
            numbers = exact.numbers_of([normal for _, normal in self._waiting], self._rolling).astype("<u8").tobytes()
            for at, (entry, _) in enumerate(self._waiting):
                self._spool.write(entry + numbers[at * NUMBER : (at + 1) * NUMBER])
            self._waiting.clear()

    def _cell(self, number: int, row: Sequence[Any]) -> bytes | None:
        place = self._plan.places[number]
        value = row[place] if place < len(row) else None
        if value is None or value == "":
            return None
        one = exact.cell(str(value))
        if one is None:
            return None
        refusal = exact.refusal(one, together=not self._plan.alone[number])
        if refusal:
            self.refused[refusal] += 1
            return None
        lengths = self.shapes.setdefault(one.script, {})
        lengths[len(one.normal)] = lengths.get(len(one.normal), 0) | 1 << one.shape
        tag = self._digests.cell(one.normal)
        self._waiting.append((tag + (1 << number).to_bytes(exact.PAYLOAD, "little"), one.normal))
        return tag

    def _combination(self, number: int, tags: Sequence[bytes | None]) -> None:
        first, *others = tags
        if first is None or None in others:
            self.refused["incomplete"] += 1
            return
        digest = self._digests.first(number, first)
        for tag in others:
            digest = self._digests.step(digest, tag or b"")
            self._spool.write(digest + bytes(exact.PAYLOAD + NUMBER))


def _documents(
    definition: Definition, key: bytes, spool: BinaryIO, progress: Progress, read: Callable[[Path], str | None]
) -> Made:
    if definition.source is None:
        raise CannotBuild("It names no folder.")
    refused: Counter[str] = Counter()
    prints = passages.Prints(key)
    total = len(documents(definition.source))
    at = count = words_read = 0
    for text, _ in texts(definition.source, read, lambda why: refused.update([why])):
        words = prints.counted(Plain.of(text)).numbers
        marks = prints.marks(words)
        if not marks:
            refused["too-short"] += 1
            continue
        for mark in marks:
            place = (at + mark.word).to_bytes(passages.PAYLOAD, "little")
            spool.write(prints.tag(mark.number) + place + mark.number.to_bytes(NUMBER, "little"))
        at += len(words) + passages.APART
        count, words_read = count + 1, words_read + len(words)
        progress(count, total, "documents")
    return count, refused, {"words": words_read}, passages.PAYLOAD

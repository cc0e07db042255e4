"""Verifying a ledger: reads every entry once, in order, and says what was changed, removed, added or reordered.

It reads only, also from the file of a running gateway, and keeps one entry at a time in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tidegate.ledger import checkpoint
from tidegate.ledger.chain import MOST_FAULTS, Checker, Fault
from tidegate.ledger.checkpoint import Checkpoint, Tampered
from tidegate.ledger.entry import Refused
from tidegate.ledger.schema import DOCUMENTS
from tidegate.ledger.store import Reader

#: Entries between two reports of progress.
_STEP: Final = 5_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``entries`` read, the last one's number and hash, and what is wrong: ``faults``, the first thousand of ``count``.

    ``sealed`` says whether seals and the checkpoint were looked at, which takes the gateway's key.
    """

    entries: int
    seq: int
    head: str
    faults: tuple[Fault, ...]
    count: int
    sealed: bool

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.count == 0


def verify(path: Path, key: bytes | None, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Read the ledger at ``path`` from its first entry to its last.

    ``progress`` is told now and then how many entries were read, of how many.  Raises ``Refused`` without a ledger.
    """
    reader = Reader.at(path)
    faults: list[Fault] = []
    count = 0
    try:
        check = Checker(key)
        for fault in _faults(reader, check, key, progress or (lambda done, total: None)):
            count += 1
            if len(faults) < MOST_FAULTS:
                faults.append(fault)
        return Verdict(check.taken, check.seq, check.head, tuple(faults), count, key is not None)
    finally:
        reader.close()


def _faults(reader: Reader, check: Checker, key: bytes | None, progress: Callable[[int, int], None]) -> Iterator[Fault]:
    mark: Checkpoint | None = None
    if key is not None:
        try:
            mark = checkpoint.read(reader.path, key)  # before the entries: a running gateway only adds to them
        except Tampered as tampered:
            yield Fault("checkpoint", 0, str(tampered))
            mark = Checkpoint(0, "")
    total = reader.head()
    try:
        for kept in reader.since(-(2**62)):
            yield from check.take(kept)
            if mark and kept.seq == mark.seq and kept.hash != mark.hash:
                yield Fault("changed", kept.seq, f"entry {kept.seq} is not the one that the checkpoint saw")
            if check.taken % _STEP == 0:
                progress(check.taken, total)
        yield from check.finish()
        yield from _document_faults(reader, check.documents)
    except Refused as refused:
        yield Fault("broken", check.seq, f"the file is damaged after entry {check.seq}: {refused}")
        return
    progress(check.taken, total)
    if mark and mark.seq > check.seq:
        yield Fault("removed", check.seq + 1, f"entries {check.seq + 1} to {mark.seq} were removed from the end")
    if key is not None and mark is None:
        yield Fault("checkpoint", check.seq, "the checkpoint beside the ledger was removed")


def _document_faults(reader: Reader, told: dict[tuple[str, str], str]) -> Iterator[Fault]:
    """Documents are not in the chain themselves, only their digests."""
    left = dict(told)
    try:
        with reader.engine.connect() as connection:
            for kind, revision, text in connection.execute(
                select(DOCUMENTS.c.kind, DOCUMENTS.c.revision, DOCUMENTS.c.text)
            ):
                digest = hashlib.sha256(str(text).encode("utf-8", "surrogatepass")).hexdigest()
                known = left.pop((kind, revision), None)
                if known is None:
                    yield Fault("added", 0, f"the {kind} {revision} was added: no entry names it")
                elif known != digest:
                    yield Fault("changed", 0, f"the {kind} {revision} was changed")
    except DBAPIError as error:
        yield Fault("broken", 0, f"the documents cannot be read ({type(error.orig).__name__})")
    for kind, revision in left:
        yield Fault("removed", 0, f"the {kind} {revision} was removed")

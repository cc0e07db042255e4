"""An index file: a sealed header and a hash table, written beside its place and put there whole.

    8 bytes   magic
    4 bytes   length of the header, little-endian
    n bytes   the header, JSON
    32 bytes  keyed BLAKE2b of the header
    …         zeros to a multiple of 4096
    …         the sieve
    …         the table

The header holds counts, lengths and names of columns, never a value.  The file is opened mapped: what is never looked
at takes no memory.  It must never be changed in place, since others have it mapped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tidegate.detectors.own.sieve import BLOCK, Sieve, blocks_for
from tidegate.detectors.own.table import TAG, Filling, Table, slots_for
from tidegate.disk.flushing import flush

MAGIC: Final = b"tidegidx"
VERSION: Final = 2
_PAGE: Final = 4096
_SEAL: Final = 32
_LARGEST_HEADER: Final = 1024 * 1024
#: A table that turned out emptier than this share of what it was made for is made again, smaller.
_LOOSE: Final = 0.7
_CHUNK: Final = 4 * 1024 * 1024

#: Puts entries into a table and a sieve and says how many there were to put; called again if they are made smaller.
Fill = Callable[[Filling, Sieve], int]


class Unusable(Exception):
    """An index that cannot be used.  ``why`` is a reason code: ``missing broken other-version other-key``."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True, repr=False)
class Index:
    """An open index: what its header says, its table and sieve, and its size in bytes."""

    header: dict[str, Any]
    table: Table
    sieve: Sieve
    size: int
    _mapped: mmap.mmap
    _begins: int

    def intact(self) -> bool:
        """Whether the table is the one that was written; reads all of it."""
        return bool(_digest(self._mapped, self._begins) == self.header["digest"])


def open_index(path: Path, key: bytes) -> Index:
    """The index in ``path``, made under ``key``.  Raises ``Unusable``."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise Unusable("missing") from None
    except (OSError, ValueError):
        raise Unusable("broken") from None
    header, begins = _header(mapped, key)
    try:
        sieve = Sieve(mapped, begins, int(header["blocks"]))
        at = begins + header["blocks"] * BLOCK
        table = Table(mapped, at, int(header["slots"]), int(header["payload"]))
    except (KeyError, TypeError, ValueError):
        raise Unusable("broken") from None
    if len(mapped) != at + header["slots"] * (TAG + header["payload"]):
        raise Unusable("broken")
    return Index(header, table, sieve, len(mapped), mapped, begins)


def _header(mapped: mmap.mmap, key: bytes) -> tuple[dict[str, Any], int]:
    if mapped[: len(MAGIC)] != MAGIC:
        raise Unusable("broken")
    begins = len(MAGIC) + 4
    length = int.from_bytes(mapped[len(MAGIC) : begins], "little")
    raw, seal = mapped[begins : begins + length], mapped[begins + length : begins + length + _SEAL]
    try:
        header = json.loads(raw) if length <= _LARGEST_HEADER else None
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise Unusable("broken")
    if header.get("version") != VERSION:
        raise Unusable("other-version")
    if header.get("key") != _name_of(key):
        raise Unusable("other-key")
    if _seal(raw, key) != seal:
        raise Unusable("broken")
    return header, _rounded(begins + length + _SEAL)


def write_index(path: Path, key: bytes, header: dict[str, Any], most: int, payload: int, fill: Fill) -> int:
    """Write an index of at most ``most`` entries and put it in the place of ``path``; returns how many there are.

    An end in the middle leaves what was there before.  Raises ``OSError``.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _beside(path) as beside:
        entries = _filled(beside, most, payload, fill)
        if slots_for(entries) < slots_for(most) * _LOOSE:
            _filled(beside, entries, payload, fill)
            most = entries
        made = {"entries": entries, "blocks": blocks_for(most), "slots": slots_for(most), "payload": payload}
        _finish(path, beside, key, {**header, **made})
    return entries


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _filled(beside: Path, most: int, payload: int, fill: Fill) -> int:
    """The sieve and the table alone, in a file of its own."""
    with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as file:
        begins = blocks_for(most) * BLOCK
        file.truncate(begins + slots_for(most) * (TAG + payload))
        mapped = mmap.mmap(file.fileno(), 0)
        try:
            return fill(Filling(mapped, begins, slots_for(most), payload), Sieve(mapped, 0, blocks_for(most)))
        finally:
            with contextlib.suppress(BufferError):  # the sieve goes with this call, and then the map does
                mapped.close()


def _finish(path: Path, table: Path, key: bytes, header: dict[str, Any]) -> None:
    """Header, sieve and table in one file, durable, in its place."""
    with table.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        sealed = {**header, "version": VERSION, "key": _name_of(key), "digest": _digest(mapped, 0)}
        raw = json.dumps(sealed, sort_keys=True).encode()
        head = MAGIC + len(raw).to_bytes(4, "little") + raw + _seal(raw, key)
        whole = table.with_suffix(".whole")
        try:
            with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(head.ljust(_rounded(len(head)), b"\0"))
                for at in range(0, len(mapped), _CHUNK):
                    out.write(mapped[at : at + _CHUNK])
                out.flush()
                flush(out.fileno())
            whole.replace(path)
        finally:
            whole.unlink(missing_ok=True)


def _rounded(size: int) -> int:
    return -(-size // _PAGE) * _PAGE


def _seal(raw: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(raw, key=key, digest_size=_SEAL, person=b"index-header").digest()


def _name_of(key: bytes) -> str:
    """Tells one key from another and says nothing about it."""
    return hashlib.blake2b(b"", key=key, digest_size=8, person=b"index-key").hexdigest()


def _digest(mapped: mmap.mmap, begins: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for at in range(begins, len(mapped), _CHUNK):
        digest.update(mapped[at : at + _CHUNK])
    return digest.hexdigest()

"""The checkpoint: how long the chain was and how it ended, in a small sealed file beside the database.

A chain alone cannot show that its end was cut off; this file can.  It is written about once a second while there is
something new, and at the end, so what was appended since the last one can be cut off unseen.  Somebody who can read the
key can write all of this anew: ``docs/reference/ledger.md`` says what then still helps.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tidegate.disk.flushing import flush
from tidegate.ledger.chain import sealed


class Tampered(Exception):
    """The checkpoint is not one of this gateway's."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The number and the hash of the last entry at some moment."""

    seq: int
    hash: str


def beside(database: Path) -> Path:
    """Where the checkpoint of ``database`` is."""
    return database.with_name(database.name + ".checkpoint")


def write(database: Path, checkpoint: Checkpoint, key: bytes) -> None:
    """Replace the checkpoint whole, so that no reader sees half of it.  Raises ``OSError``."""
    place = beside(database)
    seal = sealed(key, f"{checkpoint.seq} {checkpoint.hash}")
    text = msgspec.json.encode({"seq": checkpoint.seq, "hash": checkpoint.hash, "seal": seal})
    fresh = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            flush(file.fileno())
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def read(database: Path, key: bytes) -> Checkpoint | None:
    """The checkpoint, or ``None`` if there is none.  Raises ``Tampered`` and ``OSError``."""
    try:
        text = beside(database).read_bytes()
    except FileNotFoundError:
        return None
    try:
        told = msgspec.json.decode(text)
        checkpoint, seal = Checkpoint(int(told["seq"]), str(told["hash"])), str(told["seal"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        raise Tampered("the checkpoint beside the ledger cannot be read") from None
    if not hmac.compare_digest(seal.encode(), sealed(key, f"{checkpoint.seq} {checkpoint.hash}").encode()):
        raise Tampered("the checkpoint beside the ledger does not bear this gateway's seal")
    return checkpoint

"""Replaced values on the disk, so that answers are restored after a restart and whichever brain they reach.

A conversation goes on for days and over several brains; placeholders of an earlier turn come back in a later answer.
Where the installation says so, every value that a vault learns is written here as well, and read by the vaults of all
brains.  Whose a value is, its placeholder and itself are sealed (AES-256-GCM, NIST SP 800-38D) or keyed digests; the
owner is bound into the seal, so that no row can be moved to somebody else.  Rows expire, and are then overwritten.

It must never fail a request: a value that cannot be kept here is still replaced, and restored by the brain that did.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tidegate.ledger.schema import make
from tidegate.wire.placeholders import MOST, Vault, Vaults, squash

_NONCE: Final = 12
_DIGEST: Final = 16
#: Seconds a write waits for another brain's; longer would be felt by the person whose request it is.
_PATIENCE: Final = 0.2
#: A value is written again after this part of its life.
_FRESH: Final = 8
#: Seconds between two looks for what has expired.
_SWEEP: Final = 600.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS kept (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    owner BLOB NOT NULL,
    name BLOB NOT NULL,
    sealed BLOB NOT NULL,
    expires REAL NOT NULL,
    UNIQUE (owner, name)
);
CREATE INDEX IF NOT EXISTS kept_by_owner ON kept (owner, number);
CREATE INDEX IF NOT EXISTS kept_by_expiry ON kept (expires);
"""


class Kept:
    """The file.  One connection, for any thread."""

    def __init__(self, path: Path, key: bytes, lifetime: float, aged: Callable[[], float] | None = None) -> None:
        """``lifetime`` is how many seconds a value is kept after it was last used.

        ``aged`` gives the moment before which what has expired is deleted; the moment of the call, if it is not given.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        self.lifetime, self._aged = lifetime, aged
        self._seal = AESGCM(hashlib.blake2b(key=key, digest_size=32, person=b"kept-seal").digest())
        self._key = key
        self._lock = threading.Lock()
        self._swept = 0.0
        self._database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        make(self._database, _SCHEMA)
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("PRAGMA secure_delete = ON")

    def __repr__(self) -> str:
        return "<Kept>"

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def owner(self, *words: str) -> bytes:
        """What stands for an owner in the file."""
        raw = json.dumps(words).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(raw, key=self._key, digest_size=_DIGEST, person=b"kept-owner").digest()

    def keep(self, owner: bytes, token: str, value: str, digest: bytes, now: float) -> None:
        """Keep one value, or keep it longer."""
        plain = json.dumps([token, value, digest.hex(), now]).encode()
        nonce = secrets.token_bytes(_NONCE)
        row = (owner, self._name(owner, token), nonce + self._seal.encrypt(nonce, plain, owner), now + self.lifetime)
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._database.execute(
                # A new row each time, so that other brains hear that it was used.
                "INSERT OR REPLACE INTO kept (owner, name, sealed, expires) VALUES (?, ?, ?, ?)",
                row,
            )
            self._sweep(now)

    def recall(self, owner: bytes, vault: Vault, after: int, now: float) -> int:
        """Tell ``vault`` of everything kept of ``owner`` after row number ``after``; returns the last row's number."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            rows = self._database.execute(
                "SELECT number, sealed, expires FROM kept WHERE owner = ? AND number > ? ORDER BY number DESC LIMIT ?",
                (owner, after, MOST),
            ).fetchall()
            for number, sealed, expires in reversed(rows):
                after = number
                if expires > now:
                    self._recall(owner, vault, sealed)
        return after

    def _recall(self, owner: bytes, vault: Vault, sealed: bytes) -> None:
        try:
            plain = self._seal.decrypt(sealed[:_NONCE], sealed[_NONCE:], owner)
        except InvalidTag:
            return  # of another key, or damaged: its placeholder stays a placeholder
        token, value, digest, used = json.loads(plain)
        vault.recall(token, value, bytes.fromhex(digest), used)

    def _name(self, owner: bytes, token: str) -> bytes:
        raw = owner + squash(token).encode()
        return hashlib.blake2b(raw, key=self._key, digest_size=_DIGEST, person=b"kept-name").digest()

    def _sweep(self, now: float) -> None:
        if now - self._swept > _SWEEP:
            self._swept = now
            self._database.execute("DELETE FROM kept WHERE expires <= ?", (self._aged() if self._aged else now,))


class _KeptVault(Vault):
    """A vault that keeps what it learns; ``seen`` is the last row it was told of."""

    __slots__ = ("_kept", "_written", "owner", "seen")

    def __init__(self, key: bytes, scope: str, owner: bytes, kept: Kept) -> None:
        super().__init__(key, scope, lifetime=kept.lifetime, heard=self._hear)
        self.owner, self.seen = owner, 0
        self._kept = kept
        self._written: dict[str, tuple[str, float]] = {}

    def _hear(self, token: str, value: str, digest: bytes, now: float) -> None:
        """A conversation sends its values with every turn; they are written again only as they get old."""
        before = self._written.get(token)
        if before is not None and before[0] == value and now - before[1] < self._kept.lifetime / _FRESH:
            return
        if len(self._written) >= MOST:
            self._written.clear()
        self._written[token] = (value, now)
        self._kept.keep(self.owner, token, value, digest, now)


class KeptVaults(Vaults):
    """Vaults that share what they know by way of ``kept``."""

    __slots__ = ("_kept", "_vault_key")

    def __init__(self, key: bytes, kept: Kept) -> None:
        super().__init__(key, lifetime=kept.lifetime)
        self._vault_key, self._kept = key, kept

    def of(self, scope: str, *owner: str, now: float = 0.0) -> Vault:
        """The vault of ``owner``, told of what other brains, or this one before a restart, have put there."""
        vault = super().of(scope, *owner, now=now)
        if isinstance(vault, _KeptVault):
            vault.seen = self._kept.recall(vault.owner, vault, vault.seen, now)
        return vault

    def _made(self, scope: str, owner: tuple[str, ...]) -> Vault:
        return _KeptVault(self._vault_key, scope, self._kept.owner(scope, *owner), self._kept)

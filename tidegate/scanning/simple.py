"""What a Python program calls: ``tidegate.inspect``, ``tidegate.redact`` and ``tidegate.restore``.

    import tidegate

    hidden = tidegate.redact("Mail kim@example.com about it.")
    reply = ask_a_model(hidden.text)                      # "Mail [EMAIL-b3c0] about it."
    print(tidegate.restore(reply, hidden.vault))

Nothing is kept anywhere but in the vault, and that is in memory.  All are safe to call from any thread; a vault is for
one thread at a time.  Must never: put a value into an exception.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from tidegate.core.finding import NAMED_ONLY, Finding
from tidegate.edges.api import texts
from tidegate.scanning.scanners import scan
from tidegate.wire.placeholders import Vault

__all__ = ["Finding", "Redacted", "Vault", "inspect", "redact", "restore", "vault"]


@dataclass(frozen=True, slots=True)
class Redacted:
    """``text`` with placeholders, the ``findings`` they stand for (in the text as it was), and the way back."""

    text: str
    findings: tuple[Finding, ...]
    vault: Vault = field(repr=False)


def inspect(text: str, labels: Iterable[str] = (), *, min_confidence: float = 0.0) -> list[Finding]:
    """What ``text`` holds that may have to stay: in order, positions in characters, never the value itself.

    ``labels`` are names of detectors or families (see the reference of detectors); all of them without any.
    ``min_confidence`` is from 0 to 1.
    """
    found = texts.looked(text, scan).findings
    return list(texts.chosen(found, frozenset(labels), min_confidence))


def redact(
    text: str, labels: Iterable[str] = (), *, min_confidence: float = 0.0, vault: Vault | None = None
) -> Redacted:
    """``text`` with what `inspect` finds replaced by placeholders such as ``[EMAIL-b3c0]``.

    Without ``labels`` that is all but the families ``source-code``, ``marking``, ``network`` and ``bulk``, which
    ordinary texts are full of.  Give the ``vault`` of the texts before in the same conversation, so that the same
    value has the same placeholder and `restore` knows them all.
    """
    kept = vault if vault is not None else _new_vault()
    found = texts.looked(text, scan).findings
    wanted = texts.chosen(found, frozenset(labels), min_confidence, left_out=NAMED_ONLY)
    return Redacted(texts.without(text, wanted, kept, time.time()), wanted, kept)


def restore(text: str, vault: Vault, *, media_type: str | None = None) -> str:
    """``text`` with the values of ``vault`` where their placeholders stand, also where a model spelt them otherwise.

    With ``media_type="application/json"`` values are escaped as JSON wants it.  Raises ``Unrestorable`` (its
    ``reason`` is a code) for a type in which nothing can be put back.
    """
    return texts.again(text, vault, media_type)


def _new_vault(key: bytes | None = None, scope: str = "") -> Vault:
    """A vault for one conversation.

    With the same ``key`` (32 secret bytes) and ``scope`` a value has the same placeholder in every vault; without
    them in none.
    """
    return Vault(key if key is not None else secrets.token_bytes(32), scope)


vault = _new_vault

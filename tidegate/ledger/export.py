"""Entries as JSON lines: everything that is kept, so that another system can prove the chain for itself."""

from __future__ import annotations

from typing import Any

import msgspec

from tidegate.ledger.chain import canonical
from tidegate.ledger.entry import Kept


def as_dict(kept: Kept) -> dict[str, Any]:
    """``kept`` as JSON data.  A body that was tampered with so that it is no JSON is given as text."""
    try:
        body: Any = kept.body
    except msgspec.DecodeError:
        body = kept.text
    return {
        "seq": kept.seq,
        "time": kept.time,
        "kind": kept.kind,
        "receipt": kept.receipt,
        "body": body,
        "prev": kept.prev,
        "hash": kept.hash,
        "seal": kept.seal,
    }


def json_line(kept: Kept) -> str:
    """One line, without its end.  Line separators inside strings are escaped, so that every reader sees one line."""
    return canonical(as_dict(kept)).decode().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")

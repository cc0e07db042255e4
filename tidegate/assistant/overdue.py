"""What of the assistant's database is past its time, for whoever deletes it and for whoever only asks.

The gateway asks while the assistant does not run, so this reads no key and loads nothing that a sealed row needs.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

#: Seconds after its last change at which a temporary chat goes.
TEMPORARY: Final = 24 * 3600.0
#: Seconds after which a document goes that was added and never asked about.
UNUSED: Final = 24 * 3600.0
#: The index that makes asking independent of how many conversations there are.
INDEX: Final = "CREATE INDEX IF NOT EXISTS conversations_by_age ON conversations (temporary, updated)"
#: All conversations, and temporary ones, last changed before a moment.
CONVERSATIONS: Final = "FROM conversations WHERE temporary IN (0, 1) AND updated < ?"
CHATS: Final = "FROM conversations WHERE temporary = 1 AND updated < ?"
#: Documents added before a moment that no conversation has.
UNASKED: Final = "FROM blobs WHERE kind = 'document' AND created < ? AND id NOT IN (SELECT document FROM attached)"
#: Proofs of deletions that the ledger has not got.
PROOFS: Final = "FROM proofs WHERE created < ?"
#: The tables there are: keys of programs may be kept here before anybody came.
_MADE: Final = "SELECT name FROM sqlite_master WHERE type = 'table'"


def overdue(path: Path, now: float, keep: float | None) -> bool:
    """Whether anything in the database at ``path`` is past its time at ``now`` (seconds since 1970).

    ``keep`` is how many seconds the policy keeps a conversation, ``None`` for ever.  What cannot be asked is said to
    be: the assistant, started for it, says what is wrong with its file.
    """
    asked = [("conversations", CHATS, TEMPORARY), ("attached", UNASKED, UNUSED), ("proofs", PROOFS, 0.0)]
    if keep is not None:
        asked.append(("conversations", CONVERSATIONS, keep))
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as own:
            made = {name for (name,) in own.execute(_MADE)}
            rows = (
                own.execute(f"SELECT 1 {which} LIMIT 1", (now - after,)).fetchone()
                for table, which, after in asked
                if table in made
            )
            return any(rows)
    except sqlite3.Error:
        return True

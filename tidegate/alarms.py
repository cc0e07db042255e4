"""What the ledger found wrong with itself, for the terminal: nobody looks through a record for what is not in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from tidegate.ledger.entry import ALARM, Kept, Refused
from tidegate.ledger.store import Reader

#: Entries looked through, so that an alarm of this start, or of the last ones, is found and an old one is history.
NEWEST: Final = 64


def alarms(ledger: Path) -> list[str]:
    """What the alarms among the newest entries say, oldest first; none where the ledger cannot be read."""
    try:
        reader = Reader.at(ledger)
    except Refused:
        return []
    try:
        return [_said(entry) for entry in reader.newest(NEWEST) if entry.kind == ALARM]
    except Refused:
        return []
    finally:
        reader.close()


def _said(entry: Kept) -> str:
    try:
        return str(entry.body.get("what", ""))
    except msgspec.MsgspecError:
        return f"entry {entry.seq} is an alarm that cannot be read"

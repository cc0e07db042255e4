"""The inquiries of an installation: where they and their questionnaire are, and what accepting an answer writes.

It must never write a file into the catalogue that would not load.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from tidegate.catalog.entry import Fact
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load as load_catalog
from tidegate.disk import replacing
from tidegate.edges.keys import key
from tidegate.ledger.sealed_rows import SealedRows
from tidegate.settings import Home
from tidegate.vendors import facts, questionnaire
from tidegate.vendors.inquiry import Inquiry
from tidegate.vendors.steps import INQUIRY, NotTaken, read

#: The organisation's own questionnaire, below the home.
QUESTIONNAIRE: Final = "vendors/questionnaire.yaml"


def rows_file(home: Home) -> Path:
    """Where they are kept."""
    return home.path / "state" / "vendors.db"


def open_rows(home: Home) -> SealedRows:
    """The inquiries, made first if there are none.  Raises ``Refused``, ``KeyUnsafe``."""
    return SealedRows.open(rows_file(home), key(home.keys / "vendors"), INQUIRY)


def inquiries(home: Home) -> tuple[Inquiry, ...]:
    """Every inquiry, oldest first, also on a disk that nobody may write.  Raises ``Refused``, ``KeyUnsafe``."""
    if not rows_file(home).exists():
        return ()
    rows = SealedRows.reading(rows_file(home), key(home.keys / "vendors"), INQUIRY)
    try:
        return read(rows)
    finally:
        rows.close()


def told(home: Home, today: date) -> dict[str, dict[str, frozenset[str]]]:
    """What rules see of the inquiries on a day; nothing where none was made.  Raises ``Refused``, ``KeyUnsafe``."""
    return facts.told(inquiries(home), today)


def questions(home: Home) -> questionnaire.Questionnaire:
    """The organisation's questionnaire, or the shipped one.  Raises ``Problems``."""
    own = home.path / QUESTIONNAIRE
    if own.is_file():
        return questionnaire.read(own.read_text(encoding="utf-8"), QUESTIONNAIRE)
    return questionnaire.read(questionnaire.shipped(), "questionnaire.yaml")


def write_facts(
    home: Home, own: dict[str, str], inquiry: Inquiry, day: date, *, end_others: bool, only: frozenset[str]
) -> Path | None:
    """Write what was answered into the organisation's own catalogue, whose files are ``own``; the file written.

    ``None`` where no answer is about a fact.  Raises ``Problems`` where the catalogue would not load, ``NotTaken``.
    """
    if unknown := only - inquiry.values().keys():
        raise NotTaken(f"Nothing was answered about {', '.join(sorted(unknown))}.")
    before: tuple[Fact, ...] = load_catalog({**shipped(), **own}).services[inquiry.service].in_force()
    entry = facts.accepted(inquiry, before, day, end_others=end_others, only=only)
    if not entry:
        return None
    text = facts.as_file(entry)
    path = home.catalog / f"answer-{inquiry.id}.yaml"
    load_catalog({**shipped(), **own, f"catalog/{path.name}": text})
    home.catalog.mkdir(mode=0o700, parents=True, exist_ok=True)
    replacing.put(path, text.encode())
    return path

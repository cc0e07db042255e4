"""The list of people with their teams, as the organisation gives it: a CSV with the columns ``person`` and ``team``.

It changes who belongs where and nothing of what was counted, so only the figures by team are made again.  With
pseudonyms the list is spelt by the same key and the names in it are not kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from tidegate.usage import spans
from tidegate.usage.names import Names
from tidegate.usage.store import Store

#: A name over this many characters is none: a broken quote has swallowed the rows after it.  (The limit of ``csv``
#: itself belongs to the whole process, and others raise it.)
LONGEST_NAME: Final = 1_000


class NotAList(Exception):
    """The list cannot be used; the text says why and what to do."""


def people_of(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of person and team.  Raises ``NotAList``."""
    rows = csv.DictReader(lines)
    try:
        heads = {head.strip().lower(): head for head in rows.fieldnames or ()}
        if not {"person", "team"} <= set(heads):
            raise NotAList("The list of people needs the columns person and team in its first line.")
        for row in rows:
            person, team = ((row[heads[name]] or "").strip() for name in ("person", "team"))
            if max(len(person), len(team)) > LONGEST_NAME:
                raise NotAList(
                    f"The list of people has a name of over {LONGEST_NAME:,} characters up to line {rows.line_num}."
                    " Look for a quotation mark that is not closed."
                )
            yield person, team
    except (csv.Error, UnicodeDecodeError) as trouble:
        raise NotAList(f"The list of people cannot be read as CSV in UTF-8 ({type(trouble).__name__}).") from None


def take(store: Store, people: Iterable[tuple[str, str]], names: Names, tenant: str = "") -> int:
    """Replace the list of ``tenant`` by ``people``; returns how many there are now."""
    spelt = {name: team for person, team in people if (name := names.name(person))}
    with store.transaction():
        store.fill("listed", ("person", "team"), sorted(spelt.items()))
        store.sql.execute("DELETE FROM people WHERE tenant = ?", [tenant])
        store.sql.execute("INSERT INTO people SELECT ?, person, team FROM listed", [tenant])
        store.sql.execute(
            "UPDATE who SET team = coalesce((SELECT l.team FROM listed l WHERE l.person = who.name), '')"
            " WHERE tenant = ? AND kind = 'person'",
            [tenant],
        )
        whole_from = spans.closed_before(store, spans.PEOPLE_BEFORE)
        days = [day for (day,) in store.rows("SELECT DISTINCT day FROM visit_day WHERE day >= ?", [whole_from])]
        if days:
            spans.visits(store, days)
            spans.part_days(store, days)
        spans.part_spans(store, days)
    return len(spelt)

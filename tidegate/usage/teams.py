"""The list of people with their teams, as the organisation gives it: a CSV with the columns ``person`` and ``team``.

It changes who belongs where and nothing of what was counted, so only the figures by team are made again.  With
pseudonyms the list is spelt by the same key and the names in it are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tidegate.usage import spans
from tidegate.usage.names import Names
from tidegate.usage.store import Store

#: A name over this many characters is none: a broken quote has swallowed the rows after it.
LONGEST_NAME: Final = 1_000


class NotAList(Exception):
    """The list cannot be used; the text says why and what to do."""


def people_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of person and team, of a table with these columns.  Raises ``NotAList``."""
    at = {head.strip().lower(): place for place, head in enumerate(heads)}
    if not {"person", "team"} <= set(at):
        raise NotAList("The list of people needs the columns person and team in its first line.")
    for number, row in enumerate(rows, 1):
        person, team = (row[at[name]].strip() if at[name] < len(row) else "" for name in ("person", "team"))
        if max(len(person), len(team)) > LONGEST_NAME:
            raise NotAList(
                f"The list of people has a name of over {LONGEST_NAME:,} characters in row {number:,}."
                " Look for a quotation mark that is not closed."
            )
        yield person, team


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

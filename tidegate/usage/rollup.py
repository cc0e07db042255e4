"""The roll-ups: every day that was touched is made again from all its events, a few days in one transaction.

So the tables depend on what was read and on nothing else: not on the order, not on repetition, not on when it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from tidegate.usage import spans, visits
from tidegate.usage.store import Store

_UNFINISHED: Final = "refresh-unfinished"
#: Events that are made into days at once: few enough for the memory, and many small days are not many passes.
AT_ONCE: Final = 3_000_000


def refresh(store: Store, tell: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Make the roll-ups of all days that are behind; returns how many.  ``tell`` hears how many of how many.

    Days whose events were deleted are closed: what is read of them late changes no figure.
    """
    whole_from = spans.closed_before(store, spans.EVENTS_BEFORE)
    store.sql.execute("DELETE FROM touched WHERE day < ?", [whole_from])
    days = [row[0] for row in store.rows("SELECT DISTINCT day FROM touched ORDER BY day")]
    # A session may run over midnight, so the day after a touched day is made again as well.
    behind = sorted({*days, *_after(store, days)})
    broken = _unfinished(store)
    with store.transaction():
        spans.logs(store)
    if not behind and not broken:
        return 0
    spans.begin_changes(store)
    made = 0
    for first, last in _runs(store, behind):
        with store.transaction():
            # Kept until the end of all: a kill after these days must not leave the weeks without them.
            store.set(_UNFINISHED, " ".join(sorted({*broken, *map(str, behind)})))
            spans.note_before(store, first, last)
            visits.make(store, first, last)
            spans.note_after(store)
            days = [day for day in behind if first <= day <= last]
            spans.part_days(store, days)
            spans.services(store)
            store.sql.execute("DELETE FROM touched WHERE day BETWEEN ? AND ?", [first, last])
        made += len(days)
        tell(made, len(behind))
    over = sorted({*behind, *map(date.fromisoformat, broken)})
    with store.transaction():
        spans.seen(store, everybody=bool(broken))
        spans.part_spans(store, over)
        spans.cohorts(store, over[0])
        _installs(store)
        store.set(_UNFINISHED, "")
    return len(behind)


def _unfinished(store: Store) -> list[str]:
    """Days that were made in a refresh that was killed before its end."""
    return store.setting(_UNFINISHED).split()


def _after(store: Store, days: list[date]) -> list[date]:
    return [
        row[0]
        for row in store.rows(
            "SELECT DISTINCT d + 1 FROM (SELECT unnest(?::DATE[]) AS d) WHERE d + 1 IN (SELECT DISTINCT day FROM"
            " visit_day)",
            [days],
        )
    ]


def _runs(store: Store, days: list[date]) -> Iterator[tuple[date, date]]:
    """First and last days of runs of consecutive ``days`` that are made at once."""
    counts = dict(
        store.rows("SELECT day, count(*) FROM event WHERE day BETWEEN ? AND ? GROUP BY day", [days[0], days[-1]])
        if days
        else ()
    )
    run: list[date] = []
    events = 0
    for day in days:
        events += counts.get(day, 0)
        if run and (day - run[-1] != timedelta(days=1) or events > AT_ONCE):
            yield run[0], run[-1]
            run, events = [], counts.get(day, 0)
        run.append(day)
    if run:
        yield run[0], run[-1]


def _installs(store: Store) -> None:
    """Installs, removals and the installed base, from what inventories said.

    A device that shows an app has it put on that day, unless that is the first day on which the inventory speaks of the
    app at all: then it had it before, and nothing is known of when.  Days whose inventories were deleted stay as told.
    """
    whole_after = spans.closed_before(store, spans.PEOPLE_BEFORE)
    store.sql.execute("DELETE FROM install_day WHERE day > ?", [whole_after])
    store.sql.execute(
        "INSERT INTO install_day WITH told AS (SELECT tenant, service, device, day, bool_or(state = 'removed') AND NOT"
        " bool_or(state <> 'removed') AS off, bool_or(state = 'installed') AS fresh FROM inventory GROUP BY ALL),"
        " began AS (SELECT tenant, service, min(day) AS first FROM inventory WHERE state = 'present' GROUP BY ALL),"
        " steps AS (SELECT *, lag(off) OVER (PARTITION BY tenant, service, device ORDER BY day) AS was_off FROM told),"
        " turns AS (SELECT s.tenant, s.service, s.day,"
        " NOT off AND coalesce(was_off, true) AND (fresh OR was_off IS NOT NULL OR s.day > b.first) AS put,"
        " NOT off AND coalesce(was_off, true) AS onto, off AND NOT coalesce(was_off, false) AND was_off IS NOT NULL"
        " AS taken"
        " FROM steps s LEFT JOIN began b ON b.tenant = s.tenant AND b.service = s.service),"
        " days AS (SELECT day, tenant, service, count(*) FILTER (coalesce(put, true) AND onto) AS installs,"
        " count(*) FILTER (taken) AS removals, count(*) FILTER (onto) AS added FROM turns GROUP BY ALL)"
        " SELECT day, tenant, service, installs, removals, sum(added::BIGINT - removals::BIGINT) OVER (PARTITION BY"
        " tenant,"
        " service ORDER BY day)::UBIGINT FROM days QUALIFY day > ?",
        [whole_after],
    )

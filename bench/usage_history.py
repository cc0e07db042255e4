"""A store as many logs would have filled it: events of people who come in bursts, made by the engine itself.

On each day about three in ten people use a service or two; a visit has as many events as ``per`` says, in up to three
bursts of a few minutes.  One event in fifty is the gate's, with a rule and tokens.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tidegate.usage.store import Store

FIRST = date(2025, 1, 1)
ZONE = "Asia/Seoul"
#: Events of one statement.
BATCH = 1_000_000
_SERVICE = "CASE WHEN hv % 3 = 0 THEN 'chatgpt' WHEN hv % 5 = 0 THEN 'deepseek' ELSE 's' || (hv % 40) END"
_SECOND = "(hv % 50_000 + (h % 3) * (7_200 + hv % 3_000) + h // 3 % 400)"
_EVENTS = f"""
    INSERT INTO event SELECT day, timezone('UTC', timezone('{ZONE}', day + INTERVAL (second) SECOND)), '',
      CASE WHEN gate THEN 'gate' ELSE 'proxy' END, service, '', service || '.example', 'u' || (hw % $people),
      '10.' || (hw % 200) || '.' || (hw % 250) || '.' || (hw % 255), '', 'office' || (hw % 4),
      CASE WHEN h % 5 = 0 THEN 'prompt' ELSE '' END, CASE WHEN gate AND h % 7 = 0 THEN 'block' ELSE 'allow' END,
      CASE WHEN gate THEN 'rule-' || (h % 9) ELSE '' END, 200, h % 10_000, h % 90_000,
      CASE WHEN gate THEN h % 900 ELSE 0 END, 0, 0, 1, 1, h, 1
    FROM (SELECT $day AS day, h, hw, {_SERVICE} AS service, {_SECOND} % 86_400 AS second, h % 50 = 0 AS gate
          FROM (SELECT hash(i) AS h, hash(i // $per, 7) AS hv, hash(i // $per, 9) AS hw
                FROM range($first, $last) AS r(i)))"""


def fill(path: Path, events: int, *, days: int = 90, people: int = 50_000, per: int = 18) -> int:
    """Make the store at ``path`` with ``events`` of so many ``days``; returns its size in bytes."""
    store = Store.open(path, day_zone=ZONE, threads=2)
    each = max(1, events // days)
    for number in range(days):
        add(store, FIRST + timedelta(days=number), number * each, each, people, per)
    store.sql.execute("CHECKPOINT")
    store.close()
    return path.stat().st_size


def add(store: Store, day: date, first: int, count: int, people: int, per: int) -> None:
    """Put the events of a day there, from number ``first`` on, and say that the day is behind."""
    for begin in range(first, first + count, BATCH):
        last = min(begin + BATCH, first + count)
        store.sql.execute(_EVENTS, {"day": day, "first": begin, "last": last, "people": people, "per": per})
    store.sql.execute("INSERT INTO touched VALUES ('', ?)", [day])

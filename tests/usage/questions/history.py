"""A store with a small history in which everything a question asks about happens."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

from tidegate.usage import schema
from tidegate.usage.names import Names
from tidegate.usage.rollup import refresh
from tidegate.usage.store import Store
from tidegate.usage.teams import take

FIRST = date(2025, 1, 1)
DAYS = 45
SERVICES = ("deepseek", "chatgpt", "claude", "tidegate-assistant", "gemini")


@cache
def asked_only() -> Store:
    """One organisation's store that no test changes."""
    return filled(2, ("",))


def filled(seed: int = 1, tenants: tuple[str, ...] = ("", "b's")) -> Store:
    """A store in memory, filled with events, inventories, stances, and rolled up."""
    store = Store.open(None, day_zone="UTC")
    dice = random.Random(seed)
    events, data = [], []
    for number in range(1500):
        day = FIRST + timedelta(days=min(DAYS - 1, int(dice.random() * DAYS)))
        service = dice.choice(SERVICES[:1] * 3 + SERVICES if day < date(2025, 1, 20) else SERVICES[1:])
        clock = f"{day} {dice.randrange(24):02}:{dice.randrange(60):02}:00"
        outcome, rule = dice.choice((("", ""), ("allow", "free"), ("block", "no"), ("redact", "hide"), ("coach", "hm")))
        person = f"p{dice.randrange(30)}" if dice.random() < 0.8 else ""
        sign = "vpn" if number % 40 == 0 else ""
        events.append((
            str(day), clock, dice.choice(tenants), "gate" if rule else "proxy", "" if sign else service, sign, "h.kr",
            person, f"10.0.0.{dice.randrange(9)}", "", dice.choice(("office", "guest", "")),
            dice.choice(("prompt", "prompt upload", "")), outcome, rule, "200", str(dice.randrange(5000)), "10",
            str(dice.randrange(100)), "7", "0.25", "1", "1", str(number), "1",
        ))  # fmt: skip
        if rule and not sign:
            data.append((str(day), events[-1][2], "1", str(number), dice.choice(("kr-rrn", "email")), "pii", "2"))
    for table, rows in (("event", events), ("event_data", data)):
        columns = list(schema.EVENT.columns if table == "event" else schema.EVENT_DATA.columns)
        store.fill("filling", columns, rows)
        store.sql.execute(f"INSERT INTO {table} SELECT * FROM filling")
    store.sql.execute("INSERT INTO segment (segment, tenant, stream, reader, name, first_byte, end_byte, digest, lines,"
                      " events, skipped, unreadable, read_at) SELECT row_number() OVER (), tenant, '', '', '', 0, 0,"
                      " '', 0, 0, 0, 0, now()::TIMESTAMP FROM (SELECT DISTINCT tenant FROM event)")  # fmt: skip
    apps = [(str(FIRST + timedelta(days=n % 9)), tenants[0], f"d{n}", "", SERVICES[n % 3], "app", "installed", "1")
            for n in range(60)]  # fmt: skip
    store.fill("filling", list(schema.INVENTORY.columns), apps)
    store.sql.execute("INSERT INTO inventory SELECT * FROM filling")
    effects = ("block", "allow", "coach")
    stances = [(str(FIRST + timedelta(days=day)), f"t{n}", "deepseek", "block" if n < 6 + day else effects[n % 3])
               for day in range(3) for n in range(20)]  # fmt: skip
    store.fill("filling", list(schema.STANCE.columns), stances)
    store.sql.execute("INSERT INTO stance SELECT * FROM filling")
    store.sql.execute("INSERT INTO touched SELECT DISTINCT tenant, day FROM event")
    refresh(store)
    take(store, [(f"p{n}", ("Lab", "Sales", "")[n % 3]) for n in range(30)], Names())
    return store

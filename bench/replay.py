"""Time of a replay: ``python -m bench.replay [EXCHANGES | --full] [--keep DIR]``, on a ledger that is made for it.

Three times: of a replay that has to read every entry, of a replay from columns as a running gateway keeps them, and of
keeping these.  The target is for the first, which has nothing to lean on.  Beside each stands the processor time of all
processes: where others use the machine too, the time on the clock says how busy they were.

The ledger has what a gateway writes (an entry for each exchange and one for its end, 20,000 people, 60 services,
findings, addresses, 30 days) but for the chain's hashes, which a replay does not read.  Making it takes longer than
replaying it; with ``--keep`` it is made once.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.decision import Decision
from tidegate.core.exchange import Actor, Assurance, Exchange, Target
from tidegate.core.finding import Finding
from tidegate.core.record import decision_to_dict, exchange_to_dict
from tidegate.detectors.built_in import LABELS
from tidegate.ledger.chain import GENESIS, canonical
from tidegate.ledger.schema import create, open_engine
from tidegate.policy.index import Evaluator
from tidegate.policy.index import compile as compiled
from tidegate.policy.known import Known
from tidegate.policy.parse import parse
from tidegate.replay.kept import follow
from tidegate.replay.run import Replay, Stretch, replay

FULL = 10_000_000
#: Seconds for so many.
TARGET = 60
PEOPLE, SERVICES, DAYS = 20_000, 60, 30
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
OLD = """
people: {research: ["person1*@corp.example"], sales: ["person2*@corp.example"]}
zones: {office: [10.20.0.0/16]}
rules:
- {name: cards-stay, data: [payment-card, credentials], activity: [prompt, upload], then: redact}
- {name: research, who: research, where: office, service: {category: chatbot}, then: allow}
- {name: nights, during: {hours: 22:00-06:00, zone: Asia/Seoul}, then: coach, message: It is late.}
- {name: everyone, service: {category: chatbot}, then: coach, message: Take care.}
otherwise: allow
"""
NEW = OLD.replace(
    "- {name: nights",
    "- {name: sales-not-in-china, who: sales, service: {stored-in: CN}, then: block}\n- {name: nights",
)
FOUND = ((), (), (), (), ("email",), ("payment-card",), ("email", "kr-rrn"))
_INSERT = "INSERT INTO entries (seq, at, kind, receipt, text, prev, hash, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def evaluators() -> tuple[Evaluator, Evaluator]:
    """The policy that decided, and the one that is tried."""
    catalog = load(shipped())
    services = [catalog.service(name) for name in catalog.services]
    known = Known.of(services, LABELS)
    old, new = (compiled(parse(text, "bench.yaml", known), services) for text in (OLD, NEW))
    return old, new


def write(path: Path, exchanges: int, old: Evaluator) -> None:
    """Make the ledger."""
    engine = open_engine(path)
    create(engine)
    engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    rows = _rows(exchanges, old)
    with connection:
        connection.executemany(_INSERT, rows)
    connection.close()


def _rows(exchanges: int, old: Evaluator) -> Iterator[tuple[object, ...]]:
    """Decisions and bodies are made once for what they depend on; a row is such a body with its own person and time."""
    chance = random.Random(1)
    ends, seq = canonical({"how": "complete", "received": 5120, "seconds": 2.125, "status": 200}).decode(), 0
    kinds, bodies = list(_kinds()), dict[tuple[object, ...], str]()
    for number in range(exchanges):
        at = BEGIN + timedelta(seconds=number * DAYS * 86_400 // exchanges)
        person, kind = chance.randrange(PEOPLE), chance.randrange(len(kinds))
        night = not 6 <= (at.hour + 9) % 24 < 22  # in Seoul
        key = (kind, str(person)[0], person % 2, night)
        if key not in bodies:
            bodies[key] = _template(_body(replace(kinds[kind], at=at, **_people(person)), old))
        text = bodies[key] % {
            "at": f"{at.isoformat()[:19]}.000000Z",
            "id": f"x-{number:016d}",
            "person": f"person{person}@corp.example",
            "team": f"team-{person % 40}",
            "address": _address(person),
            "size": person,
        }
        stamp = int(at.timestamp()) * 1_000_000
        yield seq + 1, stamp, "exchange", f"r-{number:016d}", text, GENESIS, GENESIS, GENESIS[:32]
        yield seq + 2, stamp, "end", f"e-{number:016d}", ends, GENESIS, GENESIS, GENESIS[:32]
        seq += 2


def _template(body: str) -> str:
    """``body`` with places for what differs from row to row, where its marks are."""
    text = body.replace("%", "%%").replace('"@size@"', "%(size)d")
    return re.sub("@(at|id|person|team|address)@", r"%(\1)s", text)


def _address(person: int) -> str:
    return f"10.{20 + person % 2}.{person // 250 % 250}.{person % 250}"


def _people(person: int) -> dict[str, Any]:
    who = Actor(f"person{person}@corp.example", frozenset({"staff", f"team-{person % 40}"}), Assurance.PASSWORD)
    return {"who": who, "address": ip_address(_address(person))}


def _kinds() -> Iterator[Exchange]:
    catalog = load(shipped())
    best = sorted(catalog.services.values(), key=lambda entry: (-len(entry.facts), entry.id))[:SERVICES]
    for entry in best:
        for found in FOUND:
            yield Exchange(
                id="",
                at=BEGIN,
                target=Target("chat.example", 443, "POST"),
                device=None,
                service=catalog.service(entry.id),
                activity=frozenset({"prompt", "api"}),
                account=None,
                data=tuple(Finding(name, LABELS[name], 0, 0, 0, 0.95) for name in found),
            )


def _body(x: Exchange, old: Evaluator) -> str:
    """What is recorded of ``x``, with marks where rows of its kind differ."""
    decision = old.decide(x)
    if not isinstance(decision, Decision):
        raise AssertionError("everything is known")
    marks = {"id": "@id@", "at": "@at@", "address": "@address@", "size": "@size@"}
    who = {"person": "@person@", "groups": ["staff", "@team@"], "assurance": "password"}
    told = {"exchange": exchange_to_dict(x) | marks | {"who": who}, "decision": decision_to_dict(decision)}
    return canonical({**told, "release": "forward", "stage": "request", "state": "inspecting"}).decode()


def main(arguments: list[str]) -> int:
    """Print what it took; 1 where ten million would take more than a minute."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("exchanges", type=int, nargs="?", default=1_000_000)
    options.add_argument("--full", action="store_true", help="ten million exchanges: about 16 GB")
    options.add_argument("--keep", type=Path)
    options.add_argument("--processes", type=int, default=2)
    asked = options.parse_args(arguments)
    exchanges = FULL if asked.full else asked.exchanges
    old, new = evaluators()
    with tempfile.TemporaryDirectory() as scratch:
        path = (asked.keep or Path(scratch)) / f"replay-{exchanges}.db"
        if not path.exists():
            begun = time.perf_counter()
            write(path, exchanges, old)
            print(f"made a ledger of {path.stat().st_size / 1e9:.2f} GB in {time.perf_counter() - begun:.0f} s")
        kept = Path(scratch) / "columns"
        again = partial(_once, path, kept, old, new, exchanges, asked.processes)
        took = _timed("with no columns kept, which keeps them", exchanges, again)
        _timed("from kept columns", exchanges, again)
        _timed("keeping columns, one process", exchanges, partial(follow, path, Path(scratch) / "again"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"with {asked.processes} processes; peak {peak:.0f} MiB in the one that counts")
    return 0 if took / exchanges * FULL <= TARGET else 1


def _timed(what: str, exchanges: int, work: Callable[[], object]) -> float:
    begun, used = time.perf_counter(), _processor()
    work()
    took, used = time.perf_counter() - begun, _processor() - used
    each = f"{took / exchanges * 1e6:.2f} µs an exchange"
    print(f"{what}: {took:.1f} s, {each}; {used:.1f} s of processor time", flush=True)
    return took


def _processor() -> float:
    """Seconds of processor time of this process and those that it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _once(path: Path, kept: Path, old: Evaluator, new: Evaluator, exchanges: int, processes: int) -> None:
    work = Replay(new, lambda revision: old if revision == old.policy.revision else None, LABELS)
    found = replay(
        work, path, Stretch(0, exchanges * 2), kept=kept, processes=processes, progress=lambda done, total: None
    )
    if int(found.counted.exchanges.sum()) != exchanges:
        raise AssertionError("exchanges were lost")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m bench.reference_case [SCALE]``: write the logs, read them, compare with the truth."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from bench.reference_case.generate import write
from bench.reference_case.truth import DAYS, FIRST, SERVICE, Truth
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.questions.ask import ask
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import Asked
from tidegate.usage.read import read
from tidegate.usage.rollup import refresh
from tidegate.usage.rows import Told
from tidegate.usage.store import Store


def other_apps(catalog: Catalog, count: int) -> list[str]:
    """Packages of as many other services, one each."""
    apps = []
    taken: set[str] = set()
    for service, entry in sorted(catalog.services.items()):
        package = next(iter(entry.apps.get("android", ())), "")
        if service != SERVICE and package and package not in taken and package != "com.deepseek.chat":
            apps.append(package)
            taken.add(package)
    return apps[:count]


def compare(store: Store, truth: Truth) -> list[str]:
    """What is not as it should be, by the named questions, in words."""
    wrong = []
    engine, last = Duck(store), truth.day(DAYS - 1)
    users = _figures(engine, Asked(question("daily"), FIRST, last, (SERVICE,)), "people")
    installs = _figures(engine, Asked(question("installs"), FIRST, last, (SERVICE,)), "installs")
    places = _figures(engine, Asked(question("rank"), FIRST, last, (SERVICE,), of="installs"), "place")
    for index in range(DAYS):
        day = truth.day(index)
        seen = (users.get(day, 0), installs.get(day, 0), places.get(day, 0))
        true = (truth.users(index), truth.installs(index), truth.place(index))
        print(
            f"{day}  users {seen[0]:>8,}  installs {seen[1]:>8,}  place"
            f" {seen[2]:>2}{'' if seen == true else f'  NOT {true}'}"
        )
        if seen != true:
            wrong.append(f"{day}: {seen}, true is {true}")
    return wrong


def _figures(engine: Duck, asked: Asked, column: str) -> dict[date, int]:
    return {row["day"]: row[column] for row in ask(engine, asked).dicts()}


def run(folder: Path, truth: Truth) -> list[str]:
    """Write, read in a mixed-up order, compare; returns what is wrong."""
    catalog = load(shipped())
    begun = time.monotonic()
    write(folder, truth, other_apps(catalog, len(truth.others())))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"written: {size / 1e9:.2f} GB in {time.monotonic() - begun:.0f} s")
    store = Store.open(folder / "usage.duckdb", day_zone="Asia/Seoul")
    loader = Loader(store, Matcher(catalog), Names(), folder, lambda: datetime(2025, 3, 1))
    begun, lines, unreadable = time.monotonic(), 0, 0
    files = sorted(file for file in folder.iterdir() if file.suffix in (".log", ".csv", ".gz"))
    for file in files[::2] + files[1::2]:
        with file.open("rb") as raw:
            outcome = read(store, loader, raw, Told(file.name, clock_zone="Asia/Seoul", near=datetime(2025, 3, 1)))
        lines, unreadable = lines + outcome.lines, unreadable + outcome.unreadable
        if outcome.problem:
            print(file.name, outcome.problem)
    spent = time.monotonic() - begun
    print(f"read: {lines:,} lines in {spent:.0f} s, {lines / spent:,.0f} a second; {unreadable:,} unreadable")
    begun = time.monotonic()
    refresh(store)
    print(f"rolled up: {store.value('SELECT count(*) FROM event'):,} events in {time.monotonic() - begun:.0f} s")
    wrong = compare(store, truth)
    store.close()
    return wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        faults = run(Path(directory), Truth(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
    print("\n".join(faults) or "Exactly as published.")
    sys.exit(1 if faults else 0)

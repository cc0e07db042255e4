"""What is past its time is gone from the file itself, and every figure of it stays what it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.usage.reading import Desk, squid
from tidegate.usage import retention
from tidegate.usage.store import Store, Unusable

DAY = 86_400
CANARY = "zq7canary.person@example.kr"
#: Tables of figures that name nobody.
TOTALS = ("service_day", "rule_day", "data_day", "part_day", "part_span", "cohort_week", "install_day", "stance")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days from 2025-01-31 on; the canary is there in the first ten."""
    path = tmp_path_factory.mktemp("made") / "usage.duckdb"
    desk = Desk(path=path)
    lines = [
        squid(day * DAY + n * 700, host, CANARY if n == 0 and day < 10 else f"p{(day + n) % 7}")
        for day in range(40)
        for n, host in enumerate(("chatgpt.com", "claude.ai", "chatgpt.com"))
    ]
    desk.read("".join(lines[:30]), f"/home/{CANARY}/access.log")
    desk.read("".join(lines[30:]), "access.log")
    desk.read("date,device,user,app,state\n" + "".join(
        f"{date.fromordinal(date(2025, 1, 31).toordinal() + day)},pc-{who},{who},com.deepseek.chat,present\n"
        for day in (0, 3, 20, 30) for who in ((CANARY, "kim") if day < 5 else ("kim",))), "apps.csv")  # fmt: skip
    desk.refresh()
    desk.close()
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A store of one test's own."""
    return Path(shutil.copy(made, tmp_path))


def rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    store = Store.open(path, read_only=True)
    try:
        return store.rows(f"SELECT * FROM {table} ORDER BY ALL")
    finally:
        store.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def limits(events: int, people: int | None = None, totals: int | None = None) -> dict[str, date]:
    return retention.limits({"events": events, "people": people, "totals": totals}, date(2025, 3, 11))


def test_nothing_of_a_person_is_left_in_the_file_or_beside_it(path: Path) -> None:
    assert CANARY.encode() in bytes_of(path.parent)
    before = {table: rows(path, table) for table in TOTALS}
    gone = retention.retain(path, limits(5, 20))
    assert {one.table for one in gone} >= {"event", "visit_day", "seen", "who", "inventory"}
    assert CANARY.encode() not in bytes_of(path.parent)
    assert retention.copies(path) == []
    assert {table: rows(path, table) for table in TOTALS} == before
    store = Store.open(path, read_only=True)
    assert [one.older for one in retention.held(store, limits(5, 20))] == [0, 0, 0]
    (event,) = [one for one in retention.unrecorded(store) if one["table"] == "event"]
    assert (event["rows"], event["first"], event["last"]) == (34 * 3, "2025-01-31", "2025-03-05")
    store.close()


def test_an_ordinary_delete_would_leave_it_there(path: Path) -> None:
    store = Store.open(path)
    for table in ("event", "visit_day", "seen", "inventory"):
        store.sql.execute(f"DELETE FROM {table}")
    store.sql.execute("DELETE FROM who; CHECKPOINT")
    store.close()
    assert CANARY.encode() in path.read_bytes()


def test_closed_days_weeks_and_months_stay_right_when_more_is_read(path: Path) -> None:
    retention.retain(path, limits(5, 20))
    before = {table: rows(path, table) for table in TOTALS}
    desk = Desk(path=path)
    desk.read(squid(2 * DAY, person="late") + squid(38 * DAY + 9, person="new"), "late.log")
    desk.refresh()
    desk.close()
    changed = {"2025-03-10", "2025-03-01"}
    for table in TOTALS:
        old = [row for row in before[table] if not changed & set(map(str, row[:4]))]
        assert [row for row in rows(path, table) if not changed & set(map(str, row[:4]))] == old, table
    assert ("2025-02-02", "late") not in rows(path, "visit_day")


def test_what_is_kept_is_kept_whole_and_a_second_time_deletes_nothing(path: Path) -> None:
    before = rows(path, "event")
    retention.retain(path, limits(5))
    kept = [row for row in before if row[0] >= date(2025, 3, 6)]
    assert rows(path, "event") == kept
    assert rows(path, "who") != []
    about = path.stat()
    assert retention.retain(path, limits(5)) == []
    assert retention.retain(path, limits(30)) == []  # a limit that is put back brings nothing back
    assert path.stat().st_ino == about.st_ino


def test_an_app_that_is_still_on_a_device_stays_counted_also_where_the_device_lost_its_name(path: Path) -> None:
    before = rows(path, "install_day")
    retention.retain(path, limits(5, 20))
    assert [row[:4] for row in rows(path, "inventory")][:2] == [
        (date(2025, 2, 19), "", "pc-kim", "kim"),
        (date(2025, 2, 19), "", "unnamed-2025-02-19-1", ""),
    ]
    desk = Desk(path=path)
    desk.read("date,device,user,app,state\n2025-03-10,pc-kim,kim,com.deepseek.chat,present\n", "more.csv")
    desk.refresh()
    desk.close()
    assert [row for row in rows(path, "install_day") if row[0] < date(2025, 3, 10)] == before
    assert rows(path, "install_day")[-1][-3:] == (0, 0, 2)


def test_what_is_derived_is_kept_at_least_as_long_as_what_it_is_derived_from() -> None:
    found = limits(30, 10)
    assert found["events"] == found["people"] == date(2025, 3, 1)
    assert found["totals"] == date.min
    assert set(limits(30, 60, 5).values()) == {date(2025, 3, 6)}


def test_a_reader_is_answered_and_a_writer_waits_while_the_file_is_written_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    copied = retention._copied
    ask = (
        "from tidegate.usage.store import *; s = Store.open(Path({!r}), read_only={}); print(len(s.rows('FROM event')))"
    )

    def during(*arguments: object) -> None:
        for reading in (True, False):
            done = subprocess.run([sys.executable, "-c", ask.format(str(path), reading)], capture_output=True)
            told.append(done.returncode)
        copied(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "_copied", during)
    retention.retain(path, limits(5))
    assert told == [0, 1]


def test_a_kill_before_the_end_leaves_the_old_file_and_the_next_run_no_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import os, sys; from datetime import date; from pathlib import Path; from tidegate.usage import retention;"
        "retention._in_place = lambda *a: os._exit(9);"
        "retention.retain(Path(sys.argv[1]), dict.fromkeys(retention.KINDS, date(2025, 3, 1)))"
    )
    before = rows(path, "event")
    assert subprocess.run([sys.executable, "-c", script, str(path)]).returncode == 9
    assert rows(path, "event") == before
    assert retention.copies(path) != []
    retention.retain(path, limits(5))
    assert retention.copies(path) == []


def test_a_store_in_use_or_behind_is_said_so(path: Path) -> None:
    store = Store.open(path)
    store.sql.execute("INSERT INTO touched VALUES ('', DATE '2025-03-01')")
    store.close()
    with pytest.raises(Unusable, match="tidegate usage follow"):
        retention.retain(path, limits(5))


def test_the_file_keeps_its_mode(path: Path) -> None:
    os.chmod(path, 0o600)
    retention.retain(path, limits(5))
    assert path.stat().st_mode & 0o777 == 0o600

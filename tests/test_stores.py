"""What a brain writes to: private, named where it is damaged, and missed where it is gone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.alarms import alarms
from tidegate.edges.acknowledgement import SqliteStandings
from tidegate.edges.kept_values import Kept
from tidegate.edges.keys import key
from tidegate.edges.pinned import Pinned
from tidegate.homes import ledger_is_lost
from tidegate.ledger.entry import Refused
from tidegate.ledger.verify import verify
from tidegate.settings import Home
from tidegate.stores import begin_anew, open_stores


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_stores_are_private(home: Home) -> None:
    open_stores(home).close()
    for path in (home.ledger, *(home.path / "state").glob("*.db")):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("name", ["quotas.db", "standings.db", "pinned.db"])
def test_a_damaged_file_is_named_with_what_to_do(home: Home, name: str) -> None:
    (home.path / "state").mkdir()
    (home.path / "state" / name).write_bytes(b"no database at all" * 500)
    with pytest.raises(Refused, match=f"{name} is damaged. .*move it away"):
        open_stores(home)


def test_a_damaged_ledger_is_told_as_one(home: Home) -> None:
    home.ledger.write_bytes(b"no database at all" * 500)
    with pytest.raises(Refused, match="The file of the ledger is damaged"):
        open_stores(home)


@pytest.mark.parametrize(
    "opened",
    [SqliteStandings, lambda path: Pinned(path, time.time), lambda path: Kept(path, bytes(32), 60.0)],
    ids=["standings", "pinned", "values"],
)
def test_a_brain_waits_for_another_that_makes_the_same_file(
    opened: Callable[[Path], SqliteStandings | Pinned | Kept], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Brains start together; whoever came second was told that the file is locked, and ended."""
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("tidegate.ledger.schema.time.sleep", lambda _: other.close())
    opened(tmp_path / "x.db").close()


def test_at_a_first_start_no_ledger_is_missed(home: Home) -> None:
    assert not ledger_is_lost(home)
    open_stores(home).close()
    assert not ledger_is_lost(home)


async def test_a_ledger_that_is_gone_with_its_checkpoint_is_missed_by_the_next(home: Home) -> None:
    open_stores(home).close()
    for path in home.path.glob("ledger.db*"):
        path.unlink()
    assert ledger_is_lost(home)
    await begin_anew(home)
    assert not ledger_is_lost(home)
    told = "the ledger and its checkpoint were removed; this is a new one"
    assert alarms(home.ledger) == [told]
    verdict = verify(home.ledger, key(home.keys / "ledger"))
    assert [(fault.what, fault.words) for fault in verdict.faults] == [("alarm", f"entry 1 is an alarm: {told}")]


def test_a_ledger_of_which_the_checkpoint_is_left_is_missed_by_that(home: Home) -> None:
    open_stores(home).close()
    home.ledger.unlink()
    assert not ledger_is_lost(home)

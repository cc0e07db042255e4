"""A copy of an installation: all that a start does not make anew, at one moment, whoever writes meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import io
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tests.installations import installation
from tests.waiting import wait_until
from tidegate.backing_up import MANIFEST, Made, Manifest, NotBackedUp, back_up
from tidegate.core.record import Entry
from tidegate.edges.keys import key
from tidegate.ledger.entry import Receipt
from tidegate.ledger.store import Ledger
from tidegate.settings import Home
from tidegate.usage.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation with a ledger of three entries."""
    return installation(tmp_path / "home", entries=3)


@pytest.fixture
def copied(home: Home, tmp_path: Path) -> Callable[[], tuple[Made, dict[str, bytes]]]:
    """Copies the home, and gives what was told and the files in the copy."""

    def copy() -> tuple[Made, dict[str, bytes]]:
        staging = tmp_path / "staging"
        staging.mkdir(exist_ok=True)
        out = io.BytesIO()
        made = back_up(home, out, NOW, staging, lambda name: None)
        assert list(staging.iterdir()) == []
        return made, members(out.getvalue())

    return copy


def members(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        return {one.name: file.read() for one in archive if (file := archive.extractfile(one)) is not None}


Copied = Callable[[], tuple[Made, dict[str, bytes]]]


def test_a_copy_holds_the_policy_the_keys_and_every_entry(home: Home, copied: Copied) -> None:
    made, files = copied()
    assert files["policy.yaml"] == home.policy.read_bytes()
    assert files["keys/ledger"] == (home.keys / "ledger").read_bytes()
    assert made.manifest.entries == 3
    assert msgspec.json.decode(files.pop(MANIFEST), type=Manifest) == made.manifest
    assert {name: len(content) for name, content in files.items()} == {
        name: member.size for name, member in made.manifest.files.items()
    }


def test_the_checkpoint_comes_first_and_the_ledger_last(copied: Copied) -> None:
    _, files = copied()
    assert next(iter(files)) == "ledger.db.checkpoint"
    assert list(files)[-2:] == ["ledger.db", MANIFEST]


def test_what_a_start_makes_anew_is_left_out(home: Home, copied: Copied) -> None:
    for name in ("run/envoy.yaml", "env.sh", "bundle.pem", "state/detectors.bin", "state/policy.git/HEAD"):
        (home.path / name).parent.mkdir(parents=True, exist_ok=True)
        (home.path / name).write_text("made anew")
    (home.path / ".policy.yaml.4711").write_text("on its way into its place")
    (home.path / "ledger.db.checkpoint.0a1b2c3d").write_text("the same")
    assert b"made anew" not in b"".join(copied()[1].values())
    assert not any("4711" in name or "0a1b" in name for name in copied()[1])


def test_what_is_only_in_the_log_of_a_database_is_in_the_copy(home: Home, copied: Copied) -> None:
    with contextlib.closing(sqlite3.connect(home.path / "state" / "grants.db", isolation_level=None)) as writing:
        writing.execute("PRAGMA journal_mode=WAL")
        writing.execute("CREATE TABLE said (what TEXT)")
        writing.execute("INSERT INTO said VALUES ('only in the log')")
        assert (home.path / "state" / "grants.db-wal").stat().st_size
        _, files = copied()
    assert not any(name.endswith(("-wal", "-shm")) for name in files)
    with contextlib.closing(sqlite3.connect(":memory:")) as reading:
        reading.deserialize(files["state/grants.db"])
        assert reading.execute("SELECT what FROM said").fetchall() == [("only in the log",)]


def test_a_file_that_only_ends_like_the_log_of_a_database_is_copied(home: Home, copied: Copied) -> None:
    (home.path / "catalog").mkdir()
    (home.path / "catalog" / "notes-wal").write_text("a note")
    assert copied()[1]["catalog/notes-wal"] == b"a note"


def test_a_ledger_that_is_written_to_meanwhile_is_copied_as_it_is_at_one_moment(home: Home, copied: Copied) -> None:
    ended, written = threading.Event(), list[Receipt]()

    async def write() -> None:
        ledger = Ledger.open(home.ledger, key(home.keys / "ledger"))
        while not ended.is_set():
            written.append(await ledger.append(Entry("exchange", {"text": "x" * 500})))
        ledger.close()

    def count() -> int:
        so_far = len(written)
        wait_until(lambda: len(written) > so_far, "it is written to")
        return copied()[0].manifest.entries

    writer = threading.Thread(target=lambda: asyncio.run(write()))
    writer.start()
    try:
        counts = [count() for _ in range(5)]
    finally:
        ended.set()
        writer.join()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0] >= 3


def test_what_links_lead_to_is_copied_once_and_no_circle_is_followed(
    home: Home, copied: Copied, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "10-own.yaml").write_text("rules: []\n")
    (elsewhere / "again").symlink_to(elsewhere)
    (elsewhere / "nowhere").symlink_to(tmp_path / "gone")
    (home.path / "policy").symlink_to(elsewhere)
    (home.path / "above").symlink_to(tmp_path)
    (home.path / "people.txt").symlink_to(elsewhere / "10-own.yaml")
    _, files = copied()
    assert files["policy/10-own.yaml"] == files["people.txt"] == b"rules: []\n"
    assert not any("again" in name or "nowhere" in name or name.startswith("above") for name in files)


def test_the_usage_store_is_copied_with_all_its_rows(home: Home, copied: Copied, tmp_path: Path) -> None:
    store = Store.open(home.path / "usage.duckdb", day_zone="Asia/Seoul")
    store.set("said", "by us")
    store.close()
    found = tmp_path / "found.duckdb"
    found.write_bytes(copied()[1]["usage.duckdb"])
    copy = Store.open(found, day_zone="Asia/Seoul")
    assert copy.setting("said") == "by us"
    copy.close()


def test_a_damaged_database_is_named_and_no_copy_is_made(home: Home, copied: Copied) -> None:
    (home.path / "state" / "vendors.db").write_bytes(b"SQLite format 3\0" + b"damaged" * 300)
    with pytest.raises(NotBackedUp, match=r"vendors\.db cannot be copied"):
        copied()


def test_files_that_the_settings_name_elsewhere_are_told(home: Home, copied: Copied, tmp_path: Path) -> None:
    inside, away = home.path / "authorities.pem", tmp_path / "authorities.pem"
    for path in (inside, away):
        path.write_text("-----BEGIN CERTIFICATE-----")
    home.settings.write_text(f"trusted-certificates: {away}\nupstream-ca: {inside}\n")
    assert copied()[0].outside == (str(away),)
    home.settings.write_text("lisen: 1\n")
    assert copied()[0].outside == ()


def test_where_nothing_is_nothing_is_copied(tmp_path: Path) -> None:
    with pytest.raises(NotBackedUp, match="There is no installation in"):
        back_up(Home(tmp_path / "none"), io.BytesIO(), NOW, tmp_path, lambda name: None)

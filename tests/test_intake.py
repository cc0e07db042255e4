"""The gateway looks whether its ledger moved, and only then starts the process that takes it in."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, until
from tidegate import intake
from tidegate.intake import Intake, intake_of, keeping_of
from tidegate.settings import Home, Settings

NOTES = "import sys; open(sys.argv[1], 'a').write('round\\n'); sys.exit(int(sys.argv[2]))"


class Stand:
    def __init__(self, folder: Path, code: int = 0) -> None:
        self.home, self.notes, self.told = Home(folder), folder / "notes", list[str]()
        self.home.run.mkdir()
        command = [sys.executable, "-c", NOTES, str(self.notes), str(code)]
        self.intake = Intake(self.home, 0.01, self.told.append, command)

    async def rounds(self, count: int) -> None:
        await until(
            lambda: self.notes.exists() and self.notes.read_text().count("round") >= count, f"{count} rounds were made"
        )

    async def looks(self, count: int) -> None:
        """Until it looked so often at what the ledger is like."""
        looked, look = itertools.count(), self.intake._state

        def counted() -> object:
            if next(looked) == count:
                enough.set()
            return look()

        enough = asyncio.Event()
        self.intake._state = counted  # type: ignore[method-assign]
        async with asyncio.timeout(PATIENCE):
            await enough.wait()


async def test_a_round_for_every_move_of_the_ledger_and_none_without(tmp_path: Path) -> None:
    stand = Stand(tmp_path)
    stand.intake.start()
    await stand.rounds(1)
    stand.home.ledger.write_text("an entry")
    await stand.rounds(2)
    await stand.looks(5)
    await stand.intake.close()
    assert stand.notes.read_text().count("round") == 2
    assert stand.told == []


async def test_what_goes_wrong_is_told_once(tmp_path: Path) -> None:
    stand = Stand(tmp_path, code=2)
    stand.intake.start()
    for number in range(3):
        await stand.rounds(number + 1)
        stand.home.ledger.write_text("x" * (number + 1))
    await stand.intake.close()
    assert len(stand.told) == 1
    assert "usage.log says why" in stand.told[0]


async def test_the_process_ends_with_the_gateway(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run.mkdir()
    stand = Intake(home, 0.01, lambda _: None, [sys.executable, "-c", "import time; time.sleep(60)"])
    stand.start()
    process = await until(lambda: stand._process, "it runs")
    await stand.close(1.0)
    assert process.returncode is not None


async def test_columns_are_kept_by_a_process_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "KEEP_EVERY", 0.01)
    told = list[str]()
    home = Home(tmp_path)
    home.run.mkdir()
    home.ledger.write_text("no ledger")
    keeping = keeping_of(home, told.append)
    keeping.start()
    await until(lambda: told, "it is told")
    await keeping.close()
    assert told[0].startswith("what a replay reads could not be kept")
    assert "Traceback" not in (home.run / "replay.log").read_text()


def test_only_where_it_is_wanted_and_the_engine_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert intake_of(Home(tmp_path), Settings(), lambda _: None) is not None
    assert intake_of(Home(tmp_path), Settings(usage=None), lambda _: None) is None
    monkeypatch.setattr(intake, "ENGINE", "no_such_engine")
    assert intake_of(Home(tmp_path), Settings(), lambda _: None) is None


def test_the_engine_does_not_come_into_the_gateway() -> None:
    import subprocess

    code = "import sys, tidegate.gateway, tidegate.intake, tidegate.telling; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

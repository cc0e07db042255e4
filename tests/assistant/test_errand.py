"""A process that is killed at its deadline."""

from __future__ import annotations

import sys

import pytest

from tidegate.assistant.errand import Broken, Errands, Late


async def test_its_answer() -> None:
    program = (sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read().upper())")
    assert await Errands(program, 30).run(b"tide") == b"TIDE"


async def test_late_and_broken() -> None:
    with pytest.raises(Late):
        await Errands((sys.executable, "-c", "import time; time.sleep(60)"), 0.2).run(b"")
    with pytest.raises(Broken):
        await Errands((sys.executable, "-c", "raise SystemExit(3)"), 30).run(b"")

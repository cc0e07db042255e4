"""Quotas over several processes, some of which are killed: never above the limit, and nothing counted twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE
from tidegate.ledger.quota import EXPIRES, Quotas

#: Takes places until there are none, saying each on a line before it goes on; half are settled, the others stay held.
TAKER = """
import asyncio, sys
from pathlib import Path
from tidegate.ledger.quota import Quotas

async def main(path, name, limit, hang):
    quotas = Quotas.open(Path(path), clock=lambda: 1000.0, wait=60.0)
    number = 0
    while await quotas.reserve("w", f"{name}-{number}", limit=int(limit), until=1e9):
        if number % 2 == 0:
            await quotas.settle("w", f"{name}-{number}")
        print(number, flush=True)
        number += 1
        if number == int(hang):
            await asyncio.sleep(600)
    quotas.close()

asyncio.run(main(*sys.argv[1:]))
"""
LIMIT = 120
WORKERS = 4


def taker(path: Path, name: str, hang: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", TAKER, str(path), name, str(LIMIT), str(hang)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def taken_by(process: subprocess.Popen[str]) -> int:
    out, _ = process.communicate(timeout=PATIENCE)
    return len(out.splitlines())


@pytest.mark.slow
async def test_processes_together_take_exactly_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "quotas.db"
    Quotas.open(path).close()
    workers = [taker(path, f"w{number}") for number in range(WORKERS)]
    assert sum(map(taken_by, workers)) == LIMIT
    assert all(worker.returncode == 0 for worker in workers)
    after = Quotas.open(path, clock=lambda: 1000.0)
    assert await after.taken("w") == LIMIT
    assert not await after.reserve("w", "late", limit=LIMIT, until=1e9)
    after.close()


@pytest.mark.slow
async def test_what_a_killed_process_held_is_free_again_and_what_it_used_is_not(tmp_path: Path) -> None:
    path = tmp_path / "quotas.db"
    Quotas.open(path).close()
    victim = taker(path, "victim", hang=11)
    assert victim.stdout is not None
    held = [victim.stdout.readline() for _ in range(11)]  # it has said so: the eleventh is durable by now
    assert held[-1] == "10\n"
    victim.send_signal(signal.SIGKILL)
    victim.wait(timeout=PATIENCE)
    victim.stdout.close()
    others = [taker(path, f"w{number}") for number in range(2)]
    assert sum(map(taken_by, others)) == LIMIT - 11
    now = 1000.0 + EXPIRES
    after = Quotas.open(path, clock=lambda: now)
    # Of the victim's eleven six were settled; of the others' uses, those settled stay as well.
    assert await after.reserve("w", "late", limit=LIMIT, until=1e9)
    assert await after.taken("w") >= 6 + 1
    assert await after.taken("w") <= LIMIT
    after.close()


@pytest.mark.slow
async def test_a_use_asked_for_again_after_a_restart_is_the_same_use(tmp_path: Path) -> None:
    path = tmp_path / "quotas.db"
    for _ in range(3):
        quotas = Quotas.open(path, clock=lambda: 1000.0)
        assert await quotas.reserve("w", "x-1", limit=1, until=1e9)
        await quotas.settle("w", "x-1")
        assert await quotas.taken("w") == 1
        assert not await quotas.reserve("w", "x-2", limit=1, until=1e9)
        quotas.close()

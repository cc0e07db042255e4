"""A gateway is copied while it works, is lost, and comes back elsewhere: same policy, certificate and record."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import World, entries_of, started
from tests.e2e.policies import CARD, NOTHING_INSIDE
from tidegate.practice import curl
from tidegate.practice.gateway import Gateway
from tidegate.practice.running import PracticeService
from tidegate.practice.told import Told

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"


@pytest.fixture
def lost(tmp_path: Path, practice: PracticeService) -> Iterator[World]:
    """A gateway of its own, to be lost."""
    with started(tmp_path / "home", practice, passwords=False) as gateway:
        yield World(gateway, practice).under(NOTHING_INSIDE)


def prompt(world: World, text: str) -> Told:
    body = f'{{"prompt": "{text}"}}'.encode()
    return curl.fetch(CHAT, body=body, headers={"content-type": "application/json"}, **world.way)


def tidegate(*words: str) -> str:
    command = [sys.executable, "-m", "tidegate", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_was_copied_while_it_worked_goes_on_elsewhere(lost: World, tmp_path: Path) -> None:
    refused = prompt(lost, CARD)
    assert refused.receipt
    copy, again = tmp_path / "copy.tar.gz", tmp_path / "again"
    tidegate("backup", str(copy), "--home", str(lost.gateway.home))
    authority = Path(lost.gateway.ca_file).read_bytes()
    lost.gateway.stop()
    tidegate("restore", str(copy), "--home", str(again))

    with Gateway(again, None, None) as gateway:
        world = World(gateway, lost.practice)
        assert Path(gateway.ca_file).read_bytes() == authority
        world.practice.clear()
        assert prompt(world, CARD).receipt
        world.nothing_left()
        assert prompt(world, "hello").status == 200
        told = tidegate("explain", refused.receipt, "--home", str(again))
        assert "block" in told
        kinds = [entry["kind"] for entry in entries_of(again)]
        assert kinds.count("restored") == 1
        assert kinds.index("exchange") < kinds.index("restored") < len(kinds) - 1
    assert "The ledger is whole" in tidegate("ledger", "verify", "--home", str(again))

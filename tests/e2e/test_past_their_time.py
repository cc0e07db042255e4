"""What the policy says of how long conversations are kept is carried out, whether or not anybody comes."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import entries_of, started
from tests.e2e.policies import ALLOW
from tests.waiting import wait_until
from tidegate.assistant.records import Conversation
from tidegate.assistant.sealing import Keyring
from tidegate.assistant.store import Store
from tidegate.edges.keys import key
from tidegate.homes import prepare
from tidegate.inhouse import database_of
from tidegate.practice.running import PracticeService
from tidegate.settings import Home

DAY = 86_400.0
KEEP = "conversations: {keep: 30 days}\n"


def left_behind(home: Home, count: int, days: int) -> None:
    """So many conversations of kim, last changed so many days ago."""
    with contextlib.closing(database_of(home)) as database:
        store, then = Store(database, Keyring(key(home.keys / "assistant")), time.time), time.time() - days * DAY
        with store.together():
            for number in range(count):
                store.put(Conversation(id=f"c-{days}-{number}", person="kim", created=then, updated=then))


def remaining(home: Home) -> int:
    with contextlib.closing(database_of(home)) as database:
        return int(database.execute("SELECT count(*) FROM conversations").fetchone()[0])


def proofs(home: Home) -> list[dict[str, Any]]:
    return [entry["body"] for entry in entries_of(home.path) if entry["kind"] == "deletion"]


@pytest.mark.parametrize("listening", ["127.0.0.1:0", None], ids=["nobody comes", "nobody can come"])
def test_what_is_past_its_time_goes_though_nobody_opens_the_assistant(
    tmp_path: Path, practice_service: PracticeService, listening: str | None
) -> None:
    home = Home(tmp_path)
    prepare(home)
    left_behind(home, count=450, days=31)
    left_behind(home, count=3, days=29)
    settings: dict[str, Any] = {"assistant-listen": listening}
    gateway = started(tmp_path, practice_service, **settings)
    gateway.policy_text = ALLOW + KEEP
    with gateway:
        wait_until(lambda: sum(one["conversations"] for one in proofs(home)) == 450, "what is past its time is gone")
        assert {(one["why"], one["after"]) for one in proofs(home)} == {("retention", 30 * DAY)}
        assert remaining(home) == 3

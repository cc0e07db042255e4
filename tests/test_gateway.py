"""The gateway tells what the brains say, once all of them say it, and makes a home that others cannot read."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate import gateway
from tidegate.awaiting import Awaiting
from tidegate.core.problem import Problems
from tidegate.disk import room
from tidegate.edges.envoy.routes import Pattern
from tidegate.edges.envoy.tenants import Tenant
from tidegate.gateway import Gateway, patterns_of, tenants_of
from tidegate.homes import CannotStart
from tidegate.settings import Home, Settings
from tidegate.states import Frontage, News, State, write_frontage

GOOD = State("brain-0", 1, "r1", "c1", "04:00")
BAD = State("brain-0", 1, "r1", "c1", "04:00", ("policy.yaml:1:1: Wrong.",), ({"line": 1},))


NEWER = State("brain-0", 1, "r2", "c1", "04:01")


def told(*looks: dict[int, State]) -> list[str]:
    """What the last of these looks at the brains gave to tell."""
    news = News()
    kinds = [[kind for kind, _facts in news.of(look)] for look in looks]
    return kinds[-1]


def test_a_revision_is_told_once_every_brain_has_it() -> None:
    assert told({0: GOOD, 1: GOOD}, {0: NEWER, 1: GOOD}) == []
    assert told({0: GOOD, 1: GOOD}, {0: NEWER, 1: NEWER}) == ["policy"]


@pytest.mark.parametrize("on_the_way", [{0: NEWER, 1: GOOD}, {0: GOOD, 1: NEWER}])
def test_a_revision_is_told_though_the_brains_took_it_one_after_the_other(on_the_way: dict[int, State]) -> None:
    agreed = {0: NEWER, 1: NEWER}
    assert told({0: GOOD, 1: GOOD}, on_the_way, agreed) == ["policy"]
    assert told({0: GOOD, 1: GOOD}, on_the_way, agreed, agreed) == []


def test_what_is_wrong_is_told_and_that_it_is_mended_too() -> None:
    assert told({0: GOOD}, {0: BAD}) == ["problems"]
    assert told({0: GOOD}, {0: BAD}, {0: BAD}) == []
    assert told({0: BAD}, {0: GOOD}) == ["policy"]


def test_a_start_with_a_broken_file_says_that_the_last_good_policy_decides() -> None:
    last_good = State("brain-0", 1, "r1", "c1", "04:00", BAD.problems, BAD.details, True)
    assert told({0: last_good}) == ["last-good"]


def gateway_of(home: Home, brain: object) -> Gateway:
    """One whose brain is ``brain``, and that has made nothing yet."""
    nobody_comes = Awaiting(None, home, lambda _: None)
    return Gateway(home, Settings(), lambda _kind, _facts: None, [brain], nobody_comes)  # type: ignore[list-item]


class Brain:
    """Started again so many times."""

    def __init__(self, restarts: int = 0) -> None:
        self.restarts = restarts

    def last_words(self) -> str:
        """Of its log."""
        return "see brain-0.log. Its last line: Others can read keys/ledger."


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.run.mkdir()
    return made


async def test_the_gateway_waits_for_what_the_first_brain_says(home: Home) -> None:
    waiting = asyncio.create_task(gateway_of(home, Brain())._front())
    await asyncio.sleep(0)
    assert not waiting.done()
    told = Frontage("e1", ("chat.example",), (("example", "chat-.*"),), (("x-account", "ours", ("chat.example",)),))
    write_frontage(home, told)
    front = await waiting
    assert front == told
    assert patterns_of(front) == (Pattern("example", "chat-.*"),)
    assert tenants_of(front) == (Tenant("x-account", "ours", ("chat.example",)),)


def test_an_edit_of_the_settings_is_told_with_the_keys_that_wait_for_the_next_start(home: Home) -> None:
    told: list[tuple[str, object]] = []
    nobody_comes = Awaiting(None, home, lambda _: None)
    running = Gateway(home, Settings(), lambda kind, facts: told.append((kind, facts)), [], nobody_comes)
    running._look()
    assert told == []
    home.settings.write_text("api: {}\n")
    running._look()
    running._look()
    assert told == [("settings", {"keys": ["api"]})]


def test_what_is_wrong_with_the_machine_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    nobody_comes = Awaiting(None, home, lambda _: None)
    running = Gateway(home, Settings(), lambda kind, facts: told.append(facts["text"]), [], nobody_comes)
    monkeypatch.setattr(room, "scarce", lambda _home: "Hardly any room: 3 MiB.")
    running._look()
    assert told == ["Hardly any room: 3 MiB."]


async def test_where_nothing_can_come_into_force_the_gateway_says_why(home: Home) -> None:
    write_frontage(home, Frontage(problems=({"file": "policy.yaml", "line": 2, "column": 1, "what": "Wrong."},)))
    with pytest.raises(Problems, match=r"policy\.yaml:2:1: Wrong"):
        await gateway_of(home, Brain())._front()


async def test_a_brain_that_ends_again_and_again_is_not_waited_for(home: Home) -> None:
    with pytest.raises(CannotStart, match=r"see brain-0\.log\. Its last line: Others can read"):
        await gateway_of(home, Brain(restarts=2))._front()


async def test_a_brain_that_says_nothing_is_not_waited_for_without_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "FIRST_WITHIN", -1.0)
    with pytest.raises(CannotStart, match="brain"):
        await gateway_of(home, Brain())._front()


def test_the_gateway_loads_nothing_that_reads_a_policy() -> None:
    """It would keep some forty megabytes, and reads no traffic."""
    story = "import sys, tidegate.cli.up, tidegate.gateway; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, check=True).stdout.split()
    assert {"tidegate.gateway", "tidegate.states"} <= set(loaded)
    assert {"tidegate.snapshots", "tidegate.detectors.built_in", "tidegate.catalog.load", "numpy"}.isdisjoint(loaded)

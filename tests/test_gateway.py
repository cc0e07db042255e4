"""The gateway tells what the brains say, once all of them say it, and makes a home that others cannot read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate import gateway
from tidegate.console.app import FIRST_ROWS
from tidegate.core.problem import Problems
from tidegate.core.record import Entry
from tidegate.gateway import LedgerFeed, check_start, console_key, hosts_of, starting_catalog, system_bundle
from tidegate.ledger.store import Ledger
from tidegate.settings import LAST_GOOD, Home
from tidegate.states import News, State

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


def test_the_console_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = console_key(tmp_path / "console")
    assert key == console_key(tmp_path / "console")
    assert len(key) >= 32
    assert (tmp_path / "console").stat().st_mode & 0o077 == 0


def test_broken_files_of_ones_own_leave_the_shipped_catalogue_to_start_with(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text("services: 7\n")
    assert "deepseek.com" in hosts_of(starting_catalog(home))


def test_this_system_trusts_somebody() -> None:
    assert Path(system_bundle()).suffix in {".crt", ".pem"}


async def test_the_consoles_rows_are_the_decisions_of_the_ledger(tmp_path: Path) -> None:
    feed = LedgerFeed(tmp_path / "ledger.db")
    assert list(await feed.newest(FIRST_ROWS)) == []
    ledger = Ledger.open(tmp_path / "ledger.db", b"k" * 32)
    body = {"exchange": {"target": {"host": "chat.deepseek.com"}}, "decision": {"effect": "block", "rule": "r"}}
    first = await ledger.append(Entry(gateway.EXCHANGE, body))
    await ledger.append(Entry("traffic", {}))
    second = await ledger.append(Entry(gateway.EXCHANGE, body))
    assert [row.receipt for row in await feed.newest(FIRST_ROWS)] == [second.id, first.id]
    assert [row.receipt for row in await feed.after(first.seq, 10)] == [second.id]
    ledger.close()


def test_a_broken_policy_stops_the_first_start_and_no_later_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.policy.write_text("rules: []\notherwise: alow\n")
    with pytest.raises(Problems):
        check_start(home, starting_catalog(home))
    (tmp_path / LAST_GOOD).write_text("rules: []\notherwise: allow\n")
    check_start(home, starting_catalog(home))

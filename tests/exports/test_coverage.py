"""What the table says of a rule: fully, in part, not at all, and why."""

from __future__ import annotations

from typing import Any

from tests.exports.test_asking import with_exception
from tests.exports.worlds import NOW, exports, small
from tidegate.exports.coverage import WATCHED, Extent, coverage
from tidegate.exports.whole import Exports, Ground


def test_each_extent_has_its_reason() -> None:
    rules = [
        {"name": "china", "service": "deepseek", "then": "block"},
        {"name": "away", "service": "chatgpt", "then": "redirect"},
        {"name": "shared", "service": "deepl", "then": "block"},
        {"name": "private", "device": "personal", "then": "block"},
        {"name": "careful", "then": "coach"},
    ]
    cells = coverage(exports(rules)).cells
    assert {name: row["chrome"].extent for name, row in cells.items()} == {
        "china": Extent.FULL,
        "away": Extent.PART,
        "shared": Extent.PART,
        "private": Extent.NOTHING,
        "careful": Extent.NOT,
        "otherwise": Extent.NOTHING,
    }
    assert "assistant" in cells["away"]["chrome"].why[0][0]
    assert "hosts are left open" in cells["shared"]["chrome"].why[0][0]
    assert "cannot coach" in cells["careful"]["chrome"].why[0][0]
    after = {"otherwise": Extent.NOTHING}
    assert {name: row["gateway"].extent for name, row in cells.items()} == dict.fromkeys(cells, Extent.FULL) | after
    assert all(row["pac"].extent is Extent.NOT for row in cells.values())


def test_a_rule_from_which_somebody_has_an_exception_is_left_to_the_next_edge_and_says_why() -> None:
    made = Exports(Ground(with_exception(), small(), NOW, 7))
    cell = coverage(made).cells["r"]["dns"]
    assert cell.extent is Extent.PART
    assert ("left to the next edge: an exception from it is in force, and it does not know for whom", 1) in cell.why


def test_a_proxy_that_asks_does_not_show_what_a_websocket_carries() -> None:
    rules: list[dict[str, Any]] = [
        {"name": "cards", "data": "contact", "then": "block"},
        {"name": "names", "service": "chatgpt", "then": "redact"},
        {"name": "china", "service": "deepseek", "then": "block"},
        {"name": "tools", "tool": "github/*", "then": "block"},
        {"name": "calls", "activity": ["tool", "share"], "then": "block"},
    ]
    cells = coverage(exports(rules)).cells
    extents = {name: row["squid"].extent for name, row in cells.items()}
    part = dict.fromkeys(("cards", "names", "tools", "calls"), Extent.PART)
    assert extents == {**part, "china": Extent.FULL, "otherwise": Extent.FULL}
    assert "WebSocket" in cells["cards"]["squid"].why[0][0]
    assert cells["calls"]["squid"].why[1] == ("no request there is known to be `share`", 3)
    after = {"calls": Extent.PART}
    assert {name: row["gateway"].extent for name, row in cells.items()} == dict.fromkeys(cells, Extent.FULL) | after


def test_a_rule_that_is_only_monitored_is_enforced_nowhere() -> None:
    rules = [{"name": "tried", "service": "deepseek", "monitor": True, "then": "block"}]
    cells = coverage(exports(rules)).cells
    assert all(cell == WATCHED for cell in cells["tried"].values())
    assert cells["otherwise"]["gateway"].extent is Extent.FULL

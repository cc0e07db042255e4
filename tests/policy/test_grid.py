"""People by services."""

from __future__ import annotations

import pytest

from tests.policy import worlds
from tests.policy.spaces import space_of
from tidegate.policy import grid as grids
from tidegate.policy.grid import TooLarge, grid
from tidegate.policy.plain import within

SPACE = space_of(
    worlds.policy_of(
        [
            {"name": "research", "who": "research", "service": "chatgpt", "then": "allow"},
            {"name": "data", "data": "money", "then": "redact"},
            {"name": "staff", "who": "staff", "then": "coach"},
        ],
        "block",
    )
)


def test_each_cell_lists_the_effects_that_can_be_met() -> None:
    made = grid(SPACE, SPACE.solver.everything)
    lines = {line[0]: line[1:] for line in made.lines()}
    assert lines["who"] == ["chatgpt", "deepl", "deepseek", "nowhere"]
    assert lines["kim@example.kr, lee@example.kr"] == ["allow", *["redact/block"] * 3]
    assert lines["in staff"] == ["redact/coach"] * 4
    assert lines["others, such as somebody@elsewhere.example, nobody known"] == ["redact/block"] * 4


def test_for_reading_services_that_are_alike_share_a_row() -> None:
    turned = grid(SPACE, SPACE.solver.everything).turned()
    assert [line[0] for line in turned] == ["service", "chatgpt", "deepl and 2 more"]


def test_it_can_be_narrowed() -> None:
    made = grid(SPACE, within(SPACE, "kim@example.kr", (), "chatgpt"))
    assert (made.rows, made.columns, made.cells) == (
        ("kim@example.kr, lee@example.kr",),
        (("chatgpt",),),
        ((("allow",),),),
    )


def test_a_table_that_nobody_could_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MOST_CELLS", 3)
    with pytest.raises(TooLarge):
        grid(SPACE, SPACE.solver.everything)

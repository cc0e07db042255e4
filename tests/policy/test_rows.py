"""Rules as rows: quotas divide them, data makes a floor of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.exchange import Unread
from tidegate.policy.rows import decision_by, rows_of

UNREAD = Unread("file", "encrypted")


def rows(*rules: dict[str, Any]) -> list[tuple[str, bool | None, bool]]:
    made = rows_of([worlds.policy_of([{"name": f"r{n}", **rule} for n, rule in enumerate(rules)])])
    return [(row.rule.name, row.counted, row.floor) for row in made]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"then": "block"}, [("r0", None, False)]),
        ({"then": "allow", "quota": "1 request per day"}, [("r0", True, False)]),
        ({"then": "allow", "quota": "1 prompt per day"}, [("r0", True, False), ("r0", False, False)]),
        ({"then": "redact", "data": "email"}, [("r0", None, False), ("r0", None, True)]),
        ({"then": "redact", "data": "email", "when-unsure": "allow"}, [("r0", None, False)]),
        ({"then": "block", "data": {"not": "email"}}, [("r0", None, False)]),
    ],
)
def test_a_rule_becomes_rows(rule: dict[str, Any], expected: list[tuple[str, bool | None, bool]]) -> None:
    assert [row for row in rows(rule) if row[0] == "r0"] == expected


def test_a_floor_raises_and_a_redaction_raises_itself() -> None:
    policy = worlds.policy_of(
        [{"name": "r0", "data": "email", "then": "coach", "when-unsure": "redirect"}, {"name": "r1", "then": "redact"}]
    )
    coach, redact, _, floor = rows_of([policy])
    assert decision_by([policy], coach).effect.word == "coach"
    assert decision_by([policy], redact, floor, UNREAD).effect.word == "block"
    assert decision_by([policy], redact).effect.word == "redact"
    assert decision_by([policy], redact, floor).effect.word == "redirect"
    assert (floor.room, floor.unit, redact.holds_itself_up) == (None, None, True)

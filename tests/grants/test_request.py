"""A request as data: the same text back and forth, and a life that only goes forward."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tidegate.grants.request import APPROVED, ASKED, DENIED, EXPIRED, REVOKED, STEPS, Request, from_text, new_id, spoken

AT = datetime(2025, 2, 5, 3, tzinfo=UTC)
ASKING = Request("g-1", "kim", ("deepseek",), {"who": "kim", "service": "deepseek"}, "For a comparison.", 3600, AT)


def test_it_can_be_written_and_read_again() -> None:
    approved = ASKING.approved("park", AT, "fine")
    for one in (
        ASKING,
        approved,
        ASKING.denied("park", AT, ""),
        approved.revoked("choi", AT, "over"),
        approved.expired(),
    ):
        assert from_text(one.text()) == one
        assert from_text(one.text()).text() == one.text()


def test_it_is_in_force_from_its_approval_to_its_end() -> None:
    approved = ASKING.approved("park", AT, "")
    assert not ASKING.in_force(AT)
    assert approved.in_force(AT)
    assert approved.in_force(AT + timedelta(seconds=3599))
    assert not approved.in_force(AT + timedelta(seconds=3600))
    assert not approved.revoked("park", AT, "").in_force(AT)


def test_its_terms_are_what_decisions_lean_on() -> None:
    said = json.loads(ASKING.approved("park", AT, "note").terms())
    assert sorted(said) == ["begins", "ends", "id", "rules", "scope"]


def test_what_has_ended_never_begins_again() -> None:
    assert STEPS[ASKED] == (APPROVED, DENIED)
    assert all(STEPS[state] == () for state in (DENIED, REVOKED, EXPIRED))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"id": 1}', '{"rules": 3}', ASKING.text().replace('"asked"', '"x"', 1)]
)
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="this is no"):
        from_text(text)


def test_a_state_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no state"):
        from_text(json.dumps({**json.loads(ASKING.text()), "state": "blessed"}))


def test_ids_differ() -> None:
    assert len({new_id() for _ in range(100)}) == 100


def test_periods_are_said_in_days_and_hours() -> None:
    assert [spoken(seconds) for seconds in (86_400, 30 * 86_400, 3600, 7200)] == [
        "1 day",
        "30 days",
        "1 hour",
        "2 hours",
    ]

"""An exchange says what is known, what is absent and what is not known yet, and keeps the three apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tidegate.core.exchange import NOBODY, UNKNOWN, Assurance, Exchange, Target

EXCHANGE = Exchange("x-1", datetime(2026, 1, 1, tzinfo=UTC), Target("chat.deepseek.com"))


def test_what_an_edge_cannot_know_is_unknown_not_absent() -> None:
    assert EXCHANGE.who is UNKNOWN
    assert EXCHANGE.service is UNKNOWN
    assert replace(EXCHANGE, service=None).service is None
    assert repr(UNKNOWN) == "UNKNOWN"


def test_room_in_a_quota_is_unknown_until_somebody_asked() -> None:
    asked = replace(EXCHANGE, quota=(("researchers", True), ("guests", False)))
    assert asked.room("researchers") is True
    assert asked.room("guests") is False
    assert asked.room("students") is UNKNOWN


def test_nobody_is_the_least_sure_answer() -> None:
    assert NOBODY.person is None
    assert min(Assurance) is NOBODY.assurance
    assert sorted(Assurance)[-1] is Assurance.CERTIFICATE

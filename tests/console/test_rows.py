"""A ledger entry as a row for people."""

from __future__ import annotations

import pytest

from tests.console.entries import decided, entry
from tidegate.console.rows import row

RRN = ("kr-rrn", "national-id", 3)


def test_a_row_says_who_where_what_and_why() -> None:
    made = row(entry(7, decided("redact", "stays", found=(RRN,), unread=(("body", "over-limit"),))))
    assert (made.seq, made.time, made.receipt) == (7, "2026-11-22 04:00:00", "r-0000000000000007")
    assert (made.who, made.service, made.activity) == ("kim@example.kr", "DeepSeek", "prompt")
    assert (made.effect, made.rule, made.because) == ("redact", "stays", "It must stay.")
    assert (made.data, made.kinds, made.families) == ("kr-rrn ×3", ("kr-rrn",), ("national-id",))
    assert made.unseen == "not inspected: body: over-limit"


def test_an_entry_about_nobody_in_particular_still_makes_a_row() -> None:
    made = row(entry(1, {"exchange": {"target": {"host": "x.example"}, "address": "10.0.0.9"}, "release": "refuse"}))
    assert (made.who, made.service, made.effect, made.unseen) == ("10.0.0.9", "x.example", "refuse", "")


@pytest.mark.parametrize("text", ["{not json", '"a string"', "[]", '{"exchange": 5}', '{"exchange": {"data": [7]}}'])
def test_an_entry_that_was_tampered_with_is_still_there_to_be_seen(text: str) -> None:
    made = row(entry(9, text))
    assert (made.seq, made.receipt, made.who, made.effect) == (9, "r-0000000000000009", "", "")

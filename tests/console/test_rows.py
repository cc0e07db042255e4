"""A ledger entry as a row for people."""

from __future__ import annotations

from tidegate.console.rows import row

BODY = {
    "exchange": {
        "target": {"host": "chat.deepseek.com", "port": 443, "method": "POST"},
        "who": {"person": "kim@example.kr", "groups": [], "assurance": "password"},
        "service": {"id": "deepseek", "name": "DeepSeek", "category": "chatbot", "facts": {}, "version": "v"},
        "activity": ["prompt"],
        "data": [{"detector": "kr-rrn", "family": "national-id", "count": 3, "confidence": 0.9}],
        "unread": [{"what": "body", "why": "over-limit"}],
    },
    "decision": {"effect": "redact", "rule": "personal-data-stays", "because": "It must stay.", "revision": "r"},
}


def test_a_row_says_who_where_what_and_why() -> None:
    made = row(7, "2026-11-22T04:00:00Z", "r-1", BODY)
    assert (made.who, made.service, made.activity) == ("kim@example.kr", "DeepSeek", "prompt")
    assert (made.effect, made.rule, made.because) == ("redact", "personal-data-stays", "It must stay.")
    assert (made.data, made.unread) == ("kr-rrn ×3", "body: over-limit")


def test_an_entry_about_nobody_in_particular_still_makes_a_row() -> None:
    made = row(
        1, "t", "r-2", {"exchange": {"target": {"host": "x.example"}, "address": "10.0.0.9"}, "release": "refuse"}
    )
    assert (made.who, made.service, made.effect) == ("10.0.0.9", "x.example", "refuse")

"""Logs of JSON lines."""

from __future__ import annotations

from tests.usage.reading import Desk


def test_json_that_breaks_off_and_answers_are_no_access(desk: Desk) -> None:
    good = '{"timestamp":"2025-01-31T09:00:00.0+0900","event_type":"tls","tls":{"sni":"chatgpt.com"}}\n'
    outcome = desk.read(good * 2 + good.replace("}}", "") + '{"event_type":"stats"}\n')
    assert (outcome.events, outcome.skipped, outcome.unreadable) == (2, 1, 1)

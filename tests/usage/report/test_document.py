"""What a manager reads, as text."""

from __future__ import annotations

from tests.usage.report.telling import document


def test_the_text_has_the_summary_and_what_to_do() -> None:
    made = document()
    text = made.text()
    assert text.startswith("AI services in use: Ministry of <Examples>\n\n1 January to 14 February 2025\n")
    assert all(said in text for said in (*made.summary, *made.todo))
    assert "\n1. " in text

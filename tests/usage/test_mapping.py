"""A mapping file says what is what, and every mistake in it is told."""

from __future__ import annotations

import pytest

from tests.usage.reading import Desk
from tidegate.usage import mapping

CSV = """
separator: ";"
columns: {time: When, url: Ziel, person: Wer, bytes_up: Gesendet}
time: "%d.%m.%Y %H:%M"
"""
JSON = "format: json\ncolumns: {time: at, host: net.host, address: ip}\n"


def test_a_csv_by_its_mapping(desk: Desk) -> None:
    said = mapping.mapping_of(CSV)
    outcome = desk.read(
        "When;Wer;Ziel;Gesendet\n31.01.2025 09:00;kim;https://chatgpt.com/;55\n",
        form=lambda head: mapping.form_of(said, head),
    )
    assert (outcome.events, outcome.skipped, outcome.unreadable) == (1, 1, 0)
    assert desk.rows("SELECT person, bytes_up, moment::VARCHAR FROM event") == [("kim", 55, "2025-01-31 00:00:00")]


def test_json_by_its_mapping(desk: Desk) -> None:
    said = mapping.mapping_of(JSON)
    desk.read(
        '{"at": 1738281600, "net": {"host": "chatgpt.com"}, "ip": "10.0.0.1"}\n{broken\n',
        form=lambda head: mapping.form_of(said, head),
    )
    assert desk.rows("SELECT host, address FROM event") == [("chatgpt.com", "10.0.0.1")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "columns: {}",
        "columns: {time: a}",
        "columns: {time: a, host: b, x: c}",
        "{",
        "columns: {time: a, host: b}\nkind: odd",
        "columns: {time: a, host: b}\nformat: xml",
    ],
)
def test_a_mistake_is_told(text: str) -> None:
    with pytest.raises(mapping.NotAMapping, match=r"\.$"):
        mapping.mapping_of(text)

"""Logs that say what their columns are."""

from __future__ import annotations

from tests.usage.reading import Desk


def test_columns_are_found_wherever_the_header_puts_them(desk: Desk) -> None:
    desk.read("#Fields: cs-host c-ip time date cs-username\nchatgpt.com 10.0.0.1 00:00:01 2025-01-31 kim\n")
    assert desk.rows("SELECT person, address, moment::VARCHAR FROM event") == [
        ("kim", "10.0.0.1", "2025-01-31 00:00:01")
    ]


def test_flow_logs_without_names_are_not_understood(desk: Desk) -> None:
    assert desk.read("version srcaddr dstaddr start\n2 10.0.0.1 203.0.113.1 1738281600\n").problem

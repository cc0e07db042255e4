"""Inventories and leases that are told again."""

from __future__ import annotations

from tests.usage.reading import Desk


def test_a_lease_told_again_with_its_end_has_that_end(desk: Desk) -> None:
    head = "time,ip,user,until\n"
    desk.read(head + "2025-01-31T00:00:00Z,10.0.0.1,kim,\n")
    desk.read(head + "2025-01-31T00:00:00Z,10.0.0.1,kim,2025-01-31T01:00:00Z\n2025-01-31T00:00:00Z,nowhere,kim,\n")
    assert desk.rows("SELECT until_at::VARCHAR FROM lease") == [("2025-01-31 01:00:00",)]

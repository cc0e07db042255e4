"""Lines that say who was given an address."""

from __future__ import annotations

from tests.usage.reading import Desk, squid


def test_the_next_lease_ends_the_one_before(desk: Desk) -> None:
    line = "Jan 31 0{}:00:00 gw dhcpd: DHCPACK on 10.0.0.1 to aa:bb:cc:00:00:0{} (laptop-{}) via eth0\n"
    desk.read(line.format(1, 1, 1) + line.format(3, 2, 2))
    desk.read(squid(2 * 3600) + squid(4 * 3600))
    assert desk.people() == [("2025-01-31", 2)]
    assert desk.rows("SELECT name FROM who ORDER BY name") == [("laptop-1",), ("laptop-2",)]

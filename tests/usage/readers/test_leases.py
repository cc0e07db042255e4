"""Lines that say who was given an address."""

from __future__ import annotations

from datetime import datetime

from tests.usage.reading import Desk, squid


def test_the_next_lease_ends_the_one_before(desk: Desk) -> None:
    line = "Jan 31 0{}:00:00 gw dhcpd: DHCPACK on 10.0.0.1 to aa:bb:cc:00:00:0{} (laptop-{}) via eth0\n"
    desk.read(line.format(1, 1, 1) + line.format(3, 2, 2))
    desk.read(squid(2 * 3600) + squid(4 * 3600))
    assert desk.people() == [("2025-01-31", 2)]
    assert desk.rows("SELECT name FROM who ORDER BY name") == [("laptop-1",), ("laptop-2",)]


def test_the_lease_file_of_dnsmasq_is_sure_from_when_it_was_written(desk: Desk) -> None:
    ends = 1738249200 + 5 * 3600
    told = desk.read(
        f"{ends} aa:bb:cc:00:00:01 10.0.0.1 laptop-1 01:aa:bb:cc:00:00:01\n0 aa:bb:cc:00:00:02 10.0.0.2 * *\n"
        f"1738249200 aa:bb:cc:00:00:03 10.0.0.3 gone *\nduid 00:01:00:01\n{ends} 123 2001:db8::5 phone 00:02:03\n"
        f"{ends} aa:bb:cc:00:00:04 no-address laptop-4 *\n",
        "dnsmasq.leases",
        near=datetime(2025, 1, 31, 2),
    )
    assert (told.reader, told.events, told.skipped, told.unreadable) == ("dnsmasq-leases", 4, 1, 1)
    for hour in (1, 3, 6):
        desk.read("".join(squid(hour * 3600, address=f"10.0.0.{n}") for n in (1, 2, 3)))
    desk.refresh()
    # Before it was written, and after its end, the address stands for itself.
    assert desk.rows("SELECT name, kind FROM who ORDER BY name") == [
        ("10.0.0.1", "address"),
        ("10.0.0.2", "address"),
        ("10.0.0.3", "address"),
        ("aa:bb:cc:00:00:02", "device"),
        ("laptop-1", "device"),
    ]

"""The lease file of ISC dhcpd."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from tests.usage.reading import Desk, squid
from tidegate.usage import dhcpd_leases

LEASE = """lease 10.0.0.1 {{
  starts 5 2025/01/31 {begin}:00:00;
  ends 5 2025/01/31 {end}:00:00;
  cltt 5 2025/01/31 {begin}:00:00;
  binding state {state};
  next binding state free;
  hardware ethernet aa:bb:cc:00:00:0{n};
  client-hostname "laptop-{n}";
}}
"""
HEAD = "# The format of this file is documented in the dhcpd.leases(5) manual page.\n\nauthoring-byte-order x;\n\n"


def lease(begin: str, end: str, n: int, state: str = "active") -> str:
    return LEASE.format(begin=begin, end=end, n=n, state=state)


def test_whoever_had_the_address_then_is_counted(desk: Desk) -> None:
    told = desk.read(HEAD + lease("01", "03", 1, "free") + lease("03", "05", 2), "dhcpd.leases")
    assert (told.reader, told.events, told.unreadable) == ("dhcpd-leases", 2, 0)
    desk.read(squid(11 * 3600, person="-") + squid(13 * 3600) + squid(20 * 3600))
    assert desk.people() == [("2025-01-31", 3)]
    assert desk.rows("SELECT name FROM who WHERE kind = 'device' ORDER BY ALL") == [("laptop-1",), ("laptop-2",)]


def test_ipv6_epochs_and_leases_without_end(desk: Desk) -> None:
    v6 = (
        'server-duid "x";\nia-na "\\001\\002\\000\\000duid" {\n  cltt epoch 1738285200; # Fri Jan 31 01:00:00 2025\n'
        "  iaaddr 2001:db8::5 {\n    binding state active;\n    preferred-life 600;\n    ends never;\n  }\n}\n"
    )
    assert desk.read(v6, "dhcpd6.leases").events == 1
    assert desk.rows("SELECT address, from_at::VARCHAR, until_at::VARCHAR FROM lease") == [
        ("2001:db8::5", "2025-01-31 01:00:00", "9999-01-01 00:00:00")
    ]


def test_a_broken_record_is_counted_and_the_next_is_read(desk: Desk) -> None:
    cut = lease("01", "03", 1).split("binding")[0]
    outcome = desk.read(HEAD + cut + lease("03", "05", 2) + "lease 10.0.0.9 {\n  starts 5 2025/13/31 1:1:1;\n}\n")
    assert (outcome.events, outcome.unreadable) == (1, 2)


def test_what_was_never_given_to_anybody_is_passed_over(desk: Desk) -> None:
    outcome = desk.read(HEAD + "lease 10.0.0.8 {\n  starts 5 2025/01/31 01:00:00;\n  binding state free;\n}\n")
    assert (outcome.events, outcome.skipped, outcome.unreadable) == (0, 1, 0)


def test_read_again_with_more_it_counts_once(desk: Desk) -> None:
    desk.read(HEAD + lease("01", "03", 1))
    assert desk.read(HEAD + lease("01", "03", 1)).added == 0
    assert desk.read(HEAD + lease("01", "03", 1) + lease("03", "05", 2)).added == 1


@given(st.lists(st.sampled_from(["lease 10.0.0.1 {", "}", "{", "starts 5 x;", "iaaddr ::1 {", 'ia-na "a" {', "\x00"])))
def test_nothing_stops_it(parts: list[str]) -> None:
    list(dhcpd_leases.lines(io.BytesIO("\n".join(parts).encode())))


def test_a_record_without_end_ends() -> None:
    told = list(dhcpd_leases.lines(io.BytesIO(b"lease 10.0.0.1 {\n" + b"  set x = 1;\n" * 100_000)))
    assert told == [b"A lease that has no end, no beginning or no device.\n"]

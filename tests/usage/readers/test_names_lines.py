"""Query logs of name servers: what is a query of a client, and what is not."""

from __future__ import annotations

import pytest

from tests.usage.reading import Desk


@pytest.mark.parametrize(
    ("line", "events"),
    [
        ("Jan 31 09:00:00 dnsmasq[1]: query[A] chatgpt.com from 10.0.0.1", 1),
        ("Jan 31 09:00:00 dnsmasq[1]: 17 10.0.0.1/5353 query[AAAA] chatgpt.com from 10.0.0.1", 1),
        ("Jan 31 09:00:00 dnsmasq[1]: reply chatgpt.com is 192.0.2.1", 0),
        ("Jan 31 09:00:00 pi pihole dnsmasq[1]: query[HTTPS] chatgpt.com from 2001:db8::1", 1),
        (
            "31-Jan-2025 09:00:00.100 client @0x7f 10.0.0.1#5 (chatgpt.com): view in: query: chatgpt.com IN A +E(0)"
            " (10.0.0.9)",
            1,
        ),
        ("[1738281600] unbound[1:0] info: 10.0.0.1 chatgpt.com. A IN", 1),
        ("[1738281600] unbound[1:0] info: 10.0.0.1 chatgpt.com. A IN NOERROR 0.0 0 50", 0),
    ],
)
def test_a_line_is_one_query_or_none(desk: Desk, line: str, events: int) -> None:
    outcome = desk.read(line + "\n")
    assert (outcome.events, outcome.unreadable) == (events, 0)

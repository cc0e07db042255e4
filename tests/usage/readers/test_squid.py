"""Squid's own formats."""

from __future__ import annotations

from tests.usage.reading import Desk


def test_a_refusal_is_a_block_and_a_web_servers_own_log_names_no_host(desk: Desk) -> None:
    desk.read(
        '10.0.0.1 - kim [31/Jan/2025:09:00:00 +0900] "CONNECT chatgpt.com:443 HTTP/1.1" 403 10 "-" "x"'
        " TCP_DENIED:HIER_NONE\n"
    )
    assert desk.rows("SELECT person, outcome, status FROM event") == [("kim", "block", 403)]
    assert (
        desk.read('10.0.0.1 - - [31/Jan/2025:09:00:00 +0900] "GET /chatgpt.com HTTP/1.1" 200 10 "-" "x"\n').skipped == 1
    )

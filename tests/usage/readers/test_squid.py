"""Squid's own formats."""

from __future__ import annotations

import duckdb
import pytest

from tests.usage.reading import Desk
from tidegate.usage.readers.squid import COMBINED, NATIVE

_REST = "10.0.0.1 TCP_TUNNEL/200 39 CONNECT chatgpt.com:443 kim HIER_DIRECT/1.2.3.4 -"


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (f"1738249200.000      1 {_REST}", "chatgpt.com:443"),
        (f"1738249200.000 123456 {_REST}", "chatgpt.com:443"),
        (f"1738249200.000 1234567 {_REST}", "chatgpt.com:443"),
        (f"  1738249200.000      1 {_REST}", "chatgpt.com:443"),
        # A type with a blank in it, and one that reads like a result where a result is looked for.
        (f"1738249200.000      1 {_REST[:-1]}text/html; charset=utf-8", "chatgpt.com:443"),
        ("1738249200.000      1 10.0.0.1 TCP_MISS/200 5 GET http://a.example/abc/def - H/- a b c d", "a.example"),
        ("1738249200.000      1 10.0.0.1 TCP_MISS/200 5 GET http://a.example/b - H/- text/html", "a.example"),
        # Something before the time is no line of Squid, whatever follows.
        (f"<14> 1738249200.000      1 {_REST}", None),
        (f"1738249200.000      x 1 {_REST}", None),
        (_REST, None),
        ("", None),
    ],
)
def test_the_host_stands_where_it_stands_however_the_line_is_cut(line: str, host: str | None) -> None:
    assert host_of(NATIVE.parts, NATIVE.host, line) == host


@pytest.mark.parametrize(
    ("request_", "host"),
    [
        ("GET http://a.example/b/c HTTP/1.1", "a.example"),
        ("GET http://a.example HTTP/1.1", "a.example"),
        ("GET https://a.example:8443/?u=http://b.example/ HTTP/1.1", "a.example:8443"),
        ("CONNECT a.example:443 HTTP/1.1", "a.example:443"),
        ("GET http://a.example", "a.example"),
        ("CONNECT a.example:443", "a.example:443"),
        ("CONNECT ", ""),
        ("GET /b HTTP/1.1", None),
        ("GET /b?u=http://b.example/ HTTP/1.1", None),
        ("-", None),
    ],
)
def test_only_whole_addresses_of_a_request_name_a_host(request_: str, host: str | None) -> None:
    line = f'10.0.0.1 - - [31/Jan/2025:09:00:00 +0900] "{request_}" 200 1 "http://referer.example/" "x" TCP_MISS:H'
    assert host_of(COMBINED.parts, COMBINED.host, line) == host


def test_what_is_not_in_quotes_is_no_request() -> None:
    assert host_of(COMBINED.parts, COMBINED.host, "GET http://a.example/b HTTP/1.1 200") is None
    assert host_of(COMBINED.parts, COMBINED.host, '가 e\u0301 - "GET http://a.example/ HTTP/1.1" 200') == "a.example"


def host_of(parts: str, host: str, line: str) -> str | None:
    query = f"SELECT {host} FROM (SELECT line, {parts} AS f FROM (SELECT ?::VARCHAR AS line))"
    return duckdb.connect().execute(query, [line]).fetchall()[0][0]  # type: ignore[no-any-return]


def test_a_refusal_is_a_block_and_a_web_servers_own_log_names_no_host(desk: Desk) -> None:
    desk.read(
        '10.0.0.1 - kim [31/Jan/2025:09:00:00 +0900] "CONNECT chatgpt.com:443 HTTP/1.1" 403 10 "-" "x"'
        " TCP_DENIED:HIER_NONE\n"
    )
    assert desk.rows("SELECT person, outcome, status FROM event") == [("kim", "block", 403)]
    assert (
        desk.read('10.0.0.1 - - [31/Jan/2025:09:00:00 +0900] "GET /chatgpt.com HTTP/1.1" 200 10 "-" "x"\n').skipped == 1
    )


def test_korean_names_are_the_people_they_are(desk: Desk) -> None:
    """As Squid 5 writes them: its native and its combined form escape what is not ASCII, and the percent sign."""
    escaped = "%ea%b9%80%ec%b2%a0%ec%88%98%25a"
    native = f"1738249200.000      1 10.0.0.1 TCP_MISS/200 39 GET http://chatgpt.com/ {escaped} H/- text/html\n"
    desk.read(native.encode() * 3)
    asked = '[31/Jan/2025:09:00:00 +0900] "GET http://chatgpt.com/ HTTP/1.1" 200 1 "-" "x" T:H'
    desk.read(f"10.0.0.1 - {escaped} {asked}\n".encode() * 3)
    assert desk.rows("SELECT DISTINCT person FROM event") == [("김철수%a",)]


def test_what_is_no_letter_of_a_name_stays_as_it_is_written(desk: Desk) -> None:
    for name in ("%b1%e8", "100%", "kim"):  # the first is EUC-KR
        desk.read(f"1738249200.000      1 10.0.0.1 T_MISS/200 9 GET http://chatgpt.com/ {name} H/- -\n".encode() * 3)
    assert desk.rows("SELECT DISTINCT person FROM event ORDER BY 1") == [("%b1%e8",), ("100%",), ("kim",)]

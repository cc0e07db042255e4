"""HTTP heads inside ICAP messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import icap_http
from tidegate.wire.icap_http import Asked, BadHead

FIRST = b"POST https://chat.example:8443/v1?q=1 HTTP/1.1\r\nHost: chat.example:8443\r\n"
RAW = FIRST + b"X-A:  b \r\nCookie: a\r\ncookie: b\r\n\r\n"


def test_what_is_not_changed_stays_as_it_was() -> None:
    head = icap_http.read(RAW)
    assert head.headers() == {"host": "chat.example:8443", "x-a": "b", "cookie": "a; b"}
    changed = head.changed([("content-length", "3"), ("x-a", "c")], {"cookie"}, icap_http.with_query(head, "q=2"))
    assert changed.raw() == FIRST.replace(b"q=1", b"q=2") + b"content-length: 3\r\nx-a: c\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        (b"GET /v1?q HTTP/1.1", Asked("GET", "", "h.example", "h.example", "/v1?q")),
        (b"GET https://a.example HTTP/1.1", Asked("GET", "https", "a.example", "h.example", "/")),
        (b"GET HTTP://a.example/x?y HTTP/1.1", Asked("GET", "http", "a.example", "h.example", "/x?y")),
        (b"GET https://a.example?y HTTP/1.1", Asked("GET", "https", "a.example", "h.example", "/?y")),
        (b"GET https://a.example/x?y#z HTTP/1.1", Asked("GET", "https", "a.example", "h.example", "/x?y#z")),
        (b"GET https://a.example#z?y HTTP/1.1", Asked("GET", "https", "a.example", "h.example", "/#z?y")),
        (b"CONNECT a.example:443 HTTP/1.1", Asked("CONNECT", "", "a.example:443", "h.example", "")),
        (b"OPTIONS * HTTP/1.1", Asked("OPTIONS", "", "h.example", "h.example", "*")),
    ],
)
def test_where_a_request_goes(first: bytes, asked: Asked) -> None:
    head = icap_http.read(first + b"\r\nHost: h.example\r\n\r\n")
    assert icap_http.asked(head, head.headers()) == asked


def understood(raw: bytes) -> Asked:
    head = icap_http.read(raw)
    return icap_http.asked(head, head.headers())


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"GET https:///x HTTP/1.1\r\n\r\n",
        b"GET https://user@a.example/ HTTP/1.1\r\n\r\n",
        b"GET https://[::1/ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nA : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a",
        b"",
    ],
)
def test_what_could_be_read_in_two_ways_is_no_head(raw: bytes) -> None:
    with pytest.raises(BadHead):
        understood(raw)


@given(st.binary(max_size=120))
def test_any_bytes_are_a_head_or_none(raw: bytes) -> None:
    try:
        head = icap_http.read(raw + b"\r\n\r\n")
        icap_http.asked(head, head.headers())
        icap_http.status_of(head)
    except BadHead:
        pass


@pytest.mark.parametrize(
    ("first", "status"), [(b"HTTP/1.1 200 OK", 200), (b"HTTP/1.1 404", 404), (b"HTTP/2 200", 200), (b"200 OK", None)]
)
def test_the_status_of_an_answer(first: bytes, status: int | None) -> None:
    assert icap_http.status_of(icap_http.read(first + b"\r\n\r\n")) == status


def test_an_answer_of_ours_says_its_length() -> None:
    told = icap_http.answer(403, [("content-type", "text/plain")], b"no")
    assert told == b"HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n"


def test_no_value_breaks_out_of_its_line() -> None:
    with pytest.raises(ValueError, match="line end"):
        icap_http.answer(403, [("x", "a\r\nb: c")], b"")

"""What an ICAP server writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import icap_answers


def test_an_unmodified_message() -> None:
    told = icap_answers.head(204, [("ISTag", '"a"')])
    assert told == b'ICAP/1.0 204 No modifications needed\r\nISTag: "a"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        (b"abc", b"Encapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        (b"", b"Encapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n0\r\n\r\n"),
        (None, b"Encapsulated: res-hdr=0, null-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
    ],
)
def test_a_changed_message_says_where_its_parts_begin(body: bytes | None, rest: bytes) -> None:
    told = icap_answers.changed([], "res", b"HTTP/1.1 200 OK\r\n\r\n", body)
    assert told == b"ICAP/1.0 200 OK\r\n" + rest


@pytest.mark.parametrize("value", ["a\r\nEncapsulated: null-body=0", "a\nb", "a\rb"])
def test_no_value_breaks_out_of_its_line(value: str) -> None:
    with pytest.raises(ValueError, match="line end"):
        icap_answers.head(200, [("X", value)])


def test_a_part_says_where_the_clients_own_body_goes_on() -> None:
    told = icap_answers.partial([], "req", b"GET / HTTP/1.1\r\n\r\n", b"new", 7)
    head = b"ICAP/1.0 206 Partial content\r\nEncapsulated: req-hdr=0, req-body=18\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    assert told == head + b"3\r\nnew\r\n0; use-original-body=7\r\n\r\n"


def test_a_part_may_be_the_head_alone() -> None:
    assert icap_answers.partial([], "res", b"", b"", 0).endswith(b"\r\n\r\n0; use-original-body=0\r\n\r\n")


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_what_two_bodies_share_is_what_a_client_puts_back(old: bytes, new: bytes, end: bytes) -> None:
    old, new = old + end, new + end
    same = icap_answers.shared_end(old, new)
    assert same >= len(end)
    assert new[: len(new) - same] + old[len(old) - same :] == new
    assert same == min(len(old), len(new)) or old[-same - 1] != new[-same - 1]

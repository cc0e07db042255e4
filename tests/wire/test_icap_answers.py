"""What an ICAP server writes."""

from __future__ import annotations

import pytest

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

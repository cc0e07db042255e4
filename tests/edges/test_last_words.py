"""What is still said on a stream that has begun: on a boundary, or not at all."""

from __future__ import annotations

import pytest

from tidegate.edges.last_words import LastWords, silent


def says(reply: str) -> bytes:
    return f"<{reply}>".encode()


@pytest.mark.parametrize(
    ("went", "said"),
    [
        ((), b"<sse>"),
        ((b"data: 1\n\n",), b"<sse>"),
        ((b"data: 1\r\n\r\n",), b"<sse>"),
        ((b"data: 1\r\r",), b"<sse>"),
        ((b"data: 1\r\n", b"\r", b"", b"\n"), b"<sse>"),
        ((b"data: 1\n",), b"\n\n<sse>"),
        ((b"data: 1\n\n", b"data: {"), b"\n\n<sse>"),
    ],
)
def test_an_event_begins_where_none_is_open(went: tuple[bytes, ...], said: bytes) -> None:
    last = LastWords("Text/Event-Stream; charset=utf-8", says)
    for data in went:
        last.went(data)
    assert last.said() == said


@pytest.mark.parametrize(("went", "said"), [(b"{}\n", b"<ndjson>"), (b'{"a"', b"\n<ndjson>")])
def test_a_line_begins_where_none_is_open(went: bytes, said: bytes) -> None:
    last = LastWords("application/x-ndjson", says)
    last.went(went)
    assert last.said() == said


@pytest.mark.parametrize("media_type", [None, "", "application/json", "text/plain"])
def test_what_is_no_stream_of_records_has_no_last_word(media_type: str | None) -> None:
    assert LastWords(media_type, says).said() == b""


def test_where_there_are_no_words_nothing_is_sent() -> None:
    last = LastWords("text/event-stream", silent)
    last.went(b"data: {")
    assert last.said() == b""

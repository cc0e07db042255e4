"""Server-Sent Events: the rules of the standard as a table, and the law that no byte is lost or changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegate.wire.sse import Frame, FrameTooBig, Parser, SseError, encode


def frames(stream: bytes, step: int = 0) -> list[Frame]:
    parser = Parser()
    pieces = [stream] if not step else [stream[i : i + step] for i in range(0, len(stream), step)]
    return [frame for piece in pieces for frame in parser.feed(piece)] + parser.finish()


# stream → what a reader sees: (event, data, id, retry, complete) of the frames that carry data
TABLE = [
    (b"data: a\n\n", [("", b"a", None, None, True)]),
    (b"data:a\r\rdata: b\r\r", [("", b"a", None, None, True), ("", b"b", None, None, True)]),
    (b"data: a\r\n\r\ndata: b\r\n\r\n", [("", b"a", None, None, True), ("", b"b", None, None, True)]),
    (b"\xef\xbb\xbfdata: a\n\n", [("", b"a", None, None, True)]),
    (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", [("", b"a", None, None, True)]),  # a mark is one only at the start
    (b"data: a\ndata: b\n\n", [("", b"a\nb", None, None, True)]),
    (b"data\n\n", [("", b"", None, None, True)]),
    (b"data\ndata\n\n", [("", b"\n", None, None, True)]),
    (b"data:  two spaces\n\n", [("", b" two spaces", None, None, True)]),
    (b": comment\n\ndata: a\n\n", [("", b"a", None, None, True)]),
    (b"data: a\n: in between\ndata: b\n\n", [("", b"a\nb", None, None, True)]),
    (b"event: delta\ndata: a\nid: 7\nretry: 100\n\n", [("delta", b"a", "7", 100, True)]),
    (b"id: 1\0\nretry: 1x\ndata: a\n\n", [("", b"a", None, None, True)]),
    (b"datax: no\nunknown: no\ndata: a\n\n", [("", b"a", None, None, True)]),
    (b"event: lonely\n\n", []),
    (b"data: a\n\ndata: rest", [("", b"a", None, None, True), ("", b"rest", None, None, False)]),
    (b"data: rest\n", [("", b"rest", None, None, False)]),
    ("data: 한국\n\n".encode(), [("", "한국".encode(), None, None, True)]),
    (b"", []),
]


@pytest.mark.parametrize(("stream", "expected"), TABLE)
def test_the_rules_hold_whole_and_split_at_every_offset(
    stream: bytes, expected: list[tuple[str, bytes, str | None, int | None, bool]]
) -> None:
    for step in range(max(len(stream), 1)):
        seen = [(f.event, f.data, f.id, f.retry, f.complete) for f in frames(stream, step) if f.data is not None]
        assert seen == expected


@given(st.binary(max_size=200) | st.text("data:eventid \r\n\0", max_size=80).map(str.encode), st.integers(1, 9))
@example(b"data: a\r\n\r\n", 8)
def test_every_byte_is_in_exactly_one_frame(stream: bytes, step: int) -> None:
    assert b"".join(frame.raw for frame in frames(stream, step)) == stream


@given(st.text("data: x\r\n", max_size=60).map(str.encode), st.integers(1, 9))
def test_the_split_changes_nothing_a_reader_sees(stream: bytes, step: int) -> None:
    def seen(parsed: list[Frame]) -> list[tuple[str, bytes, bool]]:
        return [(f.event, f.data, f.complete) for f in parsed if f.data is not None]

    assert seen(frames(stream, step)) == seen(frames(stream))


@pytest.mark.parametrize("ending", [b"\n\n", b"\r\r", b"\r\n\r"])
def test_a_frame_comes_out_with_the_byte_that_ends_it(ending: bytes) -> None:
    parser = Parser()
    for byte in b"data: a" + ending[:-1]:
        assert parser.feed(bytes([byte])) == []
    assert [f.data for f in parser.feed(ending[-1:])] == [b"a"]


def test_a_lone_comment_line_goes_on_at_once() -> None:
    assert [f.raw for f in Parser().feed(b":keep-alive\n")] == [b":keep-alive\n"]


@given(
    st.sampled_from(
        [b"data: a\n\n", b"event: x\ndata:a\r\nid: 3\r\n\r\n", b"data\n\n", b"data: a\n: c\ndata: b\n\n", b"data: a"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.integers(0, 9),
)
@example(b"data: a\r\ndata: b\r\nevent: x\r\n\r\n", "one line", 1)
def test_rewritten_data_reads_back_and_the_rest_stays(stream: bytes, text: str, step: int) -> None:
    frame = next(f for f in frames(stream, step) if f.data is not None)
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    again = next(f for f in frames(frame.with_data(wanted)) if f.data is not None)
    assert again.data == wanted
    assert (again.event, again.id, again.complete) == (frame.event, frame.id, frame.complete)
    assert frame.data is not None
    assert frame.with_data(frame.data) == frame.raw or b"data\n" in frame.raw


def test_a_frame_without_data_can_not_be_given_any() -> None:
    (frame,) = frames(b": hello\n")
    with pytest.raises(ValueError, match="no data line"):
        frame.with_data(b"x")


def test_a_frame_that_never_ends_is_a_named_error() -> None:
    parser = Parser(max_frame=100)
    for _ in range(7):
        parser.feed(b"data: secret\n")
    with pytest.raises(FrameTooBig) as caught:
        parser.feed(b"data: secret\n")
    assert isinstance(caught.value, SseError)
    assert "secret" not in str(caught.value)


def test_a_frame_of_countless_lines_is_a_named_error() -> None:
    with pytest.raises(FrameTooBig):
        Parser().feed(b"data\n" * 20_001)


def test_many_small_frames_are_no_big_frame() -> None:
    parser = Parser(max_frame=100)
    for _ in range(100):
        assert len(parser.feed(b"data: abc\n\n")) == 1


def test_our_own_frames_read_back() -> None:
    (frame,) = frames(encode('{"a":1}\nb', "error"))
    assert (frame.event, frame.text, frame.complete) == ("error", '{"a":1}\nb', True)

"""Reading a stream: thinking in a field or between tags however cut, tools put together, ends and broken events."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.models.reply import Piece, Pieces, Trouble


def event(finish: str | None = None, **delta: object) -> bytes:
    choice = {"delta": delta, "finish_reason": finish}
    return b"data: " + msgspec.json.encode({"choices": [choice]}) + b"\n\n"


def joined(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind == kind)


@given(st.lists(st.integers(1, 6), max_size=40), st.integers(1, 50))
def test_thinking_between_tags_is_told_apart_however_it_is_cut(cuts: list[int], size: int) -> None:
    text, reader, found = "<think>\nI wonder < about it.</think>\n\nIt is <b>high</b>.", Pieces(), []
    pieces, rest = [], text
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    raw = b"".join(event(content=piece) for piece in [*pieces, rest] if piece) + event("stop")
    for start in range(0, len(raw), size):
        found += reader.feed(raw[start : start + size])
    found += reader.finish()
    assert joined(found, "thinking") == "\nI wonder < about it."
    assert joined(found, "text").strip() == "It is <b>high</b>."


def test_a_tag_in_the_middle_of_what_is_said_is_text() -> None:
    reader = Pieces()
    found = reader.feed(event(content="Use <think> tags") + event("stop"))
    assert joined(found, "text") == "Use <think> tags"


def test_thinking_in_a_field_and_tools_in_pieces() -> None:
    reader = Pieces()
    call = {"index": 0, "id": "call-1", "function": {"name": "tide", "arguments": '{"at"'}}
    rest = {"index": 0, "function": {"arguments": ": 5}"}}
    found = reader.feed(event(reasoning_content="Hm.") + event(tool_calls=[call]) + event(tool_calls=[rest]))
    found += reader.feed(event("tool_calls"))
    assert joined(found, "thinking") == "Hm."
    assert found[-2].value == {"id": "call-1", "name": "tide", "arguments": '{"at": 5}'}
    assert found[-1].text == "tool_calls"
    assert "Hm" not in repr(found[0])


def test_an_end_that_is_none_is_said() -> None:
    reader = Pieces()
    reader.feed(event(content="One"))
    with pytest.raises(Trouble, match="broke off"):
        reader.finish()


def test_a_few_broken_events_are_passed_over_and_many_are_not() -> None:
    reader = Pieces()
    assert joined(reader.feed(b"data: {broken\n\n" * 3 + event(content="One")), "text") == "One"
    with pytest.raises(Trouble, match="not an answer"):
        reader.feed(b"data: {broken\n\n")


def test_an_error_in_the_stream_is_told_without_its_text() -> None:
    with pytest.raises(Trouble) as trouble:
        Pieces().feed(b'data: {"error": {"message": "my card is 4111"}}\n\n')
    assert "4111" not in str(trouble.value)


@given(st.binary(max_size=300))
def test_whatever_comes_it_is_pieces_or_trouble(raw: bytes) -> None:
    reader = Pieces()
    try:
        reader.feed(raw)
        reader.finish()
    except Trouble:
        pass

"""MessagePack is read as the JSON it stands for, or not at all: nothing of a message may be left out."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.exchange import Unread
from tidegate.wire import bodies
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.message_pack import LARGEST, as_json

PROMPT = {"messages": [{"role": "user", "content": "담당자의 번호는 900101-1234568 입니다"}], "n": 1}
packed = msgspec.msgpack.encode


def behind_its_length(message: bytes) -> bytes:
    """As SignalR sends one."""
    size, head = len(message), b""
    while size > 0x7F:
        size, head = size >> 7, head + bytes((size & 0x7F | 0x80,))
    return head + bytes((size,)) + message


@pytest.mark.parametrize("media_type", [None, "application/msgpack", "application/octet-stream"])
def test_a_prompt_is_found_under_its_name_and_cannot_be_replaced(media_type: str | None) -> None:
    reading = bodies.read(packed(PROMPT), media_type=media_type, encoding=None)
    assert reading.unread == ()
    (number,) = [at for at, part in enumerate(reading.parts) if part.path == "messages[0].content"]
    assert reading.parts[number].text == PROMPT["messages"][0]["content"]  # type: ignore[index]
    with pytest.raises(Unreadable):
        reading.rewrite({number: [(0, 1, "[X]")]})


def test_messages_behind_their_lengths_are_read_one_by_one() -> None:
    said = [[1, {}, None, "Send", ["x" * 300]], [6, "a ping", "900101-1234568"]]
    raw = b"".join(behind_its_length(packed(one)) for one in said)
    assert json.loads(as_json(raw) or b"") == said


def test_bytes_and_extensions_in_a_message_are_read_like_any_bytes() -> None:
    for carried in (b"call 900101-1234568 now", msgspec.msgpack.Ext(5, b"call 900101-1234568 now")):
        reading = bodies.read(packed({"file": carried}), media_type=None, encoding=None)
        assert any("900101-1234568" in part.text for part in reading.parts)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\x82\xa1t\xae900101-1234568\xa1t\xa1x", id="a name twice, of which one would be lost"),
        pytest.param(b"\xdc\x00\x0e900101-1234568", id="letters as numbers"),
        pytest.param(packed({"t": "a text of some length"}) + b"\0", id="more behind it"),
        pytest.param(packed({"t": "a text of some length"})[:-1], id="cut"),
        pytest.param(b"\x81\xa1t\xa4\xff\xfe\xfd\xfc", id="letters that are none"),
        pytest.param(b"\x91" * 50_000, id="arrays in arrays"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="more than there is"),
        pytest.param(packed(["x" * LARGEST]), id="too large to be taken apart"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_would_not_be_read_whole_is_not_read(raw: bytes) -> None:
    assert as_json(raw) is None


def test_what_is_not_read_is_said() -> None:
    raw = packed({"t": "a text of some length", "n": 0})[:-1]
    assert bodies.read(raw + b"\xc1\0", media_type=None, encoding=None).unread == (Unread("body", "file-type:unknown"),)


TREES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.text(min_size=200, max_size=260), TREES)
def test_any_tree_comes_out_as_it_went_in(text: str, tree: Any) -> None:
    found = as_json(packed([text * 3, tree]))
    if found is not None:
        assert json.loads(found) == [text * 3, tree]


@given(st.binary(max_size=80))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    as_json(raw)
    as_json(b"\x82" + raw)
    as_json(b"\x05\x92" + raw)

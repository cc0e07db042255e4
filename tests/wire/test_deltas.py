"""Which strings continue which."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.deltas import Reader


def channels(*records: object) -> list[str]:
    """The channel of the string "x" in each record."""
    reader = Reader()
    found = []
    for record in records:
        leaves = reader.leaves(json.dumps(record))
        assert leaves is not None
        found.append(next(leaf.channel for leaf in leaves if leaf.value == "x"))
    return found


def choice(index: int, inside: object) -> object:
    return {"id": "c", "choices": [{"delta": inside, "index": index}]}


def call(index: int, **more: object) -> object:
    return {"tool_calls": [{"index": index, "function": {"arguments": "x"}, **more}]}


SAME = [
    (choice(0, {"content": "x"}), choice(0, {"role": "assistant", "content": "x"})),
    (choice(0, call(1, id="call_1", type="function")), choice(0, call(1))),
    (
        {"choices": [{"index": 0}, {"index": 1, "delta": {"content": "x"}}]},
        choice(1, {"content": "x"}),
    ),
    ({"v": "x", "p": "response/fragments/0/content"}, {"v": "x"}),
    ({"v": {"response": {"fragments": [{"content": "x"}]}}}, {"p": "response/fragments/-1/content", "v": "x"}),
    (
        {"p": "/message/content/parts/0", "o": "append", "v": "x"},
        {"o": "patch", "v": [{"p": "/message/content/parts/0", "v": "x"}]},
    ),
    ({"message": {"content": {"parts": ["x"]}}}, {"message": {"content": {"parts": ["x"]}}, "error": "y"}),
    ("x", "x"),
]
OTHER = [
    (choice(0, {"content": "x"}), choice(1, {"content": "x"})),
    (choice(0, {"content": "x"}), choice(0, {"reasoning_content": "x"})),
    (choice(0, call(0)), choice(0, call(1))),
    (
        {"type": "content_block_delta", "index": 0, "delta": {"text": "x"}},
        {"type": "content_block_delta", "index": 1, "delta": {"text": "x"}},
    ),
    ({"type": "text-delta", "delta": "x"}, {"type": "reasoning-delta", "delta": "x"}),
    ({"type": "a.delta", "item_id": "1", "delta": "x"}, {"type": "a.delta", "item_id": "2", "delta": "x"}),
    ({"v": "x", "p": "response/status"}, {"v": "x", "p": "response/fragments/0/content"}),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_pieces_of_one_text_have_one_channel(one: object, two: object) -> None:
    first, second = channels(one, two)
    assert first == second


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_different_texts_have_different_channels(one: object, two: object) -> None:
    first, second = channels(one, two)
    assert first != second


def test_a_text_put_in_the_place_of_another_is_not_gone_on_with() -> None:
    first, _, third = channels(
        {"v": "x", "p": "response/fragments/0/content", "o": "APPEND"},
        {"v": "x", "p": "response/status", "o": "SET"},
        {"v": "x"},
    )
    assert first == third


def test_the_words_of_a_patch_are_not_text() -> None:
    leaves = Reader().leaves('{"p": "response/content", "o": "APPEND", "v": "x"}')
    assert leaves is not None
    assert [leaf.value for leaf in leaves] == ["x"]


def test_a_leaf_says_where_it_is_written_and_whether_it_surely_continues() -> None:
    text = '{"delta": "a\\nb", "model": "m"}'
    leaves = Reader().leaves(text)
    assert leaves is not None
    assert [(leaf.value, text[leaf.start : leaf.end], leaf.marked) for leaf in leaves] == [
        ("a\nb", "a\\nb", True),
        ("m", "m", False),
    ]


@pytest.mark.parametrize("text", ["", "[DONE]", "hello", "{", '{"a": "b"'])
def test_what_is_not_json_has_no_leaves(text: str) -> None:
    assert Reader().leaves(text) is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from("vpo") | st.text(max_size=6), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_every_string_has_a_channel(value: object) -> None:
    def strings(inner: object, patch: bool) -> int:
        if isinstance(inner, str):
            return 1
        children = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        return sum(strings(child, patch) for child in children)

    text = json.dumps(value)
    leaves = Reader().leaves(text)
    if leaves is None:
        assert not isinstance(value, (dict, list, str))
        return
    assert len(leaves) <= strings(value, False)
    for leaf in leaves:
        assert json.loads(f'"{text[leaf.start : leaf.end]}"') == leaf.value or "\\ud" in text

"""How deep in JSON strings a text stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.nesting import MAX_LEVELS, Nesting


def depth(text: str, step: int = 0) -> int:
    nesting = Nesting()
    for at in range(0, len(text), step or max(len(text), 1)):
        nesting.feed(text[at : at + (step or len(text))])
    return nesting.depth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Dear ", 0),
        ('He said "', 0),
        ('"', 0),  # a text that begins with a quotation mark is speech, not JSON
        ('{"', 1),
        ('{"a": "', 1),
        ('{"a": "x", "b": [1, -2.5e3, true, null, {"c": "', 1),
        ('{"a": "x"', 0),
        ('{"a": "{\\"b\\": \\"', 2),
        ('[["wrb.fr", null, "[null,[\\"c\\"],[\\"{\\\\\\"x\\\\\\":\\\\\\"', 3),
        ('{"a": 1}\n{"b": "', 1),
        ('{"a": 1},\n{"b": "', 1),  # elements of an array that began before the text
        ('{"a": 1}]\n{"b": "', 1),
        ('{"a": 1}, "', 0),
        ('{"a": "\\u007b\\u0022', 2),  # {" written as escapes
        ('{"a": "not \\[ a JSON escape', 1),
        ('{"a": "line\nbreak', 1),
        ('[link] "', 0),
        ('[1] "', 0),
        ('{x: "', 0),
        ('{"a" "', 0),
        ('{"a": "x" "', 0),
        ('{"a": 1] "', 0),
        ('[nothing, "', 0),
        ("[" * 600 + '"', 0),
    ],
)
def test_the_depth_is_the_same_whole_and_letter_by_letter(text: str, expected: int) -> None:
    assert depth(text) == depth(text, 1) == depth(text, 3) == expected


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=8,
    ),
    st.integers(1, MAX_LEVELS),
    st.integers(1, 7),
)
def test_json_in_json_is_followed_to_the_last_level(value: object, levels: int, step: int) -> None:
    marker = "MARK"
    document: object = [value, marker]
    for level in range(levels):
        document = json.dumps(document) if level == 0 else json.dumps({"k": value, "inner": document})
    before = str(document)[: str(document).rindex(marker)]
    assert depth(before, step) == levels
    assert depth(str(document), step) == 0


@given(st.text('{}[]",:\\u01 \ntrue', max_size=60), st.integers(1, 5))
def test_no_text_takes_it_apart_and_the_split_changes_nothing(text: str, step: int) -> None:
    assert depth(text) == depth(text, step)


def test_prose_is_known_for_prose() -> None:
    nesting = Nesting()
    nesting.feed("Hello")
    assert nesting.prose

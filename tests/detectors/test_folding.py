"""Folding keeps every position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.folding import fold


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_left_alone(text: str) -> None:
    assert fold(text) == fold(text)
    assert fold(text).text is text
    assert fold(text).positions is None


@given(
    st.text(alphabet=st.sampled_from("aZ09-가힣\u200b\u00ad０９①⑳－＠　\u0660\u06f9\U0001d7ce\U0001d400"), min_size=1)
)
def test_every_folded_character_points_to_where_it_stood(text: str) -> None:
    folded = fold(text)
    for at, char in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert end == start + 1
        assert char in fold(text[start]).text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１２３", "123"),
        ("٠١٢", "012"),
        ("a\u200bb", "ab"),
        ("－–—", "---"),
        ("⑳", "20"),
        ("パスワード", "パスワード"),
        ("plain", "plain"),
    ],
)
def test_what_is_folded_to_what(text: str, plain: str) -> None:
    assert fold(text).text == plain

"""Folding keeps every position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.folding import fold


@given(st.text(alphabet=st.characters(max_codepoint=127, exclude_categories=["Nd"])))
def test_ascii_without_digits_is_left_alone(text: str) -> None:
    assert fold(text).text is text
    assert fold(text).positions is None


@pytest.mark.parametrize(
    "text",
    [
        "Привет, как дела? Завтра в 10.",
        "Καλημέρα σας",
        "일이 많아서 이사를 갔다",
        "1, 2, 3, 4",
        "1.2.3.4",
        "パスワード",
        "2024年1月",
    ],
)
def test_a_language_is_left_as_it_is_written(text: str) -> None:
    assert fold(text).text == text


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
        ("gһр_tоken", "ghp_token"),
        ("구공공일공일 일이삼사오육팔", "900101 1234568"),
        ("9-0-0-1-0-1-1-2-3-4-5-6-8", "9001011234568"),
        ("010ー1234ー5678", "010-1234-5678"),
        ("１２३४", "1234"),
        ("a\u3164b", "ab"),
        ("パスワード", "パスワード"),
        ("plain", "plain"),
    ],
)
def test_what_is_folded_to_what(text: str, plain: str) -> None:
    assert fold(text).text == plain


@given(st.text(alphabet=st.sampled_from("aZ09 -._일이공АаοЕ０ー\u200b"), max_size=80))
def test_positions_go_forward_and_cover_only_what_was_there(text: str) -> None:
    folded = fold(text)
    if folded.positions is None:
        assert folded.text == text
        return
    assert len(folded.positions) == len(folded.text)
    assert list(folded.positions) == sorted(folded.positions)
    assert all(0 <= at < len(text) for at in folded.positions)

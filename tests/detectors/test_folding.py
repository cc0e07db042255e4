"""Folding keeps every position."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors import folding
from tidegate.detectors.folding import fold


@given(st.text(alphabet=st.sampled_from("az AZ.-_/\t(),")))
def test_letters_without_digits_is_left_alone(text: str) -> None:
    assert fold(text).text is text
    assert fold(text).starts is None


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
        ("a\0b\x08c\x7fd", "abcd"),
        ("é\0b\x9fc\uffa0d\ufff9e", "ébcde"),
        ("－–—", "---"),
        ("⑳", "20"),
        ("gһр_tоken", "ghp_token"),
        ("구공공일공일 일이삼사오육팔", "900101 1234568"),
        ("주민번호 구공공일공일 일이삼사오육팔이고", "주민번호 9001011234568이고"),
        ("하나둘셋넷다섯여섯일곱", "1234567"),
        ("〇一〇二三四五六七八九", "01023456789"),
        ("zero one zero two three four five six seven", "010234567"),
        ("9̲0̶0⃣", "900"),
        ("re\u0301sume\u0301", "résumé"),
        ("\u1112\u1161\u11ab", "한"),
        ("kim＠example。com", "kim@example.com"),
        ("900101/1234568", "900101-1234568"),
        ("4111·1111·1111·1111", "4111-1111-1111-1111"),
        ("010 / 2345 / 6789", "010-2345-6789"),
        ("900101-\n1234568", "900101-1234568"),
        ("kim@\n  example.com", "kim@example.com"),
        ("**900101**-1234568", "900101-1234568"),
        ("9\ufffd00101", "900101"),
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


ALPHABET = "aZ0949 -./·*\n@일이공하나둘셋АаοЕ０ー\u200b\u0301\u1112\u1161。"


@given(st.text(alphabet=st.sampled_from(ALPHABET), max_size=80))
def test_positions_go_forward_and_cover_only_what_was_there(text: str) -> None:
    folded = fold(text)
    if folded.starts is None or folded.ends is None:
        assert len(folded.text) == len(text)
        return
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "2024/01/15 12:30:45",
        "10.0.0.1 10.0.0.2 192.168.0.1",
        "900101 1234568",  # two columns of a table: nothing says that it is a person's
        "4111 | 1111 | 1111 | 1111",
        "1000  2000  3000  4000",
        "1234\n5678\n9012\n3456",
        "/var/log/2024/0115/1234",
        "x = 1_000_000",
        "the end\n@pytest.fixture",
        "하나의 일이 이사로 끝났다",
        "one two three",
    ],
)
def test_tables_dates_and_sentences_stay(text: str) -> None:
    assert fold(text).text == text


def test_a_row_of_digits_longer_than_any_number_stays() -> None:
    text = " ".join("0123456789" * 10)
    assert fold(text).text == text


def test_the_span_of_a_word_is_the_whole_word() -> None:
    text = "x 하나둘셋넷다섯여섯일곱 y"
    folded = fold(text)
    start = folded.text.index("1234567")
    assert folded.span(start, start + 7) == (2, 13)


#: What steps look for, cut into pieces that may meet over lines, and ends of lines of every kind.
PIECES = (
    *("900101", "1234568", "4111", "-", "/", " ", ".", "_", "kim@", "x.org"),
    *("**12**", "__", "DE89", "3704", "0044", "0532"),
    *("1 2 3 4 5 6 7 8 9", "one two three four five six seven eight", "구공공일공일", "일이삼사오육팔", "주민번호 "),
    *("９", "－", "ー", "。", "\u200b", "\u0301", "аb", "b.в", "\u1112\u1161", "\udc00"),
    *("\n", "\r\n", "word.\n", "했다.\n", "1\n", "way\n", "5;\n", "\n\n"),
)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.just("plain words of a line,\n" * 40)), min_size=30, max_size=90))
def test_lines_are_folded_as_the_whole_text_is(pieces: list[str]) -> None:
    text = "".join(pieces) + "and so on,\n" * 200
    lines, whole = fold(text), folding._whole(text, text.isascii())
    assert lines.text == whole.text
    assert all(lines.span(at, at + 1) == whole.span(at, at + 1) for at in range(len(whole.text)))


#: What ends a line behind which nothing goes on, and the end itself.
CUT = re.compile("(?:[!-),./:-?\\[-^`abcdfgijklmpqsuvwyz{-~]|。|다|요)(?=\r?\n)")


@given(
    st.lists(st.sampled_from(["a", "n", "다", "요", "E", "1", ".", " ", "\n", "\r\n", "\r"]), max_size=30), st.data()
)
def test_lines_are_cut_at_the_nearest_end_of_one_behind_which_nothing_goes_on(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    at = data.draw(st.integers(0, len(text)))
    cuts = [len(text[: one.end()].encode()) for one in CUT.finditer(text)]
    written, here = text.encode(), len(text[:at].encode())
    assert folding._cut_before(written, 0, here) == max((one for one in cuts if one < here), default=0)
    assert folding._cut_behind(written, here) == min((one for one in cuts if one > here), default=len(written))


def test_lines_that_all_have_something_to_fold_are_folded_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    whole = folding._whole

    def counted(text: str, ascii_only: bool) -> folding.Folded:
        asked.append(text)
        return whole(text, ascii_only)

    monkeypatch.setattr(folding, "_whole", counted)
    text = "un prix de 10\u00a0000 euros – environ,\n" * 2_000
    assert fold(text).text == text.replace("\u00a0", " ").replace("–", "-")
    assert "".join(asked) == text
    assert len(asked) <= len(text.encode()) // folding._BEFORE + 1


def test_what_stands_far_away_changes_nothing() -> None:
    book = "a line of a book – with a dash,\n" + "a line of a book without one,\n" * 2_000
    folded = fold(book + "９００１０１\u200b-1234568\n" + book)
    assert folded.text == (book + "900101-1234568\n" + book).replace("–", "-")
    at = folded.text.index("900101")
    assert folded.span(at, at + 14) == (len(book), len(book) + 15)
    assert folded.starts is not None
    assert len(folded.starts) == len(folded.text)
    assert folded.starts[len(folded.text) - 1] == 2 * len(book) + 15
    with pytest.raises(IndexError):
        folded.starts[len(folded.text)]

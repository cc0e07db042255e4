"""A document in numbered passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.passages import LENGTH, passages_of
from tidegate.wire.documents.extracted import Piece, Where
from tidegate.wire.documents.whole import Placed, Whole

PAGE = Where("page", 3)


def whole(text: str, where: Where = PAGE) -> Whole:
    return Whole("pdf", [Placed("", Piece(text, where))], [])


def test_whole_lines_with_their_numbers() -> None:
    text = "\n".join(f"line {number} " + "x" * 300 for number in range(8))
    found, cut = passages_of(whole(text, Where("part", 0, "", 5)))
    assert not cut
    assert [one.line for one in found] == [5, 7, 9, 11]
    assert found[1].where("en") == "paragraph 7"
    assert found[1].where("ko") == "문단 7"


def test_where_it_stands_in_words() -> None:
    assert passages_of(whole("x"))[0][0].where("en") == "page 3"
    assert passages_of(whole("x"))[0][0].where("ko") == "3쪽"
    assert passages_of(whole("x", Where("sheet", 2, "Sales", 4)))[0][0].where("en") == "Sales, sheet 2, row 4"


@given(st.text("ab .\n다", max_size=5000))
def test_nothing_is_lost_and_no_passage_is_too_long(text: str) -> None:
    found, _ = passages_of(whole(text))
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())
    assert all(len(one.text) <= 3 * LENGTH for one in found)

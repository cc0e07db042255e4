"""Cells are found however they are set, by themselves or beside others of their row, and by digests alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tidegate.detectors.own import exact
from tidegate.detectors.own.combined import Combined
from tidegate.detectors.own.rolling import Rolling
from tidegate.detectors.own.sieve import BLOCK, Sieve, blocks_for
from tidegate.detectors.own.table import TAG, Filling, Table, slots_for

KEY = b"k" * 32
ROLLING = Rolling(KEY, exact.PURPOSE)
ROWS = (
    ("김민수", "010-1234-5678", "min.su@example.kr", "张伟"),
    ("이서연", "010-8765-4321", "seo@example.kr", "田中太郎"),
    ("이", "010-0000-1111", "kim@example.kr", "山田"),
)
NAME, PHONE, MAIL, ASIAN = range(4)


def scanner(alone: Sequence[int], combinations: Sequence[tuple[int, ...]] = (), near: int = 60) -> Combined:
    digests = exact.CellDigests(KEY)
    shapes: dict[str, dict[int, int]] = {}
    buffer = bytearray(slots_for(40) * (TAG + exact.PAYLOAD))
    filling = Filling(buffer, 0, slots_for(40), exact.PAYLOAD)
    for row in ROWS:
        cells = [exact.cell(value) for value in row]
        tags = [digests.cell(cell.normal) for cell in cells if cell]
        for column, cell in enumerate(cells):
            assert cell is not None
            lengths = shapes.setdefault(cell.script, {})
            lengths[len(cell.normal)] = lengths.get(len(cell.normal), 0) | 1 << cell.shape
            filling.join(tags[column], (1 << column).to_bytes(exact.PAYLOAD, "little"))
        for number, columns in enumerate(combinations):
            joined = digests.first(number, tags[columns[0]])
            for column in columns[1:]:
                joined = digests.step(joined, tags[column])
                filling.join(joined, bytes(exact.PAYLOAD))
    sieve = Sieve(bytearray(blocks_for(40) * BLOCK), 0, blocks_for(40))
    sieve.add(exact.numbers_of([one.normal for row in ROWS for value in row if (one := exact.cell(value))], ROLLING))
    layout = exact.Layout(shapes, sum(1 << column for column in alone), tuple(combinations), near)
    table = Table(bytes(buffer), 0, slots_for(40), exact.PAYLOAD)
    return Combined([], [exact.Exact("customers", table, sieve, layout, KEY)])


def found(scanner: Combined, text: str) -> list[str]:
    return [text[one.start : one.end] for one in scanner.scan(text)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("전화 010-1234-5678로", "010-1234-5678"),
        ("전화 01012345678.", "01012345678"),
        ("전화 010 1234\n5678", "010 1234\n5678"),
        ("０１０－１２３４－５６７８", "０１０－１２３４－５６７８"),
        ("Mail MIN.SU@Example.KR!", "MIN.SU@Example.KR"),
        ("김민수 과장님께서는", "김민수"),
        ("客户张伟的电话", "张伟"),
        ("昨日、田中太郎さんが", "田中太郎"),
    ],
)
def test_a_cell_is_found(text: str, what: str) -> None:
    assert found(scanner([NAME, PHONE, MAIL, ASIAN]), text) == [what]


@pytest.mark.parametrize(
    "text", ["김민수정", "9010-1234-5678", "010-1234-56789", "010-1234----5678", "admin.su@example.kr"]
)
def test_a_piece_of_something_else_is_not(text: str) -> None:
    assert found(scanner([NAME, PHONE, MAIL]), text) == []


def test_cells_of_one_row_count_where_they_stand_near_each_other() -> None:
    pair = scanner([], [(NAME, PHONE)])
    assert found(pair, "김민수님은 010-1234-5678 입니다") == ["김민수", "010-1234-5678"]
    assert found(pair, "010-1234-5678 (김민수)") == ["010-1234-5678", "김민수"]
    assert found(pair, "김민수 010-8765-4321") == []  # two rows
    assert found(pair, "김민수") == found(pair, "010-1234-5678") == []
    assert found(pair, "김민수" + " " * 100 + "010-1234-5678") == []


def test_three_cells_count_together_only_as_three() -> None:
    three = scanner([], [(NAME, PHONE, MAIL)])
    assert len(found(three, "min.su@example.kr 김민수 010-1234-5678")) == 3
    assert found(three, "seo@example.kr 김민수 010-1234-5678") == []


def test_what_is_too_short_or_too_long_is_refused_with_a_reason() -> None:
    reasons = [
        exact.refusal(cell)
        for value in ("ab", "1234", "이", "a" * 129, "김민수", "12345")
        if (cell := exact.cell(value))
    ]
    assert reasons == ["too-short", "too-short", "too-short", "too-long", None, None]
    assert exact.cell("---") is None


def test_a_value_is_found_wherever_a_long_text_is_cut() -> None:
    one = scanner([PHONE])
    for before in range(4080, 4110):
        text = "a " * (before // 2) + "-" * (before % 2) + "010-1234-5678" + " b" * 3000
        assert found(one, text) == ["010-1234-5678"]
    text = "x " * 4000 + "٠١٠-1234-5678 " * 900
    assert len(found(one, text)) == 900


def test_a_value_with_a_middle_dot_and_one_that_folds_longer() -> None:
    assert found(scanner([ASIAN]), "STRASSE 田中太郎") == ["田中太郎"]
    assert exact.cell("Großmann") == exact.cell("GROSSMANN")

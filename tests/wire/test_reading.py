"""A reading: where its parts stand, the sheet for scanners, and edits that do not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.wire.bodies import read
from tidegate.wire.reading import UNTRUE_WHEN_REWRITTEN, Reading, Sheet, Text


def seen(raw: bytes = b'{"password":"hunter2","n":{"t":"a\\n\\u00e9b"}}') -> Reading:
    return read(raw, media_type="application/json", encoding=None)


def finding(start: int, end: int) -> Finding:
    return Finding("d", "f", 0, start, end, 1.0)


def test_the_sheet_labels_short_values_and_leads_back() -> None:
    sheet = seen().sheet()
    assert sheet.text.startswith("password: hunter2\n\x1e\nt:\na\né")
    start = sheet.text.index("hunter2")
    (placed,) = sheet.placed([finding(start, start + 7)])
    assert (placed.part, placed.start, placed.end) == (0, 0, 7)
    (placed,) = sheet.placed([finding(start - 4, start + 7)])
    assert (placed.part, placed.start, placed.end) == (0, 0, 7)


@pytest.mark.parametrize("key", ["content", "text", "prompt", "input"])
def test_what_a_format_calls_every_text_is_no_name_of_a_value(key: str) -> None:
    """A number alone in a prompt was named by `content`, so that it was none of the numbers that nothing names."""
    assert seen(f'{{"{key}": "9001011234568"}}'.encode()).sheet().text.startswith("9001011234568\n")


@pytest.mark.parametrize(
    ("body", "media_type", "line"),
    [
        (b"a=1&ssn=536221234", "application/x-www-form-urlencoded", "ssn: 536221234"),
        (b"user%5Bssn%5D=536221234", "application/x-www-form-urlencoded", "user[ssn]"),
        (b'{"m":"{\\"ssn\\": \\"536221234\\"}"}', "application/json", "ssn: 536221234"),
        (b'{"ssn": ["536221234"]}', "application/json", "ssn: 536221234"),
        (b'{"ssn": [[1, 536221234]]}', "application/json", "ssn: 1, 536221234"),
        ('{"주민번호(앞)": "900101"}'.encode(), "application/json", "주민번호(앞): 900101"),
        (b'{"parts": ["536221234"]}', "application/json", "536221234"),
        (b'{"a\\nb": "536221234"}', "application/json", "536221234"),
    ],
)
def test_a_name_stands_before_its_value_however_both_are_carried(body: bytes, media_type: str, line: str) -> None:
    sheet = read(body, media_type=media_type, encoding=None).sheet()
    assert line in sheet.text.split("\n\x1e\n")


def test_a_finding_over_two_parts_is_one_in_each() -> None:
    sheet = seen(b'["4111 1111","1111 1111"]').sheet()
    placed = sheet.placed([finding(0, len(sheet.text))])
    assert [(one.part, one.start, one.end) for one in placed] == [(0, 0, 9), (1, 0, 9)]


@given(st.lists(st.text(max_size=8), max_size=6), st.integers(0, 60), st.integers(1, 30))
def test_placed_findings_stay_in_their_parts(words: list[str], start: int, length: int) -> None:
    reading = Reading(tuple(Text(word, f"k{n}", "prompt") for n, word in enumerate(words)))
    sheet = reading.sheet()
    for one in sheet.placed([finding(start, start + length)]):
        assert 0 <= one.start < one.end <= len(words[one.part])
        at = sheet.starts[one.part]
        assert sheet.text[at + one.start : at + one.end] == words[one.part][one.start : one.end]


def test_an_empty_reading_has_an_empty_sheet() -> None:
    assert Reading(()).sheet() == Sheet("", (), ())
    assert Reading(()).sheet().placed([finding(0, 1)]) == ()
    assert Reading(()).rewrite({}) == b""


def test_where_a_character_stands() -> None:
    raw = b'{"password":"hunter2","n":{"t":"a\\n\\u00e9b"}}'
    start, end = seen(raw).where(1, 2, 3)
    assert raw[start:end] == b"\\u00e9"
    start, end = seen(raw).where(0, 0, 7)
    assert raw[start:end] == b"hunter2"


@pytest.mark.parametrize("edit", [(-1, 1, ""), (0, 99, ""), (3, 2, "")])
def test_edits_outside_a_part_are_refused_without_its_text(edit: tuple[int, int, str]) -> None:
    with pytest.raises(IndexError) as error:
        seen().rewrite({0: [edit]})
    assert "hunter2" not in str(error.value)
    with pytest.raises(IndexError):
        seen().rewrite({99: [(0, 0, "")]})


def test_overlapping_edits_cover_what_both_covered() -> None:
    assert seen(b'["abcdef"]').rewrite({0: [(0, 3, "X"), (2, 5, "Y")]}) == b'["Xf"]'


def test_replacing_nothing_by_nothing_is_no_edit() -> None:
    assert seen(b"[1234567]").rewrite({0: [(3, 3, "")]}) == b"[1234567]"


def test_headers_that_would_be_untrue_are_named() -> None:
    assert "content-encoding" in UNTRUE_WHEN_REWRITTEN
    assert all(name == name.lower() for name in UNTRUE_WHEN_REWRITTEN)

"""Writing into JSON: the edited characters change, their neighbours keep the escapes they had."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.json_codings import NUMBER, STRING, escaped
from tidegate.wire.splices import Coding, Document, Place, spliced


def edited(raw: str, splices: list[tuple[int, int, str]], coding: Coding = STRING) -> str:
    text = f'["{raw}"]' if coding is STRING else f"[{raw}]"
    inner = 2 if coding is STRING else 1
    place = Place(Document(text), inner, inner + len(raw), coding)
    content = json.loads(f'"{raw}"') if coding is STRING else raw
    done: str = spliced(text, coding.lift(place, content, splices))
    return done


@pytest.mark.parametrize(
    ("raw", "splices", "expected"),
    [
        ("abc", [(1, 2, "X")], "aXc"),
        (r"\u0061b\n", [(1, 2, "X")], r"\u0061X\n"),
        (r"\ud83d\ude00b\/c", [(1, 2, "X"), (3, 4, "Y")], r"\ud83d\ude00X\/Y"),
        (r"a\\b", [(1, 2, "")], "ab"),
        ("ab", [(1, 1, '"\n안')], 'a\\"\\n안b'),
        (r"\ud83dx", [(1, 2, "Y")], r"\ud83dY"),
    ],
)
def test_strings(raw: str, splices: list[tuple[int, int, str]], expected: str) -> None:
    assert edited(raw, splices) == f'["{expected}"]'


@given(st.text(max_size=30), st.booleans(), st.data())
def test_an_edited_string_reads_as_the_edited_text(text: str, ascii_only: bool, data: st.DataObject) -> None:
    raw = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
    text = json.loads(f'"{raw}"')  # a pair of lone surrogates becomes one character
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert json.loads(edited(raw, [(start, end, "[X]")])) == [text[:start] + "[X]" + text[end:]]


@pytest.mark.parametrize(
    ("splices", "expected"), [([(0, 16, "[CARD]")], '["[CARD]"]'), ([(4, 12, "*")], '["4111*1111"]')]
)
def test_a_number_becomes_a_string(splices: list[tuple[int, int, str]], expected: str) -> None:
    assert edited("4111111111111111", splices, NUMBER) == expected


def test_text_beyond_ascii_is_not_escaped() -> None:
    assert escaped('안"') == '안\\"'

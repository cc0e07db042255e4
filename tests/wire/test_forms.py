"""URL-encoded forms: read as servers read them; an edit writes one field and leaves the others as they were."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import forms
from tidegate.wire.splices import Document, Place, spliced

plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1&b=2", [("a", "1"), ("b", "2")]),
        ("a=x+y%20z", [("a", "x y z")]),
        ("%EC%95%88=%eb%85%95", [("안", "녕")]),
        ("a=1=2&&b&=c", [("a", "1=2"), ("b", None), ("", "c")]),
        ("a=%zz%4", [("a", "%zz%4")]),
        ("a=%ff", [("a", "\udcff")]),
        ("", []),
    ],
)
def test_fields(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(name.value, value and value.value) for name, value in forms.fields(text)] == expected


@given(st.lists(st.tuples(plain, plain), min_size=1, max_size=4))
def test_what_a_client_writes_is_read(pairs: list[tuple[str, str]]) -> None:
    text = urlencode(pairs)
    assert [(name.value, value and value.value) for name, value in forms.fields(text)] == pairs


@given(st.lists(st.tuples(plain, plain), min_size=1, max_size=4), st.data())
def test_an_edit_writes_one_value(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    text = urlencode(pairs)
    number = data.draw(st.integers(0, len(pairs) - 1))
    _, field = list(forms.fields(text))[number]
    assert field is not None
    start = data.draw(st.integers(0, len(field.value)))
    end = data.draw(st.integers(start, len(field.value)))
    place = Place(Document(text), field.start, field.end, forms.PERCENT)
    edited = spliced(text, forms.PERCENT.lift(place, field.value, [(start, end, "[X &=+%안]")]))
    pairs[number] = (pairs[number][0], field.value[:start] + "[X &=+%안]" + field.value[end:])
    assert parse_qsl(edited, keep_blank_values=True) == pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1", True),
        ("a=1&b[]=%20", True),
        ("a = 1", False),
        ("if a=b then", False),
        ("x", False),
        ("", False),
        ('a="1"', False),
    ],
)
def test_what_looks_like_a_form(text: str, expected: bool) -> None:
    assert forms.looks_like(text) is expected


def test_a_form_of_nothing_but_separators_is_read_in_one_pass() -> None:
    assert list(forms.fields("&" * 100_000)) == []
    assert not forms.looks_like("a=" + "b&" * 100_000)

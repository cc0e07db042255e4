"""URL-encoded forms: read as servers read them; an edit writes one field and leaves the others as they were."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import forms
from tidegate.wire.splices import Document, Place, spliced

CODECS = ["cp949", "cp932", "gb18030", "big5", "cp1251"]

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


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp949", "담당자: 김민지 대리님"),
        ("cp932", "担当は山田さんです。よろしくお願いします"),
        ("gb18030", "您好，我的号码是这个，谢谢您"),
        ("cp1251", "Здравствуйте, это мой номер"),
    ],
)
def test_a_form_of_an_old_page_is_read_in_its_set(codec: str, text: str) -> None:
    form = f"q={quote(text.encode(codec))}&n=4111+1111&u={quote('é')}"
    found = forms.charset_of(form)
    assert found == codec
    read = [forms.read_in(value, form, found).value for _, value in forms.fields(form) if value]
    assert read == [text, "4111 1111", "é"], "what is UTF-8 stays so"


def test_a_form_is_in_utf8_as_long_as_nothing_speaks_for_another_set() -> None:
    assert forms.charset_of("a=b&c=%20%41") == "utf-8"
    assert forms.charset_of("q=%EA%B9%80%EB%AF%BC%EC%A7%80") == "utf-8"
    assert forms.charset_of("a=%ff%00%1f%8b") == "utf-8"


@given(st.text("가나 A[a漢字かなёж~", min_size=1, max_size=12), st.sampled_from(CODECS), st.booleans(), st.data())
def test_an_edit_writes_one_value_in_any_set(text: str, codec: str, sparing: bool, data: st.DataObject) -> None:
    """Browsers escape no letter of ASCII, be it the second half of another one."""
    raw = text.encode(codec, "ignore")
    text = raw.decode(codec)
    written = quote(raw) if sparing else "".join(f"%{byte:02x}" for byte in raw)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    form = f"a={written}&b=1"
    coding = forms.percent(codec)
    edited = spliced(
        form, coding.lift(Place(Document(form), 2, 2 + len(written), coding), text, [(start, end, "[X &]")])
    )
    assert unquote_to_bytes(edited.removesuffix("&b=1")[2:]).decode(codec) == text[:start] + "[X &]" + text[end:]

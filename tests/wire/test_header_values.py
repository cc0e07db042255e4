"""Header values: parameters as clients write them, with where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.header_values import NOTHING, joined, parse


@pytest.mark.parametrize(
    ("value", "main", "parameters", "understood"),
    [
        ("Application/JSON; charset=UTF-8", "application/json", {"charset": "UTF-8"}, True),
        ('multipart/form-data; boundary="a;b c"', "multipart/form-data", {"boundary": "a;b c"}, True),
        ('form-data; name="a\\"b"; filename="c\\d.txt"', "form-data", {"name": 'a"b', "filename": "c\\d.txt"}, True),
        ("attachment; filename*=UTF-8''%ED%99%8D.pdf", "attachment", {"filename*": "홍.pdf"}, True),
        ("attachment; filename*=UTF-8''%ED%99%8D\udcff", "attachment", {"filename*": "홍\udcff"}, True),
        ("attachment; filename*=EUC-KR'ko'%C8%AB%B1%E6", "attachment", {"filename*": "홍길"}, True),
        ('form-data; name="a"; name="b"', "form-data", {"name": "a"}, False),
        ('form-data; name="a" kim; x=1', "form-data", {"name": "a", "x": "1"}, False),
        ("form-data; kim", "form-data", {}, False),
        ('form-data; name="open', "form-data", {"name": "open"}, True),
        (";;;=", "", {}, False),
        ("text/plain;", "text/plain", {}, True),
    ],
)
def test_values(value: str, main: str, parameters: dict[str, str], understood: bool) -> None:
    parsed = parse(value)
    assert (parsed.main, {name: one.value for name, one in parsed.parameters.items()}) == (main, parameters)
    assert parsed.understood is understood


def test_nothing() -> None:
    assert parse(None) == parse("") == NOTHING
    assert NOTHING.get("charset") is None


@given(st.text("a=\"; \\*'%é", max_size=40))
def test_any_value_is_parsed_and_every_parameter_stands_where_it_says(value: str) -> None:
    for parameter in parse(value).parameters.values():
        assert 0 <= parameter.start <= parameter.end <= len(value)


def test_headers_that_come_several_times_are_one() -> None:
    fields = [("Content-Encoding", "gzip"), ("cookie", "a=1"), ("content-encoding", "br"), ("Cookie", "b=2"), ("x", "")]
    assert joined(fields) == {"content-encoding": "gzip, br", "cookie": "a=1; b=2", "x": ""}

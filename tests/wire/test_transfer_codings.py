"""Base64, quoted-printable, data URLs: read in any spelling and written back in the same."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.splices import Coding, Document, Place, spliced
from tidegate.wire.transfer_codings import (
    BASE64,
    PERCENT_BYTES,
    QUOTED_PRINTABLE,
    base64_decoded,
    by_name,
    data_urls,
    decoded,
    whole_base64,
)


def edited(coding: Coding, written: Any, content: bytes | None, splices: list[tuple[int, int, bytes]]) -> Any:
    place = Place(Document(written), 0, len(written), coding)
    return spliced(written, coding.lift(place, content, splices))


@given(st.binary(max_size=60))
def test_every_spelling_of_base64_is_read(data: bytes) -> None:
    for spelling in (base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes):
        written = spelling(data)
        assert base64_decoded(written) == data
        assert base64_decoded(written.decode()) == data
        assert base64_decoded(written.rstrip(b"=\n")) == data


@given(st.binary(min_size=1, max_size=200), st.data())
def test_an_edit_keeps_the_spelling(data: bytes, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(data)))
    new = data[:start] + b"[X]" + data[start:]
    assert (
        edited(BASE64, base64.b64encode(data).decode(), data, [(start, start, b"[X]")])
        == base64.b64encode(new).decode()
    )
    wrapped = edited(BASE64, base64.encodebytes(data), data, [(start, start, b"[X]")])
    assert base64_decoded(wrapped) == new
    assert max(map(len, wrapped.split(b"\n"))) <= 76


def test_other_alphabet_and_no_padding_stay() -> None:
    assert edited(BASE64, "-_-_YQ", base64_decoded("-_-_YQ"), [(3, 4, b"\xff\xff")]) == "-_-___8"


@pytest.mark.parametrize("written", ["a", "a b c!", "=a==", "YQ==YQ==", "é"])
def test_what_is_not_base64(written: str) -> None:
    assert base64_decoded(written) is None


def test_quoted_printable_and_percent() -> None:
    assert decoded(b"=EC=95=88 a=\r\nb", "quoted-printable") == "안 ab".encode()
    written = edited(QUOTED_PRINTABLE, b"=EC=95=88 x", "안 x".encode(), [(4, 5, b"=")])
    assert decoded(written, "quoted-printable") == "안 =".encode()
    assert edited(PERCENT_BYTES, "a%20b", b"a b", [(0, 1, b"&")]) == "%26%20b"
    assert decoded(b"!", "base64") is None
    assert (by_name("base64"), by_name("quoted-printable")) == (BASE64, QUOTED_PRINTABLE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data:text/plain;base64,aGk=", [("text/plain;base64", b"hi", "aGk=")]),
        (
            "![x](data:image/png;base64,iVBORw0K) and data:,a%20b",
            [("image/png;base64", b"\x89PNG\r\n", "iVBORw0K"), ("text/plain", b"a b", "a%20b")],
        ),
        ("DATA:Text/HTML;charset=utf-8,<b>", [("text/html;charset=utf-8", b"", "")][:0]),
        ("data:text/csv;charset=utf-8,a,b", [("text/csv;charset=utf-8", b"a,b", "a,b")]),
        ("data:,a%20\udcff", [("text/plain", b"a \xff", "a%20\udcff")]),
        ("data:,a%20\ud800", [("text/plain", b"a \xef\xbf\xbd", "a%20\ud800")]),
        ("the data: nothing, really", []),
        ("data:text/plain;base64,!", []),
        ("data:text/plain;base64,a", []),
    ],
)
def test_data_urls(text: str, expected: list[tuple[str, bytes, str]]) -> None:
    assert [(url.media_type, url.content, text[url.start : url.end]) for url in data_urls(text)] == expected


@given(st.text("data:,;/base64 aGk=%\n\udcff\ud800", max_size=80))
def test_any_text_is_searched(text: str) -> None:
    position = 0
    for url in data_urls(text):
        assert position <= url.start < url.end <= len(text)
        position = url.end


def test_many_beginnings_of_data_urls_are_passed_in_one_go() -> None:
    assert data_urls("data:" * 50_000) == []
    assert data_urls("data:a/b;base64,A:" * 20_000) == []


def test_only_long_base64_is_more_than_a_word() -> None:
    assert whole_base64("Hello") is None
    assert whole_base64("a" * 64) == base64.b64decode("a" * 64)
    assert whole_base64("a" * 63 + " " + "a" * 63) is None

"""Views: escapes undone, each character with the place where it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.escapes import AROUND, TO_BLANK, WHOLE, views
from tidegate.wire.splices import Document, Place, spliced


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("900101%2D1234568", "900101-1234568"),
        ("%39%30%EA%B0%80", "90가"),
        ("%u0039%uAC00", "9가"),
        ("900101&#45;1234568", "900101-1234568"),
        ("&#x39;&#57&lt;&amp;#57;", "99<&#57;"),
        ("\\u0039\\x30\\u{30}\\U00000031", "9001"),
        ("\\\\u0039", "9"),
        ("\\" * 32 + "u0039", "9"),
        ("\\ud835\\udfce", "\U0001d7ce"),
        ("\\xea\\xb0\\x80", "가"),
        ("\\xfcber", "über"),
        ("\\071\\060", "90"),
        ("900101=2D=31", "900101-1"),
        ("900101-=\r\n1234568 =3D", "900101-1234568 ="),
        ("9\udcc0\udcb0", "90"),
        ("\udced\udca0\udcb5\udced\udcbf\udc8e", "\U0001d7ce"),
        ("90<b>01</b>01", "900101"),
        ("90<!-- x -->01", "9001"),
        ("<td>key</td><td>9&#48;1</td>", "<td>key</td><td>901</td>"),
        ("<key>90</key><no>0&#49;</no>", "<key>90</key><no>01</no>"),
        ("90</b><i>0&#49;", "9001"),
        ("<![CDATA[90]]><![CDATA[01]]>", "9001"),
        ("\x1b[01;31m\x1b[K900101\x1b[m\x1b[K-1234568", "900101-1234568"),
        ("&#0000000057;&#x00000000039;", "99"),
        ("BEGIN:VCALENDAR\r\nDESCRIPTION:9001\r\n 01\r\nEND:", "BEGIN:VCALENDAR\r\nDESCRIPTION:900101\r\nEND:"),
        ("4111 <b>1111</b> 1111<br> 1111", "4111 1111 1111 1111"),
        ("Subject: card 4111 1111\r\n 1111 1111", "Subject: card 4111 1111 1111 1111"),
        ("dn: cn=kim\nmail: kim@exam\n ple.kr\n", "dn: cn=kim\nmail: kim@example.kr\n"),
        ("data: 4111 1111\ndata: 1111 1111\n\n", "data: 4111 1111 \n1111 1111\n\n"),
        ("data:41111111\r\ndata:11111111\r\n\r\n", "data:4111111111111111\r\n\r\n"),
    ],
)
def test_what_a_text_says(written: str, says: str) -> None:
    assert says in [view.text for view in views(written)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words",
        "100 % sure & so on",
        "C:\\Users\\kim",
        "a < b > c",
        "width=20",
        "&nosuch;",
        "%zz",
        "é한",
        "to BEGIN:\n with",
        'data: {"a": 1}\n\ndata: {"a": 2}\n\n',
    ],
)
def test_texts_without_escapes_have_no_views(text: str) -> None:
    assert views(text) == []


PIECES = st.sampled_from(
    ["a", "9", " ", "\n", "%39", "%EA%B0%80", "%EA", "&#57;", "&amp;", "&fjlig;", "\\u0039", "\\x39", "=39=39", "=\n",
     "BEGIN:VCARD\n", "\n ", "\ndata: ", "\udcc0\udcb9", "\udcff", "<b>", "]]>", "\\", "%", "한"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_each_character_of_a_view_is_replaced_where_it_is_written(text: str) -> None:
    for view in views(text):
        document = Document(text)
        place = Place(document, view.start, view.end, view.coding)
        assert view.coding.lift(place, view.text, []) == []
        for at in range(len(view.text)):
            ((start, end, new),) = view.coding.lift(place, view.text, [(at, at + 1, "¤")])
            assert view.start <= start < end <= view.end
            assert new == "¤"
        every = [(at, at + 1, view.text[at]) for at in range(len(view.text))]
        spans = view.coding.lift(place, view.text, every)
        assert [start for start, _, _ in spans] == sorted(start for start, _, _ in spans)


def test_only_what_is_replaced_changes() -> None:
    text = "a=%41 &amp; b=900101%2D1234568 c=%43"
    (view,) = views(text)
    at = view.text.index("900101")
    splices = view.coding.lift(
        Place(Document(text), view.start, view.end, view.coding), view.text, [(at, at + 14, "[X]")]
    )
    assert spliced(text, splices) == "a=%41 &amp; b=[X] c=%43"


def test_in_quoted_printable_an_equals_sign_is_escaped() -> None:
    text = "=4F=54=41="
    view = views(text)[-1]
    splices = view.coding.lift(Place(Document(text), view.start, view.end, view.coding), view.text, [(0, 3, "b=")])
    assert spliced(text, splices).startswith("b=3D")


def test_long_texts_are_only_read_again_around_escapes() -> None:
    text = "word " * 10 * WHOLE + "%39 " + "word " * 10 * WHOLE
    (view,) = views(text)
    assert view.end - view.start <= 2 * (AROUND + TO_BLANK) + 4
    assert "word 9 word" in view.text

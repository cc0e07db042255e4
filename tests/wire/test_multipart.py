"""Multipart: cut where servers cut, lenient in what it takes, and nothing between the cuts is lost."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegate.wire import header_values, multipart
from tidegate.wire.bodies import read
from tidegate.wire.splices import Document, Place, spliced

HEAD = b'Content-Disposition: form-data; name="a"\r\n\r\n'


def contents(raw: bytes, boundary: bytes = b"X", most: int = 99) -> list[bytes]:
    return [raw[part.start : part.end] for part in multipart.split(raw, boundary, most).parts]


@pytest.mark.parametrize(
    ("raw", "expected", "complete"),
    [
        (b"--X\r\n" + HEAD + b"one\r\n--X\r\n" + HEAD + b"two\r\n--X--\r\n", [b"one", b"two"], True),
        (b"--X\n" + HEAD + b"one\n--X--", [b"one"], True),
        (b"preamble\r\n--X  \r\n" + HEAD + b"one\r\n--X--\r\nepilogue", [b"one"], True),
        (b"--X\r\n" + HEAD + b"\r\n--X--\r\n", [b""], True),
        (b"--X\r\n\r\nno headers\r\n--X--\r\n", [b"no headers"], True),
        (b"--X\r\nno blank line\r\n--X--\r\n", [b"no blank line"], True),
        (b"--X\r\n--X\r\n\r\nb\r\n--X--\r\n", [b"", b"b"], True),
        (b"--X\r\n" + HEAD + b"--Xy is no boundary\r\n--X--", [b"--Xy is no boundary"], True),
        (b"--X\r\n" + HEAD + b"cut sho", [b"cut sho"], False),
        (b"nothing of the kind", [], False),
    ],
)
def test_parts(raw: bytes, expected: list[bytes], complete: bool) -> None:
    assert contents(raw) == expected
    assert multipart.split(raw, b"X", 99).complete is complete


def test_what_stands_outside_is_given_out() -> None:
    raw = b"before\r\n--X\r\n" + HEAD + b"one\r\n--X--\r\nafter"
    assert [raw[start:end] for start, end in multipart.split(raw, b"X", 9).around] == [b"before", b"after"]
    raw = b"--X\r\n" + HEAD + b"1\r\n--X\r\n" + HEAD + b"2\r\n--X--"
    parts = multipart.split(raw, b"X", 1)
    assert (len(parts.parts), parts.complete) == (1, False)
    assert raw[slice(*parts.around[-1])].endswith(b"2\r\n--X--")


def test_headers_folded_unknown_and_none() -> None:
    raw = b"--X\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nnot a header\r\nX-Other:v\r\n\r\nbody\r\n--X--"
    (part,) = multipart.split(raw, b"X", 9).parts
    assert [(header.name, header.value.strip()) for header in part.headers] == [
        ("content-type", "text/plain;\r\n charset=utf-8"),
        ("", "not a header"),
        ("x-other", "v"),
    ]
    assert [raw[header.line : header.end].split(b":")[0] for header in part.headers][1:] == [
        b"not a header",
        b"X-Other",
    ]


@pytest.mark.parametrize(
    ("raw", "label", "expected"),
    [
        (b"--X\r\nContent-A: b\r\n", "multipart/form-data; boundary=X", b"X"),
        (b"--a b\r\ncontent-a: b\r\n", 'multipart/mixed; boundary="a b"', b"a b"),
        (b"--Y\r\nContent-A: b\r\n", "multipart/form-data; boundary=X", b"Y"),
        (b"--Y\r\nContent-A: b\r\n", "", b"Y"),
        (b"--not really\r\n", "", None),
        (b"-- \r\n", "text/plain", None),
    ],
)
def test_the_boundary(raw: bytes, label: str, expected: bytes | None) -> None:
    assert multipart.boundary_of(raw, header_values.parse(label)) == expected


@given(
    st.binary(max_size=80)
    | st.lists(st.sampled_from([b"--X", b"\r\n", b"--", b"a: b", b"\n", b"x"]), max_size=14).map(b"".join)
)
@example(b"--X\r\n--X\r\n--X--")
def test_every_byte_is_in_a_part_a_header_or_around(raw: bytes) -> None:
    parts = multipart.split(raw, b"X", 5)
    spans = [*parts.around, *((part.start, part.end) for part in parts.parts)]
    spans += [(header.line, header.end) for part in parts.parts for header in part.headers]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    covered = set().union(*(range(*span) for span in spans)) if spans else set()
    rest = bytes(raw[at] for at in range(len(raw)) if at not in covered)
    assert set(rest) <= set(b"-X\r\n \t")


def test_the_length_a_part_states_follows_its_content() -> None:
    raw = b"--X\r\nContent-Length: 3\r\n\r\none\r\n--X--"
    (part,) = multipart.split(raw, b"X", 9).parts
    place = Place(Document(raw), part.start, part.end, multipart.PartCoding(part.header("content-length")))
    assert spliced(raw, sorted(place.coding.lift(place, b"one", [(0, 1, b"twenty")]))) == raw.replace(
        b"3", b"8"
    ).replace(b"one", b"twentyne")


@pytest.mark.parametrize(
    ("extended", "header", "expected"),
    [
        (False, '"kim.txt"', '"[NAME]%22.txt"'),
        (False, "kim.txt", '"[NAME]%22.txt"'),
        (True, "UTF-8''kim.txt", "UTF-8''%5BNAME%5D%22.txt"),
    ],
)
def test_a_file_name_is_written_as_it_stood(extended: bool, header: str, expected: str) -> None:
    start, end = (1, len(header) - 1) if header.startswith('"') else (0, len(header))
    place = Place(Document(header), start, end, multipart.ParameterCoding(extended))
    assert spliced(header, place.coding.lift(place, "kim.txt", [(0, 3, '[NAME]"')])) == expected


@pytest.mark.parametrize(
    ("name", "value", "structural"),
    [
        ("content-type", " text/plain; charset=utf-8", True),
        ("content-type", " text/plain; name=somebody", False),
        ("content-length", " 12", True),
        ("x-note", " 12", False),
    ],
)
def test_headers_that_only_say_how_to_read(name: str, value: str, structural: bool) -> None:
    assert multipart.says_how_to_read(multipart.Header(name, value, 0, 0, 0)) is structural


MAILBOX = (
    b"From a@b.kr Mon Nov 23 10:00:00 2026\nSubject: one\n\nFrom here on 10:00 it is text\n\n"
    b"From c@d.kr Mon Nov 23 10:00:01 2026\nSubject: two\nContent-Transfer-Encoding: base64\n\n"
    b"d3JpdGUgdG8gcGFya0BleGFtcGxlLmtyIG5vdw==\n\n"
)


def test_a_mailbox_is_its_mails_and_the_lines_between() -> None:
    found = multipart.mails(MAILBOX, 99)
    assert found is not None
    assert [MAILBOX[start:end][:11] for start, end in found.around] == [b"From a@b.kr", b"From c@d.kr"]
    assert [part.headers[0].value.strip() for part in found.parts] == ["one", "two"]
    assert MAILBOX[found.parts[0].start : found.parts[0].end] == b"From here on 10:00 it is text\n\n"
    assert found.complete
    one = multipart.mails(MAILBOX, 1)
    assert one is not None
    assert (len(one.parts), one.parts[0].end, one.complete) == (1, len(MAILBOX), False)


@pytest.mark.parametrize("content", [b"From here to there\n", b"From a 10:00\nno header\n", b"a mail\n\n" + MAILBOX])
def test_a_text_that_begins_with_from_is_no_mailbox(content: bytes) -> None:
    assert multipart.mails(content, 99) is None


def test_each_mail_of_an_uploaded_mailbox_is_decoded_and_replaced() -> None:
    reading = read(MAILBOX, media_type="application/mbox", encoding=None, upload=True)
    number, part = next((number, part) for number, part in enumerate(reading.parts) if "park@example.kr" in part.text)
    assert reading.unread == ()
    assert any("a@b.kr" in other.text for other in reading.parts)
    start = part.text.index("park")
    left = reading.rewrite({number: [(start, start + 15, "[X]")]})
    assert base64.b64encode(b"write to [X] now") in left
    assert left.startswith(MAILBOX[:100])

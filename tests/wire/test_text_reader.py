"""Texts inside texts: each format that a string can turn out to be, one in another."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.wire.documents import samples
from tidegate.wire.bodies import read
from tidegate.wire.limits import Limits
from tidegate.wire.reading import Reading
from tidegate.wire.text_reader import FORM_TYPE

SECRET = "900101-1234567 belongs to kim@example.kr and must be found wherever it is put"


def seen(raw: str | bytes, media_type: str | None = None, **more: Any) -> Reading:
    raw = raw if isinstance(raw, bytes) else raw.encode()
    return read(raw, media_type=media_type, encoding=None, **more)


def nested(times: int) -> str:
    text = SECRET
    for _ in range(times):
        text = json.dumps({"a": text}, ensure_ascii=True)
    return text


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FORMS = {
    "JSON": json.dumps({"a": SECRET}),
    "JSON in JSON": nested(2),
    "JSON four deep": nested(4),
    "JSON six deep": nested(6),
    "JSON in a form": "f.req=" + quote(nested(2)),
    "data URL": json.dumps({"a": "see data:text/plain;base64," + in_base64(SECRET) + " there"}),
    "percent data URL": json.dumps({"a": "data:text/plain," + quote(SECRET)}),
    "JSON in a data URL": json.dumps({"a": "data:application/json;base64," + in_base64(nested(1))}),
    "base64": json.dumps({"a": in_base64(SECRET)}),
    "JSON in base64": json.dumps({"a": in_base64(nested(1))}),
    "lines": json.dumps({"a": 1}) + "\n" + json.dumps({"a": SECRET}) + "\n",
    "event packet": '42["send",' + nested(2) + "]",
    "guarded": ")]}'\n" + nested(1),
    "text": SECRET,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_secret_is_found_and_can_be_replaced(form: str) -> None:
    reading = seen(FORMS[form], "application/x-www-form-urlencoded" if "form" in form else None)
    assert reading.unread == ()
    number = next(n for n, part in enumerate(reading.parts) if SECRET in part.text)
    start = reading.parts[number].text.index("kim")
    rewritten = reading.rewrite({number: [(start, start + 14, "[EMAIL-7f3a]")]})
    again = seen(rewritten, "application/x-www-form-urlencoded" if "form" in form else None)
    assert SECRET.replace("kim@example.kr", "[EMAIL-7f3a]") in [part.text for part in again.parts]
    assert [part.path for part in again.parts] == [part.path for part in reading.parts]


def test_a_wrapped_data_url_ends_before_a_line_that_may_be_a_number() -> None:
    url = "data:text/plain;base64," + base64.encodebytes(SECRET.encode()).decode().strip()
    texts = [part.text for part in seen(json.dumps({"a": url + "\n9001011234567"})).parts]
    assert texts[1:3] == [SECRET, "\n9001011234567"]


def test_beyond_the_depth_it_is_said() -> None:
    reading = seen(nested(9))
    assert [one.why for one in reading.unread] == ["too-deep"]
    assert any("1234567" in part.text for part in reading.parts)


def test_a_prompt_that_only_starts_like_json_is_a_prompt() -> None:
    text = "[urgent] please summarise {this}"
    assert next(part.text for part in seen(json.dumps({"p": text})).parts) == text


def test_a_path_leads_through_the_formats() -> None:
    reading = seen("f.req=" + quote(json.dumps([None, json.dumps([["hello"]])])), "application/x-www-form-urlencoded")
    assert {part.text: part.path for part in reading.parts}["hello"] == "form:f.req -> [1] -> [0][0]"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda raw: zlib.compress(raw, 3)])
def test_bytes_in_a_field_of_a_form_are_read_by_what_they_are(pack: Callable[[bytes], bytes]) -> None:
    packed = quote(pack(SECRET.encode()))
    reading = seen(f"a=1&b={packed}", FORM_TYPE)
    assert (reading.parts[-1].text, reading.unread) == (SECRET, ())
    asked = seen(b"", query=f"a={packed}")
    assert (asked.parts[-1].text, asked.unread) == (SECRET, ())


def test_bytes_in_a_field_of_a_form_that_nobody_can_read_are_said() -> None:
    [one] = seen("a=" + quote(bytes(range(256))), FORM_TYPE).unread
    assert one.why == "file-type:unknown"


def test_a_digest_in_an_address_is_a_token() -> None:
    reading = seen(b"", query="info_hash=" + quote(bytes(range(20))) + "&left=0")
    assert reading.unread == ()


@pytest.mark.parametrize(
    "text", ["안녕하세요, 주민등록번호는 없습니다.", "two\nlines\tand a tab", "a zero\0in a long enough text, as it is"]
)
def test_letters_in_a_field_of_a_form_are_a_text(text: str) -> None:
    for codec in ("utf-8", "euc-kr"):
        reading = seen("a=" + quote(text.encode(codec)), FORM_TYPE)
        assert {part.path for part in reading.parts} == {"form:<keys>", "form:a"}
        assert not reading.unread


@pytest.mark.parametrize("make", [samples.docx, lambda: samples.pdf([SECRET]), lambda: gzip.compress(SECRET.encode())])
def test_a_file_as_letters_or_as_numbers_is_a_file(make: Callable[[], bytes]) -> None:
    """``readAsBinaryString``, Node's ``Buffer``, Rust's ``Vec<u8>``, Java's ``byte[]`` and a browser's typed array."""
    content = make()
    ways: tuple[Any, ...] = (
        content.decode("latin-1"),
        list(content),
        [byte - 256 if byte > 127 else byte for byte in content],
        {str(number): byte for number, byte in enumerate(content)},
    )
    for way in ways:
        reading = seen(json.dumps({"a": way}), "application/json")
        kinds = {one.why for one in reading.unread}
        assert any(SECRET in part.text for part in reading.parts) or kinds & {"file-type:zip", "file-type:pdf"}


def test_text_bytes_with_signs_are_written_again_with_signs() -> None:
    said = "주민등록번호 900101-1234567"
    raw = json.dumps([byte - 256 if byte > 127 else byte for byte in said.encode()])
    reading = seen(raw, "application/json")
    number = next(number for number, part in enumerate(reading.parts) if part.text == said)
    again = json.loads(reading.rewrite({number: [(7, 21, "[X]")]}))
    assert min(again) < 0
    assert bytes(byte & 255 for byte in again).decode() == "주민등록번호 [X]"


@pytest.mark.parametrize("kind", ["PGP MESSAGE", "AGE ENCRYPTED FILE"])
def test_an_encrypted_message_is_not_read_whatever_its_length(kind: str) -> None:
    armoured = f"Hello,\n-----BEGIN {kind}-----\n\n{in_base64(SECRET)}\n-----END {kind}-----\n"
    signed = armoured.replace(kind, "PGP SIGNATURE")
    for text, said in ((armoured, True), (signed, False), (f"What is a line with BEGIN {kind} for?", False)):
        whys = {one.why for one in seen(json.dumps({"prompt": text})).unread}
        assert ("encrypted" in whys) is said


def test_a_sentence_about_a_format_is_a_sentence() -> None:
    for text in (
        "%PDF-1.7 is how it begins, and then?",
        "MZ세대의 소비 습관을 알려 주세요",
        "PK\x03\x04 뒤에는 무엇이 옵니까?",
    ):
        reading = seen(json.dumps({"a": text}), "application/json")
        assert text in [part.text for part in reading.parts]
        assert not reading.unread


def test_long_opaque_letters_are_a_file_nobody_can_read() -> None:
    noise = base64.b64encode(bytes(range(256)) * 20).decode()
    assert [one.why for one in seen(json.dumps({"audio": noise})).unread] == ["file-type:unknown"]
    assert seen(json.dumps({"token": noise[:200]})).unread == ()


def test_more_strings_than_the_limit_are_read_as_one_text() -> None:
    raw = json.dumps([SECRET] * 20)
    reading = seen(raw, limits=Limits(parts=10))
    assert [one.why for one in reading.unread] == ["too-many-parts"]
    assert [part.text for part in reading.parts] == [raw]
    fields = "&".join(f"a{n}=b" for n in range(20))
    reading = seen(fields, limits=Limits(parts=10))
    assert [one.why for one in reading.unread] == ["too-many-parts"]

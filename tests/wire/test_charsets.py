"""Character sets: the bytes win over the label, broken bytes stay, and an edit writes in the set that was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import charsets
from tidegate.wire.splices import Document, Place, spliced

KOREAN = "안녕하세요, 주민등록번호는 900101-1234567 입니다."
JAPANESE = "こんにちは、これはテストです。"
RUSSIAN = "Здравствуйте, мой номер 4111 1111 1111 1111, спасибо за помощь."
CHINESE = "你好，这是一个测试。谢谢大家的支持。"


@pytest.mark.parametrize(
    ("text", "codec", "label", "read_as"),
    [
        (KOREAN, "utf-8", None, "utf-8"),
        (KOREAN, "utf-8", "euc-kr", "utf-8"),  # a false label: valid UTF-8 is UTF-8
        (KOREAN, "utf-8", "utf-16", "utf-8"),
        (KOREAN, "cp949", "EUC-KR", "cp949"),
        (KOREAN, "cp949", "ks_c_5601-1987", "cp949"),
        (KOREAN, "cp949", None, "cp949"),
        (JAPANESE, "cp932", '"Shift_JIS"', "cp932"),
        (JAPANESE, "cp932", None, "cp932"),
        (JAPANESE, "euc-jp", "euc-jp", "euc_jp"),
        (JAPANESE, "euc-jp", None, "euc_jp"),
        (JAPANESE, "iso-2022-jp", None, "iso2022_jp"),
        (KOREAN, "iso-2022-kr", None, "iso2022_kr"),
        (RUSSIAN, "koi8-r", None, "koi8-u"),
        (RUSSIAN, "cp1251", None, "cp1251"),
        (RUSSIAN, "mac-cyrillic", "x-mac-cyrillic", "mac-cyrillic"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp", "iso2022_jp"),
        (CHINESE, "gb18030", "gbk", "gb18030"),
        (CHINESE, "gb18030", None, "gb18030"),
        (KOREAN, "utf-16-le", "utf-16", "utf-16-le"),
        ("\ufeff" + KOREAN, "utf-16-be", None, "utf-16-be"),
        ("\ufeff" + KOREAN, "utf-32-le", "utf-8", "utf-32-le"),
        ('{"a":"' + KOREAN, "utf-16-le", None, "utf-16-le"),
        ('{"a":"' + KOREAN, "utf-32-be", None, "utf-32-be"),
        ("naïve café", "latin-1", "iso-8859-1", "cp1252"),
    ],
)
def test_what_is_read_and_how(text: str, codec: str, label: str | None, read_as: str) -> None:
    decoded = charsets.decode(text.encode(codec), label)
    assert (decoded.text, decoded.codec, decoded.broken, decoded.known) == (text, read_as, False, True)


@pytest.mark.parametrize("label", ["utf-16", "utf-32", "iso-2022-kr", "klingon", "utf-7", "idna", "zlib", "\0", "é"])
def test_ascii_is_read_under_any_label(label: str) -> None:
    assert charsets.decode(b'{"rrn":"900101-1234567"}', label).text == '{"rrn":"900101-1234567"}'
    assert "900101-1234567" in charsets.decode(b'{"rrn":"900101-1234567\xff"}', label).text


def test_an_unknown_label_is_said_only_where_it_matters() -> None:
    assert charsets.decode(b"caf\xe9 au lait", "klingon").known is False
    assert charsets.decode(b"cafe", "klingon").known is True


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0" encoding="koi8-r"?><a>ёж</a>',
        "<html><head><META http-equiv=content-type content='text/html; charset=koi8-r'></head><p>ёж",
        '<meta name="a"><meta charset="KOI8-R"><p>ёж',
    ],
)
def test_a_document_says_its_own_set_where_nobody_else_does(text: str) -> None:
    assert charsets.decode(text.encode("koi8-r")).text == text
    assert charsets.decode(text.encode("koi8-r"), "windows-1251").codec == "cp1251"
    assert charsets.decode(text.encode()).codec == "utf-8"


def test_utf8_with_some_damage_is_utf8() -> None:
    decoded = charsets.decode(KOREAN.encode() + b"\xff")
    assert decoded.codec == "utf-8"
    assert charsets.shown(decoded.text) == KOREAN + "\ufffd"


CODECS = ["utf-8", "cp949", "cp932", "koi8-u", "cp1250", "gb18030", "cp1252", "utf-16-le", "iso2022_jp", "big5"]


@given(st.binary(max_size=60), st.sampled_from([None, *CODECS, "utf-32", "euc-kr"]))
def test_no_bytes_make_it_fail_and_broken_utf8_goes_back_to_them(raw: bytes, label: str | None) -> None:
    decoded = charsets.decode(raw, label)
    assert len(charsets.shown(decoded.text)) == len(decoded.text)
    charsets.shown(decoded.text).encode()
    place = Place(Document(raw), 0, len(raw), charsets.of(decoded.codec))
    if decoded.codec == "utf-8":
        assert spliced(raw, place.coding.lift(place, decoded.text, [(0, 0, "X")])) == b"X" + raw


@given(st.text("aé안녕하세요漢字かな0 ", max_size=20), st.sampled_from(CODECS), st.data())
def test_an_edit_in_any_set(text: str, codec: str, data: st.DataObject) -> None:
    raw = text.encode(codec, "ignore")
    text = raw.decode(codec)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = Place(Document(b"<" + raw + b">"), 1, 1 + len(raw), charsets.of(codec))
    edited = spliced(place.document.content, place.coding.lift(place, text, [(start, end, "[X]")]))
    assert edited[1:-1].decode(codec) == text[:start] + "[X]" + text[end:]


def test_what_a_set_cannot_write_is_replaced_and_not_lost_in_an_error() -> None:
    place = Place(Document(b"abc"), 0, 3, charsets.of("cp1252"))
    assert spliced(b"abc", place.coding.lift(place, "abc", [(1, 2, "안")])) == b"a?c"


def test_what_is_in_no_set_we_know_is_said_and_damage_is_not() -> None:
    ebcdic = "the number of this person is ".encode("cp037")
    assert not charsets.decode(ebcdic + b" 900101-1234568").known
    assert charsets.decode("주민번호는 여기".encode() + b"\xff\xfe ok").known
    assert charsets.decode("긴 글이 끝에서 잘렸다".encode()[:-1]).known


def test_overlong_forms_stay_utf8_and_are_read() -> None:
    raw = b"rrn " + b"".join(bytes((0xC0 | ord(char) >> 6, 0x80 | ord(char) & 0x3F)) for char in "9001011234568")
    assert charsets.decode(raw).codec == "utf-8"
    assert charsets.decode(raw).known


def test_bytes_in_a_set_that_nobody_knows_are_not_taken_for_another() -> None:
    """EBCDIC was read as Chinese, without a word of it, and nobody was told."""
    raw = "the key is AKIAZ7Q3M5X2LN4TRB6W and it goes on like this".encode("cp037")
    assert not charsets.decode(raw, "cp037").known


def test_sound_utf8_is_given_and_no_other() -> None:
    assert [charsets.sound(raw) for raw in (KOREAN.encode(), KOREAN.encode("cp949"), b"")] == [KOREAN, "", ""]


WESTERN = "Name;Straße\r\nMüller;Große Gasse\r\nLefèvre;côté château, « très près »\r\nNuñez;Peñón de Vélez"


def test_a_table_out_of_excel_in_western_europe_is_read() -> None:
    decoded = charsets.decode(WESTERN.encode("cp1252"))
    assert (decoded.text, decoded.codec, decoded.known) == (WESTERN, "cp1252", True)


@pytest.mark.parametrize(
    "raw",
    [
        "Привет, как дела сегодня?".encode("cp1251"),
        "x = £€¥£€¥£€¥£ and nothing else to read".encode("cp1252"),
        ("a card 4111" * 4).encode("cp037"),
        b"x\xffy",
    ],
)
def test_what_only_could_be_western_is_not(raw: bytes) -> None:
    assert charsets.decode(raw).codec != "cp1252"

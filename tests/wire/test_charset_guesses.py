"""Sets of bytes without a label: a text is read in the set it is in, and what reads like no language stays unread."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.charset_guesses import SAMPLE, guessed, sample_of, speaks

TEXTS = {
    "Здравствуйте, меня зовут Иван Петров. Мой счёт 40817810099910004312, спасибо за помощь.": (
        "cp1251",
        "koi8-u",
        "iso8859-5",
        "cp866",
    ),
    "ДОГОВОР ПОСТАВКИ ТОВАРА, СТОРОНЫ И ПОДПИСИ": ("cp1251", "koi8-u", "iso8859-5", "cp866"),
    "Добрий день, мене звати Іван і я живу в Києві. Їжак та ґава.": ("cp1251", "koi8-u"),
    "Γεια σας, η κάρτα μου είναι 4111 και το κινητό μου 69, ευχαριστώ πολύ.": ("cp1253", "iso8859-7"),
    "Merhaba, kartımın numarası bu, çok teşekkür ederim. Şöyle güzel bir gün.": ("cp1254",),
    "Dzień dobry, zażółć gęślą jaźń, bardzo dziękuję za pomoc": ("cp1250", "iso8859-2"),
    "Příliš žluťoučký kůň úpěl ďábelské ódy": ("cp1250", "iso8859-2"),
    "Guten Tag, viele Grüße aus Köln, schöne Straße für Übungen, Ärger mit Öl": ("cp1252",),
    "à bientôt, répété dans la forêt où ça commence, déjà très élevé": ("cp1252",),
    "こんにちは、担当は山田太郎です。よろしくお願いします。": ("cp932", "euc_jp"),
    "您好，我的信用卡號碼是這個，謝謝您的幫忙。請問這樣可以嗎？": ("big5",),
    "您好，我的信用卡号码是这个，谢谢您的帮忙。请问这样可以吗？": ("gb18030",),
    "안녕하세요, 담당자는 김민지 대리님 입니다. 확인 부탁드립니다.": ("cp949",),
    "สวัสดีครับ บัตรของฉันคือ 4111 ขอบคุณมาก": ("cp874",),
    "שלום, הכרטיס שלי הוא 4111 והדואר שלי כאן תודה רבה": ("cp1255", "iso8859-8"),
    "مرحبا، بطاقتي هي 4111 وبريدي هنا شكرا جزيلا": ("cp1256", "iso8859-6"),
}


@pytest.mark.parametrize(("text", "codec"), [(text, codec) for text, codecs in TEXTS.items() for codec in codecs])
def test_a_text_is_read_in_the_set_it_is_in(text: str, codec: str) -> None:
    raw = text.encode(codec)
    found = guessed(sample_of(raw))
    assert found is not None
    assert raw.decode(found) == text, found


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("김민지", "cp949"),
        ("이름,전화\n홍길동,010-1234-5678\n", "cp949"),
        ("张伟,王芳,李娜,刘洋,陈静", "gb18030"),
        ("Müller, Strauß, Köhler", "cp1252"),
        ("Иван Петров", "cp1251"),
    ],
)
def test_names_without_a_sentence_are_read(text: str, codec: str) -> None:
    assert guessed(sample_of(text.encode(codec))) == codec


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"caf\xe9", id="one accent"),
        pytest.param(b"4111 1111\xb0\xa11111 1111", id="bytes in the middle of a number"),
        pytest.param("the key of this door is under the mat, as it always was".encode("cp037"), id="EBCDIC"),
        pytest.param("x = £€¥£€¥£€¥£ and nothing else to read".encode("cp1252"), id="signs alone"),
        pytest.param(bytes(range(0x80, 0x100)), id="a table of characters"),
    ],
)
def test_what_reads_like_no_language_is_in_no_set(raw: bytes) -> None:
    assert guessed(sample_of(raw)) is None


def test_a_token_is_no_text_in_an_old_set() -> None:
    some = random.Random(5)
    spoke = [speaks(some.randbytes(32)) for _ in range(2_000)]
    assert sum(spoke) < 20, "a few are, by chance, and are read once more"
    assert not speaks("김민지".encode("cp949")), "what is shorter may be anything"
    assert speaks("담당자는 김민지 대리님 입니다".encode("cp949"))


def test_letters_that_come_late_count_like_those_at_the_beginning() -> None:
    """A table whose head is in English was taken for UTF-8 by its head."""
    raw = b"name,team,since\n" * 2000 + "김민지,인사팀,작년부터\n".encode("cp949") * 3
    assert guessed(sample_of(raw)) == "cp949"


@given(st.binary(max_size=400), st.integers(1, 20))
def test_no_bytes_make_it_fail_and_no_more_than_a_sample_is_looked_at(raw: bytes, times: int) -> None:
    sample = sample_of(raw * times)
    assert len(sample) <= SAMPLE
    assert all(byte < 0x80 for byte in raw) == (not sample)
    guessed(sample)


def test_a_large_body_takes_no_longer_than_a_sample_does() -> None:
    raw = b"\xe9" + b"a" * 4_000_000
    began = time.perf_counter()
    guessed(sample_of(raw))
    assert time.perf_counter() - began < 1

"""Words of mail headers, as every mail program writes them for whoever does not write in ASCII."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.bodies import read
from tidegate.wire.encoded_words import WORDS, found
from tidegate.wire.splices import Document, Place, spliced

NUMBER = "900101-1234568"


def word(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (word(f"주민번호 {NUMBER}"), f"주민번호 {NUMBER}"),
        (word(f"주민번호 {NUMBER}", "euc-kr"), f"주민번호 {NUMBER}"),
        (word(f"주민번호 {NUMBER}").replace("B", "b", 1).rstrip("?=") + "?=", f"주민번호 {NUMBER}"),
        ("=?iso-8859-1*de?Q?no=3A_900101=2D1234568?=", f"no: {NUMBER}"),
        (f"{word('900101-')}\r\n {word('1234568')}", NUMBER),
        ("=?utf-8?B?6rA=?= =?utf-8?B?gA==?=", "가"),
        ("=?utf-8?B?*?=", ""),
    ],
)
def test_what_words_say(written: str, says: str) -> None:
    (one,) = found(f"Re: {written} (2)")
    assert (one.content.decode(), one.start) == (says, 4)


@pytest.mark.parametrize("text", ["", "a=?b", "=?utf-8?X?abc?=", "=?utf-8?B?abc", "x ?= y"])
def test_other_texts_have_none(text: str) -> None:
    assert list(found(text)) == []


LETTERS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=200)


@given(LETTERS, st.integers(0, 20), LETTERS)
def test_what_is_replaced_is_read_by_who_gets_it(text: str, at: int, new: str) -> None:
    written = f"{word(text + '.')} {word(text)}"
    (one,) = found(written)
    document = Document(written)
    at = len(one.content.decode()[:at].encode())
    splices = WORDS.lift(
        Place(document, one.start, one.end, WORDS), one.content, [(at, len(one.content), new.encode())]
    )
    (again,) = found(spliced(written, splices)) if at or new else [one]
    assert not (at or new) or again.content == one.content[:at] + new.encode()


MAIL = "From: a@b.example\r\nTo: c@d.example\r\nDate: Mon, 1 Jan 2025 00:00:00 +0000\r\nSubject: {}\r\n\r\nhi\r\n"


def test_the_subject_of_a_mail_is_read_and_written() -> None:
    """Saved and uploaded, a mail carried in its subject what stopped it in its body."""
    raw = MAIL.format(word(f"주민번호 {NUMBER}")).encode()
    seen = read(raw, media_type=None, encoding=None, upload=True)
    (number,) = (at for at, part in enumerate(seen.parts) if NUMBER in part.text)
    at = seen.parts[number].text.index(NUMBER)
    sent = seen.rewrite({number: [(at, at + len(NUMBER), "[KR-RRN-1]")]})
    assert sent == MAIL.format(word("주민번호 [KR-RRN-1]")).encode()

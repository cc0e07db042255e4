"""Files in an answer: which are held, how much, and what they are when the values are back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.wire.documents import samples
from tests.wire.documents.here import WORD, Here
from tidegate.wire import bodies, downloads
from tidegate.wire.downloads import Held, is_file, may_be_file, written
from tidegate.wire.placeholders import Vault

MAIL = "kim@example.kr"


def read(content: bytes, media_type: str | None = None) -> Any:
    return bodies.read(content, media_type=media_type, encoding=None, files=Here())


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32, "stories")


def document(*runs: str) -> bytes:
    import docx

    made = docx.Document()
    line = made.add_paragraph("Write to ")
    for run in runs:
        line.add_run(run).bold = True
    made.add_paragraph("nothing in this one")
    return samples.saved(made)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("cut", [0, 1, 4, 7])
def test_a_placeholder_that_word_split_over_runs_is_put_back(vault: Vault, cut: int) -> None:
    token = vault.token_for("email", MAIL)
    before = document(*filter(None, (token[:cut], token[cut:])), " soon & well")
    after, why = written(read(before), vault)
    assert after is not None
    assert why == ""
    import docx

    said = [line.text for line in docx.Document(io.BytesIO(after)).paragraphs]
    assert said == [f"Write to {MAIL} soon & well", "nothing in this one"]
    old, new = members(before), members(after)
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {"word/document.xml"}


def test_a_placeholder_at_the_end_without_brackets_is_put_back(vault: Vault) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = vault.token_for("email", MAIL).strip("[]")
    after, _ = written(read(samples.saved(book)), vault)
    assert after is not None
    assert openpyxl.load_workbook(io.BytesIO(after)).active["A1"].value == MAIL


def test_a_value_with_signs_of_markup_stays_text(vault: Vault) -> None:
    token = vault.token_for("name", 'A & B <"x">')
    after, _ = written(read(document(token)), vault)
    assert after is not None
    import docx

    assert docx.Document(io.BytesIO(after)).paragraphs[0].text == 'Write to A & B <"x">'


def test_sheets_slides_archives_and_mails(vault: Vault) -> None:
    import openpyxl
    import pptx

    token = vault.token_for("email", MAIL)
    book = openpyxl.Workbook()
    book.active.append(["mail", token])
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[1]).shapes.title.text = f"to {token}"
    mail = f'From: a@example.org\nContent-Type: text/plain; charset="utf-8"\n\nto {token}\n'.encode()
    whole = samples.zipped({"a.xlsx": samples.saved(book), "b.pptx": samples.saved(slides), "c.csv": token.encode()})
    after, why = written(read(whole), vault)
    assert after is not None
    assert why == ""
    inner = members(after)
    assert openpyxl.load_workbook(io.BytesIO(inner["a.xlsx"])).active["B1"].value == MAIL
    assert pptx.Presentation(io.BytesIO(inner["b.pptx"])).slides[0].shapes.title.text == f"to {MAIL}"
    assert inner["c.csv"] == MAIL.encode()
    assert written(read(mail, "message/rfc822"), vault) == (mail.replace(token.encode(), MAIL.encode()), "")


def test_another_ones_placeholder_and_a_file_without_any_stay(vault: Vault) -> None:
    vault.token_for("email", MAIL)
    for text in ("[EMAIL-0000]", "nothing"):
        assert written(read(document(text)), vault) == (None, "")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda token: samples.pdf([f"to {token}"]), "not-replaceable"),
        (lambda token: b"PK\3\4" + token.encode() * 20, "damaged"),
    ],
)
def test_what_cannot_be_written_stays_and_says_why(vault: Vault, made: Any, why: str) -> None:
    assert written(read(made(vault.token_for("email", MAIL))), vault) == (None, why)


@pytest.mark.parametrize(
    ("media_type", "head", "held"),
    [
        (WORD, b"PK\3\4more", True),
        (WORD, b"<html>", False),
        ("application/octet-stream", b"PK\3\4", True),
        ("application/octet-stream", b"\x89PNG", False),
        (None, b"PK\3\4", True),
        ("application/zip; x=y", b"PK\3\4", True),
        ("application/hwp+zip", b"PK\3\4", True),
        ("message/rfc822", b"From: a", True),
        ("image/png", b"PK\3\4", False),
        ("text/event-stream", b"data:", False),
    ],
)
def test_which_answers_are_held(media_type: str | None, head: bytes, held: bool) -> None:
    assert is_file(media_type, head) is held
    assert may_be_file(media_type) or not held


def test_a_file_is_held_until_it_is_taken() -> None:
    held = Held()
    assert held.feed(b"one ") + held.feed(b"two") == b""
    assert held.taken() == b"one two"
    assert held.feed(b"and more") == b"and more"


def test_what_is_over_the_limit_goes_on_and_is_no_longer_held() -> None:
    held = Held(most=8)
    assert [held.feed(b"12345"), held.feed(b"6789"), held.feed(b"more")] == [b"", b"123456789", b"more"]
    assert held.over
    assert held.taken() == b""


@pytest.mark.parametrize("comment", [b"", b"a comment", b"c" * 900])
@pytest.mark.parametrize("size", [1, 7, 4000])
def test_a_package_is_whole_at_its_end_and_nowhere_before(comment: bytes, size: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = comment
        archive.writestr("inner.zip", samples.zipped({"a": b"which ends in such a record too"}))
        archive.writestr("b.txt", b"text")
    content, held = out.getvalue(), Held()
    for at in range(0, len(content), size):
        assert not held.whole
        held.feed(content[at : at + size])
    assert held.whole
    held.feed(b"?")
    assert not held.whole


def test_what_has_no_such_end_is_never_known_to_be_whole() -> None:
    held = Held()
    for piece in (b"Subject: a mail\n\n", b"PK\5\6", b"\0" * 12, b"\xff" * 10):
        held.feed(piece)
        assert not held.whole


def test_the_limit_is_what_the_docs_say() -> None:
    assert downloads.HELD == 16 << 20

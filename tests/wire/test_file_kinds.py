"""Kinds of files, by content."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.bodies import read
from tidegate.wire.file_kinds import (
    is_nearly_text,
    is_noise,
    is_packed,
    is_printer_setup,
    is_text,
    kind_of,
    of_letters,
    unread_reason,
)

REST = bytes(20)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"plain text\r\n", "text"),
        ("한글".encode(), "text"),
        ("한글".encode("cp949"), "text"),
        ("name,no\r\n".encode("utf-16"), "text"),
        ("name,no\r\n".encode("utf-16-le"), "text"),
        (b"", "text"),
        (b"MZ is a code, BZh too, ID3 as well", "text"),
        (b"\x89PNG\r\n\x1a\n" + REST, "image"),
        (b"\xff\xd8\xff\xe0" + REST, "image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio"),
        (b"\xff\xfb\x90\x64" + REST, "audio"),
        (b"\0\0\0\x18ftypmp42" + REST, "video"),
        (b"%PDF-1.7\n", "pdf"),
        (b"PK\x03\x04" + REST, "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"{\\rtf1 text}", "rtf"),
        (b"\x1f\x8b\x08" + REST, "gzip"),
        (bytes(257) + b"ustar\0", "tar"),
        (b"SQLite format 3\0", "sqlite"),
        (b"MZ\x90\0", "executable"),
        (b"\0\x01\x02\x03\x04", None),
    ],
)
def test_kinds(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    ("text", "nearly"),
    [
        ("", False),
        ("\0", False),
        ("hello\0", True),
        ("a\x1eb", False),
        ("one field\x01another\x01a third\n", True),
        ("N\bNA\bAM\bME\bE", False),
        ("N\bNA\bAM\bME\bE\n     ls - list what is in a directory\n", True),
        ("\x05\0\0\0hello\x07\0\0\0goodbye", False),
        ("\x1b]0;title\x07$ ls\r\n\x1b[1mfile\x1b[0m", True),
    ],
)
def test_a_text_with_control_characters(text: str, nearly: bool) -> None:
    assert is_nearly_text(text) is nearly


def test_random_bytes_are_noise_in_any_set() -> None:
    assert is_noise(random.Random(5).randbytes(300).decode("latin-1"))
    assert not is_noise("a text in which one character in forty is\x1e a separator")


def test_reasons() -> None:
    assert [unread_reason(kind) for kind in ("image", "pdf", None)] == ["image", "file-type:pdf", "file-type:unknown"]


def test_files_that_were_taken_for_letters() -> None:
    content = b"PK\x03\x04" + bytes(range(256))
    assert of_letters(content.decode("latin-1")) == content
    told = "%PDF-1.4\nstartxref\n12\n%%EOF\n"
    assert of_letters(told) == told.encode()
    assert [of_letters(text) for text in ("", "PK", "%PDF-1.4, what is it?", "PK\x03\x04 가", "x\xdaltimo")] == [
        None
    ] * 5


@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    kind = kind_of(data)
    assert kind is None or kind.isalnum()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50))
def test_text_is_text(text: str) -> None:
    assert is_text(text.encode())


@pytest.mark.parametrize(
    ("raw", "packed"),
    [
        (b"\x30\x13\0\x04chatsay hello", True),  # MQTT: two lengths
        (b"SEND\ndestination:/chat\n\nhello\0", False),  # STOMP ends in one
        (b'{"type":6}\x1e{"type":4}\x1e', False),
        (b"an old file\x1a\0\0", False),
    ],
)
def test_what_has_zeros_inside_has_lengths_too(raw: bytes, packed: bool) -> None:
    assert is_packed(raw) is packed


#: As LibreOffice writes it into the settings of a document, in base64.
SETUP = b"\x20\0\xfe\xffGeneric Printer".ljust(28, b"\0") + b"\x16\0\x03\0"


def test_a_printer_of_libreoffice_is_known_and_what_it_says_is_read() -> None:
    assert is_printer_setup(SETUP)
    assert is_printer_setup(SETUP + b"1234")
    assert not any(map(is_printer_setup, (SETUP[:-1], SETUP + REST, b"", b"\x04\0\xff\xfe")))
    written = base64.b64encode(SETUP).decode()
    text = f'<config:config-item config:name="PrinterSetup" config:type="base64Binary">{written}</config:config-item>'
    reading = read(text.encode(), media_type="application/xml", encoding=None, upload=True)
    assert reading.unread == ()
    assert any("Generic Printer" in part.text for part in reading.parts)

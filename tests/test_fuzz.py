"""Every target of the fuzzers takes what the fuzzers begin with; without atheris they are at least alive."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.targets import TARGETS
from tests.wire.documents import samples
from tidegate.wire.bodies import read
from tidegate.wire.documents import whole
from tidegate.wire.documents.extracted import FileLimits

SEEDS = (
    b"",
    b'{"a": "\\u005b41&#91;%41", "b": [1, 2]}',
    b"a=b&c=%ea%b0%80",
    b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    gzip.compress(b"x" * 99),
    zlib.compress(b"\0" * 99),
    b"PK\x03\x04" + bytes(26),
    b'data: {"a": "[EMAIL-"}\n\n',
    "가나다 4111 1111".encode("cp949"),
)


#: Lines of the files of people, sound and not.
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"
LINES = (
    f"kim:{HASH}:staff,managers", f"lee:{HASH}", "kim::", "#", "", ":", "김:x:y", "10.0.0.7 person=kim labels=managed",
    "10.0.0.0/16 groups=a,b device=pc-17", "2001:db8::/32 person=lee", "10.0.0.300", "10.0.0.7 person=", "::1 x=y=z",
)  # fmt: skip


@pytest.mark.parametrize("name", [name for name in TARGETS if name.startswith("people")])
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=4).map("\n".join))
def test_files_of_people_hold_for_any_lines(name: str, text: str) -> None:
    TARGETS[name](text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_takes_the_seeds(name: str) -> None:
    for seed in SEEDS:
        TARGETS[name](seed)


@pytest.mark.parametrize(
    "name", [name for name in TARGETS if name.split()[0] in ("escapes", "icap", "own", "reply", "body", "people")]
)
@given(st.binary(max_size=60))
def test_targets_hold_for_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)


# What somebody may send to harm the reader: each is read, or is said to be unread, and takes no more than it may.

CARD = "4539 1488 0343 6467"
LIMITS = FileLimits(unpacked=4 << 20, characters=1 << 20)


def pdf_of_object_streams() -> bytes:
    """An object stream that unpacks to far more than the limit."""
    packed = zlib.compress(b"1 0 " + b" " * (64 << 20), 9)
    head = f"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
    return b"%PDF-1.7\n" + head + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def gzips(depth: int) -> bytes:
    content = b"\0" * (64 << 20)
    for _ in range(depth):
        content = gzip.compress(content, 9, mtime=0)
    return content


def deep_docx() -> bytes:
    deep = "<w:p>" * 200_000 + CARD + "</w:p>" * 200_000
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return samples.zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f"<w:document {space}><w:body>{deep}</w:body></w:document>".encode(),
        }
    )


HARMFUL = {
    "a PDF of object streams": pdf_of_object_streams,
    "gz of gz": lambda: gzips(2),
    "a document 200,000 deep": deep_docx,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HARMFUL)
def test_bombs_are_said_to_be_unread(name: str) -> None:
    read_ = whole.read(HARMFUL[name](), LIMITS)
    assert read_.missed or any(CARD in placed.piece.text for placed in read_.texts)
    assert sum(len(placed.piece.text) for placed in read_.texts) <= LIMITS.characters


def said(body: bytes, media_type: str) -> Iterator[str]:
    reading = read(body, media_type=media_type, encoding=None)
    yield from (part.text for part in reading.parts)
    yield from (f"unread {one.why}" for one in reading.unread)


READ_OR_UNREAD = {
    "an entity that the document declares": (
        f'<!DOCTYPE a [<!ENTITY b "{CARD[:9]}"><!ENTITY c "{CARD[9:]}">]><a>&b;&c;</a>'.encode(),
        "application/xml",
        "unread declared-entities",
    ),
    "UTF-7": (b"4539 1488 0343 +ADY-467", "text/plain; charset=UTF-7", "unread unknown-charset"),
    "numbers of bytes": (str(list(CARD.encode())).encode(), "application/json", CARD),
    "numbers of bytes in lines": (json.dumps({"a": list(CARD.encode())}, indent=1).encode(), "application/json", CARD),
}


@pytest.mark.parametrize("name", READ_OR_UNREAD)
def test_odd_ways_to_write_are_read_or_said_to_be_unread(name: str) -> None:
    body, media_type, wanted = READ_OR_UNREAD[name]
    assert wanted in said(body, media_type)


def test_what_stands_in_numbers_is_replaced_in_numbers() -> None:
    body = json.dumps({"a": list(f"card {CARD}!".encode())}).encode()
    reading = read(body, media_type="application/json", encoding=None)
    [number] = [number for number, part in enumerate(reading.parts) if CARD in part.text]
    written = json.loads(reading.rewrite({number: [(5, 5 + len(CARD), "[CARD-a1]")]}))
    assert bytes(written["a"]) == b"card [CARD-a1]!"


def test_an_entity_that_is_not_used_or_is_usual_is_nothing() -> None:
    for text in ("<!DOCTYPE a [<!ENTITY b 'x'>]><a>&amp;</a>", "Write <!ENTITY name 'value'> to declare one."):
        assert not [one for one in said(text.encode(), "application/xml") if one.startswith("unread")]

"""Runs of base64 and hex in prose, told from words, names and tokens."""

from __future__ import annotations

import base64
import gzip
import random
import re
import zlib

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import ends
from tidegate.wire import file_kinds
from tidegate.wire import runs as runs_module
from tidegate.wire.runs import HEX, SHORTEST, runs
from tidegate.wire.splices import Document, Place

VALUE = b"900101-1234568"
B64 = base64.b64encode(VALUE).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"please decode: {B64} thanks",
        f"please decode: {B64.rstrip('=')}",
        f"x={B64}",
        f'451-["file",{{"_placeholder":true,"num":0}}]\x1eb{B64}',  # Socket.IO, by polling
        f"/path/{base64.b64encode(VALUE * 3).decode()}",
        base64.urlsafe_b64encode(VALUE).decode(),
        f"hex {VALUE.hex()}.",
        f"hex 0x{VALUE.hex().upper()}",
        f"bytes {VALUE.hex(' ')}",
        f"bytes {VALUE.hex(':')}",
        "bytes " + ", ".join(f"0x{byte:02x}" for byte in VALUE),
    ],
)
def test_what_a_run_says(text: str) -> None:
    assert any(VALUE in run.content for run in runs(text))


@pytest.mark.parametrize(
    ("line", "codec"),
    [
        ("담당자: 김민지 대리님,900101-1234568\n", "cp949"),
        ("担当は山田さんです,4111 1111\n", "cp932"),
        ("联系人是王小明先生,4111 1111\n", "gb18030"),
        ("Здравствуйте, Иван,4111 1111\n", "cp1251"),
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_a_table_of_an_old_program_is_no_token(line: str, codec: str, times: int) -> None:
    """As Excel saves one in Korea: what was carried as base64, and was in no UTF-8, passed as a token of somebody's."""
    raw = (line * times).encode(codec)
    assert [run.content for run in runs(f"see {base64.b64encode(raw).decode()} please")] == [raw]


def test_bytes_of_an_old_table_as_numbers_are_its_text() -> None:
    raw = "담당자: 김민지 대리님,900101-1234568".encode("cp949")
    assert raw in [run.content for run in runs(str(list(raw)))]


@pytest.mark.parametrize("lines", [1, 2_000])
def test_deflate_without_a_head_is_read_and_written_again(lines: int) -> None:
    """As diagrams.net keeps its pages."""
    pages = "".join(
        f'<mxCell value="{number} calls 900101-1234568"/>' for number in random.Random(3).sample(range(10**6), lines)
    )
    packed = zlib.compress(pages.encode(), wbits=-15)
    text = f"see {base64.b64encode(packed).decode()} please"
    (run,) = runs(text)
    assert run.content == pages.encode()
    at = pages.index("900101-1234568")
    ((start, end, new),) = run.coding.lift(
        Place(Document(text), run.start, run.end, run.coding), run.content, [(at, at + 14, b"[X]")]
    )
    sent = text[:start] + new + text[end:]
    assert zlib.decompress(base64.b64decode(sent.split()[1]), -15).decode() == pages.replace("900101-1234568", "[X]", 1)


def test_lines_of_base64_are_one_run() -> None:
    text = base64.encodebytes(VALUE * 20).decode()
    assert [run.content for run in runs("see:\n" + text + "\nthanks")] == [VALUE * 20]


@pytest.mark.parametrize(
    "packed", [gzip.compress(VALUE, mtime=0), zlib.compress(VALUE), VALUE.decode().encode("utf-16")]
)
def test_compressed_and_wide_text_counts(packed: bytes) -> None:
    assert [run.content for run in runs(f"decode {base64.b64encode(packed).decode()} please")] == [packed]


def test_random_tokens_words_and_names_say_nothing() -> None:
    seeded = random.Random(5)
    tokens = [base64.b64encode(seeded.randbytes(size)).decode() for size in range(12, 60)]
    digests = [seeded.randbytes(size).hex() for size in (16, 20, 32)]
    names = [
        "internationalization",
        "some_long_function_name",
        "AbstractSingletonProxyFactoryBean",
        "/usr/share/common-licenses",
    ]
    assert runs(" ".join((*tokens, *digests, *names, "12:30:45 01:02:03:04"))) == []


@pytest.mark.parametrize(
    ("written", "new"),
    [
        ("39303031", "5b585d"),
        ("0x39303031", "0x5b585d"),
        ("3930304F", "5B585D"),
        ("39 30 30 31 31 31 31 31", "5b 58 5d"),
        ("0x39, 0x30, 0x30, 0x31, 0x31, 0x31, 0x31, 0x31", "0x5b, 0x58, 0x5d"),
    ],
)
def test_hex_stays_as_it_was_written(written: str, new: str) -> None:
    content = bytes.fromhex(written.replace("0x", "").replace(",", " "))
    place = Place(Document(written), 0, len(written), HEX)
    assert HEX.lift(place, content, [(0, len(content), b"[X]")]) == [(0, len(written), new)]


@pytest.mark.parametrize("length", [16, 18, 20, 24, 32])
def test_numbers_of_orders_and_cards_are_not_bytes_in_hex(length: int) -> None:
    """Of a random number most bytes may print: one body in five with one counted as not inspected."""
    seeded = random.Random(length)
    numbers = ["".join(seeded.choices("0123456789", k=length)) for _ in range(500)]
    assert [run for number in numbers for run in runs(number) if not run.content.isascii()] == []
    assert sum(map(bool, map(runs, numbers))) < 20


def test_random_numbers_in_hex_are_rarely_bytes_that_nobody_can_read() -> None:
    seeded = random.Random(8)
    traces = [seeded.randbytes(8).hex() for _ in range(3000)]
    assert sum(not file_kinds.is_text(run.content) for trace in traces for run in runs(trace)) < 15


def test_digits_in_hex_are_read() -> None:
    digits = "9001011234568"
    for written in (digits.encode().hex(), digits.encode("utf-16-be").hex()):
        assert written.isdecimal()
        assert [run.content for run in runs(written)] == [bytes.fromhex(written)]


#: What a run is, as one pattern that reads every place: what finds them must find the same.
_RUN = re2.compile(
    "(?:"
    + "|".join(
        rf"[A-Za-z0-9+/_-]{{{before}}}[A-Z0-9][A-Za-z0-9+/_-]{{{SHORTEST - 1 - before},}}" for before in range(SHORTEST)
    )
    + r")(?:\r?\n[A-Za-z0-9+/_-]{32,})*(?:\r?\n[A-Za-z0-9+/_-]+=)?={0,2}"
)
_PIECES = ("abc", "ABC", "0", "9", "/+_-", "=", "==", "\n", "\r\n", " ", "a" * 16, "deadbeef0011", "QWxh" * 9, "é", "Q")


@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_runs_stand_where_the_pattern_says(pieces: list[str]) -> None:
    data = "".join(pieces).encode("ascii", "replace")
    found = [span for span in runs_module._stretches(data) if may_speak(data[slice(*span)])]
    assert found == [one.span() for one in _RUN.finditer(data.decode()) if may_speak(one[0].encode())]


def may_speak(written: bytes) -> bool:
    """Whether letters can be base64 or hex of anything: those of one case are no base64."""
    return (written.lower() != written != written.upper()) or re.search(rb"[0-9a-fA-F]{14}", written) is not None


def test_lines_that_are_indented_are_one_run() -> None:
    """As in YAML, or in a list."""
    coded = base64.b64encode(b"the first half of what is said here, " * 2).decode()
    text = "data:\n    " + "\n    ".join(coded[at : at + 40] for at in range(0, len(coded), 40))
    assert [run.content for run in runs(text)] == [b"the first half of what is said here, " * 2]


def test_a_list_of_numbers_that_ends_in_a_large_one_is_read_once() -> None:
    """It was tried again from each of its numbers: a list of 32 KB kept the whole gateway waiting for seconds."""
    assert list(runs_module.numbers("57, " * 12 + "1000")) == []
    with ends():
        assert list(runs_module.numbers("1," * 400_000 + "900101")) == []


@pytest.mark.parametrize(
    ("values", "content"),
    [
        ([*b"write to kim"], b"write to kim"),
        ([-22, -80, -128, 65, 66, 67, 68, 69], "가ABCDE".encode()),
        ([-1, 200], None),
        ([256], None),
        ([*range(32, 0, -1)], None),
    ],
)
def test_numbers_are_bytes_of_something_or_numbers(values: list[int], content: bytes | None) -> None:
    assert runs_module.bytes_of(values) == content

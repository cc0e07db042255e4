"""A value in two messages is found in the second one, and ordinary messages one after another are left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import pytest

from tidegate.core.exchange import Actor, Device, Exchange, Target
from tidegate.detectors.email import EMAIL
from tidegate.detectors.kr_rrn import KR_RRN
from tidegate.detectors.payment_card import PAYMENT_CARD
from tidegate.detectors.scanner import build
from tidegate.edges.split_values import LIFETIME, MOST_OWNERS, MOST_TAIL, SplitValues, owner_of
from tidegate.wire import bodies
from tidegate.wire.reading import Reading, Text

SCANNER = build((KR_RRN, EMAIL, PAYMENT_CARD))
KIM = ("chatgpt", "person kim")


def told(
    values: SplitValues,
    *messages: str | Text,
    owner: tuple[str, str] | None = KIM,
    now: float = 0.0,
    recognised: bool = True,
) -> list[tuple[int, str]]:
    """What is found in one request with ``messages``, as (part, text)."""
    parts = [one if isinstance(one, Text) else Text(one, "messages[0].content", "prompt") for one in messages]
    whole = [one for number, part in enumerate(parts) for one in SCANNER.scan(part.text, number)]
    found = values.found(SCANNER, Reading(tuple(parts), recognised=recognised), whole, owner, now)
    return [(one.part, parts[one.part].text[one.start : one.end]) for one in found]


@pytest.mark.parametrize(
    ("first", "second", "half"),
    [
        ("900101-1", "234568", "234568"),
        ("900101-", "1234568 is the rest", "1234568"),
        ("my number begins 900101-1", "and the second half is 234568", "234568"),
        ("it is 900101-1.", '"234568"', "234568"),
        ("4111 1111", "1111 1111", "1111 1111"),
        ("write to jane.hope@exam", "ple.com please", "ple.com"),
        ("write to jane.hope@", "example.com please", "example.com"),
    ],
)
def test_the_second_half_is_found_in_the_next_message(first: str, second: str, half: str) -> None:
    values = SplitValues()
    assert told(values, first) == []
    assert told(values, second) == [(0, half)]


@pytest.mark.parametrize(
    "pieces", [("9001", "01-1", "234568"), ("4111", "1111", "1111", "1111"), tuple("4111111111111111")]
)
def test_many_pieces(pieces: Sequence[str]) -> None:
    values = SplitValues()
    *before, last = (told(values, piece) for piece in pieces)
    assert not any(before)
    assert last == [(0, pieces[-1])]


def test_inside_one_request_with_the_answer_between() -> None:
    assert told(SplitValues(), "900101-1", "Thanks! And the rest?", "234568", owner=None) == [(2, "234568")]


@pytest.mark.parametrize("media_type", [None, "text/plain", "text/plain; charset=utf-8"])
def test_messages_that_are_nothing_but_text_are_messages(media_type: str | None) -> None:
    """As a WebSocket has them, and programs that upload a text piece by piece."""
    values = SplitValues()
    first, second = (
        bodies.read(one, media_type=media_type, encoding=None) for one in (b"my number: 9001", b"01-1234568")
    )
    assert values.found(SCANNER, first, (), KIM, 0.0) == ()
    assert [one.detector for one in values.found(SCANNER, second, (), KIM, 1.0)] == ["kr-rrn"]


FORM = "multipart/form-data; boundary=b"


def form(*parts: tuple[str, str]) -> Reading:
    """A form of parts, each with its header and what it holds."""
    raw = "".join(f"--b\r\nContent-Disposition: form-data; {name}\r\n\r\n{text}\r\n" for name, text in parts)
    return bodies.read(f"{raw}--b--\r\n".encode(), media_type=FORM, encoding=None)


FIRST = 'name="file"; filename="blob"'


def test_what_an_editor_parts_by_its_format_is_one_text() -> None:
    """A word in bold is a piece of its own in Quill's and ProseMirror's documents."""
    for key, around in (("insert", "ops"), ("text", "content")):
        pieces = [{key: "my card is 4111 1111 "}, {"attributes": {"bold": True}, key: "1111 1111"}]
        raw = json.dumps({around: pieces}).encode()
        reading = bodies.read(raw, media_type="application/json", encoding=None)
        assert len(SplitValues().found(SCANNER, reading, (), KIM, 0.0)) == 1


@pytest.mark.parametrize("name", [FIRST, 'name="piece"', 'name="other"; filename="b.txt"'])
def test_a_file_in_pieces_of_one_form_or_of_one_form_each(name: str) -> None:
    """As programs upload what is large."""
    first, second = (FIRST if "filename" in name else name, "my card is 41111111"), (name, "11111111, thanks")
    for pieces in ([form(first, second)], [form(first), form(second)]):
        values = SplitValues()
        found = [one for piece in pieces for one in values.found(SCANNER, piece, (), KIM, 0.0)]
        if len(pieces) > 1 and "filename" not in name:
            assert found == [], "a field of its own in each is none that goes on"
            continue
        assert [pieces[-1].parts[one.part].text[one.start : one.end] for one in found] == ["11111111"]


def test_an_uploaded_text_goes_on_in_the_next_body() -> None:
    values = SplitValues()
    for raw, found in ((b"last line: 4111 1111", 0), (b" 1111 1111\nand so on", 1)):
        reading = bodies.read(raw, media_type="application/offset+octet-stream", encoding=None, upload=True)
        assert len(values.found(SCANNER, reading, (), KIM, 0.0)) == found


def test_fields_and_files_that_have_nothing_to_do_with_one_another() -> None:
    """A number in three fields is three numbers, and what stands inside a file is no file."""
    values = SplitValues()
    parted = [('name="a"', "4111 1111"), ('name="b"', "1111 1111")]
    assert values.found(SCANNER, form(*parted), (), KIM, 0.0) == ()
    inside = [Text("4111 1111", "form:f -> page[1]", "file"), Text("1111 1111", "form:f -> page[2]", "file")]
    assert told(values, *inside) == []


def test_a_history_that_is_sent_again_is_not_joined_with_itself() -> None:
    values = SplitValues()
    assert told(values, "900101-1") == []
    assert told(values, "900101-1") == []
    assert told(values, "900101-12") == []  # a draft, sent as it grows
    assert told(values, "900101-1", "Go on", "234568") == [(2, "234568")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What happened in 2024?", "10 ideas for 2025"),
        ("the total is 4500", "1200 more in June"),
        ("900101-1234568", "234568"),  # the first was whole, and found
        ("Hello", "World"),
        ("see RFC 5321", "4111 1111 is the beginning"),
    ],
)
def test_ordinary_messages(first: str, second: str) -> None:
    values = SplitValues()
    told(values, first)
    assert told(values, second) == []


def test_what_nobody_may_join() -> None:
    values = SplitValues()
    told(values, "900101-1")
    assert told(values, "234568", owner=("chatgpt", "person lee")) == []
    assert told(values, "234568", owner=("claude", "person kim")) == []
    assert told(values, "234568", now=LIFETIME + 1) == []
    assert told(values, Text("234568", "model", "field")) == []
    assert told(values, Text("234568", "client.time", "prompt"), recognised=False) == []


@pytest.mark.parametrize(
    "path", ["inputText", "instances[0].userMessage", "inputs", "form:question", "query:q", "parts[1]"]
)
def test_where_services_that_nobody_described_keep_what_is_written(path: str) -> None:
    values = SplitValues()
    assert told(values, Text("900101-1", path, "prompt"), recognised=False) == []
    assert told(values, Text("234568", path, "prompt"), recognised=False) == [(0, "234568")]


@pytest.mark.parametrize("path", ["seq", "message_id", "content_type", "textColor"])
def test_where_programs_keep_numbers_of_their_own(path: str) -> None:
    values = SplitValues()
    assert told(values, Text("900101-1", path, "prompt"), recognised=False) == []
    assert told(values, Text("234568", path, "prompt"), recognised=False) == []


def test_what_is_kept_is_little_and_not_shown() -> None:
    values = SplitValues()
    for number in range(MOST_OWNERS + 5):
        told(values, "token " + "a1" * 500, owner=("x", str(number)))
    kept = list(values._of.values())
    assert len(kept) == MOST_OWNERS
    assert all(len(tail) <= MOST_TAIL for one in kept for _, tail in one.tails)
    assert "a1" not in repr(values) + repr(kept[0])
    told(values, "nothing here", owner=("x", "y"), now=LIFETIME * 2)
    assert len(values._of) == 0


def exchange(**more: Any) -> Exchange:
    return Exchange("1", datetime(2026, 1, 1, tzinfo=UTC), Target("chat.example"), **more)


def test_whose_messages_follow_one_another() -> None:
    kim, device, address = Actor("kim"), Device("laptop-7"), ip_address("10.0.0.7")
    assert owner_of(exchange(who=kim, device=device, address=address)) == ("chat.example", "person kim")
    assert owner_of(exchange(who=Actor(None), device=device, address=address)) == ("chat.example", "device laptop-7")
    assert owner_of(exchange(address=address)) == ("chat.example", f"address 4 {int(address)}")
    assert owner_of(exchange(address=ip_address(int(address)))) == owner_of(exchange(address=address))
    assert owner_of(exchange(address=ip_address("::a00:7"))) != owner_of(exchange(address=address))
    assert owner_of(exchange(address=None)) is None
    assert owner_of(exchange()) is None

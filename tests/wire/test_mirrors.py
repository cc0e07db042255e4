"""Headers that repeat what a body says: Model Context Protocol 2026-07-28, "Streamable HTTP"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import bodies, mirrors
from tidegate.wire.reading import Reading
from tidegate.wire.splices import Document
from tidegate.wire.tools import HERE, Called

CARD = "4111 1111 1111 1111"


def call(arguments: Mapping[str, Any], name: str = "pay") -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


def read(message: Any, headers: Mapping[str, str]) -> Reading:
    return bodies.read(
        json.dumps(message).encode(),
        media_type="application/json",
        encoding=None,
        headers={"mcp-method": "tools/call", "mcp-name": "pay", **headers},
    )


def replacing(reading: Reading, value: str, new: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers that change, when ``value`` is replaced wherever it was read."""
    edits = {
        number: [(at, at + len(value), new)]
        for number, part in enumerate(reading.parts)
        if (at := part.text.find(value)) >= 0
    }
    body = reading.rewrite(edits)
    return body, dict(reading.rewrite_headers(edits, body))


@pytest.mark.parametrize(
    ("text", "written"),
    [  # the examples of the specification, section "Value Encoding"
        ("us-west1", "us-west1"),
        ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
        (" padded ", "=?base64?IHBhZGRlZCA=?="),
        ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
        ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
    ],
)
def test_values_are_written_and_read_as_the_specification_shows(text: str, written: str) -> None:
    assert mirrors.written(text) == written
    assert mirrors.said(written) == text


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_written_is_said_again_and_a_header_can_hold_it(text: str) -> None:
    written = mirrors.written(text)
    assert mirrors.said(written) == text
    assert written.isascii()
    assert written.strip() == written
    assert not set(written) & set("\r\n\0")


@pytest.mark.parametrize("odd", ["=?base64?a?=", "=?base64?/w==?=", "=?BASE64?YQ==?=", "=?base64?YQ==", ""])
def test_what_is_no_encoding_stands_as_it_is(odd: str) -> None:
    assert mirrors.said(odd) == odd


@pytest.mark.parametrize("sent", [CARD, f"카드 {CARD}", f"card {CARD}\nplease"])
def test_a_header_follows_what_is_replaced_in_the_body(sent: str) -> None:
    reading = read(call({"card": sent}), {"mcp-param-card": mirrors.written(sent)})
    body, headers = replacing(reading, CARD, "[PAYMENT-CARD-1a2b]")
    now = json.loads(body)["params"]["arguments"]["card"]
    assert CARD not in now
    assert {name: mirrors.said(value) for name, value in headers.items()} == {"mcp-param-card": now}


def test_what_a_header_repeats_is_counted_once() -> None:
    reading = read(call({"card": CARD}), {"mcp-param-card": CARD})
    assert [part.text for part in reading.parts].count(CARD) == 1


def test_a_header_follows_the_one_of_several_equal_values_that_was_replaced() -> None:
    reading = read(call({"note": CARD, "card": CARD}), {"mcp-param-card": CARD})
    [first, _] = [number for number, part in enumerate(reading.parts) if part.text == CARD]
    edits = {first: [(0, len(CARD), "[X]")]}
    assert reading.rewrite_headers(edits, reading.rewrite(edits)) == (("mcp-param-card", "[X]"),)


def test_a_number_becomes_the_same_text_in_both() -> None:
    reading = read(call({"card": 4111111111111111}), {"mcp-param-card": "4111111111111111"})
    body, headers = replacing(reading, "4111111111111111", "[X]")
    assert json.loads(body)["params"]["arguments"]["card"] == "[X]"
    assert headers == {"mcp-param-card": "[X]"}


def test_an_address_of_a_resource_follows_too() -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "mailto:kim@corp.example"}}
    reading = read(message, {"mcp-method": "resources/read", "mcp-name": "mailto:kim@corp.example"})
    _, headers = replacing(reading, "kim@corp.example", "[EMAIL-1a2b]")
    assert headers == {"mcp-name": "mailto:[EMAIL-1a2b]"}


@pytest.mark.parametrize(
    "value", [CARD, mirrors.written(f"카드 {CARD}"), f"first, {mirrors.written(f'카드 {CARD}')}", f'{{"a": "{CARD}"}}']
)
def test_what_a_header_says_of_its_own_is_read_and_replaced(value: str) -> None:
    reading = read(call({}), {"mcp-param-card": value})
    assert any(CARD in part.text for part in reading.parts)
    body, headers = replacing(reading, CARD, "[X]")
    assert json.loads(body) == call({})
    assert CARD not in "".join(text for _, _, text in mirrors.encoded(headers["mcp-param-card"]))
    assert CARD not in headers["mcp-param-card"]


def test_a_header_that_repeats_what_is_replaced_inside_it_follows() -> None:
    """An argument that is JSON itself is read string by string, and so is the header that repeats it."""
    inner = json.dumps({"card": CARD})
    reading = read(call({"query": inner}), {"mcp-param-query": inner})
    body, headers = replacing(reading, CARD, "[X]")
    assert headers["mcp-param-query"] == json.loads(body)["params"]["arguments"]["query"]


def test_headers_stay_as_they_are_where_nothing_is_replaced() -> None:
    reading = read(call({"card": "none", "n": 7}), {"mcp-param-card": "none", "mcp-param-n": "7", "accept": CARD})
    assert reading.rewrite_headers({}, reading.rewrite({})) == ()
    assert not any(CARD in part.text for part in reading.parts)


@pytest.mark.parametrize("body", [b"", b"no json", b"\xff", b'{"params": {}}'])
def test_a_header_that_cannot_follow_is_said(body: bytes) -> None:
    mirror = mirrors.Mirror("mcp-param-card", Document(CARD), ("params.arguments.card",))
    with pytest.raises(ValueError, match=r"header|codec"):
        mirrors.agreeing(mirror, body)


def test_a_tool_that_only_a_header_names_is_called_too() -> None:
    assert read(call({}), {}).tools == (Called(HERE, "pay"),)
    assert read(call({}), {"mcp-name": "delete_all"}).tools == (Called(HERE, "pay"), Called(HERE, "delete_all"))
    assert read(call({}), {"mcp-name": mirrors.written("지우기")}).tools == (
        Called(HERE, "pay"),
        Called(HERE, "지우기"),
    )
    assert read({"jsonrpc": "2.0", "method": "ping"}, {}).tools == (Called(HERE, "pay"),)
    without = bodies.read(b"{}", media_type=None, encoding=None, headers={"mcp-method": "tools/call"})
    assert without.tools == (Called(HERE, None),)
    other = bodies.read(b"{}", media_type=None, encoding=None, headers={"mcp-method": "tools/list", "mcp-name": "x"})
    assert other.tools == ()

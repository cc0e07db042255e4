"""Patterns from data run in linear time, match whole, and say why they are refused."""

from __future__ import annotations

import pytest

from tidegate.catalog.patterns import MAX_SIZE, Patterns, fault, is_body_path


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?=a)", "a{2000}", "[z-a]", "*"])
def test_what_re2_refuses_is_refused_with_a_reason(pattern: str) -> None:
    assert fault(pattern)


def test_what_is_too_large_for_what_asks_it_is_refused() -> None:
    """Envoy would have no routes at all."""
    assert fault("[a-z]{900}") == ""
    assert fault("[a-z]{2,999}") == f"too large: it has 2,000 instructions of RE2, and may have {MAX_SIZE:,}"


@pytest.mark.parametrize("pattern", ["", "/v1/chat", r"/v\d+/(a|b)?", "/.*", "(a+)+b"])
def test_what_re2_takes_is_fine(pattern: str) -> None:
    assert fault(pattern) == ""


def test_a_pattern_matches_the_whole_text() -> None:
    patterns = Patterns(["/a", "/a.*", "/b"])
    assert list(patterns.hits("/a")) == [0, 1]
    assert list(patterns.hits("/ab")) == [1]
    assert list(patterns.hits("x/a")) == []
    assert list(patterns.hits("/a\n")) == []
    assert list(Patterns([]).hits("/a")) == []


def test_loosely_neither_case_nor_a_line_end_is_another_text() -> None:
    patterns = Patterns(["/a|/b/.*"], loose=True)
    assert [list(patterns.hits(text)) for text in ("/A", "/B/x\ny", "/c", "/ab")] == [[0], [0], [], []]


def test_text_that_is_no_text_is_no_crash() -> None:
    assert list(Patterns(["/.*"]).hits("/\ud800")) in ([], [0])
    assert list(Patterns(["/.*"]).hits("/한글")) == [0]


def test_what_ruins_an_engine_that_goes_back_is_answered() -> None:
    """Going back, the first of them would take two to the power of 200,000 steps: there would be no answer."""
    patterns = Patterns(["/(a+)+b", "/(.*)(.*)(.*)(.*)x"])
    assert list(patterns.hits("/" + "a" * 200_000)) == []


@pytest.mark.parametrize(
    "text",
    [
        "prompt",
        "messages[].content",
        'messages[?role=="user"].content',
        'messages[?role!="assistant"].content[?type=="text"].text',
        "[1]",
        "inputs.*",
        '["0"].json.content[].text',
        '[?event=="send"].content[?type=="text"].text',
        "[?type==4].arguments[0].message.text",
        "form:f.req -> [1] -> [0][0]",
        "form:image[]",
        "query:q",
        "header:OpenAI-Organization",
        "path:organizations/{org}",
        "path:Chathub/{person}@{tenant}",
        "path[2]",
        "<whole body>",
    ],
)
def test_places_in_a_request(text: str) -> None:
    assert is_body_path(text)


@pytest.mark.parametrize(
    "text", ["", "a b", "x[", "messages[].", ".a", "a..b", "path:", "form:", "a -> ", "[?x]", "<body>"]
)
def test_what_is_no_place_in_a_request(text: str) -> None:
    assert not is_body_path(text)

"""Lines that an editor keeps in several strings: found whole, replaced where they stand, and nothing else joined."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.found import found
from tests.wire.test_linear import work
from tidegate.core.finding import Finding
from tidegate.wire import json_text, siblings
from tidegate.wire.bodies import read
from tidegate.wire.limits import DEFAULT
from tidegate.wire.reading import Reading

PIECES = ("my card is 4111 11", "11 1111 ", "1111, thanks")
SAID = "".join(PIECES)
NUMBER = "4111 1111 1111 1111"


def nodes(formats: dict[str, Any], *, plain: dict[str, Any] | None = None, key: str = "text") -> list[dict[str, Any]]:
    """A node for each piece, the second with ``formats``, the others with ``plain``."""
    return [{**((formats if at == 1 else plain) or {}), key: piece} for at, piece in enumerate(PIECES)]


def _paragraph(content: Any) -> dict[str, Any]:
    return {"type": "doc", "content": [{"type": "paragraph", "content": content}]}


_LEXICAL = {"detail": 0, "format": 0, "mode": "normal", "style": "", "type": "text", "version": 1}
_NOTION = {"type": "text", "annotations": {"bold": False, "color": "default"}}
RICH: dict[str, Any] = {
    "ProseMirror": _paragraph(nodes({"type": "text", "marks": [{"type": "strong"}]}, plain={"type": "text"})),
    "Slack": {
        "elements": [{"type": "rich_text_section", "elements": nodes({"type": "text", "style": {"bold": True}})}]
    },
    "Lexical": {"root": {"children": [{"children": nodes({**_LEXICAL, "format": 1}, plain=_LEXICAL)}]}},
    "Slate": [{"type": "paragraph", "children": nodes({"bold": True})}],
    "Quill": {"ops": nodes({"attributes": {"bold": True}}, key="insert")},
    "Portable Text": {"children": nodes({"_type": "span", "marks": ["strong"]}, plain={"_type": "span", "marks": []})},
    "Contentful": {"content": nodes({"nodeType": "text", "marks": [{"type": "bold"}]}, key="value")},
    "Google Docs": {"elements": [{"textRun": {"content": piece, "textStyle": {"bold": True}}} for piece in PIECES]},
    "adaptive card": {"inlines": [PIECES[0], {"type": "TextRun", "text": PIECES[1]}, PIECES[2]]},
    "Telegram": {"text": [PIECES[0], {"type": "bold", "text": PIECES[1]}, PIECES[2]], "text_entities": []},
    "Notion": {"title": [[PIECES[0]], [PIECES[1], [["b"], ["h", "red"]]], [PIECES[2]]]},
    "Notion API": {"rich_text": [{**_NOTION, "text": {"content": piece, "link": None}} for piece in PIECES]},
    "a notebook": {"cell_type": "markdown", "source": ["my card is 4111 1111\n", "1111 1111, thanks"]},
}


def lines(told: Any) -> list[str]:
    text = json.dumps(told)
    strings = json_text.strings(text, DEFAULT)
    if not siblings.may_be(text, strings.names):
        return []
    return [line.text for line in siblings.found(text, strings.pieces, strings.names)]


def reading(told: Any) -> Reading:
    return read(json.dumps(told).encode(), media_type="application/json", encoding=None)


@pytest.mark.parametrize("name", RICH)
def test_a_line_in_several_strings_is_read_whole(name: str) -> None:
    (line,) = lines(RICH[name])
    assert line.replace("\n", " ") == SAID


@pytest.mark.parametrize("name", RICH)
def test_a_value_over_a_seam_is_found_once_and_replaced(name: str) -> None:
    whole = reading(RICH[name])
    (one,) = found(whole, NUMBER, NUMBER.replace("1111 1111 1111", "1111\n1111 1111"))
    left = json.loads(whole.rewrite({one.part: [(one.start, one.end, "[X]")]}))
    told = json.dumps(left)
    assert "[X]" in told
    assert "11" not in told


def test_a_string_that_loses_all_is_not_left_empty() -> None:
    whole = reading(RICH["ProseMirror"])
    (one,) = found(whole, NUMBER)
    left = json.loads(whole.rewrite({one.part: [(one.start, one.end, "[X]")]}))
    assert [node["text"] for node in left["content"][0]["content"]] == ["my card is [X]", "\u200b", ", thanks"]


def test_a_value_in_one_string_counts_once_and_there() -> None:
    told = {"ops": [{"insert": "mail "}, {"insert": "a@b.kr", "attributes": {"bold": True}}, {"insert": " or c@d.kr"}]}
    whole = reading(told)
    findings = found(whole, "a@b.kr", "c@d.kr")
    assert [whole.parts[one.part].text[one.start : one.end] for one in findings] == ["a@b.kr", "c@d.kr"]
    assert [whole.parts[one.part].path for one in findings] == ["ops[1].insert", "ops[2].insert"]


def test_a_value_that_only_the_words_before_it_explain_counts_in_its_own_string() -> None:
    whole = reading({"ops": [{"insert": "code: ", "attributes": {"bold": True}}, {"insert": "hunter2 ok"}]})
    sheet = whole.sheet()
    at = sheet.text.index("code: hunter2") + len("code: ")
    (one,) = sheet.placed([Finding("password", "credentials", 0, at, at + 7, 0.9)])
    assert (whole.parts[one.part].text, one.start, one.end) == ("hunter2 ok", 0, 7)


CELLS = ["4111", "1111", "1111", "1111"]


@pytest.mark.parametrize(
    "told",
    [
        {"style": "x", "cells": [{"text": cell} for cell in CELLS]},  # numbers in cells
        {"messages": [{"role": "user", "content": "pay 4111"}, {"role": "user", "content": "1111 now"}]},
        {"rows": [["my card", "4111 1111"], ["is", "1111 1111"]]},
        {"rows": [["pay 4111"], ["1111 1111"]], "format": "csv"},
        {"style": 1, "list": ["pay 4111", "1111 1111"]},
        {"style": {}, "x": "-" * 300, "options": [{"text": "pay 4111"}, {"text": "1111 1111"}]},  # no format near
        _paragraph([{"text": "pay 4111", "marks": []}, {"type": "hardBreak"}, {"text": "1111 now"}]),
        {"facts": [{"title": "a", "value": "pay 4111"}, {"title": "b", "value": "1111 1"}], "weight": "bolder"},
        {"content": [_paragraph([{"text": "pay 4111", "marks": []}]), _paragraph([{"text": "1111 now", "marks": []}])]},
        {"source": ["pay 4111", "1111\n"], "cell_type": "code"},
    ],
)
def test_neighbours_that_are_no_line_stay_apart(told: Any) -> None:
    assert lines(told) == []


def test_of_a_long_text_only_what_is_around_the_seams_is_read_again() -> None:
    told = {"ops": [{"insert": "a word " * 1000}, {"insert": "x", "attributes": {}}, {"insert": " more" * 1000}]}
    (line,) = lines(told)
    assert "word x more" in line
    assert len(line) < 600


def test_an_escaped_string_is_replaced_where_it_is_written() -> None:
    body = b'{"ops":[{"insert":"caf\\u00e9 41\\u0031"},{"insert":"1 \\"x\\"","attributes":{}}]}'
    whole = read(body, media_type="application/json", encoding=None)
    (one,) = found(whole, "411" + '1 "')
    left = whole.rewrite({one.part: [(one.start, one.end, "[X]")]})
    assert left == b'{"ops":[{"insert":"caf\\u00e9 [X]"},{"insert":"x\\"","attributes":{}}]}'


@given(
    st.recursive(
        st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["text", "insert", "marks", "value"]), inner, max_size=3)
        ),
        max_leaves=30,
    )
)
def test_any_document_is_put_together_of_what_is_in_it(told: Any) -> None:
    whole = reading({"marks": told, "nodeType": 1})
    for number, stretches in whole.lines.items():
        own = [whole.parts[one.number].text[one.start : one.start + one.length] for one in stretches]
        assert "".join(own) == whole.parts[number].text


def test_twice_the_nodes_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = (json.dumps({"ops": nodes({"attributes": {}}, key="insert") * size}).encode() for size in (50, 200))
    assert work(monkeypatch, large) / work(monkeypatch, small) <= 1.5 * len(large) / len(small)

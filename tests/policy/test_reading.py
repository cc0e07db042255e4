"""Typed readings: what could be read, and one problem for what could not."""

from __future__ import annotations

from typing import Any

import pytest

from tidegate.policy.document import Node, Sheet, read
from tidegate.policy.reading import LONGEST_TEXT, choice, flag, items, nothing, read_with, table, text, wording


def node(source: str) -> Node:
    found = read(source, Sheet("f.yaml"))
    assert found is not None
    return found


def number(word: str) -> int:
    return int(word)


@pytest.mark.parametrize(
    ("source", "reader", "expected", "problem"),
    [
        ("a b ", lambda s, n: text(s, n, "It"), "a b", ""),
        ("''", lambda s, n: text(s, n, "It"), None, "It says nothing."),
        ("null", lambda s, n: text(s, n, "It"), None, "It says nothing."),
        ("'null'", lambda s, n: text(s, n, "It"), "null", ""),
        ("[a]", lambda s, n: text(s, n, "It"), None, "It must be a text, not a list."),
        ("x" * (LONGEST_TEXT + 1), lambda s, n: text(s, n, "It"), None, "It is longer than 4,000 characters."),
        ("blck", lambda s, n: choice(s, n, ("block", "allow"), "It"), None, "It cannot be “blck”."),
        ("block", lambda s, n: choice(s, n, ("block",), "It"), "block", ""),
        ("True", lambda s, n: flag(s, n, "It"), True, ""),
        ("false", lambda s, n: flag(s, n, "It"), False, ""),
        ("yes", lambda s, n: flag(s, n, "It"), None, "It must be true or false, not “yes”."),
        ("7", lambda s, n: read_with(s, n, "It", number, "7"), 7, ""),
        ("x", lambda s, n: read_with(s, n, "It", number, "7"), None, "It cannot be “x”."),
        ("a", lambda s, n: dict(wording(s, n, "It")), {"und": "a"}, ""),
        ("{en: a, pt-BR: b}", lambda s, n: dict(wording(s, n, "It")), {"en": "a", "pt-BR": "b"}, ""),
        ("{EN: a}", lambda s, n: dict(wording(s, n, "It")), {}, "“EN” is not a language."),
        ("{}", lambda s, n: dict(wording(s, n, "It")), {}, "It says nothing."),
        ("[a]", lambda s, n: dict(wording(s, n, "It")), {}, "It must be a text, not a list."),
        ("[a, b]", lambda s, n: len(items(s, n, "It")), 2, ""),
        ("a", lambda s, n: len(items(s, n, "It")), 1, ""),
        ("[]", lambda s, n: len(items(s, n, "It")), 0, "It is an empty list, which says nothing."),
        ("~", lambda s, n: len(items(s, n, "It")), 0, "It says nothing."),
        ("a", lambda s, n: table(s, n, "It"), None, "It must be a mapping."),
        ("{a: 1, c: 2}", lambda s, n: table(s, n, "It", ("a", "b")) is n, True, "It has no “c”."),
    ],
)
def test_readings(source: str, reader: Any, expected: object, problem: str) -> None:
    sheet = Sheet("f.yaml")
    assert reader(sheet, node(source)) == expected
    assert [each.what for each in sheet.problems] == ([problem] if problem else [])


def test_nothing() -> None:
    assert nothing(node("~"))
    assert not nothing(node("'~'"))
    assert not nothing(node("[]"))

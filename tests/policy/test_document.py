"""YAML to nodes: positions, limits, and nothing but ``Problems``, whatever the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.policy.plain import plain
from tidegate.core.problem import Problem, Problems
from tidegate.policy.document import (
    DEEPEST,
    LARGEST_TEXT,
    MOST_PROBLEMS,
    Scalar,
    Sequence,
    Sheet,
    Table,
    quoted,
    read,
)

NINE = ", ".join(["{}"] * 9)
BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{name}: &{name} [{NINE.format(*[f'*{before}'] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def problems(text: str) -> tuple[Problem, ...]:
    sheet = Sheet("f.yaml")
    try:
        read(text, sheet)
        sheet.finish()
    except Problems as raised:
        return raised.problems
    return ()


def test_nodes_know_where_they_are() -> None:
    root = read("a: [b,\n  'c']\n한글: {d: NO}\n", Sheet("f.yaml"))
    assert isinstance(root, Table)
    listed, mapped = root.get("a"), root.get("한글")
    assert isinstance(listed, Sequence)
    assert [(item.line, item.column) for item in listed.items] == [(1, 5), (2, 3)]
    assert isinstance(mapped, Table)
    assert mapped.get("d") == Scalar(3, 9, "NO")
    assert mapped.get("e") is None


def test_scalars_stay_text() -> None:
    assert plain("[NO, 010, 0x1F, 1e3, ~, on, 2025-01-01, '1']") == [
        "NO",
        10.0,
        "0x1F",
        "1e3",
        None,
        "on",
        "2025-01-01",
        "1",
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: [1, 2", 2, 1, "not YAML"),
        ("a: 1\na: 2\na: 3", 2, 1, "said twice"),
        ("? [a]\n: b", 1, 3, "A key must be a word"),
        ("a: !!python/object:os.system x", 1, 4, "Tags"),
        ("a: !x\n  b: 1", 1, 4, "Tags"),
        ("a: *b", 1, 4, "no finished anchor"),
        ("a: &a [*a]", 1, 8, "no finished anchor"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("a: 1\nb: \x07", 2, 4, "U+0007"),
        ("a: \ud800", 1, 4, "U+D800"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 1, DEEPEST + 1, "nested"),
        (BOMB, 7, 4, "more than 200,000"),
        ("%YAML 9.9\n---\na: 1", 1, 1, "not YAML"),
        ("\tx: 1", 1, 1, "not YAML"),
        ('a: 1\nb: "c\nd: 2\n', 2, 4, "the quote that is opened here is not closed"),
        ("a: 1\nb: 'c\nd: 2\n", 2, 4, "the quote that is opened here is not closed"),
        ("a: 1\nb: [c,\nd: 2,\ne\n", 5, 1, "while parsing a flow sequence that begins in line 2."),
    ],
)
def test_what_is_refused_and_where(text: str, line: int, column: int, words: str) -> None:
    first = problems(text)[0]
    assert words in first.what
    assert (first.line, first.column) == (line, column)


def test_an_anchor_can_be_used_again() -> None:
    assert plain("a: &why {en: x}\nb: *why\n") == {"a": {"en": "x"}, "b": {"en": "x"}}


def test_large_and_deep_texts_are_refused() -> None:
    assert "larger" in problems("#" * (LARGEST_TEXT + 1))[0].what
    assert "nested" in problems("[" * 1_000_000)[0].what
    assert "nested" in problems("- " * 500_000)[0].what
    assert "more than" in problems("- a\n" * 300_000)[0].what


def test_a_flood_of_problems_is_counted() -> None:
    found = problems("a: 1\n" * (MOST_PROBLEMS + 50))
    assert len(found) == MOST_PROBLEMS + 1
    assert any("49 more" in problem.what for problem in found)


def test_guesses_are_few_and_synonyms_known() -> None:
    sheet = Sheet("f.yaml")
    assert sheet.meant("reason", ["because", "restore"]) == "Did you mean “because”?"
    for _ in range(100):
        sheet.meant("deepsek", ["deepseek"])
    assert sheet.meant("deepsek", ["deepseek"], "Look it up.") == "Look it up."


def test_what_is_quoted_stays_on_one_line() -> None:
    assert quoted("a\nb\u202e") == "“a·b·”"
    assert len(quoted("x" * 1000)) == 63


PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            ": ",
            "\n",
            "- ",
            "  ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            '"',
            "&a ",
            "*a",
            "!!str ",
            "|",
            ">",
            "#",
            "---",
            "?",
            "\\",
            "한",
            "\r",
        ]
    ),
    max_size=30,
).map("".join)


@given(st.one_of(st.text(max_size=80), PIECES))
@example("\ufeffa: 1")
@example("a: |\n\u2028 b")
def test_nothing_but_problems_comes_out(text: str) -> None:
    sheet = Sheet("f.yaml")
    result: Any = None
    try:
        result = read(text, sheet)
    except Problems as raised:
        assert raised.problems
    assert result is None or isinstance(result, (Scalar, Sequence, Table))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("rules:\n\t- a: 1", "TAB is not a space"),
        ("rules:\n– {a: 1, b: 2}\n", "EN DASH is not -"),
        ("rules：\n- a: 1\n", "FULLWIDTH COLON is not :"),
        ("rules:\n-\u00a0{a: 1, b: 2}\n", "NO-BREAK SPACE is not a space"),
    ],
)
def test_a_sign_that_only_looks_like_one_of_yaml_is_named(text: str, sign: str) -> None:
    (problem,) = problems(text)
    assert problem.fix == f"Look at indentation and quotes: {sign}."


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("who: *@example.kr", "Put quotes around what begins with *."),
        ("who: [kim, *@example.kr]", "Put quotes around what begins with *."),
        ("who: *kim", "Put quotes around a name that begins with *."),
        ("message: @everybody", "Put quotes around what begins with @."),
        ("because: Reason: none", "Look at indentation, and put quotes around a text with a colon and a space in it."),
        ("a: [", "Look at indentation and quotes."),
    ],
)
def test_what_wants_quotes_is_told_so(text: str, fix: str) -> None:
    assert [problem.fix for problem in problems(text)] == [fix]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("rules:\n- name: a\n  service:chatgpt\n  then: block\n", "Put a space behind the colon."),
        ("rules:\n-name: a\n  then: block\n", "Put a space behind the dash."),
    ],
)
def test_a_space_that_is_missing_is_told(text: str, fix: str) -> None:
    with pytest.raises(Problems) as caught:
        read(text, Sheet("policy.yaml"))
    assert [each.fix for each in caught.value.problems] == [fix]


def test_a_merge_key_is_told_by_its_name() -> None:
    sheet = Sheet("policy.yaml")
    read("- &a {x: 1}\n- {<<: *a}\n- {'<<': 1}\n", sheet)
    assert [(each.line, each.what) for each in sheet.problems] == [(2, "Merge keys (<<) are not used here.")]

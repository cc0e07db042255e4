"""Source code, told from prose, logs, data and a question about code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.places import Places
from tidegate.detectors.scanner import build
from tidegate.detectors.source_code import _DOES, _MAY_DO, SOURCE_CODE, find_code

SCANNER = build([SOURCE_CODE])
PYTHON = """import os


def names(path):
    found = os.listdir(path)
    for name in found:
        print(name)
    return found
"""
PROSE = """We met on Monday.
The plan for spring is good.
From Tuesday on we work.
Return the keys, please.
Class begins at nine.
"""


def blocks(text: str) -> list[tuple[int, int]]:
    """The characters of what is found where every character is told."""
    places = Places(text, text.encode())
    found = find_code(places, range(1, len(places.data) + 1))
    return [(places.character(start), places.character(end)) for start, end, _ in found]


def test_the_block_is_found_between_prose() -> None:
    text = f"Please review this:\n\n{PYTHON}\nThank you very much.\n"
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end].strip() == PYTHON.strip()


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 5,
        "What does `for (int i = 0; i < n; i++)` do?",
        '{\n  "a": {\n    "b": [\n      1\n    ]\n  },\n  "c": {\n    "d": 2\n  }\n}\n' * 3,
        "2024-01-15 INFO user logged in\n2024-01-15 WARN slow query\n" * 10,
        "name,age\nKim,30\nLee,41\n" * 10,
        "# Title\n\n- first\n- second\n\n1. one\n2. two\n" * 5,
    ],
)
def test_what_is_not_code(text: str) -> None:
    assert blocks(text) == []


def test_two_blocks_far_apart_are_two() -> None:
    assert len(SCANNER.scan(PYTHON + PROSE * 5 + PYTHON)) == 2


def test_code_far_inside_a_long_text_is_found_where_it_stands() -> None:
    prose = "Größe und Farbe stehen im Brief, den sie gestern schrieb.\n" * 900
    code = PYTHON.rstrip("\n")
    ((start, end),) = blocks(f"{prose}{code}\n{prose}")
    assert (start, end) == (len(prose), len(prose) + len(code))


def test_ruby_closes_its_blocks_with_a_word() -> None:
    text = "require 'json'\n\nclass Till\n  def total(orders)\n    sum = orders.sum(&:amount)\n    sum\n  end\nend\n"
    assert [finding.detector for finding in SCANNER.scan(text)] == ["source-code"]


@given(
    st.text(max_size=9),
    st.sampled_from(["from a", "#!x", "f(", "a=b", "echo a", "done", "fi", "use é", "fin", "a ("]),
    st.text(max_size=9),
)
def test_where_a_line_does_something_the_stretch_is_read(before: str, line: str, behind: str) -> None:
    for said in (before + line + behind).split("\n"):
        if _DOES.search(said.strip()):
            assert _MAY_DO.search(f"prose\n{said}\nprose".encode("utf-8", "replace"))

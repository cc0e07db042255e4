"""The questionnaire: the shipped one is whole in both languages, and mistakes in an edited one are said."""

from __future__ import annotations

import pytest

from tidegate.core.problem import Problems
from tidegate.vendors.questionnaire import read, shipped

ASKED = {
    "collection", "purposes", "processing", "retention", "storage", "transfer", "training", "sub-processors", "breach",
    "rights",
}  # fmt: skip


def test_the_shipped_one_asks_everything_in_english_and_korean() -> None:
    made = read(shipped(), "questionnaire.yaml")
    assert set(made.languages) == {"en", "ko"}
    assert {topic.id for topic in made.topics} == ASKED
    assert all(set(topic.question) == {"en", "ko"} for topic in made.topics)
    storage = made.about("stored-in")
    assert storage is not None
    assert storage.id == "storage"
    assert made.about("operator") is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- id: purposes", "- id: collection", "Two topics are called “collection”."),
        ("- id: purposes", "- id: Pur poses", "“Pur poses” cannot be the id of a topic."),
        ("fact: stored-in", "fact: kept-in", "There is no fact “kept-in”."),
        (
            "title: {en: Inquiry about the processing of personal data, ko: 개인정보 처리에 관한 질의}",
            "",
            "`title` is missing.",
        ),
        ("ko: 각 정보의 보유 기간은", "fr: 각 정보의 보유 기간은", "The question is not said in ko."),
        ("topics:", "subjects:", "The questionnaire has no “subjects”."),
        ("{due}", "{deadline}", "Nothing fills {deadline}."),
        ("  fact: collects\n  question:", "  fact: collects\n  text:", "The topic has no `question`."),
        ("title:", "title: [", "This is not YAML."),
    ],
)
def test_mistakes_are_said(old: str, new: str, expected: str) -> None:
    text = shipped().replace(old, new, 1)
    assert text != shipped()
    with pytest.raises(Problems) as caught:
        read(text, "q.yaml")
    assert expected in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "word", "topics: 3", "a: &x [1]\nb: *x", "[" * 5000, "x" * 300_000])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problems):
        read(text, "q.yaml")

"""Names where a title or a label says that they are names, and not the words around them."""

from __future__ import annotations

import pytest

from tidegate.detectors.person import PERSON_NAME
from tidegate.detectors.scanner import build

SCANNER = build([PERSON_NAME])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Full name: Maria Gonzalez", "Maria Gonzalez"),
        ("ich heiße Jan van der Berg", "Jan van der Berg"),
        ("氏名：山田太郎", "山田太郎"),
        ("氏名 松田　結子（マツダ", "松田　結子"),
    ],
)
def test_the_name_alone_is_the_finding(text: str, name: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == name


@pytest.mark.parametrize(
    "text",
    [
        "File name: README",
        "Mr. Darcy smiled",
    ],
)
def test_people_without_a_name_have_none(text: str) -> None:
    assert SCANNER.scan(text) == []

"""Names where a title or a label says that they are names, and not the words around them."""

from __future__ import annotations

import pytest

from tidegate.detectors.person import PERSON_NAME, is_chinese_name, is_filled_in
from tidegate.detectors.scanner import build

SCANNER = build([PERSON_NAME])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Full name: Maria Gonzalez", "Maria Gonzalez"),
        ("ich heiße Jan van der Berg", "Jan van der Berg"),
        ("氏名：山田太郎", "山田太郎"),
        ("氏名 松田　結子（マツダ", "松田　結子"),
        ("患者欧阳建国，男，58岁", "欧阳建国"),
        ("您好，我是簡雅琪，想改地址", "簡雅琪"),
        ("普通 1234567 アオキ コウタロウ", "アオキ コウタロウ"),
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


def test_heads_of_columns_and_empty_fields_are_no_names() -> None:
    assert not is_filled_in("文件名")
    assert not is_filled_in("未記入")
    assert is_filled_in("山田太郎")


def test_what_a_patient_has_is_no_name() -> None:
    assert not is_chinese_name("高血压")
    assert is_chinese_name("高建国")

"""Names in Han letters straight behind what somebody is, and what only begins like a surname there."""

from __future__ import annotations

import pytest

from tidegate.detectors.han_name import is_chinese_name, is_filled_in, is_somebody
from tidegate.detectors.person import PERSON_NAME
from tidegate.detectors.scanner import build

SCANNER = build([PERSON_NAME])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("患者欧阳建国，男，58岁", "欧阳建国"),
        ("客户谢子轩（电话", "谢子轩"),
        ("您好，我是簡雅琪，想改地址", "簡雅琪"),
        ("緊急連絡先：長女 三浦結子", "三浦結子"),
        ("みどり商事の松田\u3000慎吾です。", "松田\u3000慎吾"),
        ("お疲れ様です。千葉晴人です。", "千葉晴人"),
        ("會員宋麗珠小姐反映", "宋麗珠"),
        ("普通 1234567 アオキ コウタロウ", "アオキ コウタロウ"),
    ],
)
def test_the_name_alone_is_the_finding(text: str, name: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == name


@pytest.mark.parametrize(
    "text", ["患者高血压，服药", "我是高中生", "客户方面，已确认", "弊社の製品です", "担当者：経営企画室"]
)
def test_what_a_patient_has_is_no_name(text: str) -> None:
    assert SCANNER.scan(text) == []


def test_a_word_that_begins_like_a_surname_is_none() -> None:
    assert not is_chinese_name("高血压")
    assert is_chinese_name("高建国")
    assert not is_somebody("福島県")
    assert is_somebody("福島千尋")


def test_what_was_not_filled_in_is_none() -> None:
    assert not is_filled_in("未記入")
    assert not is_filled_in("文件名")
    assert is_filled_in("山田太郎")

"""The assistant's port bound to the driver: what is recorded, replaced, restored and refused, in their language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.house import build
from tidegate.assistant.border import Prompt, Stopped
from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor, Assurance
from tidegate.edges.rehearsal import Rule


def prompt(text: str, language: str = "en") -> Prompt:
    who = Actor("kim", frozenset(), Assurance.PASSWORD)
    body = b'{"messages":[{"role":"user","content":"' + text.encode() + b'"}]}'
    activity = frozenset({"prompt"})
    return Prompt(
        who, None, "outside", "api.outside.example", "/v1/chat/completions", activity, body, language=language
    )


async def test_a_value_goes_out_as_a_placeholder_and_comes_back(tmp_path: Path) -> None:
    building = build(tmp_path)
    building.rules.rules["outside"] = Rule(Effect.REDACT, "data")
    passed = await building.parts.border.cross(prompt("Pay with 4111111111111111"))
    assert b"4111111111111111" not in passed.body
    passed.begin(200, "application/json")
    assert b"4111111111111111" in passed.feed(passed.body, end=True)
    passed.end()
    passed.gone()  # said after the end it changes nothing
    await building.driver.settled()
    assert [entry["how"] for entry in building.entries("end")] == ["complete"]


async def test_a_refusal_speaks_the_persons_language_and_a_notice_goes_along(tmp_path: Path) -> None:
    building = build(tmp_path)
    building.rules.rules["outside"] = Rule(Effect.BLOCK)
    with pytest.raises(Stopped, match="차단되었습니다") as stopped:
        await building.parts.border.cross(prompt("Hello", "ko"))
    assert stopped.value.receipt
    building.rules.rules["outside"] = Rule(Effect.BLOCK, "data", labels=frozenset({"payment-card"}))
    with pytest.raises(Stopped, match="발견된 정보: 신용·체크카드 번호") as stopped:
        await building.parts.border.cross(prompt("Pay with 4111111111111111", "ko"))
    assert "4111" not in str(stopped.value)
    building.rules.rules["outside"] = Rule(Effect.COACH, message={"en": "With care."})
    passed = await building.parts.border.cross(prompt("Hello"))
    assert passed.notice == "With care."
    passed.end()

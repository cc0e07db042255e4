"""Effects are ordered, so that the strictest of several can be named."""

from __future__ import annotations

from tidegate.core.decision import Effect, Reason


def test_effects_go_from_mildest_to_strictest() -> None:
    assert [effect.word for effect in sorted(Effect)] == ["allow", "coach", "justify", "redact", "redirect", "block"]
    assert max(Effect.COACH, Effect.REDIRECT) is Effect.REDIRECT


def test_reasons_have_codes_for_machines() -> None:
    assert Reason.NOT_AN_AI_SERVICE.code == "not-an-ai-service"
    assert len({reason.code for reason in Reason}) == len(Reason)

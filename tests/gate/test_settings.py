"""What a gate needs of its surroundings is as little as possible, and any policy object fits."""

from __future__ import annotations

from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import Exchange
from tidegate.gate.settings import Evaluator, Settings


def test_without_a_word_said_a_gate_sees_requests() -> None:
    assert Settings() == Settings(stage="request", revision="", cannot_look_inside="")


def test_any_object_with_the_two_questions_is_a_policy() -> None:
    class Blocks:
        def decide(self, exchange: Exchange) -> Decision | Need:
            return self.unsure(exchange)

        def unsure(self, _exchange: Exchange) -> Decision:
            return Decision(Effect.BLOCK, "all", Reason.RULE_MATCHED, "rev")

    policy: Evaluator = Blocks()
    assert policy is not None

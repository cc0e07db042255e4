"""A playbook overlooks nothing a gate does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import Exchange, Target
from tidegate.gate import Gate, Settings, State
from tidegate.gate.commands import Forward, Hold, Record, Refuse
from tidegate.gate.events import Recorded, Started
from tidegate.gate.playbook import Playbook

EXCHANGE = Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("h"))
BLOCK = Decision(Effect.BLOCK, "all", Reason.RULE_MATCHED, "rev")


class Blocks:
    def decide(self, _exchange: Exchange) -> Decision | Need:
        return BLOCK

    def unsure(self, _exchange: Exchange) -> Decision:
        return BLOCK


def play() -> Playbook:
    return Playbook(Gate(Blocks(), EXCHANGE, Settings()))


def test_a_story_that_is_told_right() -> None:
    story = play() >> Started(EXCHANGE) << Record >> Recorded("r-1") << Refuse(BLOCK, "r-1")
    story.done(State.REFUSED)
    assert [entry.kind for entry in story.entries] == ["exchange"]


def test_another_command_than_expected_fails_with_the_story() -> None:
    with pytest.raises(AssertionError, match="Started"):
        play() >> Started(EXCHANGE) << Hold
    with pytest.raises(AssertionError, match="expected"):
        play() >> Started(EXCHANGE) << Record >> Recorded("r-1") << Forward(BLOCK, "r-1")


def test_a_command_nobody_expected_fails() -> None:
    with pytest.raises(AssertionError, match="not expected"):
        play() >> Started(EXCHANGE) >> Recorded("r-1")
    with pytest.raises(AssertionError, match="not expected"):
        (play() >> Started(EXCHANGE)).done(State.RECORDING)


def test_a_command_that_did_not_come_fails() -> None:
    with pytest.raises(AssertionError, match="got   << None"):
        play() >> Started(EXCHANGE) << Record << Record


def test_another_end_than_expected_fails() -> None:
    with pytest.raises(AssertionError, match="expected state"):
        (play() >> Started(EXCHANGE) << Record).done(State.REFUSED)

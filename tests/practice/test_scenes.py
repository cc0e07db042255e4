"""The demo's judgement: it must notice when the ledger, the service or the person tells another story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tidegate.practice.notebook import Seen
from tidegate.practice.scenes import Outcome, Scene, all_right, every_scene, judge, received
from tidegate.practice.told import Told

BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)
SCENE = Scene(
    "curl", "say", "chatgpt.com", lambda _: Told("curl", 200, ""), "redact", "stays", True, ("secret",), "secret"
)


def happened(said: str = "[EMAIL-7f3a]", read: str = "You said: secret") -> Outcome:
    seen = Seen(1, "https", "2", "POST", "chatgpt.com", "/", "", (), said.encode(), [], True)
    return Outcome(SCENE, Told("curl", 200, read), BEGAN, BEGAN + timedelta(seconds=1), (seen,) if said else ())


def entry(effect: str = "redact", rule: str = "stays", host: str = "chatgpt.com", after: float = 0.5) -> dict[str, Any]:
    at = (BEGAN + timedelta(seconds=after)).isoformat().replace("+00:00", "Z")
    exchange = {"target": {"host": host}, "at": at}
    return {"kind": "exchange", "body": {"exchange": exchange, "decision": {"effect": effect, "rule": rule}}}


def test_all_is_well() -> None:
    outcome = judge(happened(), [entry("allow", "otherwise"), entry()])
    assert (outcome.decided, outcome.rule, outcome.wrong) == ("redact", "stays", ())
    assert all_right([outcome])
    assert received(outcome) == "[EMAIL-7f3a]"


@pytest.mark.parametrize(
    ("outcome", "entries", "wrong"),
    [
        (happened(), [entry("block")], "decided block by stays"),
        (happened(), [entry(rule="another")], "by another"),
        (happened(), [], "decided not ours"),
        (happened(), [entry(host="elsewhere.example")], "decided not ours"),
        (happened(), [entry(after=-1)], "decided not ours"),
        (happened(said="my secret"), [entry()], "'secret' reached the service"),
        (happened(said=""), [entry()], "nothing reached the service"),
        (happened(read="You said: [EMAIL-7f3a]"), [entry()], "did not read"),
    ],
)
def test_what_is_wrong_is_said(outcome: Outcome, entries: list[dict[str, Any]], wrong: str) -> None:
    judged = judge(outcome, entries)
    assert any(wrong in line for line in judged.wrong), judged.wrong
    assert not all_right([judged])


def test_something_arrives_that_must_not() -> None:
    scene = Scene("curl", "say", "chatgpt.com", SCENE.play, "block", "no", False)
    outcome = Outcome(scene, Told("curl", 403, ""), BEGAN, BEGAN + timedelta(seconds=1), happened().seen)
    assert "something reached the service" in judge(outcome, [entry("block", "no")]).wrong


def test_the_scenes_cover_every_effect() -> None:
    scenes, absent = every_scene()
    assert {scene.effect for scene in scenes} >= {"block", "coach", "redact", "justify", "redirect", None} or absent
    for scene in scenes:
        assert scene.arrives == (scene.effect in ("allow", "coach", "redact", None))

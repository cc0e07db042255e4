"""Rules that are only monitored make a gate look, and never make it stricter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.policy import worlds
from tests.policy.test_stages import CARDS, OUT, X
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.gate import Gate, Settings
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.gate.playbook import Playbook
from tidegate.policy.index import compile

KIM: dict[str, Any] = {"name": "kim", "who": "kim@example.kr", "then": "block", "monitor": True}


def play(rules: list[dict[str, Any]], x: Exchange, **settings: Any) -> Playbook:
    policy = worlds.policy_of(rules, when_unsure="block")
    evaluator = compile(policy, worlds.SERVICES.values())
    return Playbook(Gate(evaluator, x, Settings(revision=policy.revision, **settings))) >> e.Started(x)


def effect(book: Playbook) -> tuple[str, object]:
    decision = book.entries[-1].body["decision"]
    return decision["effect"], decision.get("monitored")


def test_a_body_is_looked_into_for_a_monitored_rule_and_passes_all_the_same() -> None:
    book = play([CARDS], replace(X, data=UNKNOWN)) << c.Hold
    card = worlds.Finding("payment-card", "money", 0, 0, 4, 0.9)
    book = book >> e.BodyRead(100, 1, (), None) << c.Inspect >> e.Inspected((card,)) << c.Record
    assert effect(book) == ("allow", {"effect": "block", "rule": "cards"})
    _ = book >> e.Recorded("r-1") << c.Forward


def test_where_nobody_can_tell_who_it_is_what_is_carried_out_holds() -> None:
    book = play([KIM], replace(X, who=UNKNOWN)) << c.AskWho
    book = book >> e.Failed("identity", "timed-out") << c.Record
    assert effect(book) == ("allow", None)


def test_where_a_connection_cannot_be_looked_into_what_is_carried_out_holds() -> None:
    book = play([CARDS], replace(X, data=UNKNOWN), stage="connect", cannot_look_inside="pinned") << c.Record
    assert effect(book) == ("allow", None)


def test_where_what_is_carried_out_needs_it_too_it_is_unsure_as_ever() -> None:
    enforced = {**KIM, "name": "lee", "who": "lee@example.kr", "monitor": False}
    book = play([OUT, enforced], replace(X, who=UNKNOWN)) << c.AskWho
    book = book >> e.Failed("identity", "timed-out") << c.Record
    assert effect(book)[0] == "block"

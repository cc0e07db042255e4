"""What the record does not say is named and never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.decision import OTHERWISE, Decision, Effect, Reason
from tidegate.core.exchange import UNKNOWN, Exchange, Unread
from tidegate.policy.evaluate import evaluate, unsure
from tidegate.policy.index import compile
from tidegate.policy.model import OwnData, Policy
from tidegate.replay.answers import Answer, Recorded, Replayer, Untold

SEEN = worlds.PROMPT
ALLOW = worlds.policy_of([])


def answer(old: Policy | None, new: Policy, x: Exchange, decision: object, *, failed: bool = False) -> Answer:
    assert isinstance(decision, Decision)
    kept: Mapping[str, Policy | None] = {decision.revision: old}
    replayer = Replayer(compile(new, worlds.SERVICES.values()), kept, worlds.LABELS)
    return replayer.answer(Recorded(x, decision, failed))


def rule(name: str, then: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "then": then, **{key.replace("_", "-"): value for key, value in more.items()}}


def missing(got: Answer) -> frozenset[str]:
    assert isinstance(got, Untold), got
    return got.fields


def effect(got: Answer) -> Effect:
    assert isinstance(got, Decision), got
    return got.effect


def test_a_body_that_was_never_held_cannot_be_looked_into_now() -> None:
    x = replace(SEEN, data=UNKNOWN)
    new = worlds.policy_of([rule("cards", "block", data="payment-card")])
    assert missing(answer(ALLOW, new, x, evaluate(ALLOW, x))) == {"data"}


def test_where_the_data_does_not_matter_the_answer_is_known() -> None:
    x = replace(SEEN, data=UNKNOWN)
    new = worlds.policy_of([rule("all", "block", service="deepseek"), rule("cards", "block", data="payment-card")])
    assert effect(answer(ALLOW, new, x, evaluate(ALLOW, x))) is Effect.BLOCK


def owning(policy: Policy, *names: str) -> Policy:
    return replace(policy, data={name: OwnData(name, "terms", ("Bluebird",)) for name in names})


def test_data_of_a_name_that_nobody_looked_for_is_named() -> None:
    new = owning(worlds.policy_of([rule("codes", "block", data="email")]), "codenames")
    new = replace(new, rules=tuple(_about(each, "codenames") for each in new.rules))
    decision = evaluate(ALLOW, SEEN)
    assert missing(answer(ALLOW, new, SEEN, decision)) == {"data:codenames"}
    looked = owning(ALLOW, "codenames")
    assert effect(answer(looked, new, SEEN, decision)) is Effect.ALLOW
    found = replace(SEEN, data=(worlds.Finding("codenames", "own-data", 0, 0, 1, 0.9),))
    assert effect(answer(ALLOW, new, found, decision)) is Effect.BLOCK


def _about(given: Any, label: str) -> Any:
    data = replace(given.data, labels=frozenset({label}))
    return replace(given, data=data, conditions=(data,))


def test_data_that_is_looked_for_otherwise_now_was_not_looked_for() -> None:
    new = owning(worlds.policy_of([rule("codes", "block", data="email")]), "codenames")
    new = replace(new, rules=tuple(_about(each, "codenames") for each in new.rules))
    other = replace(ALLOW, data={"codenames": OwnData("codenames", "terms", ("Redbird",))})
    assert missing(answer(other, new, SEEN, evaluate(other, SEEN))) == {"data:codenames"}


QUOTA = rule("few", "allow", quota="1 prompt per day")
CHAT = rule("chat", "block", service="chatgpt")
AGENT = rule("agent", "block", service={"category": "agent"})


@pytest.mark.parametrize(
    ("before", "after", "room", "known"),
    [
        ([QUOTA], [QUOTA], True, True),
        ([QUOTA], [QUOTA], False, True),
        ([QUOTA], [QUOTA, CHAT], False, True),
        ([QUOTA], [CHAT, QUOTA], True, True),
        ([QUOTA], [CHAT, QUOTA], False, False),
        ([CHAT, QUOTA], [QUOTA], False, True),
        ([CHAT, QUOTA], [QUOTA], True, False),
        ([CHAT, QUOTA], [AGENT, QUOTA], True, False),
        ([CHAT, AGENT, QUOTA], [AGENT, CHAT, QUOTA], True, False),
        ([QUOTA], [{**QUOTA, "quota": "2 prompts per day"}], True, False),
        ([QUOTA], [{**QUOTA, "service": "deepseek"}], True, False),
        ([], [QUOTA], True, False),
    ],
)
def test_what_was_counted_for_a_quota_holds_where_it_was_used_as_much(
    before: list[dict[str, Any]], after: list[dict[str, Any]], room: bool, known: bool
) -> None:
    old, new = worlds.policy_of(before, "block"), worlds.policy_of(after, "block")
    x = replace(SEEN, quota=(("few", room),))
    got = answer(old, new, x, evaluate(old, x))
    if known:
        assert effect(got) is (Effect.ALLOW if room else Effect.BLOCK)
    else:
        assert missing(got) == {"quota:few"}


def test_where_a_station_failed_the_other_policy_is_asked_what_holds_then() -> None:
    old, new = (worlds.policy_of([], "allow", when_unsure=word) for word in ("justify", "redirect"))
    x = replace(SEEN, who=UNKNOWN)
    got = answer(old, new, x, unsure(old, x), failed=True)
    assert got == unsure(new, x)


def test_what_was_asked_in_vain_stays_in_doubt_and_what_nobody_asked_is_unknown() -> None:
    old = worlds.policy_of([rule("kim", "block", who="kim@example.kr")], when_unsure="coach")
    x = replace(SEEN, who=UNKNOWN, device=UNKNOWN)
    also_who = worlds.policy_of([rule("lee", "block", who="lee@example.kr")], when_unsure="justify")
    assert answer(old, also_who, x, unsure(old, x)) == unsure(also_who, x)
    device = worlds.policy_of([rule("own", "block", device="unmanaged")], when_unsure="justify")
    assert missing(answer(old, device, x, unsure(old, x))) == {"device"}
    assert effect(answer(old, ALLOW, x, unsure(old, x))) is Effect.ALLOW


def test_what_a_connection_could_not_show_was_noted_after_the_policy_was_asked() -> None:
    old = worlds.policy_of([rule("cards", "redact", data="payment-card"), rule("out", "block", service="deepseek")])
    asked = replace(SEEN, data=())
    x = replace(asked, unread=(Unread("connection", "pinned"),))
    assert answer(old, old, x, evaluate(old, asked)) == evaluate(old, asked)


def test_what_the_gateway_refused_by_itself_it_would_refuse_again() -> None:
    refused = Decision(Effect.BLOCK, OTHERWISE, Reason.STATION_FAILED, ALLOW.revision)
    unsure_allows = worlds.policy_of([], when_unsure="allow")
    refused = replace(refused, revision=unsure_allows.revision)
    got = answer(unsure_allows, ALLOW, SEEN, refused, failed=True)
    assert got == replace(refused, revision=ALLOW.revision)
    assert effect(answer(None, ALLOW, SEEN, replace(refused, revision=""), failed=True)) is Effect.BLOCK


def test_without_the_policy_of_its_day_it_is_not_known_how_it_was_asked() -> None:
    failed = replace(unsure(ALLOW, SEEN), revision="f" * 64)
    assert missing(answer(None, ALLOW, SEEN, failed)) == {"policy:ffffffffffff"}


def test_what_leaned_on_a_grant_is_known_where_it_passes_without() -> None:
    granted = Decision(Effect.ALLOW, "granted", Reason.GRANTED, ALLOW.revision, grant="g-1")
    assert effect(answer(ALLOW, ALLOW, SEEN, granted)) is Effect.ALLOW
    block = worlds.policy_of([rule("out", "block", service="deepseek")])
    assert missing(answer(ALLOW, block, SEEN, granted)) == {"grant"}

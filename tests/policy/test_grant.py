"""Grants: nothing outside a scope passes by one, nothing gets stricter, and both evaluators agree on them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from tests.policy import worlds
from tidegate.core.decision import GRANTED, Decision, Effect, Need, Reason
from tidegate.core.exchange import UNKNOWN, Actor, Exchange, Tool, Unread
from tidegate.core.finding import Finding
from tidegate.policy import Evaluator, Grant, Policy, explain, read_scope
from tidegate.policy.evaluate import duties, evaluate, unsure

NOW: Final = datetime(2025, 2, 5, 3, 0, tzinfo=UTC)
EXCEPTIONS: Final = {"by": "lee@example.kr", "at-most": "300 days"}
#: Worlds of every kind are tried here, each with its own policy; ``test_outside_a_scope`` asks 100,000 exchanges.
CASES: Final = 5_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 400
MANY: Final = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))

SCOPES: Final = st.fixed_dictionaries(
    {
        "who": st.one_of(
            st.sampled_from(["kim@example.kr", "research", "*@partner.example", "staff", "*"]),
            st.just(["kim@example.kr", "ann@partner.example"]),
        ),
        "service": st.one_of(st.sampled_from([*worlds.SERVICES]), worlds.FACTS, st.just({"category": "chatbot"})),
    },
    optional={
        "where": st.sampled_from(["office", "guests", "::/0"]),
        "activity": st.sampled_from(["prompt", ["prompt", "upload"], ["browse", "sign-in", "prompt"]]),
        "account": st.sampled_from(["company", "personal"]),
        "tool": st.sampled_from(["github/*", ["github/create_*", "*/get"], {"server": ["github", "gitlab"]}]),
        "device": st.sampled_from(["managed", "lab", "unmanaged"]),
        "data": st.sampled_from(["email", ["email", "money"], "credentials"]),
        "quota": st.sampled_from(["1 prompt per day", "4 requests per hour"]),
    },
)


def grant_of(policy: Policy, id: str, rules: set[str], scope: dict[str, Any], **more: Any) -> Grant:
    read = read_scope(worlds.json.dumps(scope), "scope", policy, worlds.KNOWN)
    begins = more.pop("begins", NOW - timedelta(days=1))
    return Grant(id, frozenset(rules), read, begins, more.pop("ends", begins + timedelta(days=30)))


@st.composite
def granted(draw: st.DrawFn) -> Policy:
    """A policy of which some rules allow exceptions, and grants for them."""
    written = [draw(worlds.rules(number)) for number in range(draw(st.integers(0, 6)))]
    for rule in written:
        rule.update(draw(st.sampled_from([{}, {"exceptions": "none"}, {"exceptions": {**EXCEPTIONS}}])))
    top = draw(st.sampled_from([{}, {"exceptions": EXCEPTIONS}]))
    policy = worlds.policy_of(written, draw(worlds.EFFECTS), when_unsure=draw(worlds.UNSURE), **top)
    names = st.sets(st.sampled_from([rule.name for rule in policy.all_rules]), min_size=1)
    grants = [
        grant_of(
            policy,
            f"g{number}",
            draw(names),
            draw(SCOPES),
            begins=datetime(2024, 11, 1, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 600))),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    long = [replace(grant, ends=grant.begins + timedelta(days=draw(st.integers(1, 600)))) for grant in grants]
    return replace(policy, grants=tuple(long))


@st.composite
def meeting(draw: st.DrawFn) -> tuple[Policy, Exchange]:
    """An exchange at a time when grants are about, with what the store says of their quotas."""
    policy, x = draw(granted()), draw(worlds.exchanges())
    grant = draw(st.sampled_from(policy.grants))
    at = draw(st.sampled_from([x.at, grant.begins, grant.begins + timedelta(hours=5), grant.ends]))
    rooms = tuple((each.counted_as, draw(st.booleans())) for each in policy.grants)
    return policy, replace(x, at=at, quota=(*x.quota, *rooms))


def decided(policy: Policy, x: Exchange) -> Decision:
    outcome = evaluate(policy, x)
    assert isinstance(outcome, Decision)
    return outcome


def inside(grant: Grant, policy: Policy, x: Exchange) -> bool:
    """Whether ``x`` is in the scope of ``grant``, said once more and as plainly as possible."""
    scope = grant.scope
    if not grant.begins <= x.at < grant.ends or x.activity is UNKNOWN:
        return False
    if not all(condition.truth(x) is True for condition in scope.conditions):
        return False
    if scope.tools is not None and not (
        x.tools is not UNKNOWN
        and x.tools
        and all(any(test.fits(tool) is True for test in scope.tools) for tool in x.tools)
    ):
        return False
    return scope.activities is None or (len(x.activity) > 0 and all(a in scope.activities for a in x.activity))


@MANY
@given(meeting())
def test_no_exchange_outside_a_scope_passes_by_a_grant(world: tuple[Policy, Exchange]) -> None:
    policy, x = world
    with_grants, without = decided(policy, x), decided(replace(policy, grants=()), x)
    named = with_grants.grant.split("+") if with_grants.grant else []
    event("by a grant" if named else "by the rules")
    if not named:
        assert with_grants == without
        return
    assert with_grants.effect < without.effect
    for grant in policy.grants:
        if grant.id in named:
            assert inside(grant, policy, x)
            assert not grant.scope.data or not x.unread
    outside = replace(policy, grants=tuple(grant for grant in policy.grants if not inside(grant, policy, x)))
    assert decided(outside, x) == without


@MANY
@given(meeting())
def test_a_grant_sets_aside_only_rules_it_names_that_allow_exceptions(world: tuple[Policy, Exchange]) -> None:
    policy, x = world
    outcome, without = decided(policy, x), decided(replace(policy, grants=()), x)
    if outcome.grant is None:
        return
    named = {name for grant in policy.grants if grant.id in outcome.grant.split("+") for name in grant.rules}
    matched = policy.rule(without.rule)
    assert matched is not None
    assert matched.name in named or outcome.rule != GRANTED or without.reason is not Reason.RULE_MATCHED
    assert all(rule.exceptions is not None for rule in policy.all_rules if rule.name in policy.excepted)
    bare = replace(policy, rules=tuple(replace(rule, exceptions=None) for rule in policy.rules))
    bare = replace(bare, otherwise=replace(bare.otherwise, exceptions=None))
    assert decided(bare, x) == without


@MANY
@given(meeting(), st.data())
def test_both_evaluators_agree_about_grants(world: tuple[Policy, Exchange], data: st.DataObject) -> None:
    policy, late = world
    plain = Evaluator(replace(policy, grants=()), worlds.SERVICES.values())
    fast = plain.granting(policy.grants)
    for x in (late, data.draw(worlds.blurred(late))):
        assert fast.decide(x) == evaluate(policy, x)
        assert plain.decide(x) == evaluate(replace(policy, grants=()), x)
        assert fast.unsure(x) == unsure(replace(policy, grants=()), x)


@MANY
@given(meeting(), st.data())
def test_settled_early_equals_settled_late_with_grants(world: tuple[Policy, Exchange], data: st.DataObject) -> None:
    policy, late = world
    early = evaluate(policy, data.draw(worlds.blurred(late)))
    if isinstance(early, Decision):
        assert duties(early) == duties(decided(policy, late))
    else:
        assert early.fields


@given(meeting(), st.data())
def test_telling_what_is_needed_settles_it_with_grants(world: tuple[Policy, Exchange], data: st.DataObject) -> None:
    policy, late = world
    x = data.draw(worlds.blurred(late))
    outcome = worlds.told(policy, x, late, 30)
    assert duties(outcome) == duties(decided(policy, late))


@given(meeting())
def test_the_explanation_tells_of_the_same_decision(world: tuple[Policy, Exchange]) -> None:
    policy, x = world
    told = explain(policy, x)
    assume(x.service is not None)
    assert told.outcome == evaluate(policy, x)
    if isinstance(told.outcome, Decision) and told.outcome.grant:
        for id in told.outcome.grant.split("+"):
            assert any(step.verdict == f"set aside by the exception {id}" for step in told.steps)
        assert told.outcome.grant in told.render()


# -- stories ---------------------------------------------------------------------------------------------------------

EMAIL: Final = Finding("email", "contact", 0, 0, 1, 1.0)
CARD: Final = Finding("payment-card", "money", 0, 0, 1, 1.0)
KEY: Final = Finding("openai-key", "credentials", 0, 0, 1, 1.0)
KIM: Final = replace(worlds.PROMPT, at=NOW, address=worlds.ip_address("10.20.1.5"))
RULES: Final[list[dict[str, Any]]] = [
    {"name": "deepseek", "service": "deepseek", "then": "block", "exceptions": EXCEPTIONS},
    {"name": "cards-stay", "data": "money", "then": "redact"},
    {"name": "take-care", "service": {"category": "chatbot"}, "then": "coach"},
]
SCOPE: Final = {"who": "kim@example.kr", "service": "deepseek"}


def story(scope: dict[str, Any], x: Exchange, rules: set[str] = frozenset({"deepseek"}), **more: Any) -> str:  # type: ignore[assignment]
    policy = worlds.policy_of(RULES, "block", **more)
    policy = replace(policy, grants=(grant_of(policy, "g1", set(rules), scope),))
    outcome = evaluate(policy, x)
    if isinstance(outcome, Need):
        return "need " + " ".join(sorted(outcome.fields))
    used = f" by {outcome.grant}" if outcome.grant else ""
    return f"{outcome.effect.word} {outcome.rule}{used}" + "".join(f" reserve:{each}" for each in outcome.reserve)


CALLING: Final = {**SCOPE, "tool": ["github/get", "github/list"]}
BY_IT: Final = "coach take-care by g1"


def calls(*names: str | None) -> Exchange:
    return replace(KIM, tools=tuple(Tool("github", name) for name in names))


STORIES: Final[list[tuple[str, dict[str, Any], Exchange, str]]] = [
    ("the rules after it decide as ever", SCOPE, KIM, "coach take-care by g1"),
    ("so what must not leave still does not", SCOPE, replace(KIM, data=(CARD,)), "redact cards-stay by g1"),
    ("somebody else", SCOPE, replace(KIM, who=Actor("lee@example.kr")), "block deepseek"),
    ("whoever it is, who is not known yet", SCOPE, replace(KIM, who=UNKNOWN), "need who"),
    ("another place", {**SCOPE, "where": "guests"}, KIM, "block deepseek"),
    ("the place", {**SCOPE, "where": "office"}, KIM, "coach take-care by g1"),
    ("another activity", {**SCOPE, "activity": "browse"}, KIM, "block deepseek"),
    (
        "one more activity than was approved",
        {**SCOPE, "activity": "prompt"},
        replace(KIM, activity=frozenset({"prompt", "upload"})),
        "block deepseek",
    ),
    ("data that was not approved", {**SCOPE, "data": "contact"}, replace(KIM, data=(EMAIL, KEY)), "block deepseek"),
    ("data that was", {**SCOPE, "data": "contact"}, replace(KIM, data=(EMAIL,)), "coach take-care by g1"),
    (
        "what could not be read is not approved data",
        {**SCOPE, "data": "contact"},
        replace(KIM, unread=(Unread("file", "encrypted"),)),
        "block deepseek",
    ),
    ("data has to be known then", {**SCOPE, "data": "contact"}, replace(KIM, data=UNKNOWN), "need data"),
    ("a quota is asked for", {**SCOPE, "quota": "2 prompts per day"}, KIM, "need quota:grant:g1"),
    (
        "and is used",
        {**SCOPE, "quota": "2 prompts per day"},
        replace(KIM, quota=(("grant:g1", True),)),
        "coach take-care by g1 reserve:grant:g1",
    ),
    (
        "and once it is used up, the rule holds",
        {**SCOPE, "quota": "2 prompts per day"},
        replace(KIM, quota=(("grant:g1", False),)),
        "block deepseek",
    ),
    ("before it begins", SCOPE, replace(KIM, at=NOW - timedelta(days=2)), "block deepseek"),
    ("at its last moment", SCOPE, replace(KIM, at=NOW + timedelta(days=29, seconds=-1)), "coach take-care by g1"),
    ("when it has ended", SCOPE, replace(KIM, at=NOW + timedelta(days=29)), "block deepseek"),
    ("a tool that was approved", CALLING, calls("get"), "coach take-care by g1"),
    ("another one", CALLING, calls("drop"), "block deepseek"),
    ("both at once", CALLING, calls("get", "drop"), "block deepseek"),
    ("two that were approved", CALLING, calls("get", "list"), "coach take-care by g1"),
    ("no tool at all", CALLING, calls(), "block deepseek"),
    ("what is called, which is not known yet", CALLING, replace(KIM, tools=UNKNOWN), "need tool"),
    ("a tool that is not told by name", CALLING, calls(None), "block deepseek"),
    ("which does not matter where all of a server are approved", {**SCOPE, "tool": "github/*"}, calls(None), BY_IT),
]


@pytest.mark.parametrize(("scope", "x", "expected"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_stories(scope: dict[str, Any], x: Exchange, expected: str) -> None:
    assert story(scope, x) == expected


def test_a_rule_that_was_not_named_is_not_set_aside() -> None:
    assert story(SCOPE, KIM, {"take-care"}) == "block deepseek"


def test_a_rule_marked_with_none_is_never_set_aside() -> None:
    assert story(SCOPE, replace(KIM, data=(CARD,)), {"deepseek", "cards-stay"}) == "redact cards-stay by g1"
    rules = [{**RULES[0], "exceptions": "none"}]
    policy = worlds.policy_of(rules, "block", exceptions=EXCEPTIONS)
    policy = replace(policy, grants=(grant_of(policy, "g1", {"deepseek", "otherwise"}, SCOPE),))
    assert decided(policy, KIM).rule == "deepseek"


def test_where_everything_that_matches_is_set_aside_it_passes() -> None:
    policy = worlds.policy_of(RULES[:1], "block", exceptions=EXCEPTIONS)
    both = replace(policy, grants=(grant_of(policy, "g1", {"deepseek", "otherwise"}, SCOPE),))
    outcome = decided(both, KIM)
    assert (outcome.effect, outcome.rule, outcome.reason, outcome.grant) == (
        Effect.ALLOW,
        GRANTED,
        Reason.GRANTED,
        "g1",
    )
    one = replace(policy, grants=(grant_of(policy, "g1", {"deepseek"}, SCOPE),))
    assert (decided(one, KIM).rule, decided(one, KIM).grant) == ("deepseek", None)


def test_a_policy_that_now_allows_less_time_ends_it_sooner() -> None:
    rules = [{**RULES[0], "exceptions": {"by": "lee@example.kr", "at-most": "2 days"}}, *RULES[1:]]
    policy = worlds.policy_of(rules, "block")
    policy = replace(policy, grants=(grant_of(policy, "g1", {"deepseek"}, SCOPE),))
    assert decided(policy, KIM).rule == "take-care"
    assert decided(policy, replace(KIM, at=NOW + timedelta(days=1))).rule == "deepseek"


def test_calls_that_lean_on_two_grants_name_both_and_one_in_vain_names_none() -> None:
    policy = worlds.policy_of(
        [
            {"name": "a", "tool": "github/get", "then": "block", "exceptions": EXCEPTIONS},
            {"name": "b", "tool": "github/list", "then": "block", "exceptions": EXCEPTIONS},
            {"name": "c", "tool": "github/drop", "then": "coach"},
        ],
        "coach",
    )
    grants = (grant_of(policy, "g1", {"a"}, SCOPE), grant_of(policy, "g2", {"b"}, SCOPE))
    policy = replace(policy, grants=grants)
    for names, effect, leaning in (
        (("get", "list"), "coach", "g1+g2"),
        (("get", "drop"), "coach", "g1"),
        (("drop",), "coach", None),
    ):
        outcome = evaluate(policy, calls(*names))
        assert isinstance(outcome, Decision)
        assert (outcome.effect.word, outcome.grant) == (effect, leaning)
    narrow = replace(policy, grants=(grant_of(policy, "g1", {"a"}, {**SCOPE, "tool": "github/get"}),))
    outside = evaluate(narrow, calls("get", "drop"))  # all that is called must be inside, whatever else lets it pass
    assert isinstance(outside, Decision)
    assert (outside.effect.word, outside.grant) == ("block", None)
    coached = replace(policy, rules=tuple(replace(rule, effect=Effect.COACH) for rule in policy.rules))
    both = evaluate(coached, calls("get", "drop"))
    assert isinstance(both, Decision)
    assert (both.effect.word, both.grant) == ("coach", None)


def test_a_policy_with_such_a_grant_waits_for_what_is_called() -> None:
    policy = worlds.policy_of(RULES, "block")
    assert not replace(policy, grants=(grant_of(policy, "g1", {"deepseek"}, SCOPE),)).minds_tools
    assert replace(policy, grants=(grant_of(policy, "g1", {"deepseek"}, CALLING),)).minds_tools


def test_what_could_not_be_read_is_never_inside_a_scope_of_data() -> None:
    policy = worlds.policy_of(RULES, "block")
    limited = grant_of(policy, "g1", {"deepseek"}, {**SCOPE, "data": "contact"})
    assert limited.covers(policy.rules[0], replace(KIM, data=(EMAIL,))) is True
    assert limited.covers(policy.rules[0], replace(KIM, unread=(Unread("file", "encrypted"),))) is False
    free = grant_of(policy, "g1", {"deepseek"}, SCOPE)
    assert free.covers(policy.rules[0], replace(KIM, unread=(Unread("file", "encrypted"),))) is True

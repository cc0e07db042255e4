"""What a choke point claims is what the evaluator says, whatever the exchange turns out to be."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.worlds import NOW, exports, small
from tests.policy.test_grant import granted
from tests.policy.worlds import KNOWN, SERVICES, exchanges, policies, policy_of
from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import Device, Exchange
from tidegate.exports.asking import Answer, Asked, Standing, Verdict
from tidegate.exports.points import APPLE, DNS, FIREFOX, ChokePoint
from tidegate.policy.evaluate import evaluate
from tidegate.policy.grant import Grant
from tidegate.policy.model import Policy
from tidegate.policy.parse_exceptions import read_scope

OFFICE = (ip_network("10.20.0.0/16"),)
COMPANY = frozenset({"managed", "company"})


@st.composite
def standings(draw: st.DrawFn, *, alone: bool = False) -> Standing:
    zone = draw(st.sampled_from([None, OFFICE, (ip_network("10.20.1.0/24"), ip_network("2001:db8::/48"))]))
    device = draw(st.sampled_from([COMPANY, frozenset({"managed", "personal"})]))
    return Standing(draw(exchanges()).at, zone, device, alone, draw(st.booleans()))


def through(point: ChokePoint, standing: Standing, asked: Asked, x: Exchange, later: int) -> Exchange:
    """``x`` as one that comes past this choke point, at a moment at which its answers hold."""
    at = standing.at
    if not standing.live:
        end = asked.until or at + timedelta(days=400)
        at = min(at + timedelta(minutes=later), end - timedelta(seconds=1))
    x = replace(x, at=at)
    if standing.zone is not None:
        network = standing.zone[later % len(standing.zone)]
        x = replace(x, address=network[later % min(network.num_addresses, 5000)])
    if point.device:
        x = replace(x, device=Device("lab-1" if later % 2 else "pc-7", standing.device))
    return x


def decided(policy: Policy, x: Exchange) -> Decision:
    """The decision; a quota nobody asked about has room or not, and every way of that is allowed to be taken."""
    answer = evaluate(policy, x)
    assert isinstance(answer, Decision)
    return answer


@given(
    policies(staged=True), standings(), st.sampled_from([DNS, FIREFOX, APPLE]), exchanges(), st.integers(0, 60 * 24 * 9)
)
def test_what_is_claimed_is_what_the_evaluator_says(
    policy: Policy, standing: Standing, point: ChokePoint, x: Exchange, later: int
) -> None:
    asked = Asked(policy, point, standing, SERVICES.values())
    for service in SERVICES.values():
        answer = asked.answer(service)
        if answer.verdict is Verdict.LEAVE:
            continue
        effect = decided(policy, replace(through(point, standing, asked, x, later), service=service)).effect
        assert (effect >= Effect.REDIRECT) is (answer.verdict is Verdict.REFUSE)
        if answer.verdict is Verdict.ADMIT:
            assert effect is Effect.ALLOW


@given(
    policies(staged=True),
    standings(alone=True),
    st.sampled_from([DNS, FIREFOX]),
    exchanges(),
    st.integers(0, 60 * 24 * 9),
)
def test_alone_nothing_refused_passes_but_by_a_rules_own_word(
    policy: Policy, standing: Standing, point: ChokePoint, x: Exchange, later: int
) -> None:
    asked = Asked(policy, point, standing, SERVICES.values())
    for service in SERVICES.values():
        answer = asked.answer(service)
        assert answer.verdict is not Verdict.LEAVE
        if answer.verdict is Verdict.ADMIT and not answer.opened:
            effect = decided(policy, replace(through(point, standing, asked, x, later), service=service)).effect
            assert effect is Effect.ALLOW


@given(policies(staged=True), standings(), st.booleans(), st.sampled_from([DNS, FIREFOX, APPLE]))
def test_what_is_only_monitored_changes_no_answer(
    policy: Policy, standing: Standing, alone: bool, point: ChokePoint
) -> None:
    standing = replace(standing, alone=alone)
    staged, enforced = (Asked(each, point, standing, SERVICES.values()) for each in (policy, policy.enforced))
    assert [staged.answer(each) for each in SERVICES.values()] == [enforced.answer(each) for each in SERVICES.values()]


def ask(rules: list[dict[str, Any]], otherwise: str = "allow", point: ChokePoint = DNS, **standing: Any) -> Answer:
    stands = Standing(standing.pop("at", NOW), **standing)
    return Asked(policy_of(rules, otherwise), point, stands, SERVICES.values()).answer(SERVICES["deepseek"])


def rule(then: str, **words: Any) -> dict[str, Any]:
    return {"name": "r", "then": then, **{key.replace("_", "-"): value for key, value in words.items()}}


@pytest.mark.parametrize(
    ("rules", "otherwise", "verdict"),
    [
        ([rule("block", service="deepseek")], "allow", "refuse"),
        ([rule("redirect", service={"stored-in": ["CN"]})], "allow", "refuse"),
        ([rule("allow", service="deepseek")], "block", "admit"),
        ([rule("coach", service="deepseek")], "block", "leave"),
        ([rule("block", who="research")], "allow", "leave"),
        ([rule("block", data="email")], "allow", "leave"),
        ([rule("block", activity="upload")], "block", "refuse"),  # whatever is done, it does not pass
        ([rule("allow", quota="1 prompt per day")], "block", "leave"),
        # Who is blocked and who is sent to the assistant is not known, and nobody passes.
        ([rule("block", who="research")], "redirect", "refuse"),
        ([rule("redirect", activity="prompt", data="email")], "block", "refuse"),
        ([rule("redirect", who="research"), {**rule("coach", activity="prompt"), "name": "s"}], "block", "leave"),
    ],
)
def test_a_name_alone(rules: list[dict[str, Any]], otherwise: str, verdict: str) -> None:
    assert ask(rules, otherwise).verdict.value == verdict


@pytest.mark.parametrize(
    ("rules", "otherwise", "verdict"),
    [
        # A rule that refuses and may match closes more.
        ([rule("block", who="research")], "allow", "refuse"),
        ([rule("block", activity="upload", when_unsure="allow")], "allow", "refuse"),
        # What is in it cannot be known: the rule's own word for that.
        ([rule("block", data="email")], "allow", "refuse"),
        ([rule("block", data="email", when_unsure="allow")], "allow", "admit"),
        ([rule("redact", when_unsure="allow")], "allow", "admit"),
        # A notice cannot be shown: the rule's own word for that.
        ([rule("coach")], "allow", "refuse"),
        ([rule("coach", when_unsure="allow")], "allow", "admit"),
        # Who may is not known, and the rest may not.
        ([rule("allow", who="research")], "block", "refuse"),
    ],
)
def test_alone_a_rules_own_words_decide(rules: list[dict[str, Any]], otherwise: str, verdict: str) -> None:
    answer = ask(rules, otherwise, alone=True)
    assert answer.verdict.value == verdict
    assert answer.closed is (verdict == "refuse")
    assert answer.opened is (verdict == "admit")


@pytest.mark.parametrize(
    ("where", "verdict"),
    [
        ("office", "refuse"),
        (["office", "guests"], "refuse"),
        ("guests", "admit"),
        ({"not": "guests"}, "refuse"),
        ("10.20.1.0/24", "leave"),  # some of the clients
    ],
)
def test_name_servers_of_one_zone_know_where_a_question_comes_from(where: Any, verdict: str) -> None:
    assert ask([rule("block", where=where)], zone=OFFICE).verdict.value == verdict
    assert ask([rule("block", where=where)]).verdict is Verdict.LEAVE


@pytest.mark.parametrize(
    ("device", "verdict"),
    [
        ("company", "refuse"),
        ("personal", "admit"),
        ("unmanaged", "admit"),
        ("lab", "leave"),
        (["company", "lab"], "refuse"),
        ({"not": "managed"}, "admit"),
    ],
)
def test_a_device_knows_whose_it_is(device: Any, verdict: str) -> None:
    assert ask([rule("block", device=device)], point=APPLE).verdict.value == verdict
    assert ask([rule("block", device=device)]).verdict is Verdict.LEAVE


def test_hours_are_known_only_where_the_answer_is_told_anew() -> None:
    rules = [rule("block", during={"days": "mon-fri", "hours": "09:00-18:00"})]
    tuesday_noon = datetime(2025, 7, 1, 12, tzinfo=UTC)
    assert ask(rules, at=tuesday_noon).verdict is Verdict.LEAVE
    assert ask(rules, at=tuesday_noon, live=True).verdict is Verdict.REFUSE
    assert ask(rules, at=tuesday_noon + timedelta(hours=8), live=True).verdict is Verdict.ADMIT


def test_an_answer_says_until_when_it_holds() -> None:
    policy = policy_of([rule("block", until="2025-12-31"), {"name": "later", "then": "allow", "from": "2025-08-01"}])
    assert Asked(policy, DNS, Standing(NOW)).until == datetime(2025, 8, 1, tzinfo=UTC)
    assert Asked(policy, DNS, Standing(datetime(2026, 2, 1, tzinfo=UTC))).until is None


def test_rules_that_name_other_services_are_left_out_and_no_others() -> None:
    rules: list[dict[str, Any]] = [
        {"name": "elsewhere", "service": {"not": "deepseek"}, "data": "contact", "then": "block"},
        {"name": "here", "service": "deepseek", "data": "contact", "then": "block"},
        {"name": "anywhere", "data": "contact", "then": "block"},
    ]
    asked = exports(rules).by_name.asked
    for service, names in (("deepseek", ["here", "anywhere"]), ("chatgpt", ["elsewhere", "anywhere"])):
        x = asked.exchange(small().service(service))
        assert [rule.name for rule, _ in asked.open_rules(x)] == [*names, "otherwise"]


def test_alone_a_rule_that_is_only_monitored_closes_nothing() -> None:
    answer = ask([rule("block", who="research", monitor=True)], alone=True)
    assert (answer.verdict, answer.closed, answer.rules) == (Verdict.ADMIT, False, ("otherwise",))


EXCEPTED = {"name": "r", "service": {"category": "chatbot"}, "then": "block"} | {
    "exceptions": {"by": "security@example.kr", "at-most": "7 days"}
}


def with_exception(**scope: str) -> Policy:
    """A policy that blocks chatbots, and an exception from it that somebody has had for a day."""
    policy = policy_of([EXCEPTED], "allow")
    said = {"who": "kim@example.kr", "service": "deepseek", **scope}
    begins = NOW - timedelta(days=1)
    read = read_scope(json.dumps(said), "scope", policy, KNOWN)
    grant = Grant("g-1", frozenset({"r"}), read, begins, begins + timedelta(days=30))
    return replace(policy, grants=(grant,))


def test_what_somebody_may_by_an_exception_is_left_to_the_edge_that_knows_who_it_is() -> None:
    asked = Asked(with_exception(), DNS, Standing(NOW), SERVICES.values())
    verdicts = {name: asked.answer(SERVICES[name]).verdict for name in ("deepseek", "chatgpt")}
    assert verdicts == {"deepseek": Verdict.LEAVE, "chatgpt": Verdict.REFUSE}


def test_where_all_refuse_an_exception_from_one_of_them_is_left_to_the_edge_that_knows_who_it_is() -> None:
    away = {"name": "away", "where": {"not": "office"}, "then": "redirect"}
    policy = with_exception()
    policy = replace(policy, rules=(*policy_of([away], "allow").rules, *policy.rules))
    asked = Asked(policy, DNS, Standing(NOW), SERVICES.values())
    verdicts = {name: asked.answer(SERVICES[name]).verdict for name in ("deepseek", "chatgpt")}
    assert verdicts == {"deepseek": Verdict.LEAVE, "chatgpt": Verdict.REFUSE}


def test_with_the_end_of_the_exception_it_is_refused_again_and_the_answers_hold_until_then() -> None:
    """The rule allows seven days, whatever was approved."""
    policy = with_exception()
    ends = NOW + timedelta(days=6)
    assert Asked(policy, DNS, Standing(NOW), SERVICES.values()).until == ends
    asked = Asked(policy, DNS, Standing(ends), SERVICES.values())
    assert (asked.answer(SERVICES["deepseek"]).verdict, asked.until) == (Verdict.REFUSE, None)


def test_where_nothing_follows_an_exception_opens_nothing() -> None:
    answer = Asked(with_exception(), DNS, Standing(NOW, alone=True), SERVICES.values()).answer(SERVICES["deepseek"])
    assert (answer.verdict, answer.closed) == (Verdict.REFUSE, True)


@given(granted(), standings(), st.sampled_from([DNS, FIREFOX]), exchanges(), st.integers(0, 60 * 24 * 9))
def test_what_is_claimed_holds_with_the_exceptions_in_force(
    policy: Policy, standing: Standing, point: ChokePoint, x: Exchange, later: int
) -> None:
    asked = Asked(policy, point, standing, SERVICES.values())
    for service in SERVICES.values():
        answer = asked.answer(service)
        if answer.verdict is not Verdict.LEAVE:
            effect = decided(policy, replace(through(point, standing, asked, x, later), service=service)).effect
            assert (effect >= Effect.REDIRECT) is (answer.verdict is Verdict.REFUSE)

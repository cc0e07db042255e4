"""The laws of a policy, for random policies and exchanges.  A find belongs in ``cases/policy``."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tidegate.core.decision import OUTSIDE, Decision, Effect, Need, Reason
from tidegate.core.exchange import UNKNOWN, Exchange, Unread
from tidegate.core.finding import Finding
from tidegate.policy.conditions import Condition
from tidegate.policy.evaluate import duties, evaluate, unsure
from tidegate.policy.index import Evaluator
from tidegate.policy.model import Given, Policy, Rule
from tidegate.policy.parse import parse
from tidegate.policy.suite import imagined


def decided(policy: Policy, x: Exchange) -> Decision:
    outcome = evaluate(policy, x)
    assert isinstance(outcome, Decision), outcome
    return outcome


def with_rules(policy: Policy, rules: list[Rule]) -> Policy:
    return replace(policy, rules=tuple(rules))


@given(worlds.policies(), worlds.exchanges())
def test_what_is_fully_known_is_always_settled(policy: Policy, x: Exchange) -> None:
    outcome = decided(policy, x)
    assert outcome.revision == policy.revision
    assert outcome.rule == OUTSIDE if x.service is None else policy.rule(outcome.rule) is not None


@given(worlds.policies(), worlds.any_exchanges())
def test_deciding_again_decides_the_same(policy: Policy, x: Exchange) -> None:
    assert evaluate(policy, x) == evaluate(policy, x)


@given(st.data(), worlds.policies(), worlds.exchanges())
def test_settled_early_equals_settled_late(data: st.DataObject, policy: Policy, late: Exchange) -> None:
    early = data.draw(worlds.blurred(late))
    outcome = evaluate(policy, early)
    if isinstance(outcome, Decision):
        assert duties(outcome) == duties(decided(policy, late))
    else:
        assert outcome.fields


@given(st.data(), worlds.policies(), worlds.exchanges())
def test_telling_what_is_needed_and_no_more_settles_it(data: st.DataObject, policy: Policy, late: Exchange) -> None:
    x = data.draw(worlds.blurred(late))
    outcome = worlds.told(policy, x, late, 20)
    assert duties(outcome) == duties(decided(policy, late))


@given(worlds.policies(), worlds.exchanges(read=True))
def test_an_unread_part_never_widens_access(policy: Policy, x: Exchange) -> None:
    assert decided(policy, replace(x, unread=(Unread("file", "encrypted"),))).effect >= decided(policy, x).effect


@given(worlds.policies(), worlds.exchanges(), st.sets(st.sampled_from(sorted(worlds.LABELS))))
def test_whatever_was_in_the_unread_part_when_unsure_is_the_least(policy: Policy, x: Exchange, there: set[str]) -> None:
    """Where every ``when-unsure`` is block, not reading is never milder than reading."""
    strict = Effect.BLOCK
    policy = replace(policy, otherwise=replace(policy.otherwise, when_unsure=strict))
    policy = with_rules(policy, [replace(rule, when_unsure=strict) for rule in policy.rules])
    assert isinstance(x.data, tuple)
    found = (*x.data, *(Finding(name, worlds.LABELS[name], 0, 0, 1, 1.0) for name in sorted(there)))
    read = decided(policy, replace(x, data=found, unread=()))
    blind = decided(policy, replace(x, unread=(Unread("file", "encrypted"),)))
    # A rule that wants nothing found may be left by a finding and let a milder one decide; block is then the floor.
    assert blind.effect >= read.effect


@dataclass(frozen=True, slots=True)
class Broken(Condition):
    """A condition that raises."""

    field: ClassVar[str] = "who"

    def hit(self, x: Exchange) -> bool:
        raise RuntimeError("broken")


@dataclass(frozen=True, slots=True)
class Fixed(Condition):
    """A condition with one answer."""

    field: ClassVar[str] = "who"
    answer: bool

    def hit(self, x: Exchange) -> bool:
        return self.answer


@given(st.data(), worlds.policies(), worlds.exchanges(), st.booleans())
def test_a_rule_that_errs_never_widens_access(data: st.DataObject, policy: Policy, x: Exchange, answer: bool) -> None:
    if not policy.rules:
        return
    index = data.draw(st.integers(0, len(policy.rules) - 1))

    def having(condition: Condition) -> Policy:
        rules = list(policy.rules)
        rules[index] = replace(rules[index], conditions=(condition, *rules[index].conditions))
        return with_rules(policy, rules)

    broken = decided(having(Broken((), False)), x)
    assert broken.effect >= decided(having(Fixed((), False, answer)), x).effect


@given(st.data(), worlds.policies(), worlds.exchanges())
def test_adding_a_block_rule_never_allows_more(data: st.DataObject, policy: Policy, x: Exchange) -> None:
    written = {**data.draw(worlds.rules(9)), "then": "block"}
    more = worlds.policy_of([{key: value for key, value in written.items() if key not in ("quota", "hold", "restore")}])
    added = list(more.rules)
    index = data.draw(st.integers(0, len(policy.rules)))
    rules = [*policy.rules[:index], *added, *policy.rules[index:]]
    assert decided(with_rules(policy, rules), x).effect >= decided(policy, x).effect


@given(
    st.data(), st.lists(st.sampled_from(["kim@example.kr", "lee@example.kr", "*@partner.example", "staff"]), min_size=1)
)
def test_order_and_repetition_of_people_do_not_matter(data: st.DataObject, people: list[str]) -> None:
    shuffled = data.draw(st.permutations(people + people))
    x = data.draw(worlds.exchanges())
    one, other = (
        worlds.policy_of([{"name": "r0", "who": who, "then": "block"}], people={"team": who})
        for who in (people, shuffled)
    )
    assert duties(decided(one, x)) == duties(decided(other, x))
    assert one.people == other.people
    assert one.rules[0].conditions[0].names == other.rules[0].conditions[0].names  # type: ignore[attr-defined]


@given(worlds.policies(), worlds.exchanges())
def test_without_a_matching_rule_otherwise_decides(policy: Policy, x: Exchange) -> None:
    outcome = decided(with_rules(policy, []), replace(x, unread=()))
    if x.service is not None:
        assert (outcome.effect, outcome.reason) == (policy.otherwise.effect, Reason.NO_RULE_MATCHED)


@given(st.data(), worlds.policies(), worlds.exchanges(read=True))
def test_unsure_is_as_strict_as_anything_that_could_be_true(
    data: st.DataObject, policy: Policy, late: Exchange
) -> None:
    early = data.draw(worlds.blurred(late))
    if early.service is None:
        return
    worst = unsure(policy, early)
    assert worst.effect >= policy.when_unsure
    settled = decided(policy, late).effect
    if settled is not Effect.REDACT or early.data is not UNKNOWN:
        assert worst.effect >= settled


X = worlds.PROMPT
EMAIL = Finding("email", "contact", 0, 0, 1, 1.0)
CARD = Finding("payment-card", "money", 0, 0, 1, 1.0)


def rule(name: str, then: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "then": then, **{key.replace("_", "-"): value for key, value in more.items()}}


def ask(rules: list[dict[str, Any]], x: Exchange = X, otherwise: str = "allow", **top: Any) -> str:
    outcome = evaluate(worlds.policy_of(rules, otherwise, **top), x)
    if isinstance(outcome, Need):
        return "need " + " ".join(sorted(outcome.fields))
    return f"{outcome.effect.word} {outcome.rule} {outcome.reason.code}" + "".join(
        f" reserve:{r}" for r in outcome.reserve
    )


BLIND = replace(X, data=UNKNOWN)
LOCKED = replace(X, unread=(Unread("file", "encrypted"),))
CARD_STAYS = rule("cards", "block", data="money")
STORIES: list[tuple[str, list[dict[str, Any]], Exchange, str]] = [
    ("the first rule that matches decides", [rule("a", "coach"), rule("b", "block")], X, "coach a rule-matched"),
    ("no rule matches", [rule("a", "block", service="chatgpt")], X, "allow otherwise no-rule-matched"),
    ("outside the catalogue", [rule("a", "block")], replace(X, service=None), f"allow {OUTSIDE} not-an-ai-service"),
    ("an unknown rule before another effect", [CARD_STAYS, rule("b", "coach")], BLIND, "need data"),
    ("an unknown rule before the same effect", [CARD_STAYS, rule("b", "block")], BLIND, "block b rule-matched"),
    ("an unknown rule after the one that decides", [rule("b", "coach"), CARD_STAYS], BLIND, "coach b rule-matched"),
    (
        "other words are another duty where people must read them",
        [rule("a", "coach", data="money", message="Cards."), rule("b", "coach", message="All.", when_unsure="coach")],
        BLIND,
        "need data",
    ),
    (
        "the same words, and a body that might turn out unreadable would not change them",
        [rule("a", "coach", data="money", when_unsure="coach"), rule("b", "coach")],
        BLIND,
        "coach b rule-matched",
    ),
    (
        "the same words, but an unreadable body would make it stricter",
        [rule("a", "coach", data="money", when_unsure="block"), rule("b", "coach")],
        BLIND,
        "need data",
    ),
    ("redact needs the findings to replace", [rule("a", "redact")], BLIND, "need data"),
    ("who may not matter", [rule("a", "block", who="research")], replace(X, who=UNKNOWN), "need who"),
    ("nothing is known of the service", [rule("a", "block")], replace(X, service=UNKNOWN), "need service"),
    ("and it does not matter", [rule("a", "allow")], replace(X, service=UNKNOWN), "allow a rule-matched"),
    ("unread: at least when-unsure", [CARD_STAYS], LOCKED, "block cards not-inspected"),
    (
        "unread: allow means to go on",
        [{**CARD_STAYS, "when-unsure": "allow"}, rule("b", "coach")],
        LOCKED,
        "coach b not-inspected",
    ),
    (
        "unread: the stricter of when-unsure and the rest",
        [{**CARD_STAYS, "when-unsure": "coach"}, rule("b", "redirect")],
        LOCKED,
        "redirect b not-inspected",
    ),
    (
        "unread does not matter to a rule that does not apply",
        [{**CARD_STAYS, "service": "chatgpt"}],
        LOCKED,
        "allow otherwise no-rule-matched",
    ),
    (
        "unread: what was found does not excuse what was not read",
        [rule("a", "redact", data="email")],
        replace(LOCKED, data=(EMAIL,)),
        "block a not-inspected",
    ),
    (
        "unread: a finding settles a rule that needs only one",
        [rule("a", "coach", data="email")],
        replace(LOCKED, data=(EMAIL,)),
        "coach a rule-matched",
    ),
    (
        "unread: not finding is not knowing",
        [rule("clean", "allow", data={"not": "money"})],
        LOCKED,
        "block clean not-inspected",
    ),
    ("quota: the store is asked", [rule("a", "allow", quota="1 prompt per day")], X, "need quota:a"),
    (
        "quota: not asked before the rest of the rule holds",
        [rule("a", "allow", quota="1 prompt per day", service="chatgpt")],
        X,
        "allow otherwise no-rule-matched",
    ),
    (
        "quota: room, and the use is reserved",
        [rule("a", "coach", quota="1 prompt per day")],
        replace(X, quota=(("a", True),)),
        "coach a rule-matched reserve:a",
    ),
    (
        "quota: beyond it the rule no longer matches",
        [rule("a", "coach", quota="1 prompt per day")],
        replace(X, quota=(("a", False),)),
        "allow otherwise no-rule-matched",
    ),
    (
        "quota: what is not counted is not stopped",
        [rule("a", "coach", quota="1 upload per day")],
        X,
        "coach a rule-matched",
    ),
    (
        "a notice for what could not be read still uses the quota",
        [{**CARD_STAYS, "when-unsure": "coach"}, rule("a", "allow", quota="1 prompt per day")],
        replace(LOCKED, quota=(("a", True),)),
        "coach cards not-inspected reserve:a",
    ),
]


@pytest.mark.parametrize(("rules", "x", "expected"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_stories(rules: list[dict[str, Any]], x: Exchange, expected: str) -> None:
    assert ask(rules, x) == expected


def test_where_findings_will_never_be_known_redacting_is_no_answer() -> None:
    policy = worlds.policy_of([rule("a", "redact", data="money")], when_unsure="allow")
    assert unsure(policy, BLIND).effect is Effect.ALLOW
    assert unsure(policy, replace(BLIND, data=(CARD,))).effect is Effect.REDACT
    assert unsure(policy, replace(LOCKED, data=(CARD,))).effect is Effect.REDACT
    policy = worlds.policy_of([rule("a", "redact", data="money", when_unsure="justify")], when_unsure="allow")
    outcome = unsure(policy, BLIND)
    assert (outcome.effect, outcome.rule, outcome.reason) == (Effect.JUSTIFY, "a", Reason.STATION_FAILED)


def test_a_rule_that_errs_is_named_as_such() -> None:
    policy = worlds.policy_of([rule("a", "coach", when_unsure="allow")])
    policy = with_rules(policy, [replace(policy.rules[0], conditions=(Broken((), False),))])
    outcome = decided(policy, X)
    assert (outcome.effect, outcome.rule, outcome.reason) == (Effect.COACH, "a", Reason.RULE_ERRED)


def test_a_decision_carries_the_words_and_duties_of_its_rule() -> None:
    text = json.dumps(
        {
            "rules": [
                {
                    "name": "a",
                    "then": "redact",
                    "data": ["email", "money"],
                    "because": {"ko": "개인정보", "en": "Personal data."},
                    "source": "https://law.example/1",
                    "message": "Take care.",
                    "restore": False,
                }
            ],
            "otherwise": "allow",
        }
    )
    outcome = decided(parse(text, "p.yaml", worlds.KNOWN), replace(X, data=(EMAIL,)))
    assert outcome.labels == {"email", "money"}
    assert outcome.because == "Personal data."
    assert outcome.because_in["ko"] == "개인정보"
    assert outcome.source == "https://law.example/1"
    assert dict(outcome.message) == {"und": "Take care."}
    assert not outcome.restore
    assert outcome.hold == 0


def test_an_acknowledgement_lasts_as_long_as_the_rule_says() -> None:
    assert decided(worlds.policy_of([rule("a", "coach", hold="30 minutes")]), X).hold == 1800
    assert decided(worlds.policy_of([rule("a", "justify")]), X).hold == 8 * 3600


def test_data_that_was_not_looked_for_concerns_only_rules_that_mean_it() -> None:
    known = replace(worlds.KNOWN, data_kinds=frozenset({"terms"}))
    text = (
        "data: {mine: {terms: [Bluebird]}}\n"
        "rules:\n"
        "- {name: cards, data: payment-card, then: block, when-unsure: redirect}\n"
        "- {name: own, data: LABEL, then: block, when-unsure: justify}\n"
        "otherwise: allow\n"
    )
    unread = (Unread("index", "missing", "mine"),)
    for label, expected in (("mine", Effect.JUSTIFY), ("own-data", Effect.JUSTIFY), ("email", Effect.ALLOW)):
        policy = parse(text.replace("LABEL", label), "policy.yaml", known)
        x = imagined(policy, Given("deepseek"), worlds.SERVICES, datetime.now(UTC))
        x = replace(x, data=(), unread=unread)
        for decision in (evaluate(policy, x), Evaluator(policy, worlds.SERVICES.values()).decide(x)):
            assert isinstance(decision, Decision)
            assert (label, decision.effect) == (label, expected)

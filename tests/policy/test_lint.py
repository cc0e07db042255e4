"""Dead and overruled rules are found by what rules mean; a property holds the findings against any exchange."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy import worlds
from tests.policy.spaces import NOW, space, space_of
from tidegate.core.decision import OTHERWISE, Decision
from tidegate.policy.evaluate import evaluate
from tidegate.policy.findings import Finding
from tidegate.policy.lint import lint_meaning
from tidegate.policy.model import Policy
from tidegate.policy.places import Places
from tidegate.policy.space import Space


def found(space: Space) -> list[Finding]:
    return lint_meaning(space.policies[0], space, Places(""), NOW)


def told(space: Space) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.code, each.rule, each.others) for each in found(space)]


@given(worlds.policies(), st.data())
@settings(max_examples=100)
def test_a_rule_is_called_dead_if_and_only_if_no_exchange_is_decided_by_it(policy: Policy, data: st.DataObject) -> None:
    made = space_of(policy)
    dead = {each.rule for each in found(made) if each.code in ("never-matches", "always-overruled", "over")}
    alive = set()
    for n in made.finals(0):
        box = made.boxes[n]
        left = box and made.solver.find(box, made.before(n))
        if left:
            decision = evaluate(policy, made.example(left))
            assert isinstance(decision, Decision)
            assert decision.rule == made.rows[n].rule.name
            alive.add(decision.rule)
    over = {each.rule for each in found(made) if each.code == "over"}
    assert (dead - over) & alive == set()
    assert {rule.name for rule in policy.rules} - dead <= alive
    for _ in range(10):
        x = data.draw(worlds.exchanges(read=True))
        decision = evaluate(policy, x)
        assert isinstance(decision, Decision)
        if x.service is not None and decision.rule != OTHERWISE:
            assert decision.rule in alive


def test_a_rule_behind_a_wider_one_never_decides_and_the_one_is_named() -> None:
    made = space(
        {"service": "chatgpt", "who": "research", "then": "allow"},
        {"service": {"category": "chatbot"}, "then": "block"},
        {"service": "deepseek", "activity": "prompt", "then": "allow"},
    )
    assert told(made) == [("always-overruled", "r2", ("r1",))]


def test_rules_that_overrule_only_together_are_all_named_and_no_other() -> None:
    made = space(
        {"where": "office", "service": "deepl", "then": "allow"},
        {"service": "deepseek", "then": "block"},
        {"service": "chatgpt", "then": "coach"},
        {"service": {"category": "chatbot"}, "then": "block"},
    )
    assert ("always-overruled", "r3", ("r1", "r2")) in told(made)


def test_only_rules_that_decide_themselves_are_named() -> None:
    made = space(
        {"service": "deepseek", "then": "block"},
        {"service": "chatgpt", "then": "block"},
        {"service": ["deepseek", "chatgpt"], "then": "allow"},
        {"service": ["deepseek", "chatgpt"], "activity": "prompt", "then": "coach"},
    )
    named = {rule: others for code, rule, others in told(made) if code == "always-overruled"}
    assert named == {"r2": ("r0", "r1"), "r3": ("r0", "r1")}


def test_an_overruled_rule_about_data_may_still_matter_where_something_is_unread() -> None:
    made = space({"data": "money", "then": "redact"}, {"data": "iban", "then": "block"})
    (finding,) = found(made)
    assert "may still hold where something cannot be inspected" in finding.fix


def test_a_rule_that_nothing_fits_says_which_condition() -> None:
    made = space(
        {"service": {"stored-in": "NO"}, "then": "block"}, {"who": {"not": ["*", "anonymous"]}, "then": "block"}
    )
    codes = [(each.code, each.what.split(": ", 1)[1]) for each in found(made) if each.code == "never-matches"]
    assert codes[0][1] == "nothing fits its `service: stored-in NO`."


def test_a_call_is_always_of_the_activity_tool() -> None:
    made = space({"tool": "github/*", "activity": {"not": "tool"}, "then": "allow"}, otherwise="block")
    (finding,) = found(made)
    assert (finding.code, finding.rule) == ("never-matches", "r0")
    wide = space({"activity": "tool", "then": "block"}, {"tool": "github/*", "then": "allow"}, otherwise="block")
    assert told(wide) == [("always-overruled", "r1", ("r0",))]


def test_an_exception_before_its_rule_is_no_accident() -> None:
    assert (
        told(space({"service": "chatgpt", "then": "allow"}, {"service": {"category": "chatbot"}, "then": "block"}))
        == []
    )


def test_a_milder_rule_across_a_stricter_one_is_told_with_an_example() -> None:
    made = space({"who": "research", "then": "allow"}, {"data": "money", "then": "block"})
    (finding,) = found(made)
    assert (finding.code, finding.rule, finding.others) == ("milder-first", "r1", ("r0",))
    assert "--data" in finding.example
    assert "--who" in finding.example


def test_a_test_of_the_policy_says_that_the_milder_rule_is_meant() -> None:
    given = {"service": "chatgpt", "who": "kim@example.kr", "data": "money"}
    tests = [{"given": given, "expect": "allow"}]
    assert told(space({"who": "research", "then": "allow"}, {"data": "money", "then": "block"}, tests=tests)) == []


def test_a_stricter_rule_across_a_milder_one_is_fine() -> None:
    assert told(space({"data": "money", "then": "block"}, {"who": "research", "then": "allow"})) == []


def test_a_rule_that_is_over_is_only_that() -> None:
    made = space(
        {"service": "deepseek", "then": "block", "until": "2025-06-30"}, {"until": "2025-07-01", "then": "coach"}
    )
    assert told(made) == [("over", "r0", ())]


def test_a_rule_for_what_becomes_of_an_inquiry_waits_and_is_no_mistake() -> None:
    made = space(
        {"service": {"inquiry": ["overdue", "refused"]}, "then": "block"},
        {"service": {"category": "chatbot", "answered": {"stored-in": "KR"}}, "then": "allow"},
        {"service": {"stored-in": "NO", "inquiry": "overdue"}, "then": "block"},
    )
    assert [(code, rule) for code, rule, _ in told(made)] == [
        ("awaits-inquiry", "r0"),
        ("awaits-inquiry", "r1"),
        ("never-matches", "r2"),
    ]


def test_nothing_slips_past_a_rule_that_sends_people_to_the_assistant() -> None:
    redirected = {"service": {"stored-in": "CN"}, "then": "redirect"}
    blocked = {"activity": "upload", "then": "block"}
    assert told(space(redirected, blocked)) == []
    assert told(space({**redirected, "then": "coach"}, blocked)) == [("milder-first", "r1", ("r0",))]


def test_a_rule_that_is_not_from_a_day_that_has_come_is_over_and_told_in_the_clock_of_the_policy() -> None:
    ended = {"service": "deepseek", "from": {"not": "2025-02-05"}, "then": "block"}
    [finding] = found(space(ended, time_zone="Asia/Seoul"))
    assert (finding.code, finding.fix) == ("over", "Remove it, or say a later `from`.")
    assert "ended at 2025-02-05T00:00+09:00" in finding.what

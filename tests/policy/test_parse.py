"""A file to a policy: what is read, and what is said about what cannot be.  Longer cases are in ``cases/policy``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import calls
from tests.policy import worlds
from tidegate.core.decision import Effect
from tidegate.core.problem import Problems
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse, revision_of

SMALLEST = "rules: []\notherwise: allow\n"


def read(text: str) -> Policy:
    return parse(text, "policy.yaml", worlds.KNOWN)


def wrong(text: str) -> list[str]:
    with pytest.raises(Problems) as raised:
        read(text)
    return [str(problem) for problem in raised.value.problems]


def test_the_smallest_policy() -> None:
    policy = read(SMALLEST)
    assert policy.rules == ()
    assert policy.otherwise.effect is Effect.ALLOW
    assert policy.when_unsure is Effect.BLOCK
    assert policy.otherwise.when_unsure is Effect.BLOCK
    assert str(policy.zone) == "UTC"


def test_the_mildest_effects_are_kept_where_they_are_written() -> None:
    policy = read("rules: [{name: a, then: allow, when-unsure: allow}]\notherwise: allow\nwhen-unsure: allow\n")
    assert policy.when_unsure is policy.rules[0].when_unsure is policy.rules[0].effect is Effect.ALLOW


def test_a_rule_without_when_unsure_has_the_policys() -> None:
    policy = read("rules: [{name: a, then: block}]\notherwise: allow\nwhen-unsure: coach\n")
    assert policy.rules[0].when_unsure is Effect.COACH


def test_two_names_that_differ_only_in_case_are_told_apart_by_nobody() -> None:
    (told,) = wrong("people: {Research: [a@b.kr], research: [c@d.kr]}\n" + SMALLEST)
    assert "“Research” and “research” are one name to people. Rename one." in told


def test_the_revision_is_the_hash_of_the_text() -> None:
    assert read(SMALLEST).revision == revision_of(SMALLEST) == hashlib.sha256(SMALLEST.encode()).hexdigest()
    assert read(SMALLEST + "\n").revision != read(SMALLEST).revision
    assert len(revision_of("\ud800")) == 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "policy.yaml: The policy is empty. Begin with `rules:` and `otherwise:`."),
        ("# nothing\n", "policy.yaml: The policy is empty. Begin with `rules:` and `otherwise:`."),
        ("~", "policy.yaml:1:1: A policy must be a mapping."),
        ("- a", "policy.yaml:1:1: A policy must be a mapping."),
        ("otherwise: allow", "policy.yaml:1:1: `rules:` is missing."),
        (SMALLEST + "when-unsure:\n", "policy.yaml:3:13: `when-unsure` says nothing."),
        (SMALLEST + "fixtures: {}\n", "policy.yaml:3:1: A policy has no “fixtures”. It belongs in a file of tests"),
        (SMALLEST + "organisation: {a: b}\n", "policy.yaml:3:15: `organisation` must be a text, not a mapping."),
        ("rules:\notherwise: allow", "policy.yaml:1:7: `rules` must be a list."),
        (SMALLEST + "people: {anonymous: [a]}", "policy.yaml:3:10: “anonymous” has a meaning of its own."),
        (SMALLEST + "devices: {managed: [a]}", "policy.yaml:3:11: “managed” has a meaning of its own."),
        (SMALLEST + "data: {email: {terms: a}}", "policy.yaml:3:8: “email” has a meaning of its own."),
        (SMALLEST + "people: {a: anonymous}", "policy.yaml:3:13: `anonymous` is nobody"),
        (SMALLEST + "people: {a@b: x}", "policy.yaml:3:10: “a@b” cannot be a name."),
        (
            'rules: [{name: "a\u202eb", then: allow}]\notherwise: allow',
            "policy.yaml:1:16: “a·b” cannot be a rule's name.",
        ),
        ("rules: [{name: 'a:b', then: allow}]\notherwise: allow", "policy.yaml:1:16: “a:b” cannot be a rule's name."),
    ],
)
def test_what_is_wrong(text: str, message: str) -> None:
    assert wrong(text)[0].startswith(message)


def test_an_own_kind_of_data_needs_a_detector() -> None:
    text = "data: {codenames: {terms: [Bluebird]}}\nrules: [{name: a, data: codenames, then: block}]\notherwise: allow"
    assert wrong(text) == [
        "policy.yaml:1:20: Nothing in this version reads data of the kind `terms`. "
        "Leave it out, and the rules that name it. Kinds that are read: none."
    ]
    policy = parse(text, "policy.yaml", replace(worlds.KNOWN, data_kinds=frozenset({"terms"})))
    assert policy.data["codenames"].items == ("Bluebird",)
    assert policy.rules[0].data is not None
    assert policy.rules[0].data.labels == {"codenames"}


def test_groups_of_groups_are_replaced_by_their_members() -> None:
    policy = read("people: {all: [team, zoe], team: [kim, '*@x.example']}\n" + SMALLEST)
    assert policy.people["all"].exact == {"zoe", "kim"}
    assert policy.people["all"].has("ann@x.example")


def test_a_group_hides_the_directorys_of_the_same_name_unless_it_lists_it() -> None:
    policy = read("people: {staff: [kim], team: [team, kim]}\n" + SMALLEST)
    assert policy.people["staff"].exact == {"kim"}
    assert policy.people["team"].exact == {"team", "kim"}


def test_many_groups_in_many_groups_do_not_explode() -> None:
    groups = {f"g{number}": [f"g{number + 1}"] * 50 for number in range(7)} | {"g7": ["kim"]}
    text = json.dumps({"people": groups, "rules": [], "otherwise": "allow"})
    assert read(text).people["g0"].exact == {"kim"}
    assert calls(lambda: read(text)) < 20_000  # 50 to the power of 7 is 780,000 million


def test_a_flood_of_misspelt_names_is_answered_soon() -> None:
    rules = [{"name": f"r{number}", "service": f"deepsek{number}", "then": "block"} for number in range(3000)]
    text = json.dumps({"rules": rules, "otherwise": "allow"})
    assert len(wrong(text)) == 201
    assert calls(lambda: wrong(text)) < 2_000_000


def test_because_in_several_languages_has_one_for_the_record() -> None:
    text = "rules: [{name: a, then: block, because: {ko: 이유, en: Why}}]\notherwise: allow"
    rule = read(text).rules[0]
    assert (rule.because, dict(rule.because_in)) == ("Why", {"ko": "이유", "en": "Why"})
    rule = read(text.replace(", en: Why", "")).rules[0]
    assert (rule.because, dict(rule.because_in)) == ("이유", {})


VALUES = st.recursive(
    st.sampled_from(
        ["a", "allow", "block", "kim@example.kr", "deepseek", "office", "1 prompt per day", "", "not", None, True, 7]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["not", "days", "hours", "category", "en", "name", "then", "given"]), inner, max_size=3
        ),
    ),
    max_leaves=6,
)
KEYS = ["name", "who", "where", "service", "activity", "data", "device", "account", "during", "from", "until", "quota"]
RULES = st.dictionaries(
    st.sampled_from([*KEYS, "then", "because", "message", "source", "when-unsure", "restore", "hold"]),
    VALUES,
    max_size=5,
)
FILES = st.dictionaries(
    st.sampled_from(
        ["rules", "otherwise", "people", "zones", "devices", "data", "tests", "when-unsure", "time-zone", "x"]
    ),
    st.one_of(VALUES, st.lists(RULES, max_size=3)),
    max_size=6,
)


@given(FILES)
def test_whatever_is_in_the_file_is_read_or_refused_with_problems(file: dict[str, Any]) -> None:
    try:
        read(json.dumps(file, ensure_ascii=False))
    except Problems as raised:
        assert raised.problems
        assert all(problem.file == "policy.yaml" for problem in raised.problems)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    try:
        read(text)
    except Problems as raised:
        assert raised.problems

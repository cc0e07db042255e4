"""Several files as one text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tidegate.core.problem import Problem, Problems
from tidegate.policy.parse import parse
from tidegate.policy.parts import Part, joined, parts, placed

LINES = st.lists(st.sampled_from(["", "rules: []", "a: 1", "# file x"]), max_size=4).map(lambda lines: "\n".join(lines))


@given(st.dictionaries(st.sampled_from(["10.yaml", "20.yaml", "30.yaml"]), LINES, min_size=1))
def test_each_file_is_found_again_with_its_lines(files: dict[str, str]) -> None:
    whole = joined(files)
    found = parts(whole, "policy")
    assert [(part.file, part.text.rstrip("\n")) for part in found] == [
        (name, text.rstrip("\n")) for name, text in sorted(files.items())
    ]
    for part in found:
        lines = whole.split("\n")[part.before :]
        assert lines[: part.text.count("\n")] == part.text.split("\n")[:-1]


def test_one_file_is_itself() -> None:
    assert parts("rules: []\n# file: no-head\n", "policy.yaml") == [
        Part("policy.yaml", "rules: []\n# file: no-head\n", 0)
    ]


def test_sections_are_put_together() -> None:
    files = {
        "1.yaml": "people: {lab: [kim@example.kr]}\nrules: [{name: a, who: lab, then: block}]\n",
        "2.yaml": "# nothing here\n",
        "3.yaml": "people: {sales: [lee@example.kr]}\nrules: [{name: b, who: sales, then: coach}]\notherwise: allow\n",
    }
    policy = parse(joined(files), "policy", worlds.KNOWN)
    assert [rule.name for rule in policy.rules] == ["a", "b"]
    assert set(policy.people) == {"lab", "sales"}


def test_rules_and_tests_stand_in_their_files() -> None:
    given = "tests: [{given: {who: kim@example.kr, service: deepseek}, expect: block}]\n"
    files = {
        "1.yaml": "rules:\n- {name: a, service: deepseek, then: block}\n",
        "2.yaml": "otherwise: allow\n" + given,
        "3.yaml": "# of the lab\nrules:\n- name: b\n  then: coach\n",
    }
    policy = parse(joined(files), "policy", worlds.KNOWN)
    places = [rule.place for rule in policy.all_rules]
    assert places == ["line 2 of 1.yaml", "line 3 of 3.yaml", "line 1 of 2.yaml"]
    [case] = policy.tests
    assert (case.name, case.file_of("policy"), case.line) == ("line 2 of 2.yaml", "policy/2.yaml", 2)
    whole = parse("otherwise: allow\nrules: []\n" + given, "policy.yaml", worlds.KNOWN)
    assert (whole.otherwise.place, whole.tests[0].file_of("policy.yaml")) == ("line 1", "policy.yaml")


def test_what_is_said_twice_is_told_by_file_and_line() -> None:
    files = {
        "1.yaml": "rules:\n- {name: a, then: block}\n",
        "2.yaml": "rules:\n- {name: a, then: coach, then: block}\notherwise: allow\n",
    }
    with pytest.raises(Problems) as raised:
        parse(joined(files), "policy", worlds.KNOWN)
    fixes = {one.fix for one in raised.value.problems}
    assert {"The first is in line 2 of 1.yaml; rename one.", "It is in line 2 of 2.yaml too; keep one."} <= fixes


def test_a_problem_is_placed_in_its_file() -> None:
    whole = joined({"1.yaml": "a\nb\n", "2.yaml": "c\n"})
    told = placed([Problem("p", 2, 1, "x"), Problem("p", 5, 1, "x"), Problem("p", 0, 0, "x")], whole, "p")
    assert [(one.file, one.line) for one in told] == [("1.yaml", 1), ("2.yaml", 1), ("p", 0)]
    assert placed([Problem("q", 5, 1, "x")], whole, "p")[0].file == "q"
    assert placed([Problem("p", 5, 1, "x")], "a: 1\n", "p")[0].line == 5

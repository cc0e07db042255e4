"""Files of tests: fixtures, tests and matrices, and everything that is wrong with one at once."""

from __future__ import annotations

from datetime import UTC, datetime

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tests.policy.plain import plain
from tidegate.core.problem import Problems
from tidegate.core.service import Service
from tidegate.policy.model import Case, Given
from tidegate.policy.parse_suites import read_suite
from tidegate.policy.schema_suites import suite_schema
from tidegate.policy.suite import imagined, run_case

NOON = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
POLICY = worlds.policy_of(
    [
        {"name": "research", "who": "research", "service": "chatgpt", "then": "allow"},
        {"name": "prompts", "activity": "prompt", "then": "redact"},
    ],
    "block",
)
SUITE = """fixtures:
  kim: {who: kim@example.kr}
  typing: {activity: prompt, use: kim}
tests:
- {name: fixtures come together, given: {use: typing, service: chatgpt}, expect: allow, rule: research}
- {name: own words come last, given: {use: [typing], who: zoe@x.example, service: chatgpt}, expect: redact}
matrices:
- name: who may what
  given: {where: office}
  expect:
    kim: {chatgpt: allow, deepl: {browse: block, prompt: redact}}
    zoe@x.example: {DeepSeek: block}
"""


def cases(text: str) -> tuple[Case, ...]:
    return read_suite(text, "t_test.yaml", POLICY, worlds.KNOWN)


def problems(text: str) -> list[str]:
    with pytest.raises(Problems) as raised:
        cases(text)
    return [str(each) for each in raised.value.problems]


def test_tests_and_matrices_are_cases_like_any_other() -> None:
    results = [run_case(POLICY, case, worlds.SERVICES, NOON) for case in cases(SUITE)]
    assert [str(result) for result in results] == [
        "fixtures come together: passed",
        "own words come last: passed",
        "who may what: kim × chatgpt: passed",
        "who may what: kim × deepl × browse: passed",
        "who may what: kim × deepl × prompt: passed",
        "who may what: zoe@x.example × DeepSeek: passed",
    ]


def test_mistakes_come_all_at_once_with_their_places() -> None:
    found = problems(
        "fixtures: {a: {use: a}, b: {wo: kim}}\n"
        "tests:\n- {given: {use: c, service: chatgpt}, expect: allow}\n"
        "- {given: {use: a, service: deepl}, expect: no}\n"
        "matrices:\n- expect: {kim: {deepsek: block, deepl: {prompt: maybe, dance: allow}}}\n- {name: x}\n"
    )
    said = "\n".join(found)
    for word in ("“wo”", "“c”", "uses itself", "“no”", "“deepsek”", "“maybe”", "“dance”", "A matrix needs `expect:`"):
        assert word in said
    assert all(line.startswith("t_test.yaml:") for line in found)


@pytest.mark.parametrize("text", ["", "[]", "tests: 1", "fixtures: x", "matrices: 1", "a: &a [*a]", "tests: [", "\x00"])
def test_what_is_no_file_of_tests_is_refused_with_words(text: str) -> None:
    assert problems(text)


@given(st.text(alphabet="fixturesmate:{}[], -&*a\n", max_size=80))
def test_nothing_but_problems_comes_of_any_text(text: str) -> None:
    try:
        cases(text)
    except Problems as error:
        assert error.problems


def test_the_schema_takes_what_is_read() -> None:
    validator = jsonschema.Draft202012Validator(suite_schema())
    assert [error.message for error in validator.iter_errors(plain(SUITE))] == []


INQUIRY = worlds.policy_of(
    [
        {"name": "at-home", "service": {"answered": {"stored-in": "KR"}, "inquiry": "accepted"}, "then": "allow"},
        {"name": "late", "service": {"inquiry": ["overdue", "refused"]}, "then": "block"},
    ],
    "coach",
)
IMAGINED = """fixtures:
  late: {inquiry: {deepseek: overdue, chatgpt: none}}
tests:
- {name: late, given: {service: DeepSeek, use: late}, expect: block, rule: late}
- {name: another service, given: {service: chatgpt, use: late}, expect: coach}
- name: accepted
  given: {service: deepseek, inquiry: {DeepSeek: accepted}, answered: {deepseek: {stored-in: [US, KR]}}}
  expect: allow
  rule: at-home
- {name: only answered, given: {service: deepseek, answered: {deepseek: {stored-in: KR}}}, expect: coach}
"""


def test_an_inquiry_can_be_imagined() -> None:
    found = read_suite(IMAGINED, "t_test.yaml", INQUIRY, worlds.KNOWN)
    assert [str(run_case(INQUIRY, case, worlds.SERVICES, NOON)) for case in found] == [
        "late: passed",
        "another service: passed",
        "accepted: passed",
        "only answered: passed",
    ]
    jsonschema.validate(plain(IMAGINED), suite_schema(worlds.KNOWN))


def test_what_is_imagined_takes_the_place_of_how_it_is() -> None:
    asked = worlds.service("deepseek", "DeepSeek", "chatbot", inquiry="overdue", stored_in="CN")
    x = imagined(INQUIRY, Given("deepseek", inquiries={"deepseek": {}}), {"deepseek": asked}, NOON)
    assert isinstance(x.service, Service)
    assert dict(x.service.facts) == {"stored-in": {"CN"}}
    assert x.service.version != asked.version


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("inquiry: {deepsek: sent}", "Did you mean “deepseek”?"),
        ("inquiry: {deepseek: late}", "`inquiry` cannot be “late”."),
        ("inquiry: sent", "`inquiry`"),
        ("answered: {deepseek: {colour: red}}", "colour"),
        ("answered: {deepseek: {inquiry: sent}}", "inquiry"),
    ],
)
def test_what_is_wrong_with_an_imagined_inquiry(said: str, words: str) -> None:
    text = f"tests: [{{given: {{service: deepseek, {said}}}, expect: block}}]"
    assert any(words in each for each in problems(text))

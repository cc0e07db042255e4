"""The schema never refuses what the parser takes, and refuses what is wrong in form.  Files are in ``test_cases``."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tidegate.policy.schema import schema
from tidegate.policy.vocabulary import CONDITIONS, SECTIONS, WORDS_OF_A_RULE, names

PLAIN = jsonschema.Draft202012Validator(schema())
WITH_NAMES = jsonschema.Draft202012Validator(schema(worlds.KNOWN))


def test_it_is_a_schema() -> None:
    for validator in (PLAIN, WITH_NAMES):
        validator.check_schema(validator.schema)


@given(st.lists(worlds.rules(0), max_size=3), worlds.EFFECTS)
def test_what_the_parser_takes_the_schema_takes(rules: list[dict[str, Any]], otherwise: str) -> None:
    named = [{**rule, "name": f"r{number}"} for number, rule in enumerate(rules)]
    worlds.policy_of(named, otherwise)
    document = {**worlds.HEAD, "rules": named, "otherwise": otherwise}
    for validator in (PLAIN, WITH_NAMES):
        assert [error.message for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"rules": []},
        {"rules": [], "otherwise": "deny"},
        {"rules": [{"name": "a"}], "otherwise": "allow"},
        {"rules": [{"name": "a b", "then": "allow"}], "otherwise": "allow"},
        {"rules": [{"name": "a", "then": "allow", "activity": "promt"}], "otherwise": "allow"},
        {"rules": [{"name": "a", "then": "allow", "who": []}], "otherwise": "allow"},
        {"rules": [{"name": "a", "then": "allow", "service": {"stored": "CN"}}], "otherwise": "allow"},
        {"rules": [{"name": "a", "then": "allow", "when-unsure": "redact"}], "otherwise": "allow"},
        {"rules": [{"name": "a", "then": "allow", "quota": "many"}], "otherwise": "allow"},
        {"rules": [], "otherwise": "allow", "tests": [{"given": {}, "expect": "allow"}]},
        {"rules": [], "otherwise": "allow", "more": 1},
    ],
)
def test_what_is_wrong_in_form_is_refused(document: dict[str, Any]) -> None:
    assert not PLAIN.is_valid(document)


def test_it_offers_the_names_that_exist() -> None:
    text = str(schema(worlds.KNOWN))
    for name in ("deepseek", "chatbot", "kr-rrn", "stored-in"):
        assert repr(name) in text


def test_every_word_has_its_sentence() -> None:
    said = schema()
    assert set(said["properties"]) == set(names(SECTIONS))
    rule = said["$defs"]["rule"]["properties"]
    assert set(rule) == {*names(CONDITIONS), *names(WORDS_OF_A_RULE)}
    assert all(entry["description"] for entry in (*said["properties"].values(), *rule.values()))

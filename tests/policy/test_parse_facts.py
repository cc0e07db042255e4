"""What a service must be like: values that may still come are taken, those that never can are mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policy import worlds
from tidegate.catalog.words import COUNTRY_PROPERTIES, LISTED
from tidegate.core.problem import Problems
from tidegate.policy.conditions import AtService
from tidegate.policy.known import Known
from tidegate.policy.parse import parse

KNOWN = Known.of(worlds.SERVICES.values(), worlds.LABELS, (), LISTED, COUNTRY_PROPERTIES)


def asked(service: dict[str, Any], known: Known = KNOWN) -> dict[str, frozenset[str]]:
    said = {"rules": [{"name": "r", "service": service, "then": "block"}], "otherwise": "allow"}
    (condition,) = parse(json.dumps(said), "p.yaml", known).rules[0].conditions
    assert isinstance(condition, AtService)
    return dict(condition.tests[0].wanted)


def wrong(service: dict[str, Any]) -> str:
    with pytest.raises(Problems) as raised:
        asked(service)
    return " ".join(f"{problem.what} {problem.fix}".strip() for problem in raised.value.problems)


def test_a_value_that_no_service_has_yet_is_taken() -> None:
    assert asked({"stored-in": ["BR"], "operator": "Acme"}) == {"stored-in": {"BR"}, "operator": {"Acme"}}
    assert asked({"collects": "gait"}, worlds.KNOWN) == {"collects": {"gait"}}


def test_a_country_in_small_letters_is_the_same_country() -> None:
    """Also one in which no service stores anything today, or the rule would miss the first that does."""
    assert asked({"stored-in": ["cn", "br"]}) == {"stored-in": {"CN", "BR"}}


def test_what_was_answered_has_the_same_values() -> None:
    assert asked({"answered": {"stored-in": "kr"}}) == {"answered:stored-in": {"KR"}}
    assert "`stored-in` cannot be “Korea”." in wrong({"answered": {"stored-in": "Korea"}})


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ({"stored-in": "China"}, "`stored-in` cannot be “China”. Write the two letters of ISO 3166"),
        ({"operator-country": "중국"}, "`operator-country` cannot be “중국”."),
        ({"trains-on-data": "true"}, "`trains-on-data` cannot be “true”. One of: no, opt-out, yes."),
        ({"collects": "keystroke patterns"}, "Did you mean “keystroke-patterns”?"),
        ({"category": "chatbots"}, "Did you mean “chatbot”? One of: agent, "),
        ({"category": "ghost"}, "has category “ghost”. One of: agent, "),
        ({"collects": "gait"}, "`collects` cannot be “gait”. One of: app-list"),
        ({"stored-in": {"not": "KR"}}, "`stored-in` takes no `not:` of its own. Write service: {not: {stored-in: …}}"),
        ({"category": "chat"}, "No service of the catalogue has category “chat”."),
        ({"inquiry": "late"}, "`inquiry` cannot be “late”."),
    ],
)
def test_a_value_that_no_catalogue_can_say_is_a_mistake(service: dict[str, Any], words: str) -> None:
    assert words in wrong(service)

"""All exports of one ground: each is made of the same answers, and says what it was made of and until when it holds."""

from __future__ import annotations

import pytest

from tests.exports.worlds import exports
from tidegate.exports.points import BY_NAME
from tidegate.exports.whole import MAKERS, Exports

DEEPSEEK = {"name": "r", "service": "deepseek", "then": "block"}


def test_all_of_them_are_the_files_of_each() -> None:
    made = exports([DEEPSEEK])
    every = made.every()
    apart = [name for make in MAKERS.values() for name in make(made)]
    assert sorted(every) == sorted(apart)
    assert len(set(apart)) == len(apart)


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_ground_gives_the_same_files(name: str) -> None:
    assert MAKERS[name](exports([DEEPSEEK])) == MAKERS[name](exports([DEEPSEEK]))


def test_a_file_says_what_it_was_made_of_and_what_it_leaves() -> None:
    made = exports([DEEPSEEK, {"name": "c", "service": "chatgpt", "then": "coach"}])
    text = made.dns_rpz()["tidegate.rpz"]
    assert made.ground.policy.revision[:12] in text
    assert "catalogue small" in text
    assert "1 services are left to the next edge" in text
    assert "Holds until" not in text


def test_a_rule_that_ends_is_told() -> None:
    made = exports([{**DEEPSEEK, "until": "2025-07-09"}])
    assert "Holds until 2025-07-10T00:00+00:00" in made.dns_rpz()["tidegate.rpz"]


def test_what_is_closed_by_the_rules_own_words_is_counted() -> None:
    rules = [{"name": "c", "service": "chatgpt", "data": ["contact"], "then": "block", "when-unsure": "block"}]
    assert "services are closed" not in exports(rules).dns_rpz()["tidegate.rpz"]
    assert "1 services are closed and 0 admitted unseen" in exports(rules, alone=True).dns_rpz()["tidegate.rpz"]


def test_a_name_server_knows_no_device_and_a_browser_does() -> None:
    made = exports([{**DEEPSEEK, "device": "company"}])
    assert not made.names.refuses("deepseek.example")
    assert made.pages.refuses("deepseek.example")


def test_choke_points_that_know_the_same_are_asked_once() -> None:
    made: Exports = exports([DEEPSEEK])
    assert made.answers(BY_NAME["chrome"]) is made.answers(BY_NAME["android"])
    assert made.answers(BY_NAME["dns"]) is not made.answers(BY_NAME["chrome"])

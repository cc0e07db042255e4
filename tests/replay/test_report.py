"""A replay told in words, JSON and a table."""

from __future__ import annotations

from dataclasses import replace

from tests.policy import worlds
from tests.replay.records import body, columns
from tests.replay.test_run import ALLOW, BLOCK, alone, decided, simple
from tidegate.core.exchange import UNKNOWN
from tidegate.policy.model import Policy
from tidegate.policy.names import Names
from tidegate.replay.report import Part, Report, Share, report

CARDS = worlds.policy_of(
    [
        {"name": "cards", "service": "chatgpt", "data": "payment-card", "then": "block"},
        {"name": "out", "service": "deepseek", "then": "block"},
    ]
)


def told(new: Policy) -> Report:
    xs = [simple("kim"), simple("lee"), simple("kim"), replace(simple("lee", "chatgpt"), data=UNKNOWN)]
    xs[0] = replace(xs[0], who=worlds.Actor("kim", frozenset({"lab"})))
    xs[2] = xs[0]
    replaying = alone(ALLOW, new)
    replaying.take(columns([*(body(x, decided(ALLOW, x)) for x in xs), body(xs[0], None), {}]))
    groups = {"all": Names.of(["kim", "lee"]), "sales": Names.of(["lee"])}
    return report(replaying.done(), groups, lambda entries: {seq: f"r-{seq}" for seq in entries})


def test_it_tells_changes_people_bytes_and_examples() -> None:
    found = told(CARDS)
    (change,) = found.changes
    assert change.words == "allow by otherwise → block by out"
    assert (change.share.exchanges, change.share.people, change.share.size) == (3, 2, 300)
    assert change.services == ("deepseek",)
    assert change.examples == ("r-1", "r-2", "r-3")
    assert found.unreadable == 1
    assert not found.equal


def test_what_is_missing_is_told_by_field() -> None:
    found = told(CARDS)
    ((field, share, examples),) = found.unknown
    assert (field, share.exchanges, examples) == ("data", 1, ("r-4",))


def test_teams_services_and_rules_have_their_shares() -> None:
    found = told(CARDS)
    teams = {part.name: (part.changed.exchanges, part.changed.people, part.all.exchanges) for part in found.teams}
    assert teams == {"all": (3, 2, 5), "lab": (2, 1, 3), "sales": (1, 1, 2)}
    services = {part.name: (part.changed.exchanges, part.unknown.exchanges) for part in found.services}
    assert services == {"deepseek": (3, 0), "chatgpt": (0, 1)}
    rules = {part.name: part.changed.exchanges for part in found.rules}
    assert rules == {"otherwise": 3, "out": 3}


def test_where_nothing_changes_it_is_equal() -> None:
    found = told(ALLOW)
    assert found.equal
    assert "the same answer" in found.render()
    assert "By team" not in found.render()


def test_the_text_has_all_of_it() -> None:
    lines = told(CARDS).render().splitlines()
    assert lines[0] == "5 recorded exchanges of 2 people."
    text = "\n".join(lines)
    for words in ("1. allow by otherwise → block by out", "r-1, r-2, r-3", "By team:", "sales", "not to be told"):
        assert words in text


def test_a_long_name_does_not_run_into_what_is_told_of_it() -> None:
    long = "personal-data-and-secrets-stay"
    one, none = Share(1, 1, 1), Share(0, 0, 0)
    found = replace(told(CARDS), rules=(Part(long, one, none, one),), verdicts={"duties": one})
    assert f"{long} 1 of 1 change" in found.render()
    assert "other words 1 exchange" in found.render()


def test_json_and_table_say_the_same() -> None:
    found = told(CARDS)
    data = found.to_dict()
    assert data["changes"][0]["now"] == {"effect": "block", "rule": "out", "reason": "rule-matched"}
    assert data["verdicts"]["changed"] == {"exchanges": 3, "people": 2, "bytes": 300}
    head, *rows = found.rows()
    assert head[:3] == ["what", "name", "verdict"]
    assert ["team", "sales", "changed", 1, 1, 100, ""] in rows
    assert {len(row) for row in (head, *rows)} == {7}


def test_a_policy_that_blocks_the_same_changes_nothing_for_what_was_blocked() -> None:
    assert told(BLOCK).changes[0].share.exchanges == 3

"""Values that a policy cannot tell apart are one class; those it can are not."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from tests.policy import worlds
from tests.replay.records import body, columns
from tidegate.core.exchange import UNKNOWN, Actor, Exchange, Target, Unread
from tidegate.policy.index import compile
from tidegate.replay.alike import Classes, Values
from tidegate.replay.columns import FIELDS

POLICY = worlds.policy_of(
    [
        {"name": "partners", "who": "partners", "where": "office", "then": "block"},
        {"name": "nights", "during": {"hours": "22:00-06:00"}, "then": "coach"},
        {"name": "few", "quota": "1 prompt per day", "then": "allow"},
    ]
)


def at(hour: int, **more: Any) -> Exchange:
    x = Exchange("x", worlds.datetime(2025, 2, 5, hour, tzinfo=worlds.UTC), Target("h.example"))
    return worlds.replace(x, **more)


def classes(field: str, *drawn: Exchange) -> list[int]:
    found = columns([body(x, None) for x in drawn])
    values = {name: Values() for name in FIELDS}
    numbered = {name: values[name].numbered(found.values[name])[found.numbers[name]] for name in FIELDS}
    told = Classes([compile(POLICY, worlds.SERVICES.values())], values).of(field)[numbered[field]]
    return [told.tolist().index(each) for each in told.tolist()]


def test_people_in_the_same_groups_are_alike() -> None:
    people = ["a@partner.example", "b@partner.example", "c@else.example", None]
    assert classes("who", *(at(9, who=Actor(person)) for person in people), at(9)) == [0, 0, 2, 2, 4]


def test_addresses_in_the_same_zones_are_alike_and_none_is_in_no_zone() -> None:
    addresses = [*map(ip_address, ("10.20.1.1", "10.20.9.9", "9.9.9.9", "8.8.8.8")), None, UNKNOWN]
    assert classes("address", *(at(9, address=address) for address in addresses)) == [0, 0, 2, 2, 4, 5]


def test_minutes_are_alike_by_the_hours_of_rules() -> None:
    assert classes("minute", at(9), at(10), at(23), at(2)) == [0, 0, 2, 2]


def test_activities_are_told_apart_where_a_quota_counts_them() -> None:
    drawn = [frozenset({"prompt"}), frozenset({"prompt", "api"}), frozenset({"browse"}), frozenset({"api"})]
    assert classes("activity", *(at(9, activity=words) for words in drawn)) == [0, 0, 2, 2]


def test_what_no_table_is_about_is_told_apart_by_its_value() -> None:
    unread = [(Unread("file", "encrypted"),), (Unread("file", "too-large"),), ()]
    assert classes("unread", *(at(9, unread=words) for words in unread)) == [0, 1, 2]

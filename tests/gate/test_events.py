"""Events carry facts and codes, and nothing that a person or an exception said."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tidegate.core.exchange import UNKNOWN, Account, Exchange, Tool, Unread
from tidegate.core.finding import Finding
from tidegate.gate import events as e

BEFORE, NEWS = Unread("body", "truncated"), Unread("frame", "malformed")
#: Every field of an exchange by a thing of its own, so that one that is left out, or put elsewhere, shows.
EACH: dict[str, Any] = {field.name: object() for field in dataclasses.fields(Exchange)}
KNOWN = Exchange(**EACH)
OPEN = dataclasses.replace(
    KNOWN, unread=(BEFORE,), account=UNKNOWN, tools=UNKNOWN, activity=UNKNOWN, data=UNKNOWN, conversation=None
)


@pytest.mark.parametrize("station", e.STATIONS)
def test_stations_are_codes_that_stay_as_they_are(station: str) -> None:
    assert e.Failed(station, "timed-out").station == station


def test_what_is_no_code_becomes_other() -> None:
    failed = e.Failed("Read the body", "UnicodeDecodeError: 'hunter2'", after=1.0)
    assert (failed.station, failed.why, failed.after) == ("other", "other", 1.0)


def test_every_event_is_frozen() -> None:
    for event in e.EVENTS:
        assert vars(event)["__dataclass_params__"].frozen


#: Names of tools, which are made of few characters, and activities, which are words of ours.
TOLD = ("tuple[Tool, ...] | Unknown", "frozenset[str] | Unknown")


def test_no_event_of_a_body_has_a_place_for_its_text() -> None:
    kinds = {field.type for field in dataclasses.fields(e.BodyRead)}
    assert kinds == {"int", "tuple[Unread, ...]", "Account | Unknown | None", "str | None", *TOLD}


def changed(before: Exchange, after: Exchange) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(Exchange)]
    return {name: getattr(after, name) for name in names if getattr(after, name) is not getattr(before, name)}


def test_a_body_adds_what_it_tells_and_leaves_the_rest_of_the_exchange_as_it_was() -> None:
    told: dict[str, Any] = {"account": Account("a"), "conversation": "c", "tools": (Tool("s"),)}
    body = e.BodyRead(7, 0, (NEWS,), activity=frozenset({"prompt"}), **told)
    expected = {"size": 7, "unread": (BEFORE, NEWS), "data": (), "activity": frozenset({"prompt"}), **told}
    assert changed(OPEN, body.told(OPEN)) == expected


def test_a_body_changes_nothing_that_was_known_before() -> None:
    known = dataclasses.replace(KNOWN, unread=())
    assert changed(known, e.BodyRead(7, 2, account=Account("a"), tools=()).told(known)) == {"size": 7}


def test_what_was_found_is_all_that_an_inspection_tells() -> None:
    findings = (Finding("email", "contact", 0, 0, 3, 1.0),)
    expected = {"data": findings, "unread": (BEFORE, NEWS)}
    assert changed(OPEN, e.Inspected(findings, (NEWS,)).told(OPEN)) == expected

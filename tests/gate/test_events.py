"""Events carry facts and codes, and nothing that a person or an exception said."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.gate import events as e


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

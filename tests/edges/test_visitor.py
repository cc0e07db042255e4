"""A person, a script in a page, or a program: what headers say of that."""

from __future__ import annotations

import pytest

from tidegate.edges.visitor import visitor_of

NAVIGATE = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
FETCH = {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}


@pytest.mark.parametrize(
    ("method", "headers", "navigating", "scripted"),
    [
        ("GET", NAVIGATE, True, False),
        ("POST", NAVIGATE, True, False),
        ("GET", {"sec-fetch-mode": "navigate", "sec-fetch-dest": "empty"}, False, True),
        ("GET", FETCH, False, True),
        ("GET", {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}, False, True),
        ("GET", {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, True, False),
        ("DELETE", {"accept": "text/html"}, False, False),
        ("GET", {"accept": "*/*"}, False, False),
        ("GET", {"accept": "application/json, text/html"}, False, False),
        ("GET", {}, False, False),
    ],
)
def test_who_is_there(method: str, headers: dict[str, str], navigating: bool, scripted: bool) -> None:
    visitor = visitor_of(method, headers)
    assert (visitor.navigating, visitor.scripted) == (navigating, scripted)


@pytest.mark.parametrize(
    ("headers", "activity", "shown"),
    [
        (NAVIGATE, {"browse"}, True),
        (FETCH, {"browse"}, False),
        (FETCH, {"telemetry"}, False),
        (FETCH, {"prompt", "api"}, True),
        ({}, {"prompt"}, False),
    ],
)
def test_who_can_be_shown_a_notice(headers: dict[str, str], activity: set[str], shown: bool) -> None:
    assert visitor_of("POST", headers).can_be_shown(activity) is shown


@pytest.mark.parametrize(
    ("method", "accept", "listening"),
    [
        ("GET", "text/event-stream", True),
        ("GET", "application/json, Text/Event-Stream", True),
        ("POST", "application/json, text/event-stream", False),
        ("GET", "*/*", False),
    ],
)
def test_who_listens_to_what_a_service_sends_on_its_own(method: str, accept: str, listening: bool) -> None:
    assert visitor_of(method, {"accept": accept}).listening is listening


def test_who_asks_leave_for_a_request_in_a_pages_name() -> None:
    asking = {"access-control-request-method": "PUT", "access-control-request-headers": "x-ms-blob-type"}
    assert visitor_of("OPTIONS", asking).preflight == ("PUT", "x-ms-blob-type")
    assert visitor_of("OPTIONS", {"access-control-request-method": "GET"}).preflight == ("GET", "")
    assert visitor_of("OPTIONS", {}).preflight is None
    assert visitor_of("PUT", asking).preflight is None

"""A request as an exchange, the same at every edge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_address

import pytest

from tidegate.core.decision import Effect
from tidegate.core.exchange import UNKNOWN, Actor, Target, Unread
from tidegate.core.service import Sighting
from tidegate.edges import seen
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.rehearsal import Breaking, Rule
from tidegate.edges.visitor import Visitor
from tidegate.gate import events as e

TARGET = Target("chat.deepseek.com", method="POST", path="/api/v0/chat/completion")


@pytest.fixture
async def play() -> AsyncIterator[Rehearsal]:
    made = Rehearsal(Rule(Effect.ALLOW))
    yield made
    await made.close()


def test_two_hosts_of_two_services_in_one_request_are_no_request(play: Rehearsal) -> None:
    told = seen.sighted(play.catalogue, TARGET, "chatgpt.com", method="POST", media_type=None, has_body=True)
    assert told == e.Failed(e.CATALOGUE, seen.FRONTING)


def test_a_catalogue_that_breaks_is_a_station_that_failed(play: Rehearsal) -> None:
    play.catalogue.identify = Breaking("raises").sync
    told = seen.sighted(play.catalogue, TARGET, method="POST", media_type=None, has_body=True)
    assert told == e.Failed(e.CATALOGUE, "raised")


@pytest.mark.parametrize(
    ("query", "has_body", "activity"),
    [
        ("q=how+tall+is+it", False, "prompt"),
        ("model=m&prompt=hello", False, "prompt"),
        ("q=", False, "browse"),
        ("offset=0&limit=28", False, "browse"),
        ("q=hello", True, "prompt"),
    ],
)
def test_a_question_in_an_address_is_a_prompt(play: Rehearsal, query: str, has_body: bool, activity: str) -> None:
    method = "POST" if has_body else "GET"
    target = replace(TARGET, method=method)
    told = seen.sighted(play.catalogue, target, method=method, media_type=None, has_body=has_body, query=query)
    assert isinstance(told, Sighting)
    assert activity in told.activity
    assert ("browse" in told.activity) is (activity == "browse")


def test_what_nobody_knows_stays_unknown(play: Rehearsal) -> None:
    exchange = seen.exchange_of(play.parts, TARGET, seen.Whom(), e.Failed(e.CATALOGUE, "raised"))
    assert (exchange.who, exchange.device, exchange.service, exchange.activity) == (UNKNOWN,) * 4
    assert exchange.recognised


def test_what_cannot_be_seen_is_said_from_the_start(play: Rehearsal) -> None:
    unread = Unread("messages", "unseen")
    sighting = seen.sighted(play.catalogue, TARGET, method="POST", media_type="application/json", has_body=True)
    exchange = seen.exchange_of(play.parts, TARGET, seen.Whom(Actor("kim")), sighting, [unread])
    assert exchange.unread == (unread,)
    begun = seen.started(play.parts, play.parts.snapshot(), exchange, Visitor("POST"))
    assert begun.exchange is exchange
    assert not begun.pages


def test_two_people_never_share_a_vault(play: Rehearsal) -> None:
    sighting = seen.sighted(play.catalogue, TARGET, method="POST", media_type=None, has_body=True)
    one = seen.exchange_of(play.parts, TARGET, seen.Whom(Actor("kim")), sighting)
    two = seen.exchange_of(play.parts, TARGET, seen.Whom(Actor(None), ip_address("10.0.0.7")), sighting)
    assert seen.vault_of(play.parts, one) is seen.vault_of(play.parts, one)
    assert seen.vault_of(play.parts, one) is not seen.vault_of(play.parts, two)


def test_values_of_later_requests_count_for_whoever_listens(play: Rehearsal) -> None:
    sighting = seen.sighted(play.catalogue, TARGET, method="GET", media_type=None, has_body=False)
    exchange = seen.exchange_of(play.parts, TARGET, seen.Whom(Actor("kim")), sighting)
    assert seen.values_sent(play.parts, exchange) is None
    assert seen.values_sent(play.parts, exchange, listening=True) is seen.vault_of(play.parts, exchange)
    assert seen.values_sent(play.parts, replace(exchange, who=UNKNOWN), listening=True) is None

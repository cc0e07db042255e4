"""What access logs add to the record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_address

import pytest

from tidegate.edges.envoy.access_log import Passed, Unopened, Why
from tidegate.edges.envoy.ends import Ends
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.passport import Bearer

PASSED = Passed(
    listener="inside",
    exchange="r-0123456789abcdef",
    host="chat.deepseek.com",
    method="POST",
    path="/secret-path",
    status=200,
    sent=10,
    received=2000,
    seconds=1.23456,
    address="10.0.0.7",
    agent="curl/8",
    why="via_upstream",
    route="whole",
)
REFUSED = Unopened(
    exchange="x-1",
    host="chat.deepseek.com:443",
    server_name="chat.deepseek.com",
    actor="",
    address="10.0.0.7",
    why=Why.ALERT,
    text="TLS_error: ALERT_UNKNOWN_CA",
)


@pytest.fixture
async def play() -> AsyncIterator[Rehearsal]:
    made = Rehearsal()
    yield made
    await made.close()


async def told(play: Rehearsal, record: Passed | Unopened) -> list[dict[str, object]]:
    Ends(play.parts).tell(record)
    await play.driver.settled()
    return [dict(kept.body) for kept in play.ledger.kept]


async def test_an_exchange_that_went_past_us_gets_its_end(play: Rehearsal) -> None:
    assert await told(play, PASSED) == [
        {"receipt": "r-0123456789abcdef", "how": "complete", "status": 200, "received": 2000, "seconds": 1.235}
    ]


async def test_a_client_that_left_before_we_saw_it_is_recorded(play: Rehearsal) -> None:
    gone = replace(PASSED, exchange="x-1", status=0, why="downstream_remote_disconnect")
    (entry,) = await told(play, gone)
    assert (entry["how"], entry["host"], entry["receipt"]) == ("peer-gone", "chat.deepseek.com", None)
    assert "secret-path" not in repr(entry)


@pytest.mark.parametrize(
    "record",
    [
        replace(PASSED, exchange="x-1"),  # watched: the gate wrote its end
        replace(PASSED, exchange="x-1", status=403, why="tidegate_refused"),
        replace(PASSED, listener="explicit", exchange="x-1", status=0),
    ],
)
async def test_what_is_recorded_elsewhere_is_not_recorded_twice(play: Rehearsal, record: Passed) -> None:
    assert await told(play, record) == []


async def test_a_program_that_refuses_our_certificate_is_remembered(play: Rehearsal) -> None:
    address = ip_address("10.0.0.7")
    passport = play.passports.seal(Bearer(address=address, agent="app/1"))
    for _ in range(3):
        entries = await told(play, replace(REFUSED, actor=passport))
    assert entries[-1]["why"] == "certificate-refused"
    assert play.pinned.pins("app/1", address, "chat.deepseek.com")
    assert not play.pinned.pins("browser", address, "chat.deepseek.com")


async def test_another_failure_is_no_pinning(play: Rehearsal) -> None:
    for _ in range(3):
        entries = await told(play, replace(REFUSED, why=Why.FAILED, server_name=""))
    assert entries[-1] == {
        "exchange": "x-1",
        "host": "chat.deepseek.com",
        "address": "10.0.0.7",
        "why": "handshake-failed",
    }
    assert not play.pinned.pins("", ip_address("10.0.0.7"), "chat.deepseek.com")

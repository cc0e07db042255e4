"""What Envoy tells afterwards is written down, and an app that refuses our certificate is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_address

import pytest

from tidegate.edges.envoy.access_log import Passed, Unopened, Why
from tidegate.edges.envoy.aftermath import TRAFFIC, UNOPENED, Aftermath
from tidegate.edges.envoy.contract import ROUTE_QUIET, ROUTE_WHOLE
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.passport import Bearer
from tidegate.edges.pinned import ENOUGH

HOST = "chat.deepseek.com"
ADDRESS = ip_address("10.0.0.7")


def passed(route: str = ROUTE_WHOLE, why: str = "via_upstream") -> Passed:
    return Passed("inside", "x-1", HOST, 200, 12, 34, 0.5, why, route)


@pytest.fixture
async def stage() -> AsyncIterator[Rehearsal]:
    rehearsal = Rehearsal()
    yield rehearsal
    await rehearsal.close()


def unopened(stage: Rehearsal, why: Why = Why.ALERT) -> Unopened:
    passport = stage.passports.seal(Bearer(address=ADDRESS, agent="App/1"))
    return Unopened("x-1", f"{HOST}:443", HOST, passport, str(ADDRESS), why, "TLS_error: unknown CA")


async def test_how_a_request_ended_is_recorded(stage: Rehearsal) -> None:
    Aftermath(stage.parts)(passed())
    await stage.driver.settled()
    ((entry,),) = (one["ended"] for one in stage.entries(TRAFFIC))
    assert (entry["exchange"], entry["host"], entry["status"], entry["sent"], entry["received"]) == (
        "x-1",
        HOST,
        200,
        12,
        34,
    )


async def test_what_ended_it_is_a_code_and_never_free_text(stage: Rehearsal) -> None:
    hear = Aftermath(stage.parts)
    hear(passed(why="ext_proc_error_gRPC_error_13{some words of a person}"))
    hear(passed(why="some words of a person"))
    await stage.driver.settled()
    (together,) = stage.entries(TRAFFIC)
    assert [entry["why"] for entry in together["ended"]] == ["ext_proc_error_grpc_error_13", "other"]


async def test_requests_that_nobody_was_asked_about_are_in_their_tunnels_bytes(stage: Rehearsal) -> None:
    Aftermath(stage.parts)(passed(ROUTE_QUIET))
    await stage.driver.settled()
    assert stage.entries(TRAFFIC) == []


async def test_an_app_that_refuses_our_certificate_often_enough_pins(stage: Rehearsal) -> None:
    hear = Aftermath(stage.parts)
    for _ in range(ENOUGH):
        assert not stage.pinned.pins("App/1", ADDRESS, HOST)
        hear(unopened(stage))
    await stage.driver.settled()
    assert stage.pinned.pins("App/1", ADDRESS, HOST)
    assert not stage.pinned.pins("Browser/1", ADDRESS, HOST)
    assert [entry["refused-our-certificate"] for entry in stage.entries(UNOPENED)] == [True] * ENOUGH


async def test_what_could_not_be_opened_is_recorded_per_app_and_host(stage: Rehearsal) -> None:
    hear = Aftermath(stage.parts)
    for agent in ("App/1", "App/1", "App/2"):
        hear(replace(unopened(stage), actor=stage.passports.seal(Bearer(address=ADDRESS, agent=agent))))
    hear(replace(unopened(stage, Why.FAILED), actor=""))
    await stage.driver.settled()
    first, again, other, nobody = stage.entries(UNOPENED)
    assert {entry["host"] for entry in (first, again, other, nobody)} == {HOST}
    assert first["app"] == again["app"] != other["app"]
    assert nobody["app"] is None
    assert "App/" not in repr(stage.ledger.kept)


async def test_a_handshake_that_failed_for_another_cause_proves_nothing(stage: Rehearsal) -> None:
    hear = Aftermath(stage.parts)
    for _ in range(ENOUGH):
        hear(unopened(stage, Why.FAILED))
    await stage.driver.settled()
    assert not stage.pinned.pins("App/1", ADDRESS, HOST)


async def test_a_ledger_that_breaks_does_not_break_the_log(stage: Rehearsal) -> None:
    async def broken(_entry: object) -> None:
        raise RuntimeError

    stage.ledger.append = broken  # type: ignore[assignment]
    Aftermath(stage.parts)(passed())
    await stage.driver.settled()

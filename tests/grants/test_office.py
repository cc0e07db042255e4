"""The steps: who may take which, what is recorded, and what is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.grants.conftest import KIM, KNOWN, World
from tidegate.core.record import Entry
from tidegate.grants.asking import NotGranted
from tidegate.grants.office import MOST_OPEN
from tidegate.grants.request import Request
from tidegate.ledger.entry import Refused
from tidegate.policy import parse

PARK = "park@example.kr"


async def asked(world: World, **more: Any) -> Request:
    return await world.office.ask(world.wish(**more))


async def refused(step: Any) -> str:
    with pytest.raises(NotGranted) as caught:
        await step
    assert str(caught.value).endswith(".")
    return caught.value.code


async def test_a_life_with_every_step_in_the_ledger(world: World) -> None:
    request = await asked(world)
    approved = await world.office.approve(request.id, PARK, via="test", note="for the report")
    assert approved.in_force(world.now)
    assert approved.ends == world.now + timedelta(days=7)
    revoked = await world.office.revoke(request.id, "security@example.kr", via="test")
    assert not revoked.in_force(world.now)
    assert world.steps() == ["asked", "approved", "revoked"]
    entry = [one for one in world.ledger.kept if one.kind == "grant"][1]
    assert (entry.body["decided-by"], entry.body["note"], entry.body["via"]) == (PARK, "for the report", "test")
    assert world.store.get(request.id) == revoked


async def test_it_ends_by_itself_and_that_is_written_down_once(world: World) -> None:
    request = await asked(world)
    await world.office.approve(request.id, PARK, via="test")
    assert await world.office.expire(world.now) == ()
    world.now += timedelta(days=7)
    assert await refused(world.office.revoke(request.id, PARK, via="test")) == "too-late"
    assert [one.id for one in await world.office.expire(world.now)] == [request.id]
    assert await world.office.expire(world.now) == ()
    assert world.steps() == ["asked", "approved", "expired"]


async def test_only_whom_every_rule_names_decides(world: World) -> None:
    request = await asked(world)
    # ``security`` is named by the rule about DeepSeek, and not by ``otherwise``.
    for by in ("security@example.kr", "eve@example.kr", KIM):
        assert await refused(world.office.approve(request.id, by, via="test")) == "not-named"
        assert await refused(world.office.deny(request.id, by, via="test")) == "not-named"
    assert world.steps() == ["asked"]
    assert (await world.office.deny(request.id, PARK, via="test")).state == "denied"


async def test_nobody_approves_what_they_ask_for(world: World) -> None:
    request = await asked(world, person=PARK, scope={"who": PARK, "service": "deepseek"})
    assert await refused(world.office.approve(request.id, PARK, via="test")) == "own-request"
    assert (await world.office.approve(request.id, "choi@example.kr", via="test")).state == "approved"


async def test_an_approval_narrows_and_never_widens(world: World) -> None:
    request = await asked(world)
    wider: dict[str, Any] = {"who": "*"}
    assert await refused(world.office.approve(request.id, PARK, via="test", narrower=wider)) == "wider"
    # Seven days were asked for, and the rule allows thirty.
    assert await refused(world.office.approve(request.id, PARK, via="test", period=8 * 86_400)) == "wider"
    assert (
        await refused(world.office.approve(request.id, PARK, via="test", narrower={"where": "moon"})) == "scope-wrong"
    )
    narrower = {"where": "office", "quota": "5 prompts per day"}
    approved = await world.office.approve(request.id, PARK, via="test", narrower=narrower, period=86_400)
    assert approved.scope == {"who": KIM, "service": "deepseek", **narrower}
    assert approved.ends == world.now + timedelta(days=1)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rules": ("never",)}, "cannot-be-asked"),
        ({"rules": ("gone",)}, "cannot-be-asked"),
        ({"period": 31 * 86_400}, "days-wrong"),
        ({"period": 0}, "days-wrong"),
        ({"reason": "because"}, "reason-too-short"),
        ({"reason": "x" * 501}, "reason-too-short"),
        ({"scope": {"service": "deepseek"}}, "scope-wrong"),
    ],
)
async def test_what_cannot_be_asked_for(world: World, more: dict[str, Any], code: str) -> None:
    assert await refused(asked(world, **more)) == code
    assert world.ledger.kept == []


@pytest.mark.parametrize("name", ["*", "*@example.kr", "board", "anonymous"])
async def test_somebody_whose_name_means_many_cannot_ask_for_all_of_them(world: World, name: str) -> None:
    assert await refused(asked(world, person=name, scope={"who": name, "service": "deepseek"})) == "cannot-be-asked"


async def test_one_person_cannot_fill_the_desk(world: World) -> None:
    for _ in range(MOST_OPEN):
        await asked(world)
    assert await refused(asked(world)) == "too-many-requests"
    assert (await asked(world, person="lee@example.kr")).state == "asked"


async def test_no_step_is_taken_twice(world: World) -> None:
    request = await asked(world)
    both = [world.office.approve(request.id, by, via="test") for by in (PARK, "choi@example.kr")]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NotGranted", "Request"]
    assert world.steps() == ["asked", "approved"]
    assert await refused(world.office.deny(request.id, PARK, via="test")) == "too-late"
    assert await refused(world.office.approve("g-none", PARK, via="test")) == "no-request"


async def test_what_cannot_be_recorded_does_not_count(world: World) -> None:
    request = await asked(world)

    async def full(entry: Entry) -> Any:
        raise Refused("disk-full", "The disk is full.")

    world.ledger.append = full  # type: ignore[method-assign]
    with pytest.raises(Refused):
        await world.office.approve(request.id, PARK, via="test")
    assert world.store.get(request.id) == request


async def test_a_policy_that_names_others_now_is_the_one_that_counts(world: World) -> None:
    request = await asked(world)
    text = "exceptions: {by: new@example.kr}\nrules: [{name: deepseek, then: block}]\notherwise: allow"
    world.policy = parse(text, "p.yaml", KNOWN)
    assert await refused(world.office.approve(request.id, PARK, via="test")) == "not-named"
    assert (await world.office.approve(request.id, "new@example.kr", via="test")).state == "approved"

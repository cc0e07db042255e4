"""Exceptions in a running brain: asked on a page, approved elsewhere, in force and out of it within a look."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tidegate import snapshots
from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.derive import NotDerivable, derive
from tidegate.edges.exceptions import CannotAsk, Wanted
from tidegate.edges.keys import key
from tidegate.granting import Desk, Granting, open_store, recorded, with_exceptions
from tidegate.grants.asking import NotGranted
from tidegate.grants.office import Office
from tidegate.ledger.entry import Document
from tidegate.ledger.store import Ledger
from tidegate.settings import Home

POLICY = """
exceptions: {by: park@example.kr, at-most: 30 days}
rules:
- {name: deepseek, service: deepseek, then: block}
- {name: chatgpt, service: chatgpt, then: block, exceptions: none}
otherwise: allow
"""
REASON = "I compare models for the ministry."


class World:
    """A home with two brains' views of its exceptions, and a desk elsewhere that decides."""

    def __init__(self, path: Path) -> None:
        self.home = Home(path)
        self.home.keys.mkdir()
        self.home.policy.write_text(POLICY)
        self.now = datetime(2025, 2, 5, 3, tzinfo=UTC)
        self.loaded = snapshots.load(self.home)
        self.ledger = Ledger.open(self.home.ledger, key(self.home.keys / "ledger"))
        self.aged: datetime | None = None  # where the clock is not believed
        clocks = (lambda: self.now, lambda: self.aged or self.now)
        self.brains = [Granting(self.home, self.ledger, lambda: self.loaded, *clocks) for _ in range(2)]
        self.store = open_store(self.home)
        known = snapshots.known(self.loaded.catalog)
        self.desk = Office(self.store, self.ledger, lambda: (self.loaded.policy, known), lambda: self.now)
        self.x = Exchange(
            "x-1",
            self.now,
            Target("chat.deepseek.com"),
            who=Actor("kim@example.kr"),
            address=None,
            device=None,
            service=self.loaded.catalog.service("deepseek"),
            activity=frozenset({"prompt"}),
            account=None,
            data=(),
        )

    def decide(self, brain: int = 0, x: Exchange | None = None) -> Decision:
        x = x or replace(self.x, at=self.now)
        outcome = self.brains[brain].evaluator(self.loaded).decide(x)
        assert isinstance(outcome, Decision)
        return outcome

    async def recorded(self, x: Exchange, decision: Decision) -> str:
        body = {"exchange": exchange_to_dict(x), "decision": decision_to_dict(decision)}
        return (await self.ledger.append(Entry("exchange", body))).id

    async def asked(self, days: int = 3) -> str:
        receipt = await self.recorded(self.x, self.decide())
        wanted = Wanted("kim@example.kr", "deepseek", "deepseek", receipt, REASON, days)
        return await self.brains[0].ask(wanted)

    def look(self) -> list[bool]:
        return [brain.look() for brain in self.brains]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    made.look()
    yield made
    for brain in made.brains:
        brain.close()
    made.store.close()
    made.ledger.close()


async def test_asked_approved_and_revoked_and_every_brain_knows_at_its_next_look(world: World) -> None:
    assert world.decide().effect is Effect.BLOCK
    number = await world.asked()
    assert world.look() == [False, False]
    await world.desk.approve(number, "park@example.kr", via="test")
    assert world.look() == [True, True]
    assert [world.decide(brain).grant for brain in (0, 1)] == [number, number]
    assert world.look() == [False, False]
    await world.desk.revoke(number, "park@example.kr", via="test")
    assert world.look() == [True, True]
    assert [world.decide(brain).effect for brain in (0, 1)] == [Effect.BLOCK, Effect.BLOCK]


async def test_what_is_made_outside_a_brain_knows_the_same_exceptions(world: World) -> None:
    def known() -> list[str]:
        policy = with_exceptions(world.home, world.loaded.policy, world.loaded.catalog, world.now)
        return [grant.id for grant in policy.grants]

    id = await world.asked()
    assert known() == []
    await world.desk.approve(id, "park@example.kr", via="test")
    assert known() == [id]
    await world.desk.revoke(id, "park@example.kr", via="test")
    assert known() == []


def test_a_home_in_which_nobody_ever_asked_has_no_exceptions_and_gets_no_store(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.policy.write_text(POLICY)
    loaded = snapshots.load(home)
    assert with_exceptions(home, loaded.policy, loaded.catalog, datetime(2025, 2, 5, 3, tzinfo=UTC)) is loaded.policy
    assert not (tmp_path / "state").exists()


async def test_whoever_asked_sees_how_it_stands_and_nobody_else_does(world: World) -> None:
    brain = world.brains[0]
    for _ in range(4):
        number = await brain.ask(Wanted("kim@example.kr", "deepseek", "deepseek", "", REASON, 7))
        await world.desk.deny(number, "park@example.kr", via="test")
        world.now += timedelta(minutes=1)
    last = await brain.ask(Wanted("kim@example.kr", "deepseek", "deepseek", "", REASON, 7))
    approved = await world.desk.approve(last, "park@example.kr", via="test")
    first, *rest = brain.earlier("kim@example.kr", "deepseek")
    assert (first.number, first.state, first.until) == (last, "approved", "2025-02-12 03:04 UTC")
    assert approved.ends is not None
    assert [(one.state, one.until) for one in rest] == [("denied", "")] * 2
    assert brain.earlier("lee@example.kr", "deepseek") == brain.earlier("kim@example.kr", "chatgpt") == ()


async def test_a_form_sent_twice_is_one_request_until_it_is_decided(world: World) -> None:
    """Somebody presses twice, or loads the page again that said it was sent."""
    receipt = await world.recorded(world.x, world.decide())
    wanted = Wanted("kim@example.kr", "deepseek", "deepseek", receipt, REASON, 3)
    number = await world.brains[0].ask(wanted)
    assert await world.brains[1].ask(wanted) == number
    assert await world.brains[0].ask(replace(wanted, days=2)) != number
    assert await world.brains[0].ask(replace(wanted, person="lee@example.kr")) != number
    await world.desk.deny(number, "park@example.kr", via="test")
    assert await world.brains[0].ask(wanted) != number


async def test_it_ends_by_itself_and_one_brain_writes_that_down(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.look()
    world.now += timedelta(days=3)
    assert world.decide().effect is Effect.BLOCK  # no look is needed for that
    world.look()
    for brain in world.brains:
        await brain.expire()
    steps = [entry.body["state"] for entry in world.ledger.since(0) if entry.kind == "grant"]
    assert steps == ["asked", "approved", "expired"]


async def test_a_clock_that_was_ahead_for_an_hour_ends_no_exception(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.look()
    world.aged, world.now = world.now, world.now + timedelta(days=365)
    world.look()
    for brain in world.brains:
        await brain.expire()
    assert world.decide().effect is Effect.BLOCK
    world.aged, world.now = None, world.now - timedelta(days=365)
    world.look()
    assert world.decide().effect is Effect.ALLOW
    assert [entry.body["state"] for entry in world.ledger.since(0) if entry.kind == "grant"] == ["asked", "approved"]


async def test_what_is_over_by_a_clock_that_comes_to_be_believed_is_written_down(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.aged, world.now = world.now, world.now + timedelta(days=365)
    world.look()
    await world.brains[0].expire()
    world.aged, world.now = None, world.now + timedelta(days=1)
    world.look()
    await world.brains[0].expire()
    assert [entry.body["state"] for entry in world.ledger.since(0) if entry.kind == "grant"][-1] == "expired"


async def test_what_was_approved_while_the_clock_was_ahead_lets_nothing_pass_when_it_is_right(world: World) -> None:
    world.now += timedelta(days=365)
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.look()
    assert world.decide().effect is Effect.ALLOW
    world.now -= timedelta(hours=1)  # this much a clock may be set back
    world.look()
    assert any(brain.policy().grants for brain in world.brains)
    world.now -= timedelta(days=365)
    world.look()
    assert not any(brain.policy().grants for brain in world.brains)
    await world.brains[0].expire()
    assert [entry.body["state"] for entry in world.ledger.since(0) if entry.kind == "grant"][-1] == "approved"


async def test_a_new_policy_is_minded_at_once(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.look()
    world.home.policy.write_text(POLICY.replace("then: block}", "then: block, exceptions: none}"))
    world.loaded = snapshots.load(world.home)
    world.look()
    assert world.decide().rule == "deepseek"


async def test_a_file_edited_by_hand_lets_nothing_pass_and_is_told(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.look()
    with sqlite3.connect(world.home.path / "state" / "grants.db") as base:
        base.execute("UPDATE rows SET text = replace(text, 'kim', 'eve')")
    base.close()
    assert world.look() == [True, True]
    assert world.decide().effect is Effect.BLOCK
    assert f"The exception {number} was changed by another hand" in str(world.brains[1].problems[0])


async def test_the_decision_is_derived_again_from_the_record_alone(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test")
    world.look()
    receipt = await world.recorded(world.x, world.decide())
    await world.desk.revoke(number, "park@example.kr", via="test")
    kept = world.ledger.get(receipt)
    assert kept is not None
    document = Document("policy", world.loaded.policy.revision, world.loaded.text)
    known = snapshots.known(world.loaded.catalog)
    derived = derive(kept, document, known, lambda id: world.ledger.document("grant", id))
    assert derived.same
    assert f"set aside by the exception {number}" in derived.explanation.render()
    with pytest.raises(NotDerivable, match="does not hold the terms"):
        derive(kept, document, known)


async def test_what_the_page_offers_and_refuses(world: World) -> None:
    brain = world.brains[0]
    offered = brain.offer("deepseek")
    assert offered is not None
    assert (offered.approvers, offered.most_days) == ("park@example.kr", 30)
    assert brain.offer("chatgpt") is None
    assert brain.offer("gone") is None
    with pytest.raises(CannotAsk, match="cannot-be-asked"):
        await brain.ask(Wanted("kim@example.kr", "chatgpt", "chatgpt", "", REASON, 3))
    with pytest.raises(CannotAsk, match="reason-too-short"):
        await brain.ask(Wanted("kim@example.kr", "deepseek", "deepseek", "", "because", 3))


async def test_a_quota_of_an_exception_is_found_where_quotas_are_counted(world: World) -> None:
    number = await world.asked()
    await world.desk.approve(number, "park@example.kr", via="test", narrower={"quota": "2 prompts per day"})
    world.look()
    (grant,) = world.brains[0].policy().grants
    assert grant.scope.quota is not None
    assert grant.counted_as == f"grant:{number}"


def test_a_receipt_of_nothing(world: World) -> None:
    assert recorded(world.home, "") is None
    assert recorded(world.home, "r-0000000000000000") is None


async def test_the_console_reads_and_decides_as_everybody_does(world: World) -> None:
    number = await world.asked()
    desk = Desk(world.home)
    assert [one.id for one in await desk.requests()] == [number]
    with pytest.raises(NotGranted, match="names park"):
        await desk.decide("approve", number, "eve@example.kr", "")
    await desk.decide("approve", number, "park@example.kr", "fine")
    (one,) = await desk.requests()
    assert (one.state, one.decided_by, one.note) == ("approved", "park@example.kr", "fine")
    via = [entry.body["via"] for entry in world.ledger.since(0) if entry.kind == "grant"]
    assert via == ["page", "console"]
    world.home.policy.write_text("rules: 7\n")
    with pytest.raises(NotGranted, match="cannot be read"):
        await desk.decide("revoke", number, "park@example.kr", "")

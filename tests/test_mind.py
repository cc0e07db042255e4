"""What decides in the assistant's process: an approved exception and what was given at the gate count here too."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.patience import Patience
from tidegate import snapshots
from tidegate.assistant.border import NotGiven, Prompt, Stopped
from tidegate.border import DriverBorder
from tidegate.core.exchange import Actor, Assurance
from tidegate.edges.acknowledgement import Acknowledgements, SqliteStandings
from tidegate.edges.keys import key
from tidegate.granting import open_store
from tidegate.grants.office import Office, Wish
from tidegate.homes import prepare
from tidegate.ledger.entry import Refused
from tidegate.mind import Mind
from tidegate.scanning.scanners import keep, shared
from tidegate.settings import Home, Settings
from tidegate.snapshots import Loaded
from tidegate.wire.placeholders import Vaults

POLICY = """
organisation: Example
exceptions: {by: park@example.kr, at-most: 30 days}
rules:
- {name: outside, service: openai-api, then: block}
- {name: web, service: tidegate-web, then: justify}
otherwise: allow
"""
KIM = Actor("kim@example.kr", frozenset(), Assurance.PASSWORD)


class World:
    def __init__(self, path: Path) -> None:
        self.home = Home(path / "home")
        prepare(self.home)
        keep(shared(), self.home.path / "state" / "detectors.bin")
        self.home.policy.write_text(POLICY)
        self.mind = Mind(self.home, Settings(), Patience())
        mind = self.mind
        vaults = Vaults(bytes(32))
        self.border = DriverBorder(
            mind.driver, mind.snapshot, mind.service, vaults, mind.acknowledgements, time.time, mind.organisation
        )

    async def stopped(self, service: str) -> Stopped | None:
        body = b'{"messages":[{"role":"user","content":"hello"}]}'
        prompt = Prompt(KIM, None, service, "host.example", "/v1/chat/completions", frozenset({"prompt"}), body)
        try:
            (await self.border.cross(prompt)).end()
        except Stopped as stopped:
            return stopped
        return None


async def test_an_approved_exception_counts_here_as_at_the_gate(tmp_path: Path) -> None:
    world = World(tmp_path)
    stopped = await world.stopped("openai-api")
    assert stopped is not None
    assert stopped.effect == "block"
    loaded = snapshots.load(world.home)
    known, store = snapshots.known(loaded.catalog), open_store(world.home)
    desk = Office(store, world.mind.ledger, lambda: (loaded.policy, known), lambda: datetime.now(UTC))
    scope = {"who": "kim@example.kr", "service": "openai-api"}
    wish = Wish("kim@example.kr", ("outside",), scope, "I compare models for the ministry.", 86_400, "test")
    number = (await desk.ask(wish)).id
    await desk.approve(number, "park@example.kr", via="test")
    await world.mind.look()
    assert await world.stopped("openai-api") is None
    await desk.revoke(number, "park@example.kr", via="test")
    await world.mind.look()
    assert await world.stopped("openai-api") is not None
    store.close()
    await world.mind.close()


async def test_an_edit_of_the_policy_changes_the_name_that_people_read(tmp_path: Path) -> None:
    world = World(tmp_path)
    stopped = await world.stopped("openai-api")
    assert stopped is not None
    assert str(stopped).startswith("Example has decided")
    world.home.policy.write_text(POLICY.replace("organisation: Example", "organisation: Ministry of Examples"))
    await world.mind.look()
    stopped = await world.stopped("openai-api")
    assert stopped is not None
    assert str(stopped).startswith("Ministry of Examples has decided")
    await world.mind.close()


async def test_how_long_and_who_may_look_is_what_the_policy_in_force_says(tmp_path: Path) -> None:
    world = World(tmp_path)
    dpo = Actor("dpo@example.kr", frozenset({"office"}), Assurance.PASSWORD)
    assert (world.mind.kept(), world.mind.may_look(dpo)) == (None, False)
    world.home.policy.write_text(POLICY + "conversations: {keep: 30 days, auditors: [office]}\n")
    await world.mind.look()
    assert (world.mind.kept(), world.mind.may_look(dpo), world.mind.may_look(KIM)) == (30 * 86_400, True, False)
    assert not world.mind.may_look(Actor(None, frozenset({"office"}), Assurance.NOBODY))
    world.home.policy.write_text(POLICY + "conversations: {keep: 3 dyas}\n")
    await world.mind.look()
    assert world.mind.kept() == 30 * 86_400  # a broken edit deletes nothing
    await world.mind.close()


async def test_a_reason_given_here_is_recorded_masked_and_counts_at_the_gate(tmp_path: Path) -> None:
    world = World(tmp_path)
    stopped = await world.stopped("tidegate-web")
    assert stopped is not None
    assert stopped.wants is not None
    assert stopped.wants.kind == "justification"
    receipt = await world.border.give(KIM, None, stopped.wants.token, "For the report, card 4111 1111 1111 1111")
    assert await world.stopped("tidegate-web") is None
    kept = world.mind.ledger.get(receipt)
    assert kept is not None
    assert kept.body["reason"] == "For the report, card [payment-card]"
    brain = SqliteStandings(world.home.path / "state" / "standings.db")
    given = Acknowledgements(key(world.home.keys / "acknowledgements"), brain, time.time)
    assert given.standing(KIM, None, "tidegate-web").justified == receipt
    brain.close()
    await world.mind.close()


async def test_somebody_elses_token_and_a_short_reason_count_for_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    stopped = await world.stopped("tidegate-web")
    assert stopped is not None
    assert stopped.wants is not None
    for who, token, reason in (
        (Actor("lee", frozenset(), Assurance.PASSWORD), stopped.wants.token, "A long enough reason."),
        (KIM, stopped.wants.token + "x", "A long enough reason."),
        (KIM, stopped.wants.token, "short"),
    ):
        try:
            await world.border.give(who, None, token, reason)
        except NotGiven as error:
            assert str(error).endswith(".")
        else:
            raise AssertionError("it was taken")
    assert await world.stopped("tidegate-web") is not None
    await world.mind.close()


async def test_an_edit_that_cannot_be_recorded_counts_when_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path)
    recorded = world.mind._in_force

    async def full(_loaded: Loaded) -> None:
        raise Refused("disk-full", "The disk of the ledger is full.")

    monkeypatch.setattr(world.mind, "_in_force", full)
    world.home.policy.write_text(POLICY.replace("organisation: Example", "organisation: Another"))
    for _ in range(2):
        with pytest.raises(Refused):
            await world.mind.look()
    assert world.mind.organisation() == "Example"
    monkeypatch.setattr(world.mind, "_in_force", recorded)
    await world.mind.look()
    assert world.mind.organisation() == "Another"
    await world.mind.close()

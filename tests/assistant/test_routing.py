"""To which model a question goes: stand-ins in the same place, home where policy says so, and never out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.house import Building, ByService, build
from tidegate.assistant.border import Stopped
from tidegate.assistant.models.directory import Entry
from tidegate.assistant.models.reply import Reply, Trouble
from tidegate.assistant.models.scripted import Scripted
from tidegate.assistant.routing import Asker, Question, opened
from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor, Assurance
from tidegate.edges.rehearsal import Rule

KIM = Asker(Actor("kim", frozenset(), Assurance.PASSWORD))


def question(model: str, *, at_home: bool = False) -> Question:
    return Question(KIM, model, {"messages": [{"role": "user", "content": "How high?"}]}, at_home=at_home)


class Down(Scripted):
    async def open(self, path: str, body: bytes) -> Reply:
        raise Trouble("unreachable", "The model's server cannot be reached. Is it running?", 503)


def three(tmp_path: Path, effect: Effect = Effect.ALLOW) -> Building:
    models = {
        "down": Entry("down", "down", Down(), fallback=("outside", "spare", "nowhere")),
        "spare": Entry("spare", "spare-7b", Scripted("spare")),
        "outside": Entry("outside", "outside", Scripted("outside"), "outside", "api.outside.example"),
    }
    rules = ByService(tidegate_assistant=Rule(Effect.ALLOW), outside=Rule(effect))
    return build(tmp_path, models=models, rules=rules)


async def test_a_stand_in_is_of_the_same_place(tmp_path: Path) -> None:
    building = three(tmp_path)
    answer = await opened(building.parts.border, building.parts.directory, question("down"))
    assert (answer.entry.id, answer.moved) == ("spare", False)
    assert b'"model":"spare-7b"' in answer.passed.body
    await building.driver.settled()
    assert len(building.entries("exchange")) == 2  # each try is an exchange of its own
    assert building.entries("end")[0]["how"] == "failed"


async def test_redirect_means_home_and_home_has_its_own_stand_ins(tmp_path: Path) -> None:
    building = three(tmp_path, Effect.REDIRECT)
    answer = await opened(building.parts.border, building.parts.directory, question("outside"))
    assert (answer.entry.id, answer.moved) == ("spare", True)


async def test_what_stays_home_is_not_even_asked_about_outside(tmp_path: Path) -> None:
    building = three(tmp_path)
    answer = await opened(building.parts.border, building.parts.directory, question("outside", at_home=True))
    assert answer.entry.at_home
    services = [entry["exchange"]["service"]["id"] for entry in building.entries("exchange")]
    assert set(services) == {"tidegate-assistant"}


async def test_a_block_is_a_block(tmp_path: Path) -> None:
    building = three(tmp_path, Effect.BLOCK)
    with pytest.raises(Stopped) as stopped:
        await opened(building.parts.border, building.parts.directory, question("outside"))
    assert stopped.value.effect == "block"

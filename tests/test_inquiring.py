"""South Korea's course of January 2025, end to end with the clock moved; and what accepting an answer writes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.patience import Patience
from tidegate import inquiring, snapshots
from tidegate.core.decision import Decision
from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.core.problem import Problems
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.derive import derive
from tidegate.edges.keys import key
from tidegate.ledger.entry import Document
from tidegate.ledger.memory import MemoryLedger
from tidegate.ledger.sealed_rows import SealedRows
from tidegate.policy import Evaluator, compile, evaluate, explain
from tidegate.settings import Home
from tidegate.vendors.inquiry import Answer, Inquiry
from tidegate.vendors.steps import Inquiries, NotTaken

pytestmark = pytest.mark.slow

MEASURE = Path(__file__).parents[1] / "examples" / "measures" / "inquiry" / "korea-privacy-commission.yaml"
ASKED, DUE = date(2025, 1, 31), date(2025, 2, 14)
KR = Answer("storage", "KR", date(2025, 3, 3), "stored-in", ("KR",))


class World:
    """A home with the measure as its policy."""

    def __init__(self, path: Path) -> None:
        self.home = Home(path)
        self.home.keys.mkdir()
        shutil.copy(MEASURE, self.home.policy)
        self.ledger = MemoryLedger()
        self.rows: SealedRows = inquiring.open_rows(self.home)
        self.desk = Inquiries(self.rows, self.ledger)

    def on(self, day: date) -> tuple[Evaluator, Exchange]:
        catalog = snapshots.catalog(self.home, day)
        policy = snapshots.policy(self.home.policy.read_text(), "policy.yaml", catalog)
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
        x = Exchange(
            "x-1", at, Target("chat.deepseek.com"), who=Actor("kim@example.kr"), address=None, device=None,
            service=catalog.service("deepseek"), activity=frozenset({"prompt"}), account=None, data=(),
        )  # fmt: skip
        return compile(policy, snapshots.services(catalog).values()), x

    def decided(self, day: date) -> str:
        evaluator, x = self.on(day)
        outcome = evaluator.decide(x)
        assert isinstance(outcome, Decision)
        assert outcome == evaluate(evaluator.policy, x)
        return f"{outcome.effect.word} {outcome.rule}"

    async def sent(self) -> Inquiry:
        one = await self.desk.draft("deepseek", "DeepSeek", "Hangzhou DeepSeek", "ko", ASKED, DUE)
        return await self.desk.send(one.id, ASKED)

    async def answered(self) -> Inquiry:
        return await self.desk.answer((await self.sent()).id, (KR,), ())


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    yield made
    made.rows.close()


async def test_asked_on_the_31st_not_answered_and_blocked(world: World) -> None:
    assert world.decided(date(2025, 1, 30)) == "allow otherwise"
    one = await world.sent()
    assert world.decided(ASKED) == "coach asked-and-waiting"
    assert world.decided(DUE) == "coach asked-and-waiting"
    assert world.decided(date(2025, 2, 15)) == "block until-it-answers"
    assert world.decided(date(2025, 3, 2)) == "block until-it-answers"
    answered = await world.desk.answer(one.id, (KR,), ())
    assert world.decided(date(2025, 3, 3)) == "coach asked-and-waiting"

    def write(inquiry: Inquiry) -> None:
        inquiring.write_facts(world.home, {}, inquiry, date(2025, 3, 4), end_others=False, only=frozenset())

    await world.desk.accept(answered.id, date(2025, 3, 4), "kim@example.kr", "", write)
    assert world.decided(date(2025, 3, 4)) == "allow answered-that-data-stays-at-home"
    steps = [entry.body["step"] for entry in world.ledger.kept]
    assert steps == ["drafted", "sent", "answered", "accepted"]


async def test_why_is_told_and_derived_again_when_the_inquiry_has_gone_on(world: World) -> None:
    one = await world.sent()
    evaluator, x = world.on(date(2025, 2, 15))
    assert "it is DeepSeek (inquiry overdue)" in explain(evaluator.policy, x).render()
    outcome = evaluator.decide(x)
    assert isinstance(outcome, Decision)
    body = {"exchange": exchange_to_dict(x), "decision": decision_to_dict(outcome)}
    kept = world.ledger.get((await world.ledger.append(Entry("exchange", body))).id)
    await world.desk.refuse(one.id, date(2025, 2, 20), "kim", "")
    document = Document("policy", outcome.revision, world.home.policy.read_text())
    assert kept is not None
    assert derive(kept, document, snapshots.known(snapshots.catalog(world.home))).same


async def test_an_accepted_answer_is_a_fact_with_its_source(world: World) -> None:
    one = await world.answered()
    inquiring.write_facts(world.home, {}, one, date(2026, 12, 1), end_others=True, only=frozenset())
    entry = snapshots.catalog(world.home).services["deepseek"]
    stored = {fact.value: fact for fact in entry.facts if fact.property == "stored-in"}
    assert stored["KR"].source == f"Answer of Hangzhou DeepSeek to the inquiry {one.id}"
    assert stored["KR"].seen == KR.day
    assert stored["CN"].ended == date(2026, 12, 1)


@pytest.mark.parametrize("value", ["Korea", "", "kr"])
async def test_what_the_catalogue_would_not_take_is_not_written(world: World, value: str) -> None:
    one = (await world.sent()).answering((Answer("storage", value, DUE, "stored-in", (value,)),), ())
    with pytest.raises(Problems):
        inquiring.write_facts(world.home, {}, one, DUE, end_others=False, only=frozenset())
    assert not list(world.home.catalog.glob("*")) if world.home.catalog.exists() else True


async def test_only_what_was_answered_can_be_taken(world: World) -> None:
    one = await world.answered()
    with pytest.raises(NotTaken, match=r"Nothing was answered about collects\."):
        inquiring.write_facts(world.home, {}, one, DUE, end_others=False, only=frozenset({"collects"}))
    bare = (await world.sent()).answering((Answer("rights", "By letter.", DUE),), ())
    assert inquiring.write_facts(world.home, {}, bare, DUE, end_others=False, only=frozenset()) is None


async def test_brains_follow_inquiries_without_looking_again_and_again(world: World) -> None:
    loaded = snapshots.load(world.home)
    follower = snapshots.Follower(world.home, loaded, resting=Patience())
    while follower.look(lambda _: None):  # what opening the rows left behind
        pass
    await world.sent()
    taken: list[snapshots.Loaded] = []
    assert follower.look(taken.append)
    assert taken[0].catalog.service("deepseek").facts["inquiry"] <= {"sent", "overdue"}
    assert taken[0].catalog.revision != loaded.catalog.revision
    looks = [follower.look(lambda _: None) for _ in range(4)]
    assert looks[2:] == [False, False]


def test_the_organisation_s_own_questionnaire_takes_the_place_of_the_shipped_one(world: World) -> None:
    assert len(inquiring.questions(world.home).topics) == 10
    own = world.home.path / inquiring.QUESTIONNAIRE
    own.parent.mkdir()
    own.write_text("topics: []\n")
    with pytest.raises(Problems):
        inquiring.questions(world.home)


def test_where_none_was_ever_made_nothing_is_read(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert inquiring.told(home, ASKED) == {}
    assert not inquiring.rows_file(home).exists()
    assert key(home.keys / "vendors")

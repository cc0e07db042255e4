"""Each station raises, hangs, vanishes or answers nonsense: nothing leaves, and exactly one entry says so.

Here the driver with the real gate and doubles of the stations; the edges repeat it with their own wire.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tidegate.core.decision import Effect
from tidegate.core.exchange import UNKNOWN, Actor, Exchange, Target
from tidegate.core.service import Service
from tidegate.edges.driver import Crossing, Driver, Refusing
from tidegate.edges.reading import read_body
from tidegate.edges.rehearsal import (
    TROUBLES,
    Breaking,
    Catalogue,
    MemoryQuotas,
    Rule,
    Trouble,
    WordScanner,
    deadlines_for,
    entries_of,
)
from tidegate.edges.station import Held, Snapshot
from tidegate.gate import State
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.ledger.memory import MemoryLedger

DEEPSEEK = Service("deepseek", "DeepSeek", "chatbot")
CATALOGUE = Catalogue({"chat.deepseek.com": DEEPSEEK})
PROMPT = b"my card is 4111111111111111"
#: Of the card: shorter would stand in some digest by chance.
OF_THE_CARD = "41111111"
#: Everything is asked in threads, so that what hangs can be given up, and given up at once.
CODES = {"raises": "raised", "hangs": "timed-out", "vanishes": "vanished", "answers-nonsense": "no-answer"}
EVERYTHING = Rule(Effect.ALLOW, "who", "data", "quota:rehearsed", reserve=("rehearsed",))


def exchange() -> Exchange:
    return Exchange(
        "x-1",
        datetime(2026, 11, 22, tzinfo=UTC),
        Target("chat.deepseek.com", method="POST", path="/api"),
        service=DEEPSEEK,
        activity=frozenset({"prompt"}),
    )


class Door:
    """A client that is there, with a prompt."""

    def __init__(self) -> None:
        self.body: Held | None = Held(PROMPT, media_type="text/plain")

    async def who(self) -> Any:
        return e.Identified(Actor("kim"))

    async def hold(self) -> Any:
        return self.body


class Rehearsal:
    """A driver with doubles, any of which can be broken before ``decide``."""

    def __init__(self) -> None:
        self.ledger, self.quotas, self.door, self.scanner = MemoryLedger(), MemoryQuotas(), Door(), WordScanner()
        self.driver = Driver(ledger=self.ledger, quotas=self.quotas, read=read_body, clock=lambda: 0.0, threads=4)

    def crossing(self, evaluator: Any = EVERYTHING) -> Crossing:
        return Crossing(self.driver, Snapshot(evaluator, CATALOGUE, self.scanner, "rev"), self.door, exchange())

    async def decide(self, evaluator: Any = EVERYTHING) -> Any:
        outcome = await self.crossing(evaluator).decide(e.Started(exchange()))
        await self.driver.close()
        return outcome

    def break_station(self, station: str, trouble: Trouble) -> Breaking:
        broken, self.driver.deadlines = Breaking(trouble), deadlines_for(station, trouble)
        places: dict[str, tuple[Any, str]] = {
            "identity": (self.door, "who"),
            "hold": (self.door, "hold"),
            "read": (self.driver, "read"),
            "inspect": (self.scanner, "scan"),
            "quota": (self.quotas, "reserve"),
            "record": (self.ledger, "append"),
        }
        place, name = places[station]
        setattr(place, name, broken.sync if name in ("read", "scan") else broken.wait)
        return broken


@pytest.fixture
async def play() -> AsyncIterator[Rehearsal]:
    made = Rehearsal()
    yield made
    await made.driver.close()


async def test_all_is_well(play: Rehearsal) -> None:
    outcome = await play.decide()
    assert isinstance(outcome, c.Forward)
    (entry,) = play.ledger.kept
    assert outcome.receipt == entry.receipt
    assert entry.body["release"] == "forward"
    assert play.quotas.reserved == {("x-1", "rehearsed")}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("station", ["identity", "read", "inspect", "quota"])
async def test_a_broken_station_lets_nothing_leave_and_one_entry_says_so(
    play: Rehearsal, station: str, trouble: Trouble
) -> None:
    play.break_station(station, trouble)
    outcome = await play.decide()
    assert isinstance(outcome, c.Refuse)
    (entry,) = play.ledger.kept
    assert entry.body["release"] == "refuse"
    (failure,) = entry.body["failures"]
    assert failure["station"] == station
    # A thread's cancellation reaches us as an exception like any other; so does nonsense that cannot be unpacked.
    assert failure["why"] in (CODES[trouble], "raised" if trouble in ("vanishes", "answers-nonsense") else None)
    assert play.quotas.reserved == set()
    assert OF_THE_CARD not in repr(play.ledger.kept)


@pytest.mark.parametrize("trouble", ["raises", "vanishes", "answers-nonsense"])
async def test_a_broken_hold_lets_nothing_leave(play: Rehearsal, trouble: Trouble) -> None:
    play.break_station("hold", trouble)
    outcome = await play.decide()
    (entry,) = play.ledger.kept
    assert not isinstance(outcome, c.LEAVES)
    assert entry.body["release"] in ("refuse", "nothing")


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(("unsure", "kind"), [(Effect.BLOCK, c.Refuse), (Effect.ALLOW, c.Forward)])
async def test_a_broken_ledger_is_answered_as_written(
    play: Rehearsal, trouble: Trouble, unsure: Effect, kind: type[c.Refuse | c.Forward]
) -> None:
    broken = play.break_station("record", trouble)
    outcome = await play.decide(Rule(Effect.ALLOW, unsure=unsure))
    assert isinstance(outcome, kind)
    assert outcome.receipt is None
    assert broken.calls == 2


@pytest.mark.parametrize("trouble", ["raises", "answers-nonsense"])
async def test_a_broken_policy_lets_nothing_leave(play: Rehearsal, trouble: Trouble) -> None:
    class Policy:
        decide = unsure = staticmethod(Breaking(trouble).sync)

    assert isinstance(await play.decide(Policy()), c.Refuse)
    (entry,) = play.ledger.kept
    (failure,) = entry.body["failures"]
    assert failure["station"] == "decide"


async def test_a_broken_gate_lets_nothing_leave(play: Rehearsal) -> None:
    crossing = play.crossing()
    crossing.gate.tell = Breaking("raises").sync  # type: ignore[method-assign]
    assert await crossing.decide(e.Started(exchange())) == c.Cut("gate-raised")


async def test_a_release_that_fails_is_cut_and_recorded(play: Rehearsal) -> None:
    crossing = play.crossing()
    assert isinstance(await crossing.decide(e.Started(exchange())), c.Forward)
    assert crossing.report(e.Failed(e.RELEASE, "raised")) == c.Cut("raised")
    await play.driver.close()
    (end,) = entries_of(play.ledger, "end")
    assert end["how"] == "failed"
    assert play.quotas.reserved == set()


async def test_what_no_policy_may_let_through_is_refused_and_recorded(play: Rehearsal) -> None:
    crossing = Crossing(
        play.driver,
        Snapshot(Rule(Effect.ALLOW, unsure=Effect.ALLOW), CATALOGUE, play.scanner, "rev"),
        play.door,
        Exchange("x-1", datetime(2026, 11, 22, tzinfo=UTC), Target("chat.deepseek.com")),
        evaluator=Refusing("rev"),
    )
    assert isinstance(await crossing.decide(e.Failed(e.CATALOGUE, "fronting")), c.Refuse)
    (entry,) = play.ledger.kept
    assert entry.body["failures"] == [{"station": "catalogue", "why": "fronting"}]


# -- the client leaves -------------------------------------------------------------------------------------------------


async def test_a_client_that_leaves_while_its_body_is_held_is_recorded(play: Rehearsal) -> None:
    play.door.body = None
    assert await play.decide() is None
    (entry, *_) = play.ledger.kept
    assert (entry.body["release"], entry.body["decision"]) == ("nothing", None)


async def test_an_edge_that_is_cancelled_still_records(play: Rehearsal) -> None:
    holding = asyncio.Event()

    async def hold() -> Any:
        holding.set()
        await asyncio.Event().wait()

    play.door.hold = hold  # type: ignore[method-assign]
    task = asyncio.create_task(play.crossing().decide(e.Started(exchange())))
    await holding.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await play.driver.close()
    (entry,) = entries_of(play.ledger, "exchange")
    assert entry["release"] == "nothing"


async def test_an_entry_under_way_when_the_client_leaves_is_written_once(play: Rehearsal) -> None:
    writing, go_on = asyncio.Event(), asyncio.Event()
    append = play.ledger.append

    async def slowly(entry: Any) -> Any:
        writing.set()
        await go_on.wait()
        return await append(entry)

    play.ledger.append = slowly  # type: ignore[method-assign]
    crossing = play.crossing(Rule(Effect.ALLOW))
    task = asyncio.create_task(crossing.decide(e.Started(exchange())))
    await writing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await play.driver.close()
    assert len(entries_of(play.ledger, "exchange")) == 1
    (end,) = entries_of(play.ledger, "end")
    assert end["how"] == "peer-gone"
    assert crossing.gate.state is State.ENDED


# -- what is asked -----------------------------------------------------------------------------------------------------


async def test_nothing_is_held_that_no_rule_needs(play: Rehearsal) -> None:
    asked = [play.break_station(station, "raises") for station in ("identity", "hold", "inspect", "quota")]
    assert isinstance(await play.decide(Rule(Effect.ALLOW)), c.Forward)
    assert [one.calls for one in asked] == [0, 0, 0, 0]


async def test_a_body_that_goes_on_beyond_the_limit_is_not_inspected(play: Rehearsal) -> None:
    play.door.body = Held(PROMPT, complete=False, media_type="text/plain")
    assert isinstance(await play.decide(Rule(Effect.ALLOW, "data")), c.Refuse)
    assert play.ledger.kept[0].body["exchange"]["unread"] == [{"what": "body", "why": "over-limit"}]


async def test_a_used_up_quota_is_given_no_place(play: Rehearsal) -> None:
    play.quotas.room = 0
    rule = Rule(Effect.ALLOW, "quota:rehearsed")
    assert isinstance(await play.decide(rule), c.Forward)
    assert play.ledger.kept[0].body["exchange"]["quota"] == {"rehearsed": False}


async def test_what_was_found_is_told_by_kind(play: Rehearsal) -> None:
    crossing = play.crossing(Rule(Effect.BLOCK, "data"))
    assert isinstance(await crossing.decide(e.Started(exchange())), c.Refuse)
    assert crossing.gate.exchange.data is not UNKNOWN
    assert [finding.detector for finding in crossing.gate.exchange.data] == ["payment-card"]
    assert OF_THE_CARD not in repr(play.ledger.kept)


async def test_the_answer_is_watched_to_its_end(play: Rehearsal) -> None:
    crossing = play.crossing(Rule(Effect.ALLOW))
    await crossing.decide(e.Started(exchange()))
    assert crossing.report(e.ResponseStarted(200)) == c.Watch()
    assert crossing.report(e.ResponseChunk(10)) is None
    assert crossing.report(e.Ended()) is None
    await play.driver.close()
    assert entries_of(play.ledger, "end")[0] | {"seconds": 0} == {
        "receipt": play.ledger.kept[0].receipt,
        "how": "complete",
        "status": 200,
        "received": 10,
        "seconds": 0,
    }

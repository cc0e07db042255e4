"""What holds for any sequence of events whatever, under a policy that may answer anything or break."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.gate import Gate, Settings, State
from tidegate.gate import events as e
from tidegate.gate.commands import (
    LEAVES,
    RELEASES,
    AskWho,
    Command,
    Cut,
    Forward,
    Hold,
    Inspect,
    Record,
    RecordEnd,
    Reserve,
    ReturnQuota,
    SettleQuota,
)
from tidegate.gate.table import FINAL

CARD = Finding("payment-card", "payment", 0, 10, 26, 0.99)
BASE = Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("chat.deepseek.com", method="POST"))
SERVICE = Service("deepseek", "DeepSeek", "chatbot")

decisions = st.builds(
    Decision,
    effect=st.sampled_from(Effect),
    rule=st.just("a-rule"),
    reason=st.sampled_from(Reason),
    revision=st.just("rev"),
    reserve=st.sampled_from([(), ("q",), ("q", "p")]),
    restore=st.booleans(),
)
fields = ["who", "where", "service", "activity", "account", "data", "quota:q", "quota:p"]
verdicts = decisions | st.builds(Need, st.frozensets(st.sampled_from(fields), max_size=3)) | st.none()
exchanges = st.builds(
    replace,
    st.just(BASE),
    who=st.sampled_from([UNKNOWN, NOBODY, Actor("kim")]),
    service=st.sampled_from([UNKNOWN, SERVICE, None]),
    data=st.sampled_from([UNKNOWN, (), (CARD,)]),
    account=st.sampled_from([UNKNOWN, None]),
)
failures = st.builds(e.Failed, st.sampled_from(e.STATIONS), st.sampled_from(["deadline", "raised", "Some text!"]))
unread = st.sampled_from([(), (Unread("file", "encrypted"),)])
occurrences = st.one_of(
    st.builds(
        e.Started, exchanges, st.builds(e.Standing, st.booleans(), st.sampled_from([None, "r-1"])), st.booleans()
    ),
    st.builds(e.Identified, st.just(Actor("kim"))),
    st.builds(e.NotIdentified, st.booleans()),
    st.builds(e.BodyRead, st.integers(0, 9), st.integers(0, 2), unread, st.sampled_from([None, UNKNOWN])),
    st.builds(e.Inspected, st.sampled_from([(), (CARD,)]), unread),
    st.builds(e.QuotaAnswered, st.sampled_from(["q", "p"]), st.booleans()),
    st.just(e.Recorded("r-1")),
    failures,
    st.just(e.PeerGone()),
    st.just(e.ResponseStarted(200)),
    st.just(e.ResponseChunk(3)),
    st.just(e.Ended()),
)
settings = st.builds(Settings, st.sampled_from(["connect", "request"]), st.just("rev"), st.sampled_from(["", "pinned"]))


class Anything:
    """A policy whose answers are drawn; ``None`` stands for an exception.  It remembers how unsure it last was."""

    def __init__(self, data: st.DataObject, *, strict: bool) -> None:
        self.data = data
        self.strict = strict
        self.unsure_said: list[Effect | None] = []

    def decide(self, exchange: Exchange) -> Any:
        answer = self.data.draw(verdicts, "decide")
        if answer is None:
            raise ValueError("a rule erred")
        return answer

    def unsure(self, exchange: Exchange) -> Any:
        answer = self.data.draw(decisions | st.none(), "unsure")
        if self.strict:
            answer = answer and replace(answer, effect=Effect.BLOCK)
        self.unsure_said.append(None if answer is None else answer.effect)
        if answer is None:
            raise ValueError("a rule erred")
        return answer


Story: TypeAlias = list[tuple[e.Event, tuple[Command, ...]]]


def walk(data: st.DataObject, *, honest: bool, strict: bool = False) -> tuple[Gate, Story, Anything]:
    """A gate that was told many things.  An honest edge answers what it was asked, or fails, or loses the client."""
    policy = Anything(data, strict=strict)
    gate = Gate(policy, data.draw(exchanges, "first"), data.draw(settings, "settings"))
    story: Story = []
    owed: list[Command] = []
    for _ in range(25):
        event = data.draw(answers(gate, owed) if honest else occurrences, "event")
        before = gate.state
        commands = gate.tell(event)
        assert gate.state is before or before not in FINAL
        story.append((event, commands))
        owed = [c for c in commands if isinstance(c, AskWho | Hold | Inspect | Reserve | Record)] or (
            owed if before is gate.state else []
        )
    return gate, story, policy


def answers(gate: Gate, owed: list[Command]) -> st.SearchStrategy[Any]:
    trouble = failures | st.just(e.PeerGone())
    if gate.state is State.NEW:
        return st.builds(e.Started, exchanges) | trouble
    if not owed:
        return st.sampled_from([e.ResponseStarted(200), e.ResponseChunk(1), e.Ended()]) | trouble
    match owed[-1]:
        case AskWho():
            return st.sampled_from([e.Identified(Actor("kim")), e.NotIdentified(), e.NotIdentified(True)]) | trouble
        case Hold():
            return st.builds(e.BodyRead, st.just(4), st.integers(0, 2), unread) | trouble
        case Inspect():
            return st.builds(e.Inspected, st.sampled_from([(), (CARD,)]), unread) | trouble
        case Reserve(rule):
            return st.builds(e.QuotaAnswered, st.just(rule), st.booleans()) | trouble
        case _:
            return st.just(e.Recorded("r-1")) | st.builds(e.Failed, st.just("record"), st.just("full")) | trouble


@given(st.data(), st.booleans())
def test_nothing_is_released_before_it_is_recorded_and_nothing_twice(data: st.DataObject, honest: bool) -> None:
    gate, story, policy = walk(data, honest=honest)
    recorded, failed, asked = False, 0, False
    released = 0
    for event, commands in story:
        recorded = recorded or (asked and isinstance(event, e.Recorded))
        failed += asked and isinstance(event, e.Failed) and event.station == "record"
        for command in commands:
            if isinstance(command, Record):
                asked, recorded = True, False
            if not isinstance(command, RELEASES):
                continue
            released += 1
            outside = isinstance(command, Forward) and command.decision.reason is Reason.NOT_AN_AI_SERVICE
            if isinstance(command, LEAVES) and not (outside and gate.exchange.service is None):
                assert recorded or (failed >= 2 and policy.unsure_said[-1] is not Effect.BLOCK)
                assert recorded == (command.receipt is not None)
    assert released <= 1


@given(st.data())
def test_every_exchange_of_an_honest_edge_comes_to_an_end(data: st.DataObject) -> None:
    gate, _, _ = walk(data, honest=True)
    for _ in range(3):  # whatever is still open, the client leaving and the entry being written ends it
        gate.tell(e.PeerGone())
        gate.tell(e.Recorded("r-1"))
    assert gate.done


@given(st.data(), st.booleans())
def test_a_failure_before_release_lets_nothing_go_unless_the_policy_says_so(data: st.DataObject, honest: bool) -> None:
    """Under a policy that is strict when unsure.  What was not read or scanned is put before its rules instead."""
    _, story, _ = walk(data, honest=honest, strict=True)
    broke = False
    for event, commands in story:
        reading = isinstance(event, e.Failed) and event.station in ("read", "inspect")
        broke = broke or (isinstance(event, e.Failed) and not reading)
        assert not (broke and any(isinstance(command, LEAVES) for command in commands))
        if any(isinstance(command, LEAVES) for command in commands):
            return


@given(st.data(), st.booleans())
def test_quotas_are_settled_only_when_something_left_and_never_kept_otherwise(
    data: st.DataObject, honest: bool
) -> None:
    gate, story, _ = walk(data, honest=honest)
    held: set[str] = set()
    left = False
    for _, commands in story:
        for command in commands:
            left = left or isinstance(command, LEAVES)
            match command:
                case Reserve(rule):
                    held.add(rule)
                case ReturnQuota(rules):
                    assert set(rules) <= held
                    held -= set(rules)
                case SettleQuota(rules):
                    assert left
                    assert set(rules) <= held
                case _:
                    pass
    if gate.done and not left:
        refused_room = {ev.rule for ev, _ in story if isinstance(ev, e.QuotaAnswered) and not ev.room}
        assert held <= refused_room


@given(st.data(), st.booleans())
def test_entries_hold_codes_and_never_what_an_exception_said(data: st.DataObject, honest: bool) -> None:
    _, story, _ = walk(data, honest=honest)
    for _, commands in story:
        for command in commands:
            if isinstance(command, Record | RecordEnd):
                assert "Some text!" not in str(command.entry)
                assert "a rule erred" not in str(command.entry)
            if isinstance(command, Cut):
                assert command.why != "Some text!"

"""A recorded decision comes out again, from its entry and the policy of its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate import policy as policies
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.exchange import UNKNOWN, Account, Actor, Assurance, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.core.record import Entry
from tidegate.core.service import Service
from tidegate.derive import NotDerivable, derive
from tidegate.detectors.built_in import LABELS
from tidegate.gate import Gate, Settings
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.ledger.entry import Document, Kept
from tidegate.ledger.memory import MemoryLedger

POLICY = """
people: {research: [kim@example.kr], contractors: ["*@partner.example"]}
rules:
- name: cards-stay
  data: [payment-card]
  then: block
- name: research-may
  who: research
  service: deepseek
  quota: 40 prompts per day
  then: allow
- name: contractors-do-not
  who: contractors
  then: redirect
- name: values-are-replaced
  data: [email, kr-rrn]
  activity: [prompt, upload]
  when-unsure: justify
  then: redact
- name: company-accounts
  account: personal
  then: coach
  message: Use your account at work.
otherwise: allow
when-unsure: redirect
"""
DEEPSEEK = Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"CN"})}, "v1")
FORGOTTEN = Service("forgotten-ai", "Forgotten AI", "chatbot", {}, "v1")
AT = datetime(2025, 2, 5, 9, 0, tzinfo=UTC)
BASE = Exchange("x-1", AT, Target("chat.deepseek.com", 443, "POST", "/api"), address=None, device=None)


@pytest.fixture(scope="module")
def known() -> policies.Known:
    catalog = load(shipped())
    return policies.Known.of(map(catalog.service, catalog.services), LABELS)


def finding(detector: str) -> Finding:
    return Finding(detector, LABELS[detector], 0, 3, 19, 0.91234, "**11")


exchanges = st.builds(
    replace,
    st.just(BASE),
    who=st.sampled_from(
        [UNKNOWN, Actor(None), Actor("kim@example.kr", frozenset(), Assurance.PASSWORD), Actor("lee@partner.example")]
    ),
    service=st.sampled_from([DEEPSEEK, FORGOTTEN, UNKNOWN]),
    activity=st.sampled_from([frozenset({"prompt"}), frozenset({"browse"}), frozenset({"upload", "api"}), UNKNOWN]),
    account=st.sampled_from([None, Account("kim", None, "personal"), UNKNOWN]),
)
bodies = st.builds(
    e.BodyRead,
    st.integers(0, 999),
    st.integers(0, 2),
    st.sampled_from([(), (Unread("file", "encrypted"),)]),
    st.sampled_from([None, Account("kim", None, "personal"), UNKNOWN]),
)
inspected = st.builds(
    e.Inspected,
    st.lists(st.sampled_from(["payment-card", "email", "kr-rrn", "iban"]), max_size=3).map(
        lambda names: tuple(map(finding, names))
    ),
    st.sampled_from([(), (Unread("text", "too-long"),)]),
)


def answer(command: Any, data: st.DataObject) -> e.Event:
    if data.draw(st.integers(0, 9), "trouble") == 0:
        station = {c.AskWho: "identity", c.Hold: "read", c.Inspect: "inspect", c.Reserve: "quota", c.Record: "record"}
        return e.Failed(station[type(command)], "timed-out")
    match command:
        case c.AskWho():
            return e.Identified(data.draw(st.sampled_from([Actor(None), Actor("kim@example.kr")])))
        case c.Hold():
            return data.draw(bodies)
        case c.Inspect():
            return data.draw(inspected)
        case c.Reserve(rule):
            return e.QuotaAnswered(rule, data.draw(st.booleans()))
        case _:
            return e.Recorded("r-1")


async def kept_of(entry: Entry) -> Kept:
    ledger = MemoryLedger()
    await ledger.append(entry)
    return ledger.kept[0]


def last_entry(gate: Gate, first: Exchange, data: st.DataObject) -> Entry:
    """The last entry that a gate wants recorded on its way, whatever breaks."""
    entry = Entry("none", {})
    commands = gate.tell(e.Started(first))
    while asked := [one for one in commands if isinstance(one, c.AskWho | c.Hold | c.Inspect | c.Reserve | c.Record)]:
        if isinstance(asked[-1], c.Record):
            entry = asked[-1].entry
        commands = gate.tell(answer(asked[-1], data))
    return entry


@given(data=st.data())
def test_every_decision_a_gate_records_comes_out_again(known: policies.Known, data: st.DataObject) -> None:
    policy = policies.parse(POLICY, "policy.yaml", known)
    evaluator = policies.compile(policy, [DEEPSEEK, FORGOTTEN])
    gate = Gate(evaluator, BASE, Settings(revision=policy.revision))
    entry = last_entry(gate, data.draw(exchanges, "exchange"), data)
    coroutine = kept_of(entry)
    try:
        coroutine.send(None)
    except StopIteration as done:
        kept = done.value
    derived = derive(kept, Document("policy", policy.revision, POLICY), known)
    assert derived.same, (derived.recorded, derived.derived, derived.by)


async def recorded(gate_policy: str, exchange: Exchange, known: policies.Known) -> tuple[Kept, Document]:
    policy = policies.parse(gate_policy, "policy.yaml", known)
    gate = Gate(policies.compile(policy, [DEEPSEEK]), exchange, Settings(revision=policy.revision))
    (command,) = gate.tell(e.Started(exchange))
    assert isinstance(command, c.Record)
    return await kept_of(command.entry), Document("policy", policy.revision, gate_policy)


PLAIN = replace(
    BASE, who=Actor("lee"), service=DEEPSEEK, activity=frozenset({"prompt"}), account=None, data=(finding("email"),)
)
BLOCK_ALL = "rules: []\notherwise: block\n"


async def test_a_decision_is_explained_rule_by_rule(known: policies.Known) -> None:
    kept, document = await recorded(POLICY, PLAIN, known)
    derived = derive(kept, document, known)
    assert derived.same
    assert [step.rule for step in derived.explanation.steps] == [
        "cards-stay",
        "research-may",
        "contractors-do-not",
        "values-are-replaced",
    ]
    assert derived.to_dict()["derived"]["decision"]["rule"] == "values-are-replaced"


async def test_a_policy_that_was_exchanged_is_not_taken_for_the_one(known: policies.Known) -> None:
    kept, document = await recorded(BLOCK_ALL, PLAIN, known)
    with pytest.raises(NotDerivable, match="was changed"):
        derive(kept, replace(document, text="rules: []\notherwise: allow\n"), known)


async def test_a_policy_that_is_not_there_is_named(known: policies.Known) -> None:
    kept, _ = await recorded(BLOCK_ALL, PLAIN, known)
    with pytest.raises(NotDerivable, match="does not hold the policy"):
        derive(kept, None, known)


async def test_a_policy_that_cannot_be_read_any_more_says_where(known: policies.Known) -> None:
    text = "rules: [{name: a, service: long-gone-ai, then: block}]\notherwise: allow\n"
    revision = policies.revision_of(text)
    kept, _ = await recorded(BLOCK_ALL, PLAIN, known)
    body = dict(kept.body)
    body["decision"] = dict(body["decision"]) | {"revision": revision}
    with pytest.raises(NotDerivable, match="long-gone-ai"):
        derive(await kept_of(Entry("exchange", body)), Document("policy", revision, text), known)


async def test_what_was_decided_otherwise_than_the_policy_says_is_not_the_same(known: policies.Known) -> None:
    kept, document = await recorded(BLOCK_ALL, PLAIN, known)
    body = dict(kept.body)
    body["decision"] = dict(body["decision"]) | {"effect": "allow"}
    assert not derive(await kept_of(Entry("exchange", body)), document, known).same


async def test_what_the_gateway_refused_by_itself_is_said_to_be_so(known: policies.Known) -> None:
    text = "rules: []\notherwise: allow\nwhen-unsure: allow\n"
    policy = policies.parse(text, "p", known)
    gate = Gate(policies.compile(policy, []), PLAIN, Settings(revision=policy.revision))
    (command,) = gate.tell(e.Inspected(()))
    assert isinstance(command, c.Record)
    derived = derive(await kept_of(command.entry), Document("policy", policy.revision, text), known)
    assert derived.same
    assert "the gateway itself" in derived.by
    assert derived.failures == ("gate: inspected-in-new",)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Entry("end", {"receipt": "r-1"}), "kind “end”"),
        (Entry("exchange", {}), "cannot be read"),
        (Entry("exchange", {"exchange": 7, "decision": None}), "cannot be read"),
    ],
)
async def test_what_is_no_decision_says_what_it_is(entry: Entry, why: str, known: policies.Known) -> None:
    with pytest.raises(NotDerivable, match=why):
        derive(await kept_of(entry), None, known)


@pytest.mark.parametrize(
    ("event", "why"), [(e.PeerGone(), "went away"), (e.NotIdentified(challenge=True), "asked who it is")]
)
async def test_what_ended_undecided_says_why(event: e.Event, why: str, known: policies.Known) -> None:
    policy = policies.parse("rules: [{name: a, who: kim, then: block}]\notherwise: allow\n", "p", known)
    gate = Gate(policies.compile(policy, [DEEPSEEK]), PLAIN, Settings())
    gate.tell(e.Started(replace(PLAIN, who=UNKNOWN)))
    (command,) = gate.tell(event)
    assert isinstance(command, c.Record)
    with pytest.raises(NotDerivable, match=why):
        derive(await kept_of(command.entry), None, known)

"""A replay gives what deciding every entry alone gives; the policy in force gives back what was decided."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import test_derive as gates
from tests.policy import worlds
from tests.replay.records import body, columns, columns_of_entries
from tidegate import policy as policies
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.decision import Decision, Effect, Need
from tidegate.core.exchange import Account, Exchange, account_kind
from tidegate.core.record import as_recorded
from tidegate.detectors.built_in import LABELS
from tidegate.gate import Gate, Settings
from tidegate.gate import events as e
from tidegate.gate.entries import EXCHANGE, Outcome, end_entry
from tidegate.ledger.entry import Entry
from tidegate.ledger.store import Ledger
from tidegate.policy.evaluate import evaluate
from tidegate.policy.model import Policy
from tidegate.replay import kept as kept_columns
from tidegate.replay import run
from tidegate.replay.answers import Untold
from tidegate.replay.run import Replay, Replayed, Stretch


@pytest.fixture(scope="module")
def in_force() -> policies.Evaluator:
    catalog = load(shipped())
    known = policies.Known.of(map(catalog.service, catalog.services), LABELS)
    policy = policies.parse(gates.POLICY, "policy.yaml", known)
    return policies.compile(policy, [gates.DEEPSEEK, gates.FORGOTTEN])


def alone(old: Policy, new: Policy, against: Policy | None = None) -> Replay:
    def compiled(policy: Policy) -> policies.Evaluator:
        return policies.compile(policy, worlds.SERVICES.values())

    def found(revision: str) -> policies.Evaluator | None:
        return compiled(old) if revision == old.revision else None

    return Replay(compiled(new), found, worlds.LABELS, compiled(against) if against else None)


def verdicts(found: Replayed) -> Counter[str]:
    told: Counter[str] = Counter()
    for number, outcome in enumerate(found.outcomes):
        told[outcome.verdict] += int(found.counted.exchanges[found.counted.outcome == number].sum())
    return told


def answers(found: Replayed) -> Counter[tuple[str, ...]]:
    told: Counter[tuple[str, ...]] = Counter()
    for number, outcome in enumerate(found.outcomes):
        if outcome.was is not None and outcome.now is not None:
            key = (words(outcome.was), words(outcome.now))
            told[key] += int(found.counted.exchanges[found.counted.outcome == number].sum())
    return told


def words(answer: Decision | Untold | Need) -> str:
    if isinstance(answer, Need) and answer.settled is not None:
        return repr(answer.settled)
    return repr(sorted(answer.fields)) if isinstance(answer, Untold | Need) else repr(answer)


@st.composite
def neighbours(draw: st.DrawFn) -> list[Exchange]:
    """Exchanges that differ in one field or two, so that kinds which should be apart would be taken for one."""
    base = draw(worlds.any_exchanges())
    others = draw(st.lists(worlds.exchanges(), min_size=2, max_size=6))
    one_off = [replace(base, **{name: getattr(other, name)}) for other in others for name in (*worlds.FIELDS, "at")]
    return [base, *others, *one_off]


@given(data=st.data())
def test_the_policy_in_force_gives_back_every_decision_that_gates_recorded(
    in_force: policies.Evaluator, data: st.DataObject
) -> None:
    entries = []
    for _ in range(8):
        gate = Gate(in_force, gates.BASE, Settings(revision=in_force.policy.revision))
        entries.append(gates.last_entry(gate, data.draw(gates.exchanges, "exchange"), data))
    decided = [entry for entry in entries if entry.kind == EXCHANGE]
    replaying = Replay(in_force, lambda revision: in_force, LABELS)
    replaying.take(columns_of_entries(decided))
    found = replaying.done()
    assert set(verdicts(found)) <= {"same"}
    assert all(outcome.was == outcome.now for outcome in found.outcomes)
    assert sum(verdicts(found).values()) == len(decided)


@given(worlds.policies(8, staged=True), worlds.policies(8, staged=True), neighbours(), st.integers(1, 9))
def test_any_other_policy_answers_as_when_every_entry_is_decided_alone(
    old: Policy, new: Policy, drawn: list[Exchange], cut: int
) -> None:
    recorded = []
    for number, x in enumerate(drawn):
        x = as_recorded(replace(x, id=f"x-{number}", quota=()))
        decision = evaluate(old, x)
        if isinstance(decision, Decision):
            recorded.append((x, decision))
    replaying = alone(old, new)
    bodies = [body(x, decision) for x, decision in recorded]
    replaying.take(columns(bodies[:cut]))
    replaying.take(columns(bodies[cut:]))
    brute = Counter((words(decision), words(evaluate(new, x))) for x, decision in recorded)
    assert answers(replaying.done()) == brute


@given(
    worlds.policies(8, staged=True),
    worlds.policies(8, staged=True),
    worlds.policies(8, staged=True),
    st.lists(worlds.any_exchanges(), max_size=12),
)
def test_two_policies_are_compared_with_each_other_instead_of_with_the_record(
    old: Policy, one: Policy, other: Policy, drawn: list[Exchange]
) -> None:
    recorded = [replace(x, quota=()) for x in drawn if isinstance(evaluate(old, replace(x, quota=())), Decision)]
    decisions = [decision for x in recorded if isinstance(decision := evaluate(old, x), Decision)]
    replaying = alone(old, one, other)
    replaying.take(columns(map(body, recorded, decisions)))
    brute = Counter((words(evaluate(other, x)), words(evaluate(one, x))) for x in map(as_recorded, recorded))
    assert answers(replaying.done()) == brute


def simple(person: str | None, service: str = "deepseek", **more: object) -> Exchange:
    return Exchange(
        id="x",
        at=worlds.datetime(2025, 2, 5, 9, tzinfo=worlds.UTC),
        target=worlds.Target("h.example"),
        who=worlds.Actor(person),
        address=worlds.ip_address("10.20.1.5"),
        device=None,
        service=worlds.SERVICES[service],
        activity=frozenset({"prompt"}),
        account=None,
        data=(),
        size=100,
    )


ALLOW = worlds.policy_of([])
BLOCK = worlds.policy_of([{"name": "deepseek-out", "service": "deepseek", "then": "block"}])


def test_exchanges_people_and_bytes_are_counted_and_examples_kept() -> None:
    people = ["kim", "lee", "kim", None]
    bodies = [body(simple(person), decided(ALLOW, simple(person))) for person in people]
    bodies.append(body(simple("kim", "chatgpt"), decided(ALLOW, simple("kim", "chatgpt"))))
    replaying = alone(ALLOW, BLOCK)
    replaying.take(columns(bodies))
    found = replaying.done()
    assert verdicts(found) == {"changed": 4, "same": 1}
    changed = next(n for n, outcome in enumerate(found.outcomes) if outcome.verdict == "changed")
    rows = found.counted.outcome == changed
    assert found.counted.size[rows].sum() == 400
    names = {found.people[n][0] for n in found.counted.person[rows]}
    assert names == {"kim", "lee", "10.20.1.5"}
    assert found.examples[changed] == [1, 2, 3]


def decided(policy: Policy, x: Exchange) -> Decision:
    decision = evaluate(policy, x)
    assert isinstance(decision, Decision)
    return decision


def test_what_was_not_decided_is_told_apart() -> None:
    replaying = alone(ALLOW, BLOCK)
    replaying.take(columns([body(simple("kim"), None), {"exchange": 7, "decision": None}]))
    found = replaying.done()
    assert verdicts(found) == {"undecided": 1}
    assert found.unreadable == [2]


def test_an_exchange_of_which_only_the_end_could_be_recorded_is_decided_too() -> None:
    entry = Entry(EXCHANGE, body(simple("kim"), decided(ALLOW, simple("kim"))))
    end = end_entry(None, entry, Outcome("complete", 200, 10, 0.5), [e.Failed("record", "disk-full")])
    replaying = alone(ALLOW, BLOCK)
    replaying.take(columns_of_entries([end]))
    assert verdicts(replaying.done()) == {"changed": 1}


def test_fields_that_are_new_in_a_record_keep_exchanges_apart() -> None:
    told = body(simple("kim"), decided(ALLOW, simple("kim")))
    told["exchange"] = {**told["exchange"], "mood": "good"}
    replaying = alone(ALLOW, BLOCK)
    replaying.take(columns([told]))
    assert verdicts(replaying.done()) == {"changed": 1}


async def made(path: Path, count: int) -> None:
    ledger = Ledger.open(path, bytes(32))
    try:
        entry = Entry(EXCHANGE, body(simple("kim"), decided(ALLOW, simple("kim"))))
        await asyncio.gather(*(ledger.append(entry) for _ in range(count)))
    finally:
        ledger.close()


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_ledger_is_read_by_processes_and_the_second_time_by_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(kept_columns, "STRETCH", 10)
    monkeypatch.setattr(run, "STRETCH", 10)
    await made(tmp_path / "ledger.db", 35)
    for _ in range(2):
        seen: list[tuple[int, int]] = []

        def progress(done: int, total: int, seen: list[tuple[int, int]] = seen) -> None:
            seen.append((done, total))

        found = run.replay(
            alone(ALLOW, BLOCK),
            tmp_path / "ledger.db",
            Stretch(3, 33),
            kept=tmp_path / "kept",
            processes=processes,
            progress=progress,
        )
        assert verdicts(found) == {"changed": 30}
        assert seen[-1] == (30, 30)


def test_effects_are_compared_and_not_the_names_of_rules() -> None:
    named = worlds.policy_of([{"name": "other-name", "service": "deepseek", "then": "block"}])
    blocked = body(simple("kim"), decided(BLOCK, simple("kim")))
    replaying = alone(BLOCK, named)
    replaying.take(columns([blocked]))
    found = replaying.done()
    assert verdicts(found) == {"same": 1}
    assert isinstance(found.outcomes[0].now, Decision)
    assert found.outcomes[0].now.effect is Effect.BLOCK


def test_another_message_is_another_duty() -> None:
    one, other = (
        worlds.policy_of([{"name": "coach", "then": "coach", "message": words}]) for words in ("Care.", "More care.")
    )
    replaying = alone(one, other)
    replaying.take(columns([body(simple("kim"), decided(one, simple("kim")))]))
    assert verdicts(replaying.done()) == {"duties": 1}


ACCOUNT_RULES = [
    {"name": "own-only", "service": "chatgpt", "account": "personal", "then": "block"},
    {"name": "ours", "account": "company", "then": "coach"},
]


@pytest.mark.parametrize("before", [{}, {"chatgpt": ["org-1"]}, {"chatgpt": ["org-2"], "deepl": ["org-1"]}])
@pytest.mark.parametrize("after", [{}, {"chatgpt": ["org-1", "org-2"]}, {"deepl": ["org-2"]}])
def test_accounts_are_of_the_kind_that_the_new_policy_makes_of_them(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    old, new = (worlds.policy_of(ACCOUNT_RULES, accounts=accounts) for accounts in (before, after))
    bodies, brute = [], Counter[tuple[str, ...]]()
    for service in ("chatgpt", "deepl", "deepseek"):
        for name in ("org-1", "ORG-2", "org-3", None):
            seen, then = (
                replace(
                    simple("kim", service),
                    tools=(),
                    account=Account(name, "room", account_kind(policy.accounts, service, name)) if name else None,
                )
                for policy in (old, new)
            )
            bodies.append(body(seen, decided(old, seen)))
            brute[words(decided(old, seen)), words(decided(new, then))] += 1
    replaying = alone(old, new)
    replaying.take(columns(bodies))
    assert answers(replaying.done()) == brute


def test_a_kind_that_was_said_by_whoever_asked_stays() -> None:
    old, new = (worlds.policy_of(ACCOUNT_RULES, accounts={"chatgpt": ids}) for ids in (["org-1"], ["org-1", "org-2"]))
    x = replace(simple("kim", "chatgpt"), tools=(), account=Account("org-1", None, "personal"))
    replaying = alone(old, new)
    replaying.take(columns([body(x, decided(old, x))]))
    assert verdicts(replaying.done()) == {"same": 1}

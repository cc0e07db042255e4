"""The doubles keep the contracts they stand in for, and break as told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tidegate.core.decision import Effect, Need
from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.core.service import Service
from tidegate.edges.reading import read_body
from tidegate.edges.rehearsal import TROUBLES, Breaking, Catalogue, MemoryQuotas, Rule, WordScanner, deadlines_for
from tidegate.edges.station import Held

SERVICE = Service("s", "S", "chatbot")
EXCHANGE = Exchange("x-1", datetime(2026, 11, 22, tzinfo=UTC), Target("h"), service=SERVICE)


def test_a_rule_asks_first_and_decides_then() -> None:
    rule = Rule(Effect.COACH, "who", "quota:q")
    assert rule.decide(EXCHANGE) == Need(frozenset({"who", "quota:q"}))
    known = Exchange("x", EXCHANGE.at, EXCHANGE.target, who=Actor("kim"), service=SERVICE, quota=(("q", True),))
    assert rule.decide(known) == rule.decision
    assert rule.unsure(known).effect is Effect.BLOCK


async def test_quotas_count_and_give_back() -> None:
    quotas = MemoryQuotas(1)
    assert await quotas.reserve("q", EXCHANGE)
    assert not await quotas.reserve("q", EXCHANGE)
    await quotas.settle(["q"], EXCHANGE)
    await quotas.give_back(["q"], EXCHANGE)
    assert await quotas.reserve("q", EXCHANGE)


def test_a_catalogue_knows_its_hosts() -> None:
    catalogue = Catalogue({"h": SERVICE})
    assert catalogue.identify("h", "POST", "/").activity == {"prompt"}
    assert catalogue.identify("other", "POST", "/").service is None
    assert catalogue.at_host("other") is None


def test_the_scanner_and_the_reader_fit_each_other() -> None:
    sheet = read_body(Held(b'{"a": "4111111111111111"}'), None).sheet()
    assert [finding.detector for finding in sheet.placed(WordScanner().scan(sheet.text))] == ["payment-card"]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_what_is_broken_breaks(trouble: Any) -> None:
    broken = Breaking(trouble)
    task = asyncio.create_task(broken.wait())
    await asyncio.wait({task}, timeout=0.01)
    if trouble == "hangs":
        assert not task.done()
        task.cancel()
    elif trouble == "answers-nonsense":
        assert task.result() is None
    else:
        assert task.cancelled() or task.exception()
    assert broken.calls == 1


def test_only_what_hangs_is_late() -> None:
    late = deadlines_for("inspect", "hangs")
    assert late.inspect < 1
    assert min(late.who, late.read, late.quota, late.record) == 60
    assert deadlines_for("inspect", "raises").inspect == deadlines_for("hold", "hangs").inspect == 60

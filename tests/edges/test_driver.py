"""What the driver does beside turning trouble into events; that is in ``tests/test_broken_stations.py``."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.waiting import PATIENCE
from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Exchange, Target, Unread
from tidegate.detectors.kr_rrn import KR_RRN
from tidegate.detectors.scanner import build
from tidegate.edges.driver import Crossing, Driver, Refusing, scanned
from tidegate.edges.reading import read_body
from tidegate.edges.rehearsal import Breaking, MemoryQuotas, WordScanner
from tidegate.edges.station import FileWaits, Held, Snapshot
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.ledger.memory import MemoryLedger


def driver() -> Driver:
    return Driver(ledger=MemoryLedger(), quotas=MemoryQuotas(), read=read_body, clock=lambda: 0.0)


class PerThread(WordScanner):
    """Notes which thread each copy of it is used by."""

    def __init__(self) -> None:
        self.used: set[int] = set()
        self.copies: list[PerThread] = []

    def scan(self, text: str, part: int = 0) -> Any:
        self.used.add(threading.get_ident())
        return super().scan(text, part)

    def for_thread(self) -> PerThread:
        self.copies.append(PerThread())
        return self.copies[-1]


async def test_each_thread_scans_with_a_copy_of_its_own() -> None:
    made, scanner = driver(), PerThread()
    sheet = read_body(Held(b"4111111111111111"), None).sheet()
    jobs = [made.in_thread(PATIENCE, lambda: made.scan_in_thread(scanner, sheet)) for _ in range(20)]
    assert all(len(found) == 1 for found in await asyncio.gather(*jobs))
    assert 1 <= len(scanner.copies) <= 2
    assert not scanner.used
    assert all(len(copy.used) <= 1 for copy in scanner.copies)
    await made.close()


async def test_what_is_left_to_do_is_waited_for_and_its_trouble_is_nobody_s() -> None:
    made, done = driver(), []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    made.later(work())
    made.later(Breaking("raises").wait())
    made.later(Breaking("vanishes").wait())
    await made.close()
    assert done == [1]


def test_what_refuses_refuses_everything() -> None:
    exchange = Exchange("x-1", datetime(2026, 11, 22, tzinfo=UTC), Target("h"))
    for verdict in (Refusing("rev").decide(exchange), Refusing("rev").unsure(exchange)):
        assert isinstance(verdict, Decision)
        assert (verdict.effect, verdict.reason, verdict.revision) == (Effect.BLOCK, Reason.STATION_FAILED, "rev")


def test_findings_are_told_by_part() -> None:
    read = read_body(Held(b'{"a": "x", "b": "4111111111111111"}', media_type="application/json"), None)
    (found,) = scanned(WordScanner(), read.sheet())
    assert read.parts[found.part].text[found.start : found.end] == "4111111111111111"


class _Holding:
    def __init__(self, raw: bytes) -> None:
        self.held = Held(raw)

    async def who(self) -> Any:
        raise AssertionError

    async def hold(self) -> Held:
        return self.held


def crossing(made: Driver, raw: bytes) -> Crossing:
    snapshot = Snapshot(Refusing("r"), None, WordScanner(), "r")  # type: ignore[arg-type]
    return Crossing(made, snapshot, _Holding(raw), Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("h")))


async def test_a_body_with_a_file_is_read_and_written_in_a_thread() -> None:
    threads: list[int] = []

    def quick(held: Held, shape: Any) -> Any:
        if held.raw.startswith(b"PK"):
            raise FileWaits
        return read_body(held, shape)

    def patient(held: Held, shape: Any) -> Any:
        threads.append(threading.get_ident())
        return read_body(Held(b'{"a": "4111111111111111"}'), shape)

    made = Driver(ledger=MemoryLedger(), quotas=MemoryQuotas(), read=quick, read_files=patient, clock=lambda: 0.0)
    plain, file = crossing(made, b'{"a": "b"}'), crossing(made, b"PK file")
    await plain._hold(c.Hold())
    assert (threads, plain.apart) == ([], False)
    await file._hold(c.Hold())
    assert file.apart
    assert threads != [threading.get_ident()]
    assert file.reading is not None
    found = scanned(WordScanner(), file.reading.sheet())
    assert b"4111" not in (await file.redacted(found, None, 0.0)).body
    with pytest.raises(IndexError):
        await crossing(made, b"").redacted((), None, 0.0)
    await made.close()


async def test_the_later_half_of_a_split_value_is_signed_where_its_message_is() -> None:
    made = driver()
    halves = [{"role": "user", "content": half} for half in ("900101-1", "234568")]
    held = Held(json.dumps({"messages": halves}).encode(), headers={"authorization": "acs k:s", "content-md5": "x"})
    passing = crossing(made, b"")
    passing.snapshot = replace(passing.snapshot, scanner=build((KR_RRN,)))
    passing.reading = read_body(held, None)
    told = await passing._inspect(c.Inspect())
    assert isinstance(told, e.Inspected)
    assert {one.fixed for one in told.findings} == {"signed"}
    await made.close()


async def test_data_that_cannot_be_looked_for_goes_with_what_was_found() -> None:
    made = driver()
    passing = crossing(made, b"4111111111111111")
    unlooked = (Unread("index", "missing", "customers"),)
    passing.snapshot = replace(passing.snapshot, unlooked=unlooked)
    await passing._hold(c.Hold())
    told = await passing._inspect(c.Inspect())
    assert isinstance(told, e.Inspected)
    assert ([found.detector for found in told.findings], told.unread) == (["payment-card"], unlooked)
    await made.close()

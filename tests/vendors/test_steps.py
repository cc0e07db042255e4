"""The steps of an inquiry: which follow which, what is recorded, and when somebody is reminded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tidegate.ledger.entry import Refused
from tidegate.ledger.memory import MemoryLedger
from tidegate.ledger.sealed_rows import SealedRows
from tidegate.vendors.inquiry import Answer, Inquiry
from tidegate.vendors.steps import INQUIRY, Inquiries, NotTaken, reminders

DAY = date(2025, 1, 31)
DUE = DAY + timedelta(days=14)
KR = Answer("storage", "KR", DUE, "stored-in", ("KR",))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inquiries]:
    rows = SealedRows.open(tmp_path / "vendors.db", b"k" * 32, INQUIRY)
    yield Inquiries(rows, MemoryLedger())
    rows.close()


async def drafted(desk: Inquiries) -> Inquiry:
    return await desk.draft("deepseek", "DeepSeek", "DeepSeek Co.", "ko", DAY, DUE)


def steps(desk: Inquiries) -> list[str]:
    kept: Any = desk._ledger
    return [entry.body["step"] for entry in kept.kept]


async def test_a_life_with_every_step_in_the_ledger(desk: Inquiries) -> None:
    one = await drafted(desk)
    await desk.send(one.id, DAY)
    await desk.remind(one.id, DUE)
    await desk.answer(one.id, (KR,), ())
    await desk.answer(one.id, (Answer("rights", "By letter.", DUE),), ())
    taken: list[Inquiry] = []
    done = await desk.accept(one.id, DUE, "kim", "enough", taken.append)
    assert (done.state, done.by, taken) == ("accepted", "kim", [done])
    assert steps(desk) == ["drafted", "sent", "reminded", "answered", "answered", "accepted"]
    assert desk.all() == (done,)


async def test_steps_that_cannot_be_taken(desk: Inquiries) -> None:
    one = await drafted(desk)
    for step in (
        desk.answer(one.id, (KR,), ()),
        desk.remind(one.id, DAY),
        desk.refuse(one.id, DAY, "kim", ""),
        desk.send("gone", DAY),
        desk.draft("deepseek", "DeepSeek", "", "ko", DAY, DAY),
    ):
        with pytest.raises(NotTaken, match=r"\.$"):
            await step
    await desk.send(one.id, DAY)
    with pytest.raises(NotTaken, match="at least one"):
        await desk.answer(one.id, (), ())
    await desk.refuse(one.id, DUE, "kim", "They will not answer.")
    with pytest.raises(NotTaken, match="is refused"):
        await desk.answer(one.id, (KR,), ())


async def test_what_accepting_cannot_write_is_not_accepted(desk: Inquiries) -> None:
    one = await drafted(desk)
    await desk.send(one.id, DAY)
    await desk.answer(one.id, (KR,), ())

    def full(_inquiry: Inquiry) -> None:
        raise Refused("disk-full", "The disk is full.")

    with pytest.raises(Refused):
        await desk.accept(one.id, DUE, "kim", "", full)
    assert desk.get(one.id).state == "answered"


async def test_reminders_come_once_before_the_day_and_every_week_after(desk: Inquiries) -> None:
    one = await drafted(desk)
    assert reminders([one], DUE) == ()
    one = one.sending(DAY)
    assert reminders([one], DAY) == ()
    assert reminders([one], DUE - timedelta(days=7)) == (one,)
    one = one.reminding(DUE - timedelta(days=7))
    assert reminders([one], DUE) == ()
    assert reminders([one], DUE + timedelta(days=1)) == (one,)
    one = one.reminding(DUE + timedelta(days=1))
    assert reminders([one], DUE + timedelta(days=7)) == ()
    assert reminders([one], DUE + timedelta(days=8)) == (one,)

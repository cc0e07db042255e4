"""What can be recorded at all, and how those who wait hear of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tidegate.ledger.asked import LARGEST, Asked, answered, readied, tell, wake
from tidegate.ledger.entry import Entry, Receipt, Refused


def asked(loop: asyncio.AbstractEventLoop) -> Asked:
    return Asked("end", b"{}", loop.create_future(), loop)


def test_the_body_of_an_entry_is_canonical() -> None:
    assert readied(Entry("end", {"b": 1, "a": "김"})) == '{"a":"김","b":1}'.encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [("", {}), ("k" * 25, {}), ("end", {"a": object()}), ("end", {"a": "x" * LARGEST})],
    ids=["no kind", "long kind", "no data", "too large"],
)
def test_what_is_no_entry_is_refused(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="plain JSON data"):
        readied(Entry(kind, body))


async def test_who_gave_up_is_not_told_and_the_others_are() -> None:
    loop = asyncio.get_running_loop()
    group = [asked(loop) for _ in range(3)]
    group[1].future.cancel()
    tell(answered(group, [Receipt(f"r-{n}", n, "") for n in range(3)]))
    assert [group[0].future.result().seq, group[2].future.result().seq] == [0, 2]
    assert group[1].future.cancelled()


async def test_each_hears_of_a_refusal_as_its_own() -> None:
    loop = asyncio.get_running_loop()
    group = [asked(loop) for _ in range(2)]
    wake(group, Refused("disk-full", "The disk is full."))
    heard = await asyncio.gather(*(one.future for one in group), return_exceptions=True)
    assert [str(one) for one in heard] == ["The disk is full."] * 2
    assert heard[0] is not heard[1], "an exception that two tasks raise gathers the traces of both"


def test_a_closed_loop_keeps_nobody_from_hearing() -> None:
    gone, here = asyncio.new_event_loop(), asyncio.new_event_loop()
    group = [asked(gone), asked(here)]
    gone.close()
    wake(group, [Receipt("r-1", 1, ""), Receipt("r-2", 2, "")])
    assert here.run_until_complete(group[1].future).seq == 2
    here.close()

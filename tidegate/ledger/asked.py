"""An entry that is to be written, who waits for it, and how they hear of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tidegate.ledger.chain import canonical
from tidegate.ledger.entry import Document, Entry, Receipt, Refused

#: A body that is larger than this (bytes) did not come from a gate.
LARGEST: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry that waits to be written, and who waits for it."""

    kind: str
    text: bytes
    future: asyncio.Future[Receipt]
    loop: asyncio.AbstractEventLoop
    document: Document | None = None


def readied(entry: Entry) -> bytes:
    """The canonical body of ``entry``.  Raises ``Refused`` where it cannot be recorded."""
    try:
        text = canonical(dict(entry.body))
    except (TypeError, ValueError, OverflowError, RecursionError):
        text = b""
    if not text or len(text) > LARGEST or not 0 < len(entry.kind) <= 24:
        raise Refused("not-recordable", "This is not an entry: it must be plain JSON data of at most 1 MiB.")
    return text


#: Who waits, and for what it was.
Answer = tuple[asyncio.Future[Receipt], Receipt | Refused]


def answered(group: Sequence[Asked], answers: Sequence[Receipt] | Refused) -> list[Answer]:
    """Each who waits, with what to tell: the receipts in order, or one refusal for all."""
    each: Sequence[Receipt | Refused] = [answers] * len(group) if isinstance(answers, Refused) else answers
    return [(asked.future, answer) for asked, answer in zip(group, each, strict=True)]


def wake(group: Sequence[Asked], answers: Sequence[Receipt] | Refused) -> None:
    """Wake each event loop once for all that wait there."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for asked, answer in zip(group, answered(group, answers), strict=True):
        by_loop.setdefault(asked.loop, []).append(answer)
    for loop, told in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, told)


def tell(told: Sequence[Answer]) -> None:
    """In the event loop of those who wait: give them their answers."""
    for future, answer in told:
        if future.done():  # given up meanwhile
            continue
        if isinstance(answer, Refused):
            future.set_exception(Refused(answer.code, str(answer)))
        else:
            future.set_result(answer)

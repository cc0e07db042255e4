"""A leak test run: every channel with every kind of value, and what became of each.

The verdict is what the practice service received, and nothing that the proxy or its answer says of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, TypeAlias

from tidegate.practice.leaks import Channel, Way
from tidegate.practice.leaks_values import canary, sentence, stands_in, together
from tidegate.practice.notebook import Seen, plain
from tidegate.practice.running import PracticeService

#: ``stopped``: nothing of the message arrived.  ``replaced``: it arrived without the value.  ``got-through``: with it.
#: ``not-sent``: nothing arrived, and no answer came either, so that nobody knows who stopped it.
Verdict: TypeAlias = Literal["stopped", "replaced", "got-through", "not-sent"]
WORDS: Final = {"stopped": "stopped", "replaced": "replaced", "got-through": "GOT THROUGH", "not-sent": "not sent"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One message."""

    channel: str
    kind: str
    verdict: Verdict
    status: int | None


def run(
    way: Way, practice: PracticeService, channels: Sequence[Channel], kinds: Sequence[str], seed: int,
    tell: Callable[[str], None],
) -> Iterator[Cell]:  # fmt: skip
    """Send every kind by every channel, and look what came."""
    random = Random(seed)  # noqa: S311 - values for nobody
    for channel in channels:
        tell(channel.name)
        for kind in kinds:
            value = canary(kind, random)
            practice.clear()
            status = channel.send(way, sentence(kind, value))
            yield Cell(channel.name, kind, verdict(value, practice.seen(), status), status)


def verdict(value: str, seen: Iterable[Seen], status: int | None) -> Verdict:
    """What became of ``value``."""
    arrived = [one for one in seen if one.body or one.messages or one.query]
    raw = [one_raw for one in arrived for one_raw in _raw(one)]
    if any(stands_in(value, one) for one in (*raw, together(raw))):
        return "got-through"
    if arrived:
        return "replaced"
    return "not-sent" if status is None else "stopped"


def _raw(one: Seen) -> Iterator[bytes]:
    """All that was said: body, query, path, headers, and the messages of a WebSocket, each and together."""
    yield plain(one.body, one.header("content-encoding"))
    yield f"{one.path}?{one.query}".encode()
    yield "\n".join(value for _, value in one.headers).encode("utf-8", "surrogateescape")
    messages = [message.encode() if isinstance(message, str) else message for message in one.messages]
    yield from messages
    yield b"\n".join(messages)


def table(cells: Sequence[Cell]) -> list[str]:
    """The matrix, a line for each channel."""
    kinds = list(dict.fromkeys(cell.kind for cell in cells))
    rows = [["", *kinds]]
    for channel in dict.fromkeys(cell.channel for cell in cells):
        told = {cell.kind: WORDS[cell.verdict] for cell in cells if cell.channel == channel}
        rows.append([channel, *(told.get(kind, "") for kind in kinds)])
    widths = [max(len(row[at]) for row in rows) for at in range(len(kinds) + 1)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

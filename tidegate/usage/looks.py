"""What only the requests of a model's interface have, whatever its host is called: looked for in all text at once.

Asking for each of these in each line costs more than splitting the lines; looking through the whole stretch for all of
them costs next to nothing, and only lines that have one are looked at further.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import hyperscan

#: Those of the OpenAI, Anthropic, Gemini and Ollama interfaces, which most others copy.
_PATHS: Final = (
    "/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/messages", "/v1/responses", "enerateContent",
    "/api/generate",
)  # fmt: skip
_STREAM: Final = "text/event-stream"
#: A longer line is none, see ``content.LONGEST_LINE``; most are far shorter, so little is looked at first.
_NEAR: Final = 1 << 10
_FAR: Final = 64 << 10
#: Why a row looks like a model's, as ``host.why`` says it, and how that is seen in a row: a path before a stream.
PATH: Final = " OR ".join(f"contains(line, '{part}')" for part in _PATHS)
WHY: Final = f"CASE WHEN {PATH} THEN 'path' WHEN contains(line, '{_STREAM}') THEN 'stream' ELSE '' END"


def lines(data: bytes | memoryview) -> list[str]:
    """The lines of ``data`` that have any of it, in order; a line once for each place of its."""
    ends: list[int] = []
    _database().scan(data, match_event_handler=lambda _id, _from, to, _flags, _context: ends.append(to))
    return [_line(memoryview(data), end) for end in ends]


def _line(data: memoryview, at: int) -> str:
    """The line that byte ``at - 1`` is in."""
    for reach in (_NEAR, _FAR):
        before, after = bytes(data[max(0, at - reach) : at]), bytes(data[at : at + reach])
        begin, end = before.rfind(b"\n"), after.find(b"\n")
        if (begin >= 0 or at <= reach) and (end >= 0 or at + reach >= len(data)):
            break
    return (before[begin + 1 :] + (after[:end] if end >= 0 else after)).decode("utf-8", "replace")


@cache
def _database() -> Any:
    parts = [*_PATHS, _STREAM]
    database = hyperscan.Database()
    database.compile(
        expressions=[re.escape(part).encode() for part in parts],
        ids=list(range(len(parts))),
        flags=[0] * len(parts),
    )
    return database

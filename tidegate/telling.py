"""What the local API tells of usage: named questions, answered by a process of their own, and the ledger as it grows.

The engine is large, so it never comes into a brain: a process answers one question after another, and ends when nobody
has asked for a while.  Must never: let a question keep a decision waiting; start more than one such process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, Final
from zoneinfo import ZoneInfo

from tidegate.edges.api.live import Today
from tidegate.edges.api.usage import Named, Parameter, Usage
from tidegate.edges.envoy.process import ended
from tidegate.intake import ENGINE
from tidegate.settings import Home, Settings
from tidegate.usage.questions.listing import QUESTIONS
from tidegate.usage.questions.question import OF, Question

#: Seconds that an answer may take, and after which a process that nobody asks ends.
WITHIN: Final = 30.0
IDLE: Final = 60.0
#: Bytes of an answer, at most.
LARGEST: Final = 64 * 1024**2
_DAY: Final = r"^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|[1-9][0-9]{0,3}d)$"
_SERVICE: Final = {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{0,99}$"}
_BUSY: Final = {"status": 503, "error": "The question could not be answered in time. Ask again, or of fewer days."}


def named(question: Question) -> Named:
    """A question as the API describes it."""
    about_one = "service" in question.needs
    since = Parameter("since", {"type": "string", "pattern": _DAY}, "2025-01-31, or 30d for the last 30 days.",
                      required="since" in question.needs)  # fmt: skip
    found = [
        Parameter("service", _SERVICE, "Only this service.", required=about_one, many=not about_one),
        since,
        Parameter("until", {"type": "string", "pattern": _DAY}, "The last day; the last that is known if unset."),
        Parameter("by", {"type": "string", "enum": list(question.by)}, f"`{question.by[0]}` if unset."),
        Parameter("organisation", {"type": "string", "minLength": 1, "maxLength": 200}, "Only this one."),
        Parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100_000}, "Most rows; 10000 if unset."),
    ]
    if question.per:
        found.append(Parameter("per", {"type": "string", "enum": list(question.per)}, "`all` if unset."))
    if "installs" in question.instead:
        found.append(Parameter("of", {"type": "string", "enum": list(OF)}, "What is counted; `people` if unset."))
    if "sketch" in question.instead:
        found.append(Parameter("sketch", {"type": "boolean"}, "Estimate, with the interval it is surely in."))
    return Named(question.name, question.says, question.note, question.columns, tuple(found))


def questions() -> tuple[Named, ...]:
    """All of them."""
    return tuple(map(named, QUESTIONS.values()))


class Answers:
    """The process that answers; ``command`` is what runs."""

    def __init__(self, command: Sequence[str], idle: float = IDLE, within: float = WITHIN) -> None:
        self._command, self._idle, self._within = list(command), idle, within
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._bored: asyncio.TimerHandle | None = None

    async def ask(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer, as ``usage.questions.answering`` gives it."""
        asked = {**said, "tenant": said.get("organisation")}
        try:
            async with asyncio.timeout(self._within), self._turn:
                return await self._asked(json.dumps(asked).encode() + b"\n")
        except (TimeoutError, OSError, ValueError):
            return _BUSY

    async def close(self, patience: float = 2.0) -> None:
        """End the process, if there is one."""
        if self._bored is not None:
            self._bored.cancel()
        if self._process is not None:
            await ended(self._process, patience)

    async def _asked(self, line: bytes) -> Mapping[str, Any]:
        if self._bored is not None:
            self._bored.cancel()
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        told = b""
        try:
            process.stdin.write(line)
            await process.stdin.drain()
            told = await process.stdout.readline()
        finally:
            if not told.endswith(b"\n"):  # given up, or broken: what comes late must not answer the next question
                _given_up(process)
        self._bored = asyncio.get_running_loop().call_later(self._idle, process.stdin.close)
        answer: Mapping[str, Any] = json.loads(told)
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        process = self._process
        if process is not None:
            if process.returncode is None and not _closing(process):
                return process
            await ended(process, 1.0)
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LARGEST,
            start_new_session=True,
        )
        return self._process


def _given_up(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()


def _closing(process: asyncio.subprocess.Process) -> bool:
    return process.stdin is None or process.stdin.is_closing()


def usage_of(home: Home, settings: Settings) -> Usage | None:
    """What the API of an installation tells of usage; ``None`` where the settings want none or the extra is missing."""
    if settings.usage is None or find_spec(ENGINE) is None:
        return None
    answers = Answers([sys.executable, "-m", "tidegate", "usage", "answer", "--home", str(home.path)])
    zone = ZoneInfo(settings.usage.time_zone or "UTC")
    today = Today(home.ledger, lambda: datetime.now(UTC).astimezone(zone))
    return Usage(questions(), answers.ask, today, answers.close)

"""Several processes at one job, answers in the order of the questions, and never more under way than they can do.

The processes are forked, so that they share what was compiled before; on macOS, whose own libraries may not be forked
(Python's documentation of ``multiprocessing``), one process does it all.  The questions are taken only as answers are
given out: whatever feeds them may be endless.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Final, TypeVar

Question = TypeVar("Question")
Answered = TypeVar("Answered")
#: Questions under way for each process.
AHEAD: Final = 3
#: What the processes do: set before they are forked, so that it need not be something that can be sent.
_WORK: dict[int, Callable[[Any], Any]] = {}


def processors() -> int:
    """How many processes are worth it here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _done(number: int, question: Any) -> Any:
    return _WORK[number](question)


def _ready() -> None:
    """Ctrl-C reaches every process of a terminal; the one that asks ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def in_order(
    work: Callable[[Question], Answered],
    questions: Iterable[Question | None],
    processes: int,
) -> Iterator[Answered]:
    """``work`` of each question.  ``None`` among them says that none is there for now: what is under way is waited for.

    An exception that ``work`` raises is raised here.
    """
    if processes < 2 or sys.platform == "darwin" or "fork" not in multiprocessing.get_all_start_methods():
        yield from (work(question) for question in questions if question is not None)
        return
    under_way: deque[Future[Answered]] = deque()
    number = id(under_way)
    _WORK[number] = work
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=forked, initializer=_ready) as pool:
        try:
            for question in questions:
                if question is not None:
                    under_way.append(pool.submit(_done, number, question))
                while under_way and (question is None or len(under_way) > AHEAD * processes):
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for left in under_way:
                left.cancel()
            del _WORK[number]

"""Work as a number that is the same on every machine, where a clock would tell how busy it is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


def calls(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls, Python's own among them."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@contextmanager
def ends() -> Iterator[None]:
    """Fails what would run on and on: a minute of this process's own processor time, where what ends takes a second.

    Other processes' work is no part of that.  A pattern of ``re`` is interrupted too.
    """

    def tell(_signal: int, _frame: object) -> None:
        pytest.fail("it takes more than a minute of processor time", pytrace=False)

    before = signal.signal(signal.SIGVTALRM, tell)
    signal.setitimer(signal.ITIMER_VIRTUAL, 60)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

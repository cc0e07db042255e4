"""How much memory the gateway takes while something goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from tidegate.practice.processes import family, resident

T = TypeVar("T")


def grown(root: int, work: Callable[[], T]) -> tuple[int, T]:
    """How many bytes more the processes below ``root`` took at most while ``work`` was done, and what it gave."""
    pids = family(root)
    before, most, ended = resident(pids), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.05):
            most = max(most, resident(pids))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        given = work()
    finally:
        ended.set()
        watching.join()
    return most - before, given

"""What a group of processes costs, read from ``/proc``: for stories about memory and for the benches.  Linux only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")


def family(root: int) -> tuple[int, ...]:
    """``root`` and everything that descends from it, oldest first."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            children.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop(0))
        waiting += sorted(children.get(found[-1], ()))
    return tuple(found)


def name(pid: int) -> str:
    """What the kernel calls the process; empty when it is gone."""
    try:
        return (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def command(pid: int) -> str:
    """The command line, words separated by spaces; empty when it is gone."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return ""


def processor_seconds(pids: Iterable[int]) -> float:
    """User and system time of all threads, ended ones included."""
    return sum(_ticks(pid) for pid in pids) / _TICK


def resident(pids: Iterable[int]) -> int:
    """Memory in bytes: proportional set size, so that shared pages are counted once.

    The gateway's processes may not be dumped, and of those only root is told that; others count shared pages each time.
    """
    return sum(_pss(pid) for pid in pids)


def _pss(pid: int) -> int:
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except PermissionError:
        return _whole_set(pid)
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)


def _whole_set(pid: int) -> int:
    try:
        pages = (PROC / str(pid) / "statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _parent(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` after the name, which may hold anything (proc(5))."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []

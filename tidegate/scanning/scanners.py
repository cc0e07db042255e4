"""The detectors as whoever scans by hand or from Python needs them: compiled once a machine, a copy for each thread.

Compiling takes seconds, so what came of it is kept below the user's cache (``XDG_CACHE_HOME``, else ``~/.cache``), and
made again where it does not fit any more.  Must never: fail because the cache cannot be written.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

from tidegate.core.finding import Finding
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.own.combined import Scans
from tidegate.detectors.scanner import Scanner, build
from tidegate.disk import replacing
from tidegate.edges.station import Sheet

_OWN = threading.local()


def compiled(kept: Path) -> Scanner:
    """Every built-in detector; ``kept`` is the file that remembers what is slow to compile.

    Where there is none, a process of its own writes it first: compiling takes some 60 MB, which a process that goes on
    to serve would hold for as long as it runs.
    """
    known = _read(kept)
    if known is None:
        command = [sys.executable, "-m", "tidegate.scanning", str(kept)]
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 - no shell
        known = _read(kept)
    made = build(BUILT_IN, known)
    if made.serialized() != known:  # it was made by another version
        keep(made, kept)
    return made


def keep(made: Scanner, kept: Path) -> None:
    """Write what is slow to compile; where that cannot be, the next start compiles again."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replacing.put(kept, made.serialized())


def _read(kept: Path) -> bytes | None:
    try:
        return kept.read_bytes()
    except OSError:
        return None


@cache
def shared() -> Scanner:
    """The one of this process; for others' threads there is `scan`."""
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return compiled(Path(folder) / "tidegate" / "detectors.bin")


def scan(sheet: Sheet) -> tuple[Finding, ...]:
    """What is in ``sheet``, by all built-in detectors.  Safe from any thread."""
    mine: Scans | None = getattr(_OWN, "scanner", None)
    if mine is None:
        mine = _OWN.scanner = shared().for_thread()
    return sheet.placed(mine.scan(sheet.text))

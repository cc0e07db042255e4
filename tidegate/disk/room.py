"""Whether there is room on a disk for what has to be written before anything is let go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

#: Bytes.  Below this an operator is told: a write-ahead log, a checkpoint and a replaced file need a few of them.
LEAST: Final = 32 * 1024 * 1024
#: Files that a disk still has room for, where it counts them: below this a start, an edit or an answer may find none.
LEAST_FILES: Final = 256


def scarce(home: Path) -> str:
    """That the disk of ``home`` is full or nearly so, and what comes of it; empty while there is room."""
    try:
        disk = os.statvfs(home)
    except OSError:  # whoever uses the directory says what is wrong with it
        return ""
    left = disk.f_bavail * disk.f_frsize
    if left < LEAST:
        return (
            f"There is hardly any room on the disk of {home}: {left / 1024**2:.0f} MiB are left. When it is full "
            "nothing can be recorded, and what cannot be recorded is not let through to AI services. Make room."
        )
    if disk.f_files and disk.f_favail < LEAST_FILES:
        return (
            f"The disk of {home} has room for {disk.f_favail} more files (inodes). Without any, no edit comes into "
            "force and neither the assistant nor the gateway starts. Remove files from it."
        )
    return ""

"""Letters in pictures, by Tesseract: called from the process that reads files, under its limits.

The picture goes in by a pipe and the text comes out by one: nothing is written to a disk.
Known misses: handwriting, letters turned or on busy ground, languages other than English and Korean.
"""

from __future__ import annotations

import subprocess
from typing import Final

from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.reasons import DAMAGED

_PROGRAM: Final = "/usr/bin/tesseract"
_COMMAND: Final = (_PROGRAM, "stdin", "stdout", "-l", "eng+kor", "--psm", "3")


def recognised(picture: bytes) -> str:
    """The letters of ``picture``.  Raises ``Unreadable`` where it is none that Tesseract knows."""
    # One thread: it is one of several readers, and starts faster.
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(_COMMAND, input=picture, capture_output=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise Unreadable(DAMAGED)
    return done.stdout.decode("utf-8", "replace")

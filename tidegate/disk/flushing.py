"""What was written, brought to where a power cut leaves it.

On macOS ``fsync`` ends at the drive, which may keep what it got in its own memory for a while; another call waits for
that too (fsync(2) and fcntl(2) of macOS, ``F_FULLFSYNC``).  SQLite makes it where it is told ``PRAGMA fullfsync``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import Final

#: Its number where there is such a call.
_WHOLLY: Final[int | None] = getattr(fcntl, "F_FULLFSYNC", None)


def flush(handle: int) -> None:
    """Wait until what was written to ``handle``, a file or a directory, is on the disk.  Raises ``OSError``."""
    if _WHOLLY is not None:
        with contextlib.suppress(OSError):  # a disk of the network knows no such call
            fcntl.fcntl(handle, _WHOLLY)
            return
    os.fsync(handle)

"""Where the engine finds the text of a stretch: a file in memory that has no name, where the system has such files.

Lines of a log then never touch the disk, and the pages are used again for every stretch.  It must never be two
stretches at once: what was put there is gone when the next is.
"""

from __future__ import annotations

import os
import weakref
from pathlib import Path


class Scratch:
    """One file; ``directory`` is where it lies, under ``name``, on systems without files in memory."""

    def __init__(self, directory: Path, name: str = "stretch") -> None:
        if hasattr(os, "memfd_create"):
            self._file = os.memfd_create(name)
            self.path = Path(f"/proc/self/fd/{self._file}")
        else:
            self.path = directory / name
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        weakref.finalize(self, os.close, self._file)

    def put(self, data: bytes | memoryview) -> None:
        """Make ``data`` all that is in it.  Raises ``OSError``: there is no room left."""
        left = memoryview(data)
        os.lseek(self._file, 0, os.SEEK_SET)
        while len(left):
            left = left[os.write(self._file, left) :]
        os.ftruncate(self._file, len(data))

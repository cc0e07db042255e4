"""Lines that are made, not read, as a stream of bytes, so that everything that reads lines reads them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any


class AsLines(io.RawIOBase):
    """What ``lines`` has, each with its end, as a stream.  It raises what they raise."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        super().__init__()
        self._lines = lines
        self._ready = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: Any) -> int:
        """See ``io.RawIOBase``."""
        while not self._ready:
            line = next(self._lines, None)
            if line is None:
                return 0
            self._ready = line
        count = min(len(into), len(self._ready))
        into[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

"""Messages that came, as files of lines for those who read files: one row of files for each sender.

A message is in its file before more is taken from its connection, so a kill loses none that was taken.  A file is
closed when it is large or old, and whoever has read it to its end takes it away.  It must never take more of the disk
than it may: while there is no room, ``room`` says so.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tidegate.disk.flushing import flush
from tidegate.usage.form import Form, Head
from tidegate.usage.syslog import Message

LARGEST: Final = 16 << 20
OLDEST: Final = 3600.0
ROOM: Final = 1 << 30
#: Senders with files of their own; the others share one.
MOST_SENDERS: Final = 200
_OTHERS: Final = "others"
#: Files of a sender that are in no known format and are kept for a look.
_UNKNOWN_KEPT: Final = 3


class Taken(Exception):
    """Another program keeps messages there; the text says where."""


class KeptMessages:
    """Files below ``place``.

    ``form`` recognises a format, see ``recognise``; ``clock`` is in seconds and only grows.  ``largest`` and ``oldest``
    (bytes, seconds) close a file, ``room`` (bytes) is what all of them may take.  Raises ``Taken``.
    """

    def __init__(
        self, place: Path, form: Callable[[Head], Form | None], clock: Callable[[], float] = time.monotonic, *,
        largest: int = LARGEST, oldest: float = OLDEST, room: int = ROOM,
    ) -> None:  # fmt: skip
        self.place, self._form, self._clock = place, form, clock
        self._largest, self._oldest, self._room = largest, oldest, room
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(place / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise Taken(f"Another program keeps messages in {place}. Stop it, or choose another home.") from None
        self._open: dict[str, _File] = {}
        self._plain: dict[str, bool | None] = {}
        self._used = sum(path.stat().st_size for path in place.glob("*/*"))

    def put(self, peer: str, messages: Sequence[Message]) -> list[Message]:
        """Write messages of one peer down; returns those that the disk did not take."""
        senders: dict[str, list[Message]] = {}
        for one in messages:
            senders.setdefault(self._sender(peer, one.program), []).append(one)
        left: list[Message] = []
        for sender, said in senders.items():
            lines = [one.text if self._without_header(sender, one) else one.line for one in said]
            data = ("\n".join(lines) + "\n").encode("utf-8", "replace")
            try:
                self._current(sender).write(data)
                self._used += len(data)
            except OSError:
                left += said
        return left

    @property
    def room(self) -> bool:
        """Whether there is room for more."""
        return self._used < self._room

    def _sender(self, peer: str, program: str) -> str:
        name = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{peer}_{program}")[:100].lstrip(".") or "_"
        if name not in self._plain and len(self._plain) >= MOST_SENDERS:
            name = _OTHERS
        self._plain.setdefault(name, None)
        return name

    def _without_header(self, sender: str, one: Message) -> bool:
        """Whether the readers know this sender's messages by their text alone; seen once for each sender."""
        known = self._plain[sender]
        if known is None or sender == _OTHERS:
            if self._form(Head([one.line])) is not None:
                known = False
            elif self._form(Head([one.text])) is not None:
                known = True
            self._plain[sender] = known
        return bool(known)

    def _current(self, sender: str) -> _File:
        there = self._open.get(sender)
        if there is not None and (there.size >= self._largest or self._clock() - there.begun >= self._oldest):
            there.close()
            there = None
        if there is None:
            (self.place / sender).mkdir(exist_ok=True, mode=0o700)
            there = self._open[sender] = _File(self.place / sender / f"{time.time_ns()}.log", self._clock())
        return there

    def close_old(self) -> None:
        """Close files that are old, so that they can be taken away."""
        for sender, there in list(self._open.items()):
            if self._clock() - there.begun >= self._oldest:
                there.close()
                del self._open[sender]

    def files(self) -> list[Path]:
        """Files to be read, the oldest of each sender first."""
        return sorted(self.place.glob("*/*.log"))

    def closed(self) -> list[Path]:
        """Files to which nothing more comes."""
        current = {there.path for there in list(self._open.values())}
        return [path for path in self.files() if path not in current]

    def take_away(self, path: Path, *, known: bool) -> None:
        """Delete a closed file that was read; the last few in no known format are kept beside, as ``.unknown``."""
        if not known:
            path = path.rename(path.with_suffix(".unknown"))
        kept = [] if known else sorted(path.parent.glob("*.unknown"))[:-_UNKNOWN_KEPT]
        for one in [path] if known else kept:
            self._used -= one.stat().st_size
            one.unlink()

    def close(self) -> None:
        """Let go of the files."""
        for there in self._open.values():
            there.close()
        self._open.clear()
        os.close(self._lock)


class _File:
    """A file that is added to, without a buffer that a kill would lose."""

    def __init__(self, path: Path, begun: float) -> None:
        self.path, self.begun, self.size = path, begun, 0
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def write(self, data: bytes) -> None:
        """All of it or nothing.  Raises ``OSError``."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._fd, left) :]
        except OSError:
            os.ftruncate(self._fd, self.size)
            raise
        self.size += len(data)

    def close(self) -> None:
        """On the disk, whatever happens to the machine."""
        flush(self._fd)
        os.close(self._fd)

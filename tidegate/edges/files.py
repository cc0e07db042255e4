"""Files read in processes of their own, which can be killed: what `tidegate.wire.documents` says of a stranger's bytes.

One pool serves a process.  Its first reader starts with the first file and not before, so that a gateway at rest pays
nothing; from then on one is always warm, and ends by itself after two minutes without a file.  A reader that dies,
hangs or says nonsense is killed and another is started ahead of the next file; the file it had is not read, and says
why.

``read`` is for the gate: one file, one layer, so that what was found can be replaced in it.  ``extract`` is for whoever
wants all text of a file and of the files in it.  Both wait, in the caller's thread; ``extracted`` is for event loops.

Must never: wait without a deadline; let a reader see another file's bytes after it failed; say what was in a file.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from tidegate.edges.file_child import HEAD, Failed, Ready, Request
from tidegate.edges.station import FileWaits
from tidegate.wire.documents.extracted import KINDS, Extracted, Unreadable
from tidegate.wire.documents.whole import Whole
from tidegate.wire.reasons import IMAGE, READER_DIED, TIMED_OUT, TOO_LARGE

#: Files that one reader reads: what a library leaks with each goes with it.
MOST_FILES: Final = 500
#: Bytes of an answer: the text of a file and the files in it, each within its own limit.
MOST_ANSWER: Final = 256 << 20
#: Bytes of a file.  An edge holds less.
MOST_FILE: Final = 128 << 20
#: Seconds that a reader has to start.
_START: Final = 20.0
_SLICE: Final = 1 << 16
#: Seconds that an exchange waits for the files in it: within the deadline of the station, so that the answer says why.
FILES_WITHIN: Final = 3.5

T = TypeVar("T")


class _Late(Exception):
    """The deadline came first."""


class _Gone(Exception):
    """The reader ended or spoke nonsense."""


class _Reader:
    """One process.  ``ask`` it from one thread at a time."""

    def __init__(self, ocr: bool) -> None:
        environment = {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TIDEGATE_OCR": "1" if ocr else "0",
            # One thread: the C libraries of Arrow and Tesseract start one for each core otherwise.
            "OMP_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            (sys.executable, "-s", "-B", "-m", "tidegate.edges.file_child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            close_fds=True,
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:  # not with the pipes asked for above
            raise _Gone
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        self.holds: tuple[str, ...] | None = None
        self.files = 0

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def rested(self) -> bool:
        """Whether it ended by itself, as it had nothing to do, just when it was asked."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(0.5) == 0
        return False

    def ready(self, until: float) -> None:
        """Wait until it can be asked.  Raises ``_Late``, ``_Gone``."""
        if self.holds is None:
            self.holds = _decoded(self._message(until), Ready).holds

    def ask(self, request: Request, answered: type[T], until: float) -> T:
        """Its answer.  Raises ``_Late``, ``_Gone``, ``Unreadable``."""
        self.ready(until)
        self.files += 1
        body = msgspec.msgpack.encode(request)
        self._send(HEAD.pack(len(body)) + body, until)
        message = self._message(until)
        if message[:1] == b"\1":
            return _decoded(message[1:], answered)
        raise Unreadable(_decoded(message[1:], Failed).reason)

    def end(self) -> None:
        """Kill it.  Twice is as good as once."""
        self._process.kill()
        self._in.close()
        self._out.close()
        self._process.wait()

    def _send(self, data: bytes, until: float) -> None:
        view = memoryview(data)
        while view:
            _wait((), (self._in.fileno(),), until)
            try:
                view = view[os.write(self._in.fileno(), view[:_SLICE]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise _Gone from None

    def _message(self, until: float) -> bytes:
        (size,) = HEAD.unpack(self._exactly(HEAD.size, until))
        if size > MOST_ANSWER:
            raise Unreadable(TOO_LARGE)
        return self._exactly(size, until)

    def _exactly(self, size: int, until: float) -> bytes:
        pieces = []
        while size:
            _wait((self._out.fileno(),), (), until)
            try:
                piece = os.read(self._out.fileno(), min(size, 1 << 20))
            except BlockingIOError:
                continue
            if not piece:
                raise _Gone
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def _wait(reading: tuple[int, ...], writing: tuple[int, ...], until: float) -> None:
    left = until - time.monotonic()
    poll = select.poll()
    for number in reading:
        poll.register(number, select.POLLIN)
    for number in writing:
        poll.register(number, select.POLLOUT)
    if left <= 0 or not poll.poll(left * 1000):
        raise _Late


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError):
        raise _Gone from None


class Files:
    """The pool.  ``most`` readers at once; with ``ocr`` letters in pictures are read too, where Tesseract is installed.

    Safe to use from any thread.
    """

    def __init__(self, *, most: int = 2, ocr: bool = False) -> None:
        self.kinds = KINDS | {IMAGE} if ocr else KINDS
        self._places = threading.BoundedSemaphore(most)
        self._ocr = ocr
        self._lock = threading.Lock()
        self._idle: list[_Reader] = []
        self._closed = False

    def read(self, content: bytes, kind: str, until: float) -> Extracted:
        """The texts of one file of ``kind`` (see `documents.extract.KINDS`, and ``image``).

        ``until`` is a time of ``time.monotonic()``; waiting for a free reader counts.  Raises ``Unreadable`` with the
        reason: the file's own, ``timed-out`` or ``reader-died``.
        """
        return self._asked(lambda left: Request("one", kind, content, left, self._ocr), len(content), Extracted, until)

    def extract(self, content: bytes, within: float = 30.0) -> Whole:
        """All texts of a file and of the files in it, with pages, paragraphs, sheets and slides.

        Its type is found by its content.  ``within`` are seconds.  Raises ``Unreadable`` only where the file as a whole
        could not be read (``timed-out``, ``reader-died``, ``too-large``); all else is among ``Whole.missed``.
        """
        until = time.monotonic() + within
        return self._asked(lambda left: Request("whole", "", content, left, self._ocr), len(content), Whole, until)

    async def extracted(self, content: bytes, within: float = 30.0) -> Whole:
        """`extract` for an event loop, which goes on meanwhile."""
        return await asyncio.to_thread(self.extract, content, within)

    def holds(self) -> tuple[str, ...]:
        """What holds of the confinement here; see `confinement.confine`.  Starts a reader if none is there."""
        until = time.monotonic() + _START
        reader = self._taken(until)
        try:
            reader.ready(until)
        finally:
            self._back(reader)
        return reader.holds or ()

    def readers(self) -> tuple[int, ...]:
        """The processes that wait for a file."""
        with self._lock:
            return tuple(reader.pid for reader in self._idle if reader.alive)

    def close(self) -> None:
        """End the readers."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.end()

    def _asked(self, request: Callable[[int], Request], size: int, answered: type[T], until: float) -> T:
        if size > MOST_FILE:
            raise Unreadable(TOO_LARGE)
        for last in (False, True):
            reader = self._taken(until)
            whole = False
            try:
                reader.ready(until)  # first, as what a start takes is not left for the file
                left = int(max(until - time.monotonic(), 0.0)) + 1
                result = reader.ask(request(left), answered, until)
                whole = True
                return result
            except Unreadable:
                whole = True
                raise
            except _Late:
                raise Unreadable(TIMED_OUT) from None
            except _Gone:
                if last or not reader.rested():
                    raise Unreadable(READER_DIED) from None
            finally:
                self._back(reader, whole=whole)
        raise Unreadable(READER_DIED)

    def _taken(self, until: float) -> _Reader:
        """A reader that nobody else has.  Raises ``Unreadable``."""
        if not self._places.acquire(timeout=max(until - time.monotonic(), 0.0)):
            raise Unreadable(TIMED_OUT)
        try:
            while True:
                with self._lock:
                    reader = self._idle.pop() if self._idle else None
                if reader is None:
                    return _Reader(self._ocr)
                if reader.alive:
                    return reader
                reader.end()
        except BaseException:
            self._places.release()
            raise

    def _back(self, reader: _Reader, *, whole: bool = True) -> None:
        """Keep it for the next file; or, where it failed or is old, another in its place, started ahead."""
        try:
            if not whole or not reader.alive or reader.files >= MOST_FILES:
                reader.end()
                reader = _Reader(self._ocr)
            with self._lock:
                closed = self._closed
                if not closed:
                    self._idle.append(reader)
            if closed:
                reader.end()
        finally:
            self._places.release()


class Elsewhere:
    """Stands for the pool on an event loop, where nobody may wait for it."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds

    def read(self, content: bytes, kind: str) -> Extracted:
        """Raises ``FileWaits``."""
        del content, kind
        raise FileWaits


class InTime:
    """The pool for one exchange, which waits only so long for all its files together."""

    def __init__(self, files: Files) -> None:
        self._files, self.kinds = files, files.kinds
        self._until = time.monotonic() + FILES_WITHIN

    def read(self, content: bytes, kind: str) -> Extracted:
        """What the file says.  Raises ``Unreadable``."""
        return self._files.read(content, kind, self._until)

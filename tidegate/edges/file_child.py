"""The process that reads files and nothing else: started by `tidegate.edges.files`, killed by it when it hangs.

Reads one request after another from standard input and answers on what was standard output: a length of four bytes
each, then MessagePack.  It ends when its input does, when nothing comes for a while (a gateway at rest pays for no
reader), and when a file takes far too long.

Must never: print, log or leave behind anything a file said; start a thread before it is confined.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import sys
import sysconfig
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from tidegate.edges import confinement
from tidegate.edges.letters import PROGRAMS, installed, recognised
from tidegate.wire.documents import whole
from tidegate.wire.documents.extract import extract
from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.reasons import DAMAGED, TIMED_OUT, TOO_LARGE

HEAD: Final = struct.Struct("<L")
#: Seconds without a file after which the process ends.
IDLE: Final = 120.0
#: Seconds beyond what was asked for after which a reader ends itself.
_GRACE: Final = 10
#: Bytes of addresses.  Arrow alone reserves 350 MB that it never touches.
MEMORY: Final = 1536 << 20
#: Seconds that the first picture is thought to take; later ones half as long again as the longest before.
_PICTURE: Final = 0.5
#: Libraries loaded ahead, since most files need them; the rare and heavy ones (7z, Parquet) come with their first file.
_AHEAD: Final = ("office", "spreadsheet", "pdf", "archives", "tables", "compound")
_SYSTEM: Final = ("/usr/lib", "/lib", "/lib64", "/usr/local/lib", "/usr/share/tesseract-ocr", "/etc/ld.so.cache",
                  "/dev/null", *PROGRAMS)  # fmt: skip


class Request(msgspec.Struct, frozen=True, array_like=True):
    """``ask`` is ``one`` for the texts of one file of ``kind``, ``whole`` for those of all files in it too."""

    ask: str
    kind: str
    content: bytes
    seconds: int
    letters: bool = False

    def __repr__(self) -> str:
        return f"Request({self.ask}, {self.kind}, {len(self.content)} bytes)"


class Ready(msgspec.Struct, frozen=True, array_like=True):
    """The first thing said: what holds of the confinement."""

    holds: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, array_like=True):
    """The file could not be read."""

    reason: str


def in_time(letters: Callable[[bytes], str], seconds: float) -> Callable[[bytes], str]:
    """``letters`` that begins no picture which may take longer than is left; it raises ``timed-out`` then.

    So what was read until then is told, and whoever asked need not kill us with all of it.
    """
    until, longest = time.monotonic() + seconds, _PICTURE

    def read(picture: bytes) -> str:
        nonlocal longest
        began = time.monotonic()
        if began + longest > until:
            raise Unreadable(TIMED_OUT)
        try:
            return letters(picture)
        finally:
            longest = max(longest, 1.5 * (time.monotonic() - began))

    return read


def answer(request: Request, letters: Callable[[bytes], str] | None) -> bytes:
    """The answer: one byte that says whether it was read, and the result or `Failed`.  Never raises."""
    # Seconds were rounded up on the way here.
    letters = in_time(letters, request.seconds - 1) if letters is not None else None
    try:
        if request.ask == "whole":
            return b"\1" + msgspec.msgpack.encode(whole.read(request.content, letters=letters))
        if request.kind == "image":
            found = whole.picture(request.content, letters)
        else:
            found = extract(request.content, request.kind, FileLimits(), letters)
        return b"\1" + msgspec.msgpack.encode(found)
    except Unreadable as bad:
        reason = bad.reason
    except MemoryError:
        reason = TOO_LARGE
    except Exception:  # what it says may quote the file, so it goes nowhere
        reason = DAMAGED
    return b"\0" + msgspec.msgpack.encode(Failed(reason))


def libraries() -> tuple[Path, ...]:
    """Where code and language data are read from after the confinement."""
    places = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    own = Path(__file__).parents[1]
    return (*map(Path, sorted(places)), own, Path(sys.base_prefix, "lib"), *map(Path, _SYSTEM))


def _exactly(source: int, size: int) -> bytes:
    pieces = []
    while size:
        piece = os.read(source, min(size, 1 << 20))
        if not piece:
            os._exit(0)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _say(sink: int, message: bytes) -> None:
    view = memoryview(HEAD.pack(len(message)) + message)
    while view:
        view = view[os.write(sink, view) :]


def main() -> None:
    """Serve until there is nothing more to do."""
    source, sink = 0, os.dup(1)
    # A library that prints would speak into the answers.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    for name in _AHEAD:
        try:
            __import__(f"tidegate.wire.documents.{name}")
        except ImportError:
            continue
    confinement.limit(MEMORY)
    program = installed() if os.environ.get("TIDEGATE_OCR") == "1" else None
    holds = confinement.confine(libraries(), program)
    letters = partial(recognised, program=program) if program is not None else None
    _say(sink, msgspec.msgpack.encode(Ready(holds)))
    decoder = msgspec.msgpack.Decoder(Request)
    while select.select([source], [], [], IDLE)[0]:
        (size,) = HEAD.unpack(_exactly(source, HEAD.size))
        request = decoder.decode(_exactly(source, size))
        confinement.processor(request.seconds)
        # Whoever asked kills us sooner; this is for when it has died itself.  (A signal at its death would come at the
        # death of the thread that started us, too.)
        signal.alarm(request.seconds + _GRACE)
        _say(sink, answer(request, letters))
        signal.alarm(0)


if __name__ == "__main__":
    main()

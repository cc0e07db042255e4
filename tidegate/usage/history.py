"""Browser histories that their owner gives: visits to services of the catalogue, and nothing else of them.

Chrome and every Chromium (``History``: ``urls``, ``visits``; microseconds since 1601) and Firefox (``places.sqlite``:
``moz_places``, ``moz_historyvisits``; microseconds since 1970).  The file is never opened itself: a copy is, with the
logs that lie beside it, for the browser may be running; and the copy loses its name as soon as it is open.
A visit whose host is not the catalogue's, and every query and fragment of an address, is left out before anything is
written anywhere.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

_MAGIC: Final = b"SQLite format 3\x00"
#: Larger files are no history of a browser.
LARGEST: Final = 4 << 30
_PIECE: Final = 1 << 20
#: From 1601 to 1970, in microseconds: the epoch of WebKit's times (``base/time/time.h`` of Chromium).
_WEBKIT: Final = 11_644_473_600_000_000
#: What lies beside a database that is being written to (sqlite.org/tempfiles.html).
_LOGS: Final = ("-wal", "-journal")
_NO_HISTORY: Final = b"A database without the history of a browser.\n"
#: Oldest first, so that a history that grew begins with the same lines.  What a page shows inside itself is no visit:
#: ``AUTO_SUBFRAME`` of ``ui/base/page_transition_types.h``; ``EMBED`` and ``FRAMED_LINK`` of nsINavHistoryService.
_CHROME: Final = (
    f"SELECT u.url, v.visit_time - {_WEBKIT} FROM visits v JOIN urls u ON u.id = v.url"
    " WHERE (v.transition & 255) <> 3 ORDER BY v.visit_time, v.id"
)
_FIREFOX: Final = (
    "SELECT p.url, v.visit_date FROM moz_historyvisits v JOIN moz_places p ON p.id = v.place_id"
    " WHERE v.visit_type NOT IN (4, 8) ORDER BY v.visit_date, v.id"
)
_QUERIES: Final = ((frozenset({"urls", "visits"}), _CHROME), (frozenset({"moz_places", "moz_historyvisits"}), _FIREFOX))


def is_sqlite(head: bytes) -> bool:
    """Whether content that begins so is a database of SQLite."""
    return head.startswith(_MAGIC)


def lines(raw: IO[bytes], path: Path | None, listed: Callable[[str], bool]) -> Iterator[bytes]:
    """One line for each visit to a host that is ``listed``.  ``path`` is where ``raw`` lies, if it is a file.

    Raises ``OSError`` where it cannot be copied.
    """
    with tempfile.TemporaryDirectory(prefix="tidegate-history-") as place:
        copy = Path(place) / "copy"
        _copy(raw, path, copy)
        try:
            with contextlib.closing(_opened(copy)) as database:
                tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                query = next((query for needed, query in _QUERIES if needed <= tables), "")
                for beside in copy.parent.iterdir():
                    beside.unlink()
                if not query:
                    yield _NO_HISTORY
                    return
                yield b'{"tidegate": 1, "passed": 1, "kind": "history"}\n'
                for url, micros in database.execute(query):
                    line = _line(url, micros, listed)
                    if line:
                        yield line
        except (sqlite3.Error, UnicodeDecodeError) as trouble:  # SQLite quotes damaged names in what it says
            raise EOFError(f"SQLite: {type(trouble).__name__}") from None


def _copy(raw: IO[bytes], path: Path | None, copy: Path) -> None:
    """A copy of the database and its logs, as they were at one moment: written to meanwhile, they are copied again."""
    logs = {} if path is None else {end: path.with_name(path.name + end) for end in _LOGS}
    for _ in range(5):
        before = _state(path, *logs.values())
        with copy.open("wb") as into:
            left = LARGEST
            while left > 0 and (piece := raw.read(min(_PIECE, left))):
                into.write(piece)
                left -= len(piece)
        if left <= 0:
            raise OSError("It is too large for the history of a browser.")
        for end, log in logs.items():
            beside = copy.with_name(copy.name + end)
            beside.unlink(missing_ok=True)
            if log.exists():
                shutil.copyfile(log, beside)
        if _state(path, *logs.values()) == before:
            return
        raw.seek(0)
    raise OSError("The browser kept writing to it.")


def _state(*paths: Path | None) -> list[tuple[int, int]]:
    return [(path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path is not None and path.exists()]


def _opened(copy: Path) -> sqlite3.Connection:
    """The copy, whose content is believed nothing.  Its log is worked in, which is why it may be written to."""
    database = sqlite3.connect(copy, isolation_level=None)
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "locking_mode = EXCLUSIVE", "mmap_size = 0"):
        database.execute(f"PRAGMA {pragma}")
    return database


def _line(url: Any, micros: Any, listed: Callable[[str], bool]) -> bytes:
    """A visit as a line; empty where it may not be kept, or says nothing."""
    if not isinstance(url, str) or not isinstance(micros, int):
        return b""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return b""
    if parts.scheme not in ("http", "https") or not host or not listed(host):
        return b""
    seconds, rest = divmod(micros, 1_000_000)
    said = {"tidegate": 1, "kind": "history", "host": host, "at": f"{seconds}.{rest:06d}", "path": parts.path}
    return (json.dumps(said) + "\n").encode()

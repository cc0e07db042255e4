"""Files that go on being written to: what was added since the last round, over rotation, truncation and restarts.

A file is known by its device and inode, not by its name.  One that was renamed stays open until nothing more comes to
it, while the new one under its name is read from its beginning; one that became shorter, or whose last bytes are no
longer what was read, is read anew.  What was read is known by its content (see ``content``), so a restart counts
nothing twice.  It must never wait, nor keep the store: whoever calls says when a round is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from tidegate.usage.content import HEAD, Content, is_plain
from tidegate.usage.form import Form, Head
from tidegate.usage.load import Loader
from tidegate.usage.read import Outcome, known, read, take_in
from tidegate.usage.recognise import head_of
from tidegate.usage.rows import Told
from tidegate.usage.sources import Source
from tidegate.usage.store import Store

Key = tuple[int, int]
#: Rounds without anything new after which a file that has lost its name is let go.
_QUIET: Final = 3
#: How many of the last bytes that were read are compared, to see whether a file was written anew.
_MARK: Final = 256
_UNKNOWN: Final = "It is in no format that is known here. Describe it with a mapping file (--mapping)."


class Follower:
    """Follows the sources that ``listed`` says, asked anew every round, so that files that appear are followed too.

    ``told`` says what is known of a source beside its content; ``form`` recognises, see ``recognise``.
    """

    def __init__(
        self,
        listed: Callable[[], Iterable[Source]],
        told: Callable[[Source], Told],
        form: Callable[[Head], Form | None],
    ) -> None:
        self._listed, self._told, self._form = listed, told, form
        self._tails: dict[Key, Tail] = {}
        self._whole: dict[Path, tuple[int, int]] = {}

    def round(self, store: Store, loader: Loader) -> Iterator[Outcome]:
        """Read what is new; one outcome for each source in which there was something.

        A source that cannot be read is told as its problem.  Raises what the store raises; what was read stays.
        """
        named: set[Key] = set()
        for source in self._listed():
            try:
                yield from self._source(source, store, loader, named)
            except OSError as trouble:
                yield Outcome(source.name, problem=f"It cannot be read ({type(trouble).__name__}).")
        for key, tail in list(self._tails.items()):
            if key in named:
                tail.quiet = 0
                continue
            # Without a name of its own any more: its writer may not have noticed yet.
            done = tail.quiet + 1 >= _QUIET
            outcome = tail.take(store, loader, last=done)
            tail.quiet = 0 if outcome is not None else tail.quiet + 1
            if outcome is not None:
                yield outcome
            if done:
                tail.close()
                del self._tails[key]

    def _source(self, source: Source, store: Store, loader: Loader, named: set[Key]) -> Iterator[Outcome]:
        if source.path is None or not source.path.is_file():
            return
        about = source.path.stat()
        key = (about.st_dev, about.st_ino)
        named.add(key)
        if key not in self._tails:
            if not _plain(source.path):
                yield from self._again(source, about, store, loader)
                return
            self._tails[key] = Tail(source.path, self._told(source), self._form)
        outcome = self._tails[key].take(store, loader)
        if outcome is not None:
            yield outcome

    def _again(self, source: Source, about: os.stat_result, store: Store, loader: Loader) -> Iterator[Outcome]:
        """What is packed, or no text, is read as a whole whenever it is another."""
        state = (about.st_size, about.st_mtime_ns)
        if source.path is None or self._whole.get(source.path) == state or not about.st_size:
            return
        with source.open() as raw:
            yield read(store, loader, raw, self._told(source), form=self._form)
        self._whole[source.path] = state

    def waiting(self) -> bool:
        """Whether a round would find something: then the store has to be opened."""
        named = set()
        for source in self._listed():
            if source.path is None or not source.path.is_file():
                continue
            about = source.path.stat()
            key = (about.st_dev, about.st_ino)
            named.add(key)
            tail = self._tails.get(key)
            if tail is None and self._whole.get(source.path) != (about.st_size, about.st_mtime_ns):
                return bool(about.st_size)
            if tail is not None and not tail.finished():
                return True
        return bool(self._tails.keys() - named)

    def finish(self, path: Path, store: Store, loader: Loader) -> Outcome | None:
        """Read the rest of a file to which nothing more comes, and let go of it; ``None`` if no round has seen it."""
        about = path.stat()
        tail = self._tails.pop((about.st_dev, about.st_ino), None)
        if tail is None:
            return Outcome(str(path)) if self._whole.pop(path, None) is not None else None
        outcome = tail.take(store, loader, last=True) or Outcome(str(path))
        outcome.problem = outcome.problem or (_UNKNOWN if tail.refused else "")
        tail.close()
        return outcome

    def close(self) -> None:
        """Let go of the files."""
        for tail in self._tails.values():
            tail.close()
        self._tails.clear()


class Tail:
    """One text file that grows; ``quiet`` counts rounds without anything new, ``refused``: it is in no known format."""

    def __init__(self, path: Path, told: Told, form: Callable[[Head], Form | None]) -> None:
        self._raw = path.open("rb")
        self._told, self._form_of = told, form
        self._forget()
        self.quiet = 0

    def _forget(self) -> None:
        self._raw.seek(0)
        self._content: Content | None = None
        self._form: Form | None = None
        self._stream, self._mark = "", b""
        self.refused = False

    def take(self, store: Store, loader: Loader, *, last: bool = False) -> Outcome | None:
        """Read what was added, and a last line without its end only with ``last``; ``None`` where nothing was.

        Raises ``OSError``.
        """
        size = os.fstat(self._raw.fileno()).st_size
        if self._written_anew(size):
            self._forget()
        if self.refused or not size or (size == self._raw.tell() and not last):
            return None
        outcome = Outcome(self._told.name)
        if not self._ready(store, outcome, last=last or size >= HEAD):
            return outcome if outcome.problem else None
        assert self._content is not None
        assert self._form is not None
        outcome.reader = self._form.name
        try:
            self._stream = take_in(
                loader, self._content, self._form, self._told, self._stream, outcome, whole_lines=not last
            )
        except BaseException:
            # What was not kept has to be read again, whatever had been read of it.
            self._forget()
            raise
        self._mark = self._before(self._raw.tell())
        return outcome if outcome.lines or outcome.passed or outcome.problem else None

    def _ready(self, store: Store, outcome: Outcome, *, last: bool) -> bool:
        """Whether its format is known and what was read of it before is passed over."""
        if self._content is not None and self._overtaken(store):
            self._forget()
        if self._content is not None:
            return True
        self._raw.seek(0)
        beginning = os.pread(self._raw.fileno(), HEAD, 0)
        if b"\n" not in beginning and not last:
            return False
        content = Content(self._raw)
        form = self._form_of(head_of(content.head, self._told.name))
        if form is None:
            # A few lines may not show it; more of them are waited for.
            self.refused = last
            outcome.problem = _UNKNOWN if last else ""
            return False
        self._stream = content.passed(known(store, self._told.tenant))
        outcome.passed = content.position
        self._content, self._form = content, form
        return True

    def _overtaken(self, store: Store) -> bool:
        """Whether somebody else has read on in the same content meanwhile."""
        if not self._stream or self._content is None:
            return False
        end = store.value(
            "SELECT max(end_byte) FROM segment WHERE stream = ? AND tenant = ?", [self._stream, self._told.tenant]
        )
        return end is not None and int(end) > self._content.position

    def _written_anew(self, size: int) -> bool:
        at = self._raw.tell()
        return size < at or (bool(self._mark) and self._before(at) != self._mark)

    def _before(self, at: int) -> bytes:
        first = max(0, at - _MARK)
        return os.pread(self._raw.fileno(), at - first, first)

    def finished(self) -> bool:
        """Whether all that is in the file was read, but perhaps a last line without its end."""
        size = os.fstat(self._raw.fileno()).st_size
        return not self._written_anew(size) and (self.refused or size == self._raw.tell())

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()


def _plain(path: Path) -> bool:
    with path.open("rb") as raw:
        return is_plain(raw.read(64))

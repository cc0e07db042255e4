"""Values put back into text that comes in pieces of any size: prose, markup, a document as it comes, tables.

It must never hold back more than what may be the beginning of a placeholder, or change a byte beside one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Final

from tidegate.wire.channels import Channel, Edit, plain
from tidegate.wire.placeholders import Vault
from tidegate.wire.records import CODEC, ERRORS
from tidegate.wire.splices import Splice, spliced

#: What a cell has quotation marks for (RFC 4180 section 2), with the separators of other countries' spreadsheets.
_NEEDS_MARKS: Final = re.compile(r'[",;\t\r\n]')


class RunningText:
    """Running text: prose, markup, a JSON document as it comes.

    In a charset other than UTF-8 the bytes are taken one by one: placeholders are ASCII, and so nothing has to be
    decoded that could not be encoded again to the same bytes.
    """

    def __init__(self, vault: Vault, written: Callable[[str], str] = plain, charset: str = "") -> None:
        self._codec, self._errors = ("latin-1", "strict") if charset else (CODEC, ERRORS)
        self._decoder = codecs.getincrementaldecoder(self._codec)(self._errors)

        def encoded(value: str) -> str:
            return written(value).encode(charset, "xmlcharrefreplace").decode("latin-1")

        self._channel = Channel(vault, encoded if charset else written)

    @property
    def held(self) -> bool:
        """Whether the beginning of what may be a placeholder waits."""
        return bool(self._channel.pending)

    def feed(self, chunk: bytes) -> bytes:
        """What can go on now."""
        return self._through(self._decoder.decode(chunk))

    def finish(self) -> bytes:
        """The rest, as nothing more comes."""
        return self._through(self._decoder.decode(b"", True)) + self.flush()

    def flush(self) -> bytes:
        """What waits: nothing more may come."""
        base, rest = self._channel.settled, self._channel.pending
        return self._written(rest, base, self._channel.give_up())

    def _put(self, settled: str, edits: list[Splice]) -> list[Splice]:
        """``edits`` of ``settled`` as this kind of text needs them; called with every stretch in turn."""
        del settled
        return edits

    def _through(self, text: str) -> bytes:
        base, whole = self._channel.settled, self._channel.pending + text
        edits = self._channel.feed(text)
        return self._written(whole[: self._channel.settled - base], base, edits)

    def _written(self, settled: str, base: int, found: list[Edit]) -> bytes:
        edits: list[Splice] = [(start - base, end - base, new) for start, end, new in found]
        out: str = spliced(settled, self._put(settled, edits))
        return out.encode(self._codec, self._errors)


class Table(RunningText):
    """Lines of cells, with separators between them.  A value alone in a cell gets the quotation marks that it needs.

    Known misses: a value beside other text in a cell without quotation marks.
    """

    def __init__(self, vault: Vault, charset: str = "") -> None:
        super().__init__(vault, charset=charset)
        self._in_marks = False
        self._before = "\n"

    def _put(self, settled: str, edits: list[Splice]) -> list[Splice]:
        done, at = [], 0
        for start, end, new in edits:
            self._pass(settled[at:start])
            done.append((start, end, self._in_cell(new)))
            self._before, at = "]", end
        self._pass(settled[at:])
        return done

    def _pass(self, text: str) -> None:
        self._in_marks ^= text.count('"') % 2 == 1
        self._before = text[-1:] or self._before

    def _in_cell(self, value: str) -> str:
        doubled = value.replace('"', '""')
        if self._in_marks:
            return doubled
        return f'"{doubled}"' if self._before in ",;\t\r\n" and _NEEDS_MARKS.search(value) else value

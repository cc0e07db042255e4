"""The body of one answer with its values put back: as it streams by, or in the file that it is.

Every door that shows us an answer feeds it through one of these, so that what comes back behind Envoy comes back behind
another proxy too.  A text goes on as it comes; of a file nothing goes on until it is whole.

Must never: hold up the event loop; change an answer that is a piece of what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tidegate.edges.downloads import Download
from tidegate.edges.driver import Driver
from tidegate.wire import downloads
from tidegate.wire.placeholders import Vault
from tidegate.wire.reasons import TOO_LARGE
from tidegate.wire.restore import Restorer, Uncoded, Unrestorable

#: Statuses with the whole of what was asked for, and the one with a piece (RFC 9110 sections 15.3.1 to 15.3.7).
_WITH_CONTENT: Final = frozenset({200, 201, 203})
_PARTIAL: Final = 206
#: Types in which a service says what somebody sent it; programs, styles and pictures of its pages are not.
_SAYING: Final = re.compile(
    r"application/(?:[\w.-]+\+)?json|application/(?:(?:x-)?(?:ndjson|jsonlines|jsonl|xml)|vnd\.amazon\.eventstream)|[\w.-]+/[\w.-]+\+xml"
    r"|text/(?:event-stream|plain|csv|tab-separated-values|markdown|html|xml|rtf|yaml)"
)


def may_hold_values(status: int | None, headers: Mapping[str, str]) -> bool:
    """Whether the answer to a request that had no value may hold one: a conversation, a file; no page's own program."""
    main = headers.get("content-type", "").partition(";")[0].strip().lower()
    return status in _WITH_CONTENT and (downloads.may_be_file(main) or _SAYING.fullmatch(main) is not None)


class Restored:
    """Feed the body as it comes; what comes out goes to the person.

    ``restores`` is false for what has no text and is no file.  ``unrestored`` is, at the end, the code of why values
    stayed away, or empty.  Raises ``Unrestorable`` from the constructor where the head says that it cannot be done, and
    from ``feed`` for a body that is not in its coding.
    """

    def __init__(self, driver: Driver, vault: Vault, status: int | None, headers: Mapping[str, str]) -> None:
        if status == _PARTIAL:
            raise Unrestorable("partial")
        self._media_type, encoding = headers.get("content-type"), headers.get("content-encoding")
        self._file: Download | None = None
        self._head = b""
        self._begun = False
        self._missing: int | None = None
        if downloads.may_be_file(self._media_type):
            said = headers.get("content-length", "")
            self._missing = int(said) if said.isdecimal() else None
            if self._missing is not None and self._missing > downloads.HELD:
                raise Unrestorable(TOO_LARGE)
            self._uncoded, encoding = Uncoded(encoding), None  # its first bytes must be seen
            self._file = Download(driver, vault, self._media_type)
        self._may_be_file = self._file is not None
        self._text = Restorer(vault, self._media_type, encoding)

    @property
    def restores(self) -> bool:
        """Whether anything may have to be put into this body."""
        return self._may_be_file or self._text.restores

    @property
    def held(self) -> bool:
        """Whether something waits that a silent service must not keep waiting.

        The beginning of what may be a placeholder; a file that is all there, and whose end will not be told to us while
        we keep it, as before trailers.
        """
        return self._text.held if self._file is None else self._all_there(self._file)

    def _all_there(self, file: Download) -> bool:
        return not file.given and (file.whole or self._missing == 0 or self._uncoded.whole)

    @property
    def unrestored(self) -> str:
        """Why the file went on as it came, or nothing."""
        return self._file.unrestored if self._file is not None else ""

    async def feed(self, chunk: bytes, end: bool = False) -> bytes:
        """What can go on now.  ``end`` says that the body is complete."""
        if self._may_be_file:
            if self._missing is not None:
                self._missing -= len(chunk)
            chunk = self._uncoded.feed(chunk, end)
            if not self._begun:
                self._head += chunk
                if not end and downloads.may_become(self._media_type, self._head):
                    return b""
                chunk = self._begin()
        if self._file is not None:
            return await self._file.feed(chunk, end)
        return self._text.feed(chunk, end) if self._text.restores else chunk

    def _begin(self) -> bytes:
        self._begun, head, self._head = True, self._head, b""
        if not downloads.is_file(self._media_type, head):
            self._file = None
        return head

    async def flush(self) -> bytes:
        """Everything that waits, as it stands; nothing of a file that is not all there."""
        if self._file is None:
            return self._text.flush()
        return await self._file.flush() if self._all_there(self._file) else b""

"""What is no text, or whose records are no lines, as lines that the readers of lines read.

Decoders look at the beginning.  What they make is told by ``readers.json_lines``: records in words of ours, one line
each, equal whenever the same content is read, so that a file that grew begins with the same lines.  A decoder must
never hold more than a record, nor stop for one that is bad: that becomes a line that cannot be read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, cast

from tidegate.usage import arrays, dhcpd_leases, dnstap, history
from tidegate.usage.as_lines import AsLines

#: How much of a beginning decoders look at.
LOOK: Final = 4096

#: Whether a host is one of the catalogue's.
Listed: TypeAlias = Callable[[str], bool]


def every(_host: str) -> bool:
    """All hosts, where nothing has to be left out."""
    return True


def decoder(head: bytes) -> Callable[[IO[bytes], Path | None, Listed], Iterator[bytes]] | None:
    """What makes lines of content that begins so; ``None`` for content that has lines already."""
    if arrays.is_array(head):
        return lambda raw, _path, _listed: arrays.elements(raw)
    if dnstap.is_dnstap(head):
        return lambda raw, _path, _listed: dnstap.lines(raw)
    if history.is_sqlite(head):
        return history.lines
    if dhcpd_leases.is_leases(head):
        return lambda raw, _path, _listed: dhcpd_leases.lines(raw)
    return None


def decoded(raw: IO[bytes], path: Path | None, listed: Listed) -> IO[bytes]:
    """``raw`` with records as lines.  ``path`` is where it lies, for what lies beside it."""
    found = decoder(cast(Any, raw).peek(LOOK)[:LOOK])
    return raw if found is None else cast(IO[bytes], io.BufferedReader(AsLines(found(raw, path, listed))))

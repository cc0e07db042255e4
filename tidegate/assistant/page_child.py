"""The process that reads one web page: its title, its date and its text, without what stands around it.

Must never: fetch anything; fail on what a page holds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

import msgspec
from trafilatura import bare_extraction

from tidegate.assistant.handed import Page

#: Characters of a page.
LONGEST: Final = 40_000


def read(content: bytes) -> Page:
    """The page in ``content``.  Never raises."""
    try:
        found: Any = bare_extraction(content, with_metadata=True, include_links=False, include_images=False)
    except Exception:  # a page may be broken in any way; what it says stays here
        return Page()
    if found is None:
        return Page()
    return Page((found.title or "")[:300], (found.date or "")[:10], (found.text or "")[:LONGEST])


def main(confine: Callable[[], object]) -> None:
    """One page from standard input, what it says on standard output."""
    raw = sys.stdin.buffer.read()
    read(b"<html><body><article><p>first</p></article></body></html>")  # loads what is loaded late
    confine()
    sys.stdout.buffer.write(msgspec.msgpack.encode(read(raw)))
    sys.stdout.buffer.flush()

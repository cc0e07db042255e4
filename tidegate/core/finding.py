"""A finding: a sensitive span in a part of an exchange.  It never holds the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Characters of a value that an excerpt may show, at most, at its end.
EXCERPT_TAIL: Final = 2
#: A value shorter than this shows nothing at all.
EXCERPT_SHORTEST: Final = 8

#: Families that ordinary honest texts are full of.  A rule that means them names them: one that replaces whatever is
#: found would otherwise take a person's own program, or the name of a server, out of the question asked about it.
NAMED_ONLY: Final = frozenset({"source-code", "marking", "network", "bulk"})


@dataclass(frozen=True, slots=True)
class Finding:
    """``start`` and ``end`` count characters in the text of part number ``part``; ``confidence`` is 0 to 1.

    ``detector`` is the precise name (``kr-rrn``), ``family`` what it belongs to (``national-id``); rules use either.
    ``fixed``: the code of why it cannot be replaced where it stands, in a PDF as a rule; empty where it can.
    ``count`` is above one where equal findings were folded for the record; positions are then those of the first.
    """

    detector: str
    family: str
    part: int
    start: int
    end: int
    confidence: float
    excerpt: str = ""
    count: int = 1
    fixed: str = ""


def masked(value: str) -> str:
    """An excerpt of ``value`` for people: stars, with the last two characters where the value is long enough."""
    if len(value) < EXCERPT_SHORTEST:
        return "*" * len(value)
    return "*" * min(len(value) - EXCERPT_TAIL, 12) + value[-EXCERPT_TAIL:]

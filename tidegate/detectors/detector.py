"""What a detector is: patterns with a confidence, a check of the value, words that make it likelier, and its proof.

A detector carries its own examples.  They are run when the built-in scanner is tested, and when an organisation's own
patterns are loaded, so that a detector which does not find what it says cannot be put in force.

The pattern language is the part that RE2 and Hyperscan share: no look-around, no back-reference, so that no pattern
can take more than linear time (https://github.com/google/re2/wiki/Syntax).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from tidegate.detectors.places import Places

#: Says of a candidate value whether it can be real (a checksum, a date, a range).
Check: TypeAlias = Callable[[str], bool]
#: Finds spans in a text around the bytes where its hint ends: ``(start, end, confidence)``, in bytes too.
Find: TypeAlias = Callable[["Places", Sequence[int]], Iterable[tuple[int, int, float]]]

#: Findings below this are not reported: a coin toss would stop as many honest texts as bad ones.
REPORT_AT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Pattern:
    """``regex`` finds candidates, its group ``group`` is the value; ``confidence`` holds before check and context.

    ``hint`` is a cheaper pattern that occurs in every text in which ``regex`` does, for regexes whose first characters
    may be nearly anything: those make the first pass ten times slower (measured with e-mail addresses).  A hint is at
    most 256 bytes wide.  In a long text ``regex`` is looked for within ``reach`` bytes before and behind it; a match
    that has begun there is followed to its end.

    ``needs_context``: without one of the detector's context words nearby a match means nothing, however right its
    check digit.  The words are then what the first pass looks for, so that a text full of numbers costs no more.

    ``label``: patterns of which each must occur in what names the value where it stands (``surroundings.py``:
    head of the column, words before, words behind).  The first of them is the hint where no other is given.
    ``unless``: what must not occur there.  ``weak``: a label that says too little by itself, and what must then
    occur in the lines around or in a head of the table.  ``whole``: the value is no part of a longer number, with
    whatever sign stands between.  ``within``: the most bytes between the value and a context word in front of it in
    its line, and half as many behind it; 0 is any number.  ``gate``: what every value has (``places.py``), looked
    for once for all detectors.
    """

    regex: str
    confidence: float
    group: int = 0
    check: Check | None = None
    hint: str | None = None
    needs_context: bool = False
    reach: int = 512
    label: tuple[str, ...] = ()
    unless: str = ""
    weak: tuple[str, str] | None = None
    whole: bool = False
    within: int = 0
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """``find`` reads a text in which one of ``hint`` occurs, in linear time: for what no pattern could say."""

    hint: str | tuple[str, ...]
    find: Find


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of sensitive value.

    ``context`` words (lower-case, any language) near a candidate add ``context_adds`` to its confidence.
    ``found`` are texts in which exactly one value is found; ``not_found`` are near misses, with nothing to find.
    ``proven``: the tests of Tidegate run it, so its patterns are compiled when first needed, not when it is loaded.
    """

    name: str
    family: str
    meaning: str
    source: str
    patterns: tuple[Pattern, ...]
    found: tuple[str, ...]
    not_found: tuple[str, ...]
    context: tuple[str, ...] = ()
    context_adds: float = 0.3
    misses: str = ""
    procedures: tuple[Procedure, ...] = ()
    proven: bool = False

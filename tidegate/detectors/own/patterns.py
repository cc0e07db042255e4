"""Patterns of the organisation's own, each with texts it must find and texts it must not.

They run in Hyperscan and RE2 alone, like the built-in ones, so that no pattern and no text takes more than linear time;
what one of the two refuses is refused when it is loaded, as is a pattern that does not hold to its own examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import hyperscan
import re2

from tidegate.detectors.detector import Detector
from tidegate.detectors.detector import Pattern as Built
from tidegate.detectors.own.looker import FAMILY
from tidegate.detectors.scanner import Scanner, build

#: How sure a pattern is whose author does not say.
CONFIDENCE: Final = 0.9
#: Longest pattern, in characters: a longer one is a list of values, and those belong to ``terms`` or ``exact``.
LONGEST: Final = 2_000
#: Automata of RE2 larger than this are refused; a pattern such as (a{1,1000}){1,1000} would take the machine's memory.
MOST_MEMORY: Final = 8 * 1024**2


@dataclass(frozen=True, slots=True)
class Pattern:
    """``regex`` in the language of RE2; ``context`` words, if there are any, one of which must stand nearby."""

    regex: str
    found: tuple[str, ...]
    not_found: tuple[str, ...]
    context: tuple[str, ...] = ()
    confidence: float = CONFIDENCE


def faults(pattern: Pattern) -> list[str]:
    """What keeps ``pattern`` from being used, a sentence each; no text of an example is quoted."""
    refused = _refused(pattern.regex)
    if refused:
        return [refused]
    try:
        scanner = scanner_of("pattern", (pattern,))
    except (hyperscan.error, re2.error) as error:
        return [f"The matching engine does not take it ({_words(error)})."]
    wrong = [
        f"Its example {number} of `found` is not found."
        for number, text in enumerate(pattern.found, 1)
        if not scanner.scan(text)
    ]
    wrong += [
        f"Its example {number} of `not-found` is found all the same."
        for number, text in enumerate(pattern.not_found, 1)
        if scanner.scan(text)
    ]
    return wrong


def scanner_of(label: str, patterns: tuple[Pattern, ...]) -> Scanner:
    """A scanner whose findings are called ``label``.  Raises ``hyperscan.error`` and ``re2.error``."""
    return build([_detector(label, pattern) for pattern in patterns])


def _detector(label: str, pattern: Pattern) -> Detector:
    built = Built(pattern.regex, pattern.confidence, needs_context=bool(pattern.context))
    return Detector(
        name=label,
        family=FAMILY,
        meaning="A pattern of the organisation's own.",
        source="policy.yaml",
        patterns=(built,),
        found=pattern.found,
        not_found=pattern.not_found,
        context=tuple(word.lower() for word in pattern.context),
    )


def _refused(regex: str) -> str | None:
    if len(regex) > LONGEST:
        return f"It is longer than {LONGEST:,} characters."
    options = re2.Options()
    options.log_errors, options.max_mem = False, MOST_MEMORY
    try:
        compiled: Any = re2.compile(regex.encode(), options=options)  # type: ignore[no-untyped-call]
    except re2.error as error:
        return f"RE2 does not take it ({_words(error)}); look-around and back-references are what it leaves out."
    if compiled.search(b"") is not None:
        return "It matches the empty text, so it would be found everywhere."
    return None


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)).strip(" .") or "no reason given"

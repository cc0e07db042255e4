"""Context words: one pattern for each detector, and the hint by which the first pass finds them.

A short Latin word counts only as a word of its own ("rrn" is not in "burrn"); underscores and digits separate words,
since context often stands in names of columns and variables.  Words of other scripts, and long ones, count anywhere:
Korean puts particles behind them, German puts other words in front.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: Latin words up to this many letters must stand alone; longer ones may be part of a compound.
STANDS_ALONE: Final = 5
#: Cyrillic, Greek, Armenian: the scripts with capitals beside Latin.  Hyperscan folds case in ASCII alone here.
_HAS_CASE: Final = re.compile("[^\x00-\x7f]")


def pattern(words: Sequence[str]) -> str:
    """A pattern, for RE2, that occurs in a text in which one of ``words`` stands."""
    free = [_words(word) for word in words if not _alone(word)]
    alone = [_words(word) for word in words if _alone(word)]
    parts = ["|".join(free)] if free else []
    if alone:
        parts.append(f"(?:^|[^a-z])(?:{'|'.join(alone)})(?:$|[^a-z])")
    return f"(?i){'|'.join(parts)}"


def hint(words: Sequence[str]) -> str:
    """A pattern, for Hyperscan, that occurs in every text in which ``pattern(words)`` does."""
    return pattern(tuple({form: None for word in words for form in _spellings(word)}))


def _alone(word: str) -> bool:
    return word.isascii() and len(word) <= STANDS_ALONE


def _words(word: str) -> str:
    """``word`` as a pattern; where it has a space, an underscore, a dash or nothing may stand as well."""
    return "[ _-]?".join(re.escape(part) for part in word.split(" "))


def _spellings(word: str) -> tuple[str, ...]:
    if _HAS_CASE.search(word) is None:
        return (word,)
    return (word, word.capitalize(), word.upper(), word.title())

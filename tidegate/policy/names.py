"""Names as people write them: how two are compared, what a ``*`` in one means, and which known one was meant.

Why here: people, devices and accounts are named by administrators and by identity systems that agree neither on case
nor on Unicode form.  It must never run an administrator's pattern in a backtracking engine: a glob has ``*`` only, and
is matched piece by piece in one pass.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: Beyond this a word is no misspelt name, and comparing it would cost more than it helps.
LONGEST_WORTH_A_GUESS: Final = 64
#: ``difflib``'s own default finds ``deepsek`` and ``credential``; a higher one is for words that need not be known.
CUTOFF: Final = 0.6
CUTOFF_FOR_FREE_NAMES: Final = 0.8


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """``name`` for comparing: canonical composition (Korean typed on a Mac arrives decomposed), then case folding."""
    return unicodedata.normalize("NFC", name).casefold()


@dataclass(frozen=True, slots=True)
class Glob:
    """A folded pattern in which ``*`` stands for any run of characters, split at its stars."""

    pieces: tuple[str, ...]

    def has(self, folded: str) -> bool:
        """Whether ``folded`` fits.  Each middle piece is taken at its first place; there is nothing to go back to."""
        first, *middle, last = self.pieces
        end = len(folded) - len(last)
        if end < len(first) or not folded.startswith(first) or not folded.endswith(last):
            return False
        at = len(first)
        for piece in middle:
            found = folded.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


@dataclass(frozen=True, slots=True)
class Names:
    """A set of folded names and globs; order and repetition of what it was made of do not matter."""

    exact: frozenset[str] = frozenset()
    globs: frozenset[Glob] = frozenset()

    @classmethod
    def of(cls, written: Iterable[str]) -> Names:
        """The names that ``written`` lists; those with a ``*`` are globs."""
        folded = {fold(name) for name in written}
        starred = {name for name in folded if "*" in name}
        return cls(frozenset(folded - starred), frozenset(Glob(tuple(name.split("*"))) for name in starred))

    def has(self, name: str) -> bool:
        """Whether ``name`` is listed or fits a glob."""
        folded = fold(name)
        return folded in self.exact or any(glob.has(folded) for glob in self.globs)

    def join(self, other: Names) -> Names:
        """Both together."""
        return Names(self.exact | other.exact, self.globs | other.globs)


def nearest(word: str, known: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The known name that ``word`` was probably meant to be."""
    if len(word) > LONGEST_WORTH_A_GUESS:
        return None
    by_fold = {fold(name): name for name in known}
    close = difflib.get_close_matches(fold(word), by_fold, n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None

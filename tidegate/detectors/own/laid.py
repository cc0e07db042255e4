"""A text laid out in arrays: the kind of every character, where words begin and end, and what has no letters left out.

Looking a text through word by word in Python costs a thousand times what comparing bytes costs.  Here a stretch of it
is one array of code points, and every question about its words is one operation over all of them (NumPy).  Long texts
are laid out stretch by stretch, so that memory stays the same however long they are.
It must never lose a position: `at` says where each letter stands in the plain text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tidegate.detectors.own.plain import HAN, HANGUL, HIRAGANA, KATAKANA, OTHER, WORD, Plain

Numbers = npt.NDArray[Any]

#: Scripts by number, from 1; 0 is what is no letter and no digit.
SCRIPTS: Final = (OTHER, HANGUL, HAN, HIRAGANA, KATAKANA)
NUMBER: Final = {script: number for number, script in enumerate(SCRIPTS, 1)}
#: From this number on words are not parted: every character may begin one.
UNPARTED: Final = NUMBER[HAN]
#: Characters of one stretch, and how far it looks into the next one: further than any value or counted word reaches.
STRETCH: Final = 4096
MARGIN: Final = 256
#: The longest array of letters that a stretch makes, where each character folds into three.
MOST_LETTERS: Final = 3 * (STRETCH + MARGIN + 1)
_SCRIPT: Final = 7
_DIGIT: Final = 8
#: No letter is beyond the third plane of Chinese characters (Unicode 16, Blocks.txt).
_CODES: Final = 0x40000


class Laid:
    """A stretch of a plain text.  Arrays go by letter, which is a letter or digit once folded; others are left out.

    ``codes`` are code points, ``at`` places in the plain text, ``script`` numbers, ``word`` the number of the word in
    this stretch.  ``begins`` and ``ends`` say by letter whether a word begins with it or ends behind it, and ``digits``
    how many digits stand before it.  Letters before number ``first`` and from ``last`` on belong to other stretches.
    """

    __slots__ = ("at", "begins", "codes", "digits", "ends", "first", "last", "script", "word")

    def __init__(self, text: str, base: int, first: int, last: int) -> None:
        folded = text.lower() if text.isascii() else text.casefold()
        raw = folded.encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(raw, np.uint32)
        flags = _flags().take(codes, mode="clip")
        here = flags.nonzero()[0]
        flags = flags[here]
        self.codes = codes[here]
        self.script = flags & _SCRIPT
        apart = np.empty(len(here) + 1, bool)
        apart[0] = apart[-1] = True
        np.not_equal(self.script[1:], self.script[:-1], out=apart[1:-1])
        apart[1:-1] |= (here[1:] - here[:-1]) != 1
        self.begins, self.ends = apart[:-1], apart[1:]
        self.word = self.begins.cumsum()
        self.digits = np.zeros(len(here) + 1, np.int64)
        (flags >> 3).cumsum(out=self.digits[1:])
        if len(folded) != len(text):  # some character folds into several, as the sharp s does
            here = np.repeat(np.arange(len(text)), [len(char.casefold()) for char in text])[here]
        self.at = here + base
        self.first = int(self.at.searchsorted(first)) if first else 0
        self.last = int(self.at.searchsorted(last))


def laid(plain: Plain) -> Iterator[Laid]:
    """``plain`` stretch by stretch; a short text is laid out once for all who ask."""
    text = plain.text
    if len(text) > STRETCH:
        for start in range(0, len(text), STRETCH):
            before = max(start - 1, 0)
            yield Laid(text[before : start + STRETCH + MARGIN], before, start, start + STRETCH)
        return
    if not plain.shared:
        plain.shared.append(Laid(text, 0, 0, len(text)))
    yield plain.shared[0]


@lru_cache(maxsize=1)
def _flags() -> Numbers:
    """The number of the script of every code point, and whether it is a digit."""
    every = "".join(map(chr, range(_CODES)))
    flags = np.zeros(_CODES + 1, np.uint8)
    for match in WORD.finditer(every):
        flags[match.start() : match.end()] = NUMBER[match.lastgroup if match.lastgroup in NUMBER else OTHER]
    flags[[code for code, char in enumerate(every) if char.isdigit()]] |= _DIGIT
    return flags

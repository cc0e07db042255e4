"""How text stands on a terminal."""

from __future__ import annotations

import unicodedata


def columns(text: str) -> int:
    """How many columns a terminal gives ``text``: Korean takes two for each letter (Unicode Standard Annex #11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

"""What an index is made of, as the policy says it, and what makes two of them the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: The end of an index file's name.
SUFFIX: Final = ".index"
EXACT: Final = "exact"
DOCUMENTS: Final = "documents"
#: The kinds that need an index.
KINDS: Final = (EXACT, DOCUMENTS)
#: Goes up whenever a value or a word would get another digest than before.
READING: Final = 2


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry of the policy's ``data:`` that needs an index.

    ``source`` is a file or a folder; where it is ``None``, ``query`` asks ``database`` (a URL of SQLAlchemy).
    ``said`` is what the policy calls the source, which stays the same where the installation is moved.
    ``columns`` count by themselves, the columns of each of ``together`` count near each other; where neither is said,
    every column counts by itself.  ``max_age`` is in seconds.
    """

    name: str
    kind: str
    source: Path | None = None
    database: str = ""
    query: str = ""
    columns: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    near: int = 200
    words: int = 30
    confidence: float = 0.0
    max_age: int | None = None
    said: str = ""

    def digest(self) -> str:
        """The same for two definitions whose indexes are the same; how they are looked for is left out."""
        return self._digest(str(self.source or ""))

    def moved_digest(self) -> str:
        """The same by what the policy says, wherever the installation is; earlier versions know ``digest`` alone."""
        return self._digest(self.said)

    def _digest(self, source: str) -> str:
        made = (READING, self.kind, source, self.database, self.query, self.columns, self.together)
        return hashlib.sha256(repr(made).encode()).hexdigest()[:16]

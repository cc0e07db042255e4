"""What finds one of the organisation's own kinds of data: a name from the policy and spans of a text."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from tidegate.detectors.own.plain import Plain

#: The family of all findings of the organisation's own data; a rule may name it.
FAMILY: Final = "own-data"
#: Spans of one text beyond which counting on says nothing new.
MOST_SPANS: Final = 100_000


class Span(NamedTuple):
    """``start:end`` in characters of the plain text; ``confidence`` is 0 to 1."""

    start: int
    end: int
    confidence: float


class Looker(Protocol):
    """Looks for one entry of the policy's ``data:``.  Serves one thread at a time."""

    @property
    def label(self) -> str:
        """Its name in the policy."""

    def spans(self, plain: Plain) -> list[Span]:
        """What is found, in any order, perhaps overlapping; in time linear in the text."""

    def for_thread(self) -> Looker:
        """The same for another thread."""

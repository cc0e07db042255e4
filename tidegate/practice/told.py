"""What a client was told: the one shape in which every client's experience is compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: Seconds that a client waits: a bound against hanging and no measure, however busy the machine is.
PATIENCE: Final = 60.0
RECEIPT: Final = re.compile(r"\br-[0-9a-hjkmnp-tv-z]{16}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """``status`` is the HTTP status (WebSocket: the close code) or ``None`` where no answer came.

    ``text`` is what the person would read: the answer put together from its deltas, or the refusal.
    ``raw`` is everything received, for searching.
    """

    client: str
    status: int | None
    text: str
    raw: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def receipt(self) -> str | None:
        """The first receipt id anywhere in the answer."""
        found = RECEIPT.search("\n".join([*self.headers.values(), self.text, self.raw]))
        return found.group() if found else None

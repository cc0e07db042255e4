"""Everything the processor of one worker works with: what every edge does, and what only Envoy's two listeners need."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.edges.parts import Parts as EdgeParts
from tidegate.edges.parts import new_id
from tidegate.edges.passport import Passports
from tidegate.edges.pinned import Pinned

__all__ = ["Parts", "new_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(EdgeParts):
    """``passports`` carry who it is from listener to listener; ``pinned`` knows apps that cannot be led in."""

    passports: Passports
    pinned: Pinned

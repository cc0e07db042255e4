"""Who calls the API: this user by the socket in the home, or the holder of a key.

Must never: let the key of a person speak for somebody else; say why a key does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from tidegate.core.exchange import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """``id`` keeps the scopes of callers apart.  ``who``: a person, and the only one it may decide for."""

    id: str
    who: Actor | None = None


#: The user whom the gateway runs as: whoever can open its socket could read its keys.
OURSELVES: Final = Caller("local")
#: The holder of a key, or ``None``.
Holders: TypeAlias = Callable[[str], Caller | None]


def caller_of(authorization: str, holders: Holders | None) -> Caller | None:
    """Who calls, by the header ``Authorization``; without ``holders`` nobody needs a key."""
    if holders is None:
        return OURSELVES
    scheme, _, secret = authorization.strip().partition(" ")
    return holders(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None

"""An exchange: one thing crossing the border between people and AI services.

Every edge turns its wire format into this object and nothing behind the edge knows which edge it was.
What an edge cannot know, or does not know yet, is ``UNKNOWN``: policy reads that as a third truth value and asks
for it only when it matters.  ``None`` always means "known to be absent".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, IntEnum
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeAlias

from tidegate.core.finding import Finding
from tidegate.core.service import Service


class Unknown(Enum):
    """The type of ``UNKNOWN``, so that type checkers can tell it from every value."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
Address: TypeAlias = IPv4Address | IPv6Address

#: What a person can do at a service.  An exchange may be several at once: a chat completion is ``prompt`` and ``api``.
ACTIVITIES: Final = (
    "browse",
    "sign-in",
    "prompt",
    "upload",
    "download",
    "share",
    "voice",
    "telemetry",
    "tool",
    "api",
)

#: The activity of a request that calls a tool.
TOOL: Final = "tool"


class Assurance(IntEnum):
    """How sure we are who it is, weakest first."""

    NOBODY = 0
    ADDRESS = 1  # the client address is mapped to a person
    HEADER = 2  # a proxy in front said so, and we trust or verified its header
    PASSWORD = 3  # Proxy-Authorization checked against a stored hash
    CERTIFICATE = 4  # a client certificate of a trusted issuer


@dataclass(frozen=True, slots=True)
class Device:
    """A machine: its ``id`` (certificate name, inventory number or address) and what is known of it.

    ``labels`` come from a closed list: ``managed unmanaged company personal``.
    """

    id: str
    labels: frozenset[str] = frozenset()


DEVICE_LABELS: Final = ("managed", "unmanaged", "company", "personal")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who: ``person`` is ``None`` when nobody is known.  ``groups`` are those the identity source named."""

    person: str | None
    groups: frozenset[str] = frozenset()
    assurance: Assurance = Assurance.NOBODY


NOBODY: Final = Actor(None)


@dataclass(frozen=True, slots=True)
class Account:
    """The account at the service.  ``tenant`` is the workspace; ``kind`` is company or personal, if told."""

    name: str | None = None
    tenant: str | None = None
    kind: str | None = None


def account_kind(accounts: Mapping[str, frozenset[str]], service: str, name: str | None) -> str | None:
    """``company`` or ``personal``, by the organisation's own ``accounts`` at each service.

    ``None`` where nothing is said of that service, or no name is known.
    """
    own = accounts.get(service)
    if own is None or name is None:
        return None
    return "company" if name.lower() in {id.lower() for id in own} else "personal"


#: What names of tools are made of (Model Context Protocol 2025-11-25, server/tools, "Tool Names"), a little widened.
#: Anything else under a tool's name might be text, and names are recorded.
_TOOL_NAME: Final = re.compile(r"[\w.:/@-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is called, or handed to a model to call, by the name its server has for it.

    ``name`` is ``None`` where any tool of the server may be meant, or where the call does not say plainly which.
    """

    server: str
    name: str | None = None

    @classmethod
    def called(cls, server: str, name: object) -> Tool:
        """The tool that a message names; ``name`` is whatever stands there."""
        plain = name if isinstance(name, str) and _TOOL_NAME.fullmatch(name) else None
        return cls(server if _TOOL_NAME.fullmatch(server) else "unknown", plain)

    def __str__(self) -> str:
        return f"{self.server}/{'*' if self.name is None else self.name}"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was carried and not inspected: ``what`` (a part, encoding or frame) and ``why``, a reason code.

    With a ``label`` all was read, and only data of that name could not be looked for, or not reliably.
    """

    what: str
    why: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where to.  ``host`` is lower-case without port or brackets; ``path`` has no query string."""

    host: str
    port: int = 443
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One crossing, as far as it is known.

    ``at`` is aware and in UTC.  ``size`` counts the bytes of the body as sent.  ``quota`` says for each named rule
    whether there is room left (``True``) or not; a rule missing from it has not been asked about yet.
    ``grants`` are the ids of approved exceptions that cover this exchange.  ``tools`` are those that it calls, each
    once; an empty tuple says that it calls none.
    """

    id: str
    at: datetime
    target: Target
    who: Actor | Unknown = UNKNOWN
    address: Address | Unknown | None = UNKNOWN
    device: Device | Unknown | None = UNKNOWN
    service: Service | Unknown | None = UNKNOWN
    activity: frozenset[str] | Unknown = UNKNOWN
    account: Account | Unknown | None = UNKNOWN
    tools: tuple[Tool, ...] | Unknown = UNKNOWN
    data: tuple[Finding, ...] | Unknown = UNKNOWN
    unread: tuple[Unread, ...] = ()
    size: int | None = None
    conversation: str | None = None
    recognised: bool = True
    quota: tuple[tuple[str, bool], ...] = field(default=())

    def room(self, rule: str) -> bool | Unknown:
        """Whether the quota of ``rule`` has room; ``UNKNOWN`` while nobody has asked the store."""
        for name, left in self.quota:
            if name == rule:
                return left
        return UNKNOWN

"""What a body that was read tells of its exchange: whose account it is, and which tools are called.

Here the words of the wire become those of policy: a server of tools is the service of the catalogue at its host, since
what a server or a client calls it is only a claim.
Must never: take an account or a server for the organisation's own by what a message says of itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tidegate.core.exchange import TOOL, UNKNOWN, Account, Exchange, Tool, Unknown, Unread, account_kind
from tidegate.core.service import Service
from tidegate.edges.station import Held, Reading, Snapshot
from tidegate.gate import events as e

#: The code for a body that went on beyond what the edge may hold.
OVER_LIMIT: Final = "over-limit"


def body_read(
    snapshot: Snapshot, exchange: Exchange, held: Held, reading: Reading, activity: frozenset[str] | Unknown
) -> e.BodyRead:
    """The event.  ``activity`` is what the head of the request shows."""
    unread = tuple(reading.unread)
    if not held.complete:
        unread += (Unread("body", OVER_LIMIT),)
    # What an edge has said before that it cannot see, as the messages of a WebSocket behind a proxy, may call any tool.
    tools = UNKNOWN if exchange.unread or not held.complete else _tools(snapshot, exchange, reading)
    return e.BodyRead(
        len(held.raw),
        len(reading.parts),
        unread,
        _whose(snapshot, exchange, reading.account),
        reading.conversation,
        tools,
        UNKNOWN if activity is UNKNOWN or tools is UNKNOWN else activity | ({TOOL} if tools else set()),
    )


def _whose(snapshot: Snapshot, exchange: Exchange, account: Account | None) -> Account | None:
    """With its kind, where the policy says which accounts at the service are the organisation's own."""
    if account is None or not isinstance(exchange.service, Service):
        return account
    kind = account_kind(snapshot.accounts, exchange.service.id, account.name)
    return account if kind is None else replace(account, kind=kind)


def _tools(snapshot: Snapshot, exchange: Exchange, reading: Reading) -> tuple[Tool, ...] | Unknown:
    if reading.tools is UNKNOWN or not reading.tools:
        return reading.tools if reading.tools is UNKNOWN else ()
    here = exchange.service.id if isinstance(exchange.service, Service) else exchange.target.host
    named = (Tool.called(_server(snapshot, host) if host else here, name) for host, name in reading.tools)
    return tuple(dict.fromkeys(named))


def _server(snapshot: Snapshot, host: str) -> str:
    known = snapshot.catalogue.at_host(host) if "." in host else None
    return known.service.id if known is not None else host

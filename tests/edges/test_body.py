"""What a body tells of its exchange: whose account it is, and which tools are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tidegate.core.exchange import UNKNOWN, Account, Exchange, Target, Tool, Unread
from tidegate.core.service import Service
from tidegate.edges.body import body_read
from tidegate.edges.driver import Refusing
from tidegate.edges.rehearsal import WordScanner
from tidegate.edges.station import Held, Snapshot
from tidegate.gate import events as e
from tidegate.wire.reading import Reading
from tidegate.wire.tools import HERE, Called

CHATGPT = Service("chatgpt", "ChatGPT", "chatbot")
PROMPT = frozenset({"prompt"})


@dataclass(frozen=True)
class Known:
    service: Service


class Hosts:
    """A catalogue of one host."""

    def at_host(self, host: str) -> Known | None:
        return Known(Service("corp-tools", "Corp Tools", "agent")) if host == "mcp.corp.example" else None


def told(
    reading: Reading, service: Service | None = CHATGPT, *, complete: bool = True, unread: tuple[Unread, ...] = ()
) -> e.BodyRead:
    accounts = {"chatgpt": frozenset({"Ours-1"})}
    hosts: Any = Hosts()
    snapshot = Snapshot(Refusing("r"), hosts, WordScanner(), "r", accounts=accounts)
    exchange = Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("mcp.else.example"), service=service)
    exchange = replace(exchange, unread=unread)
    return body_read(snapshot, exchange, Held(b"", complete), reading, PROMPT)


@pytest.mark.parametrize(
    ("service", "name", "kind"),
    [
        (CHATGPT, "OURS-1", "company"),
        (CHATGPT, "other", "personal"),
        (replace(CHATGPT, id="deepl"), "other", None),
        (None, "other", None),
    ],
)
def test_whose_an_account_is_is_known_where_the_policy_lists_the_organisations_own(
    service: Service | None, name: str, kind: str | None
) -> None:
    assert told(Reading((), account=Account(name)), service).account == Account(name, kind=kind)
    assert told(Reading(())).account is None


@pytest.mark.parametrize(
    ("called", "tool"),
    [
        (Called(HERE, "create_issue"), Tool("chatgpt", "create_issue")),
        (Called(HERE, None), Tool("chatgpt")),
        (Called("mcp.corp.example", "get"), Tool("corp-tools", "get")),
        (Called("mcp.else.example", "get"), Tool("mcp.else.example", "get")),
        (Called("connector_dropbox", "get"), Tool("connector_dropbox", "get")),
        (Called("no such host!", "what was typed"), Tool("unknown")),
    ],
)
def test_a_server_is_the_service_at_its_host_and_a_name_is_no_text(called: Called, tool: Tool) -> None:
    found = told(Reading((), tools=(called, called)))
    assert found.tools == (tool,)
    assert found.activity == frozenset({"prompt", "tool"})


def test_without_a_call_it_is_what_its_head_showed() -> None:
    assert (told(Reading(())).tools, told(Reading(())).activity) == ((), PROMPT)


def test_what_was_not_read_whole_may_call_anything() -> None:
    for found in (told(Reading((), tools=UNKNOWN)), told(Reading(()), complete=False)):
        assert (found.tools, found.activity) == (UNKNOWN, UNKNOWN)


def test_an_unknown_service_is_called_by_its_host() -> None:
    assert told(Reading((), tools=(Called(HERE, "a"),)), None).tools == (Tool("mcp.else.example", "a"),)


def test_what_cannot_be_seen_may_call_any_tool() -> None:
    """The messages of a WebSocket, of which a proxy shows the handshake alone."""
    unseen = told(Reading(()), unread=(Unread("messages", "unseen"),))
    assert (unseen.tools, unseen.activity) == (UNKNOWN, UNKNOWN)
    assert told(Reading(())).tools == ()

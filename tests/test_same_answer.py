"""Same answer everywhere: one recorded corpus of exchanges through every edge, and through the evaluator alone.

The corpus is ``cases/exchanges``: who asks from where for what, under one policy, and what is decided.  To add an edge,
write a coroutine that takes a ``Row`` and a ``Stack`` and gives the exchange entries that were recorded, and name it
in ``EDGES``; each must give the same decision and, but for number and time, the same entry.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.edges.icap.stand import Stand, http, reqmod
from tidegate import policy as policies
from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load as load_catalog
from tidegate.core.decision import Decision
from tidegate.core.exchange import NOBODY, TOOL, Actor, Assurance, Exchange, Target, Tool
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import Scanner, build
from tidegate.edges.api import app
from tidegate.edges.driver import scanned
from tidegate.edges.envoy.rehearsal import Rehearsal, states, steps, whole
from tidegate.edges.identity import Front, Identity
from tidegate.edges.passport import Bearer
from tidegate.edges.people import AddressMap, parse_addresses
from tidegate.edges.reading import read_body
from tidegate.edges.station import Held

CASES = Path(__file__).parent.parent / "cases" / "exchanges"
ROWS = [json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the corpus."""

    raw: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.raw.get(name)

    @property
    def actor(self) -> Actor:
        if self.who is None:
            return NOBODY
        return Actor(self.who, frozenset(self.groups or ()), Assurance.HEADER)

    @property
    def data(self) -> bytes | None:
        return None if self.body is None else self.body.encode()


@dataclass(frozen=True, slots=True)
class Stack:
    """The real policy, catalogue and detectors."""

    catalog: Catalog
    evaluator: policies.Evaluator
    scanner: Scanner

    def rehearsal(self) -> Rehearsal:
        play = Rehearsal(self.evaluator)
        play.catalogue, play.scanner = self.catalog, self.scanner
        play.accounts = self.evaluator.policy.accounts
        return play


@cache
def stack() -> Stack:
    catalog = load_catalog(shipped())
    parsed = snapshots.policy((CASES / "policy.yaml").read_text("utf-8"), "policy.yaml", catalog)
    evaluator = policies.compile(parsed, snapshots.services(catalog).values())
    return Stack(catalog, evaluator, build(BUILT_IN))


async def by_envoy(row: Row, real: Stack) -> list[Any]:
    play = real.rehearsal()
    bearer = Bearer(row.actor, ip_address(row.address))
    more = states(actor=play.passports.seal(bearer), address=row.address)
    if row.data is None:
        await play.talk(*steps(row.host, row.path, method=row.method, headers=row.headers, more=more))
    else:
        headers = {"host": row.host} | row.headers
        await play.talk(*steps(row.host, row.path, row.data, method=row.method, headers=headers, more=more))
    entries = play.entries()
    await play.close()
    return entries


async def by_envoy_at_once(row: Row, real: Stack) -> list[Any]:
    """The other way in which Envoy shows a request: its body in one message, with a few headers beside it."""
    if row.data is None or "content-encoding" in row.headers:
        return await by_envoy(row, real)
    play = real.rehearsal()
    more = states(actor=play.passports.seal(Bearer(row.actor, ip_address(row.address))), address=row.address)
    await play.talk(whole(row.host, row.path, row.data, method=row.method, headers=row.headers, more=more))
    entries = play.entries()
    await play.close()
    return entries


async def by_icap(row: Row, real: Stack) -> list[Any]:
    stand = await Stand(real.rehearsal()).start()
    said = {"X-Client-IP": row.address, "Allow": "204"}
    if row.who is not None:
        said["X-Authenticated-User"] = row.who
    if row.groups:
        said["X-Authenticated-Groups"] = ",".join(row.groups)
    headers = {"Host": row.host, "Content-Type": ""} | row.headers
    head = http(row.method, f"https://{row.host}{row.path}", **headers)
    await (await stand.client()).say(reqmod(head, row.data, **said))
    entries = await stand.entries()
    await stand.stop()
    return entries


async def by_api(row: Row, real: Stack) -> list[Any]:
    play = real.rehearsal()
    places = AddressMap(parse_addresses(""))
    identity = Identity(
        dict, lambda: places, clock=play.now, now=play.now, fronts=(Front((ip_network("127.0.0.1/32"),)),)
    )
    parts = replace(play.parts, identity=identity)
    path, _, query = row.path.partition("?")
    asked: dict[str, Any] = {"host": row.host, "method": row.method, "path": path, "headers": row.headers}
    asked |= {"query": query, "address": row.address, "groups": row.groups or []} | (
        {"person": row.who} if row.who else {}
    )
    if row.data is not None:
        asked["body"] = base64.b64encode(row.data).decode()
    transport = httpx.ASGITransport(app.make(parts, real.catalog.service, None, 1 << 20))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        told = (await client.post("/v1/decide", json=asked)).raise_for_status().json()
    entries = play.entries()
    await play.close()
    if entries:
        assert told["receipt"]
        assert told["release"] == entries[0]["release"]
    return entries


EDGES: dict[str, Callable[[Row, Stack], Awaitable[list[Any]]]] = {
    "envoy": by_envoy,
    "envoy, at once": by_envoy_at_once,
    "icap": by_icap,
    "api": by_api,
}


def by_evaluator(row: Row, real: Stack) -> Decision:
    """The policy alone, with everything known; which tools are called and whose the account is, the corpus says."""
    sighting = real.catalog.identify(
        row.host, row.method, row.path, row.headers.get("content-type"), has_body=row.data is not None
    )
    headers = row.headers
    path, _, query = row.path.partition("?")
    reading = read_body(
        Held(row.data or b"", True, headers.get("content-type"), headers.get("content-encoding"), path, query, headers),
        sighting.shape,
    )
    tools = tuple(Tool.called(*one.split("/")) for one in row.tools or ())
    exchange = Exchange(
        "x-1",
        datetime(2026, 1, 1, tzinfo=UTC),
        Target(row.host, method=row.method, path=row.path),
        who=row.actor,
        address=ip_address(row.address),
        device=None,
        service=sighting.service,
        activity=sighting.activity | {TOOL} if tools else sighting.activity,
        account=reading.account and replace(reading.account, kind=row.account),
        tools=tools,
        data=scanned(real.scanner, reading.sheet()),
        unread=tuple(reading.unread),
        recognised=sighting.recognised,
    )
    decision = real.evaluator.decide(exchange)
    assert isinstance(decision, Decision)
    return decision


def comparable(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without what differs from one crossing to the next."""
    exchange = {name: value for name, value in entry["exchange"].items() if name not in ("id", "at")}
    return {**entry, "exchange": exchange}


@pytest.mark.parametrize("raw", ROWS, ids=lambda raw: raw["name"])
async def test_every_edge_decides_and_records_the_same(raw: dict[str, Any]) -> None:
    row, real = Row(raw), stack()
    entries = {name: [comparable(one) for one in await edge(row, real)] for name, edge in EDGES.items()}
    for name, recorded in entries.items():
        assert recorded == entries["envoy"], name
    if row.decision is None:
        assert entries["envoy"] == []
        return
    (entry,) = entries["envoy"]
    told = {"effect": entry["decision"]["effect"], "rule": entry["decision"]["rule"], "release": entry["release"]}
    assert told == row.decision
    decision = by_evaluator(row, real)
    assert (decision.effect.word, decision.rule) == (row.decision["effect"], row.decision["rule"])


CARD = "4111 1111 1111 1111"
TYPES = ("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data; boundary=b")
BODIES = (
    '{"prompt": "hi"}',
    '{"messages": [{"role": "user", "content": "' + CARD + '"}]}',
    '{"a":',
    f'--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n{CARD}\r\n--b--\r\n',
    json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "delete_x", "arguments": {"a": CARD}}}
    ),
    "\0\1PK",
    "kim@example.kr " * 9_000,
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
    {"openai-organization": "org-mine"},
    {"content-encoding": "gzip"},
    {"cookie": f"a={CARD}"},
)


@st.composite
def crossings(draw: st.DrawFn) -> Row:
    """Any exchange but a WebSocket, of which only Envoy sees the messages."""
    who = draw(st.sampled_from([None, "kim@example.kr", "lee@example.kr"]))
    body = draw(st.sampled_from((None, *BODIES)))
    kind = {} if body is None else {"content-type": draw(st.sampled_from(TYPES))}
    return Row(
        {
            "who": who,
            "groups": draw(st.sampled_from([None, ["hr"]])) if who else None,
            "address": draw(st.sampled_from(["10.20.0.7", "192.0.2.1", "2001:db8::1"])),
            "host": draw(
                st.sampled_from(["chat.deepseek.com", "chatgpt.com", "api.openai.com", "api.githubcopilot.com"])
            ),
            "method": draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"])),
            "path": draw(st.sampled_from(["/", "/v1/chat/completions", "/mcp", "/?q=4111+1111+1111+1111"])),
            "headers": draw(st.sampled_from(HEADERS)) | kind,
            "body": body,
        }
    )


@pytest.mark.slow
@given(crossings())
def test_every_edge_decides_and_records_any_exchange_the_same(row: Row) -> None:
    async def asked() -> dict[str, list[dict[str, Any]]]:
        return {name: [comparable(one) for one in await edge(row, stack())] for name, edge in EDGES.items()}

    entries = asyncio.run(asked())
    for name, recorded in entries.items():
        assert recorded == entries["envoy"], name

"""The API over doubles of policy, ledger and catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import httpx

from tidegate.core.decision import Effect
from tidegate.core.service import Service
from tidegate.edges.api import app
from tidegate.edges.api.callers import Holders
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.identity import Front, Identity
from tidegate.edges.people import AddressMap, parse_addresses
from tidegate.edges.rehearsal import Rule

HOST = "chat.deepseek.com"
DEEPSEEK = Service("deepseek", "DeepSeek", "chatbot")
CARD = "4111111111111111"


def service(name: str) -> Service:
    if name != DEEPSEEK.id:
        raise KeyError("Did you mean 'deepseek'?")
    return DEEPSEEK


class Stand:
    """``rule`` decides everything."""

    def __init__(self, rule: Any = None, holders: Holders | None = None, body_limit: int = 1 << 20) -> None:
        self.play = Rehearsal(rule or Rule(Effect.REDACT, "data"))
        places = AddressMap(parse_addresses("10.1.2.3 person=lee\n"))
        fronts = (Front((ip_network("127.0.0.1/32"),)),)
        identity = Identity(dict, lambda: places, clock=self.play.now, now=self.play.now, fronts=fronts)
        self.parts = replace(self.play.parts, identity=identity)
        self.app = app.make(self.parts, service, holders, body_limit)

    async def ask(self, path: str, asked: Any, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            if isinstance(asked, bytes):
                kept = {"content-type": "application/json"} | headers
                return await client.post(f"/v1/{path}", content=asked, headers=kept)
            return await client.post(f"/v1/{path}", json=asked, headers=headers)


@asynccontextmanager
async def standing(*arguments: Any, **named: Any) -> AsyncIterator[Stand]:
    stand = Stand(*arguments, **named)
    try:
        yield stand
    finally:
        await stand.play.close()

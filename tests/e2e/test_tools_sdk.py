"""Tools over the Model Context Protocol 2026-07-28: the SDK's own client and server, with the gateway between them.

The server refuses whatever its headers do not repeat; so what arrives there is a call that a real server accepts.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field

from tests.e2e.policies import CARD, MAIL
from tests.e2e.test_tools import HOST, OWN, RULES
from tests.waiting import PATIENCE, wait_until
from tidegate.practice.authority import Authority
from tidegate.practice.gateway import Gateway, settings_for
from tidegate.practice.running import PracticeService
from tidegate.wire.mirrors import said


class Crm:
    """A server with two tools, one of which has its argument repeated; ``got`` is all that came."""

    def __init__(self, directory: Path) -> None:
        authority = Authority(directory)
        chain = directory / "server.pem"
        chain.write_bytes(authority.certificate_for((HOST,)))
        self.ca_file = str(authority.ca_file)
        self.got: list[dict[str, str]] = []
        config = uvicorn.Config(self._app, "127.0.0.1", 0, interface="asgi3", ssl_certfile=chain, log_level="error")
        self.server = uvicorn.Server(config)
        self._tools = self._made().streamable_http_app(
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False)
        )

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
            self.got.append({name: said(value) for name, value in headers.items() if name.startswith("mcp-")})
        await self._tools(scope, receive, send)

    def _made(self) -> MCPServer:
        made = MCPServer("crm")

        @made.tool()
        def find(customer: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Customer"})], note: str) -> str:
            self.got.append({"customer": customer, "note": note})
            return f"{customer} has {note}"

        @made.tool()
        def delete_customer(name: str) -> str:
            self.got.append({"deleted": name})
            return "gone"

        return made

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``."""
        return f"127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crm]:
    made = Crm(tmp_path_factory.mktemp("crm"))
    thread = threading.Thread(target=made.server.run, daemon=True)
    thread.start()
    wait_until(lambda: made.server.started, "the server of tools")
    yield made
    made.server.should_exit = True
    thread.join(PATIENCE)


@pytest.fixture(scope="module")
def between(tmp_path_factory: pytest.TempPathFactory, crm: Crm, practice_service: PracticeService) -> Iterator[Gateway]:
    home = tmp_path_factory.mktemp("between")
    (home / "catalog").mkdir()
    (home / "catalog" / "tools.yaml").write_text(OWN)
    settings = settings_for(practice_service.address, ()) | {
        "upstreams": {HOST: crm.address},
        "upstream-ca": crm.ca_file,
    }
    with Gateway(home, RULES, settings) as gateway:
        yield gateway


def asked(gateway: Gateway, tool: str, **arguments: str) -> str:
    """What the SDK's client is answered by a tool, or the error that it shows."""

    async def ask() -> str:
        trust = ssl.create_default_context(cafile=gateway.ca_file)
        async with (
            httpx2.AsyncClient(proxy=gateway.proxy_url, verify=trust, trust_env=False, timeout=PATIENCE) as http,
            Client(streamable_http_client(f"https://{HOST}/mcp", http_client=http)) as client,
        ):
            await client.list_tools()  # which arguments are repeated is told here
            try:
                told = await client.call_tool(tool, arguments)
            except MCPError as refused:
                return str(refused)
            return "".join(getattr(part, "text", "") for part in told.content)

    return asyncio.run(ask())


@pytest.mark.parametrize("customer", ["kim", MAIL, f"고객 {MAIL}"])
def test_what_is_replaced_is_replaced_in_both_and_the_answer_has_it_back(
    between: Gateway, crm: Crm, customer: str
) -> None:
    crm.got.clear()
    assert asked(between, "find", customer=customer, note=f"card {CARD}") == f"{customer} has card {CARD}"
    assert not [one for one in crm.got if MAIL in str(one) or CARD in str(one)]
    [found] = [one for one in crm.got if "customer" in one]
    [head] = [one for one in crm.got if "mcp-param-customer" in one]
    assert head["mcp-protocol-version"] == "2026-07-28"
    assert head["mcp-param-customer"] == found["customer"]


def test_a_refusal_is_an_error_that_the_client_shows(between: Gateway, crm: Crm) -> None:
    crm.got.clear()
    assert "no-deleting" in asked(between, "delete_customer", name="kim")
    assert not [one for one in crm.got if "deleted" in one or one.get("mcp-name") == "delete_customer"]

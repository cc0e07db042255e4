"""Server names of handshakes in tunnels to elsewhere: none that a server takes for one of the catalogue passes."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

import pytest

from tests.edges.envoy.stand import Stand, handshake, peeked_port

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("zeros", "name", "arrives"),
    [
        ("", "elsewhere.test", True),
        ("0", "chat.example", False),
        ("000", "deep.er.chat.example", False),
        ("", "chat.example.", False),
        ("", "deep.er.CHAT.example.", False),
        ("", "pattern-a.test", False),
        ("", "Pattern-a.test.", False),
        ("", "pattern-1.test", True),
    ],
)
async def test_no_spelling_of_a_port_or_a_server_name_is_a_way_round(
    stand: Stand, zeros: str, name: str, arrives: bool
) -> None:
    async with listening_where_names_are_read() as (port, came):
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            _, writer = await handshake(stand, f"127.0.0.1:{zeros}{port}", name)
            writer.close()
    assert bool(came) == arrives


@contextlib.asynccontextmanager
async def listening_where_names_are_read() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A port of this machine on which tunnels are peeked at, and the first bytes that came there."""
    came: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.read(100))
        writer.close()

    port = peeked_port()
    async with await asyncio.start_server(take, "127.0.0.1", port):
        yield port, came

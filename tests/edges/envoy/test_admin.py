"""Envoy's admin interface: read over its socket, and any silence or nonsense is one error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tidegate.edges.envoy.admin import Admin, AdminSilent, Bytes

Answer = Callable[[bytes], None]


@pytest_asyncio.fixture
async def answering(tmp_path: Path) -> AsyncIterator[tuple[Admin, list[bytes], list[bytes]]]:
    answers: list[bytes] = []
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).splitlines()[0])
        writer.write(answers[0])
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, tmp_path / "admin.sock")
    yield Admin(tmp_path / "admin.sock"), answers, asked
    server.close()


def chunked(body: str, status: str = "200 OK") -> bytes:
    half = len(body) // 2
    parts = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (body[:half], body[half:]) if part)
    return f"HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n{parts}0\r\n\r\n".encode()


async def test_ready_is_what_envoy_says(answering: tuple[Admin, list[bytes], list[bytes]]) -> None:
    admin, answers, asked = answering
    answers[:] = [chunked("LIVE\n")]
    assert await admin.ready()
    answers[:] = [chunked("PRE_INITIALIZING\n", "503 Service Unavailable")]
    assert not await admin.ready()
    assert asked == [b"GET /ready HTTP/1.1"] * 2


async def test_addresses_are_those_that_are_really_bound(answering: tuple[Admin, list[bytes], list[bytes]]) -> None:
    admin, answers, _ = answering
    answers[:] = [
        chunked(
            '{"listener_statuses": [{"name": "explicit", "local_address": {"socket_address":'
            ' {"address": "127.0.0.1", "port_value": 8080}}}, {"name": "inside", "local_address": {}}]}'
        )
    ]
    assert await admin.addresses() == {"explicit": ("127.0.0.1", 8080)}


async def test_what_passed_untouched_is_summed(answering: tuple[Admin, list[bytes], list[bytes]]) -> None:
    admin, answers, _ = answering
    answers[:] = [
        chunked(
            "cluster.outside-plain.upstream_cx_rx_bytes_total: 1\ncluster.outside-plain.upstream_cx_tx_bytes_total: 2\n"
            "cluster.outside.upstream_cx_rx_bytes_total: 10\ncluster.outside.upstream_cx_tx_bytes_total: 20\n"
        )
    ]
    assert await admin.untouched() == Bytes(sent=22, received=11)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"HTTP/1.1 404 Not Found\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nffffffffffff\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n-5\r\nab",
        b"HTTP/1.1 200 OK\r\n\r\n5\r\nab",
    ],
)
async def test_nonsense_is_silence(answering: tuple[Admin, list[bytes], list[bytes]], nonsense: bytes) -> None:
    admin, answers, _ = answering
    answers[:] = [nonsense]
    assert not await admin.ready()
    with pytest.raises(AdminSilent):
        await admin.drain()


async def test_no_socket_is_silence(tmp_path: Path) -> None:
    with pytest.raises(AdminSilent):
        await Admin(tmp_path / "none").quit()

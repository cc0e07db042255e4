"""Envoy's admin interface, over its unix socket: is it ready, where does it listen, how much passed, drain, stop.

Must never: be reachable from outside this machine; the socket has mode 0600.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Nothing asked here takes Envoy longer than this, in seconds.
PATIENCE: Final = 5.0
#: More than this many bytes are not an answer to anything asked here.
MOST: Final = 16 * 1024 * 1024


class AdminSilent(Exception):
    """Envoy does not answer, or not as expected: it is not there, not ready, or hangs."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes towards and from the other side, since Envoy started."""

    sent: int
    received: int


class Admin:
    """Asks the Envoy whose admin socket is ``socket``.  Every method may raise ``AdminSilent``."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def ready(self) -> bool:
        """Whether Envoy has its configuration and takes connections."""
        try:
            return (await self._ask("GET", "/ready")).strip() == "LIVE"
        except AdminSilent:
            return False

    async def addresses(self) -> dict[str, tuple[str, int]]:
        """Each listener with the address and port it really has."""
        found = {}
        for status in json.loads(await self._ask("GET", "/listeners?format=json")).get("listener_statuses", []):
            address = status.get("local_address", {}).get("socket_address")
            if address:
                found[status["name"]] = (address["address"], address["port_value"])
        return found

    async def numbers(self, pattern: str) -> dict[str, int]:
        """Counters and gauges whose name fits the regular expression."""
        lines = (await self._ask("GET", f"/stats?filter={pattern}")).splitlines()
        pairs = (line.rpartition(": ") for line in lines)
        return {name: int(value) for name, _, value in pairs if value.isdigit()}

    async def untouched(self) -> Bytes:
        """What passed to hosts outside the catalogue: the one thing that is known of them."""
        numbers = await self.numbers(r"^cluster\.outside(-plain)?\.upstream_cx_[rt]x_bytes_total$")
        sent = sum(value for name, value in numbers.items() if "_tx_" in name)
        return Bytes(sent, sum(numbers.values()) - sent)

    async def connections(self) -> int:
        """Connections of clients that are open now."""
        return sum((await self.numbers(r"^http\.explicit\.downstream_cx_active$")).values())

    async def drain(self) -> None:
        """Take no new work: answers close their connections, and listeners close after the drain time."""
        await self._ask("POST", "/drain_listeners?graceful")

    async def quit(self) -> None:
        """Stop at once."""
        await self._ask("POST", "/quitquitquit")

    async def _ask(self, method: str, path: str) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_unix_connection(str(self._socket), limit=MOST)
                try:
                    writer.write(f"{method} {path} HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n".encode())
                    head = await reader.readuntil(b"\r\n\r\n")
                    body = await _chunks(reader)
                finally:
                    writer.close()
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise AdminSilent(type(error).__name__) from None
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise AdminSilent(head.partition(b"\r\n")[0].decode("latin-1"))
        return body.decode("utf-8", "replace")


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """A body as Envoy's admin interface always sends it (RFC 9112, section 7.1)."""
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        if not 0 < size <= MOST - len(body):
            raise ValueError("no such chunk")
        body += await reader.readexactly(size + 2)
        body = body[:-2]
    return body

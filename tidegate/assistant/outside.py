"""Fetching from the web without ever reaching inside: each connection goes to an address that was looked at.

A name is resolved once for each connection, every address of it must be public, and the connection goes to those very
addresses, so that a name that answers differently the second time (DNS rebinding) gains nothing.  Redirects come back
to the caller, who asks anew.
Sources: RFC 6890 (special-purpose addresses), RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).

Must never: use a proxy of the environment, send a cookie or credentials, or connect to what it has not looked at.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

#: Seconds of one fetch, bytes of one page.
WITHIN: Final = 15.0
LARGEST: Final = 3 * 1024 * 1024
_PORTS: Final = {None, 80, 443}
#: IPv6 addresses that carry one of IPv4 within: what that one is counts.
_CARRIERS: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))
_TYPES: Final = ("text/html", "application/xhtml+xml", "text/plain", "application/json")

#: Finds the addresses of a host.
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]


class Unreachable(Exception):
    """A page is not fetched; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """``location`` is where a redirect leads, else empty."""

    status: int
    content: bytes = field(repr=False)
    location: str = ""


def is_public(address: str, never: Sequence[str] = ()) -> bool:
    """Whether ``address`` is one of the internet's, and in none of the networks ``never``."""
    try:
        one: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(one, IPv6Address):
        if one.ipv4_mapped is not None:
            one = one.ipv4_mapped
        elif any(one in network for network in _CARRIERS):
            return False
    inside = any(one in ip_network(network, strict=False) for network in never)
    return one.is_global and not one.is_multicast and not one.is_reserved and not inside


async def lookup(host: str, port: int) -> Sequence[str]:
    """The system's own."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class _Looked(AbstractResolver):
    """Gives only addresses that are public; none at all if one of them is not."""

    def __init__(self, find: Lookup, never: Sequence[str]) -> None:
        self._find, self._never = find, never

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises ``OSError`` for a host that is not the internet's."""
        found = await self._find(host, port)
        if not found or not all(is_public(one, self._never) for one in found):
            raise OSError("not a public address")
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=flags,
            )
            for one in found
        ]

    async def close(self) -> None:
        """There is nothing to let go of."""


def host_of(url: str) -> str:
    """The host of an address that may be opened.  Raises ``Unreachable``."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("This is no address of a page.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable("Only pages of the web can be opened.")
    if parts.username is not None or port not in _PORTS:
        raise Unreachable("An address with a name, a password or a port of its own is not opened.")
    return parts.hostname.rstrip(".").lower()


class Outside:
    """Fetches.  ``never`` are networks of the organisation that have public addresses."""

    def __init__(self, never: Sequence[str] = (), find: Lookup = lookup) -> None:
        self._never, self._find = tuple(never), find

    async def fetch(self, url: str) -> Fetched:
        """One step: a page, or where it redirects to.  Raises ``Unreachable``."""
        host = host_of(url)
        if _is_literal(host) and not is_public(host, self._never):
            raise Unreachable("This address is not on the internet.")
        connector = aiohttp.TCPConnector(
            resolver=_Looked(self._find, self._never), use_dns_cache=False, force_close=True
        )
        jar, limit = aiohttp.DummyCookieJar(), aiohttp.ClientTimeout(total=WITHIN)
        headers = {"user-agent": "Tidegate", "accept": ", ".join(_TYPES)}
        try:
            async with (
                aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=limit, headers=headers) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                if answer.status in (301, 302, 303, 307, 308):
                    return Fetched(answer.status, b"", answer.headers.get("location", ""))
                return Fetched(answer.status, await _content(answer))
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            raise Unreachable("The page cannot be reached from here.") from None


async def _content(answer: Any) -> bytes:
    if answer.content_type not in _TYPES:
        raise Unreachable("This is no page that can be read.")
    found = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        found += chunk
        if len(found) > LARGEST:
            raise Unreachable("The page is too large.")
    return bytes(found)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

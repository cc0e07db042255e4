"""Where a request says it goes, and where it says it comes from: hosts, ports and addresses out of text.

Must never: take for a host what could be read as another one.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from tidegate.core.exchange import Address

#: Characters of an authority: a name has at most 253 (RFC 1035 section 2.3.4 less its dots), and a port five.
LONGEST: Final = 320
#: Different ones remembered: each prompt names the same few several times.
_REMEMBERED: Final = 2048


def host_and_port(authority: str, default: int) -> tuple[str, int] | None:
    """Host (lower-case, no brackets, no trailing dot) and port of an authority; ``None`` if it is not one."""
    return _host_and_port(authority, default) if len(authority) <= LONGEST else None


def address_of(text: str) -> Address | None:
    """The address in ``10.0.0.7:4711``, ``[::1]:4711`` or an address alone; ``None`` if there is none."""
    return _address_of(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=_REMEMBERED)
def _host_and_port(authority: str, default: int) -> tuple[str, int] | None:
    if authority.startswith("["):
        host, bracket, rest = authority[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return None
        port = rest[1:]
    else:
        host, _, port = authority.partition(":")
    host = host.lower().rstrip(".")
    if not host or len(host) > 253 or not all(mark.isalnum() or mark in "-._:" for mark in host):
        return None
    if not port:
        return host, default
    return (host, int(port)) if port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65_536 else None


@lru_cache(maxsize=_REMEMBERED)
def _address_of(text: str) -> Address | None:
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return ip_address(host)
    except ValueError:
        return None

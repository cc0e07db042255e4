"""No way back into this machine: a tunnel to the proxy's own port would give its client another address.

Rules on zones and devices, and what is believed of a proxy in front, go by the address that a connection comes from.
Who asks the proxy for the proxy comes from the proxy's own address the second time.  Where others than this machine
reach the door, so is everything that listens on it for this machine alone: the ICAP server believes whoever connects.

Envoy resolves a host before the filter here looks, so that no name and no spelling of an address matters.  That holds
for hosts of the catalogue too: whoever runs a service says where the names below its own lead.
Must never: refuse what a program of this machine asks of its neighbours on it, where the door is theirs alone.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final, TypeAlias

from tidegate.core.exchange import Address
from tidegate.edges.envoy import routes
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.upstream import DNS_CACHE, TYPE

Json = dict[str, Any]
Network: TypeAlias = IPv4Network | IPv6Network

#: The policy by which such a request is refused; part of Envoy's words about it.
OWN: Final = "own"
#: Addresses of a machine for itself (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5): to connect to the unspecified
#: one is to connect to oneself.
_ITSELF: Final = tuple(map(ip_network, ("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128")))
#: Addresses of the link, where clouds tell a machine its secrets (RFC 3927, RFC 4291 section 2.5.6).
_LINK: Final = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10")))
_HTTP: Final = TYPE + "extensions.filters.http."
_MAPPED: Final = "::ffff:"
_EVERY_PORT: Final = (1, 65_536)


def closed(options: Options) -> Json:
    """The rules of Envoy's access control, for HTTP and for connections alike: they look at where a request goes.

    A port that the system chooses is not known here.
    """
    refused = [_matcher(network, ports) for network, ports in _refused(options)]
    policy = {"permissions": [{"or_rules": {"rules": refused}}], "principals": [{"any": True}]}
    return {"action": "DENY", "policies": {OWN: policy} if refused else {}}


def dialling(options: Options) -> list[Json]:
    """The filters that resolve the host which a request names, and refuse where that is this machine."""
    forward = {
        "@type": _HTTP + "dynamic_forward_proxy.v3.FilterConfig",
        "dns_cache_config": DNS_CACHE,
        "save_upstream_address": True,
    }
    return [
        {"name": "envoy.filters.http.dynamic_forward_proxy", "typed_config": forward},
        {"name": routes.OWN, "typed_config": {"@type": _HTTP + "rbac.v3.RBAC", "rules": closed(options)}},
    ]


def of_this_machine() -> tuple[str, ...]:
    """Its addresses towards the rest of the world, as far as it has a way there.  Nothing is sent."""
    found = []
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    return tuple(found)


def _refused(options: Options) -> Iterator[tuple[Network, tuple[int, int]]]:
    listening = list(_addresses(options.listen))
    mine = [ip_network(one) for one in (*listening, *_addresses(options.own)) if not one.is_unspecified]
    doors = [port for port in (options.port, options.tls_port) if port]
    for network in _both_spellings((*_ITSELF, *mine)):
        for port in doors:
            yield network, (port, port + 1)
    if not all(one.is_loopback for one in listening):
        for network in _both_spellings((*_ITSELF, *_LINK)):
            yield network, _EVERY_PORT


def _addresses(texts: Iterable[str]) -> Iterator[Address]:
    """Those that are addresses; Envoy itself refuses to listen on others."""
    for text in texts:
        with contextlib.suppress(ValueError):
            yield ip_address(text)


def _both_spellings(networks: Iterable[Network]) -> Iterator[Network]:
    """As they are, and those of IPv4 as IPv6 writes them (RFC 4291 section 2.5.5.2)."""
    for network in networks:
        yield network
        if network.version == 4:
            yield ip_network(f"{_MAPPED}{network.network_address}/{network.prefixlen + 96}")


def _matcher(network: Network, ports: tuple[int, int]) -> Json:
    start, end = ports
    return {
        "matcher": {
            "name": "envoy.rbac.matchers.upstream_ip_port",
            "typed_config": {
                "@type": TYPE + "extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher",
                "upstream_ip": {"address_prefix": str(network.network_address), "prefix_len": network.prefixlen},
                "upstream_port_range": {"start": start, "end": end},
            },
        }
    }

"""Headers by which services let only the organisation's own accounts in, set by Envoy on all that goes to them.

Envoy does it by its routes, so it holds whether or not anything of ours looks at a request: without a body, over
HTTP/2, for a WebSocket, for a stylesheet.  A client's own header of that name is taken away first.

Must never: let a client's value pass beside ours, or a host below another one miss what is set for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

Json = dict[str, Any]


class Tenant(NamedTuple):
    """A header, its value, and the hosts on which it is set, each with everything below it."""

    name: str
    value: str
    hosts: tuple[str, ...]


def below(host: str, suffix: str) -> bool:
    """Whether ``host`` is ``suffix`` or lies below it."""
    return host == suffix or host.endswith(f".{suffix}")


def also_named(hosts: Iterable[str], tenants: Iterable[Tenant]) -> list[str]:
    """Hosts of headers that lie below a suffix of ``hosts`` and have to be told apart from the rest below it."""
    known = set(hosts)
    wanted = {host for tenant in tenants for host in tenant.hosts}
    return sorted(host for host in wanted - known if any(below(host, suffix) for suffix in known))


def by_headers(domains: Iterable[str], tenants: Sequence[Tenant]) -> list[tuple[tuple[Tenant, ...], list[str]]]:
    """The domains of virtual hosts, put together by the headers that are set there; first those without any."""
    found: dict[tuple[Tenant, ...], list[str]] = {}
    for domain in domains:
        found.setdefault(of_host(domain.removeprefix("*."), tenants), []).append(domain)
    return sorted(found.items(), key=lambda pair: pair[0])


def of_host(host: str, tenants: Iterable[Tenant]) -> tuple[Tenant, ...]:
    """The headers that are set on a host."""
    return tuple(tenant for tenant in tenants if any(below(host, suffix) for suffix in tenant.hosts))


def set_on(tenants: Sequence[Tenant]) -> Json:
    """The part of a virtual host that sets them; Envoy removes before it adds."""
    if not tenants:
        return {}
    return {
        "request_headers_to_remove": [tenant.name.lower() for tenant in tenants],
        "request_headers_to_add": [
            {
                # A percent sign would begin one of Envoy's own variables.
                "header": {"key": tenant.name, "value": tenant.value.replace("%", "%%")},
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }
            for tenant in tenants
        ],
    }

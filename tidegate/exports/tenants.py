"""Headers by which a service lets only an organisation's own accounts in, as lines of squid.conf.

Their names and hosts are the catalogue's, each with the page of the vendor that describes it.  Only headers whose value
is a list of ids are made here; the others need facts that a policy does not hold.
Must never: let a client's own header of that name pass beside ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import TenantHeader
from tidegate.catalog.tenants import LISTS
from tidegate.exports.squid import outermost


def headers(catalog: Catalog, accounts: Mapping[str, Iterable[str]]) -> dict[TenantHeader, str]:
    """The headers that are made for ``accounts`` (ids by service), each with its value.

    None is made for hosts that are not the catalogue's: their connections are not opened.
    """
    return {
        header: ",".join(sorted(ids))
        for service, ids in sorted(accounts.items())
        for header in catalog.services[service].tenant_headers
        if header.header in LISTS and any(catalog.at_host(host) is not None for host in header.hosts)
    }


def without(catalog: Catalog, accounts: Mapping[str, Iterable[str]]) -> list[str]:
    """Services among ``accounts`` for which no header is made."""
    return [name for name in sorted(accounts) if not headers(catalog, {name: accounts[name]})]


def squid(catalog: Catalog, accounts: Mapping[str, Iterable[str]]) -> str:
    """Lines for squid.conf; empty where there is nothing to add.

    The client's own header is taken away where ours is set (request_header_access), then ours is added.
    """
    lines: list[str] = []
    for number, (header, value) in enumerate(headers(catalog, accounts).items()):
        acl = f"tidegate_tenant_{number}"
        lines += [
            f"acl {acl} dstdomain {' '.join(f'.{host}' for host in outermost(header.hosts))}",
            f"request_header_access {header.header} deny {acl}",
            f'request_header_add {header.header} "{value}" {acl}',
        ]
    return (
        "\n".join(["# Only the organisation's own accounts, by the services' own headers.", *lines, ""])
        if lines
        else ""
    )

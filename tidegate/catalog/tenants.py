"""Which headers tell a service whose accounts are the organisation's own, and with which value.

Names and hosts are the catalogue's, each with the page of the vendor that describes it; how a value is made of ids is
here.  A header is only made where the ids of a policy are all that it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import TenantHeader

#: Headers that take ids with commas between them, and nothing else, by their descriptions in the catalogue.
LISTS: Final = frozenset(
    {
        "ChatGPT-Allowed-Workspace-Id",
        "OpenAI-Allowed-Organization-Ids",
        "anthropic-allowed-org-ids",
        "X-GoogApps-Allowed-Domains",
        "X-GeminiCodeAssist-Allowed-Domains",
    }
)
#: Headers that take the id of one organisation: made where the policy names just one.
SINGLE: Final = frozenset({"X-Dropbox-allowed-Team-Ids", "sec-GitHub-allowed-enterprise"})
#: Pairs of headers, the tenants that are let in and the one that says so: made where both are the same one.
PAIRS: Final = frozenset(
    {
        "Restrict-Access-To-Tenants + Restrict-Access-Context",
        "X-Slack-Allowed-Workspaces-Requester + X-Slack-Allowed-Workspaces",
    }
)


def values(catalog: Catalog, accounts: Mapping[str, Iterable[str]]) -> Iterator[tuple[TenantHeader, str, str]]:
    """The headers for ``accounts`` (ids by service): each with the catalogue's entry, its name and its value."""
    for service, said in sorted(accounts.items()):
        ids = sorted(said)
        for header in catalog.services[service].tenant_headers:
            if header.header in LISTS:
                yield header, header.header, ",".join(ids)
            elif len(ids) == 1 and header.header in SINGLE | PAIRS:
                for name in header.header.split(" + "):
                    yield header, name, ids[0]


def reached(catalog: Catalog, header: TenantHeader) -> list[str]:
    """The hosts of the catalogue on which it can be set: no other connection is opened."""
    suffixes = [suffix for suffix, _ in catalog.hosts()]
    inside = [host for host in header.hosts if catalog.at_host(host) is not None]
    return sorted({*inside, *(name for name in suffixes for host in header.hosts if name.endswith(f".{host}"))})


def told(catalog: Catalog, accounts: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """For each service of ``accounts``, which headers keep other accounts out at the proxy, or why none does."""
    for service in sorted(accounts):
        made: dict[str, tuple[list[str], list[str]]] = {}
        for header, name, _ in values(catalog, {service: accounts[service]}):
            hosts = reached(catalog, header)
            made[name] = (hosts, sorted(set(header.hosts) - set(hosts)))
        if not made:
            yield service, "no header is made: the service documents none, or its value takes more than these ids"
        for name, (hosts, others) in sorted(made.items()):
            where = f"{name} is set on {', '.join(hosts)}" if hosts else f"{name} is set nowhere"
            rest = f"; connections to {', '.join(others)} are not opened, as the catalogue does not name them"
            yield service, where + (rest if others else "")

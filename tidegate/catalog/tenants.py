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

"""Which hosts get which headers, in Envoy's routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tidegate.edges.envoy import routes
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.tenants import Tenant, set_on

HOSTS = ["claude.ai", "api.anthropic.com", "docs.claude.ai", "grok.com", "corp.example"]
TENANTS = (
    Tenant("anthropic-allowed-org-ids", "a,b", ("claude.ai", "anthropic.com")),
    Tenant("X-Team", "50%", ("sign-in.corp.example", "elsewhere.example")),
)
OPTIONS = Options(Path("/run"), Path("/ca.pem"), upstream={"api.anthropic.com": ("127.0.0.1", 1)})


def found(table: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The headers that are set for each domain."""
    return {
        domain: [(each["header"]["key"], each["header"]["value"]) for each in host.get("request_headers_to_add", ())]
        for host in table["virtual_hosts"]
        for domain in host["domains"]
    }


@pytest.mark.parametrize("make", [routes.inner, routes.inner_plain])
def test_all_below_a_host_of_a_header_has_it_and_nothing_else_does(make: Any) -> None:
    told = found(make(HOSTS, OPTIONS, (), TENANTS))
    ours = [("anthropic-allowed-org-ids", "a,b")]
    for host in ("claude.ai", "*.claude.ai", "docs.claude.ai", "*.docs.claude.ai", "api.anthropic.com"):
        assert told[host] == ours
    assert told["*.api.anthropic.com"] == ours
    assert told["sign-in.corp.example"] == told["*.sign-in.corp.example"] == [("X-Team", "50%%")]
    assert told["corp.example"] == told["grok.com"] == told["*"] == []
    assert not [domain for domain in told if "elsewhere" in domain]


def test_no_domain_stands_twice_and_every_table_is_as_before_without_accounts() -> None:
    table = routes.inner(HOSTS, OPTIONS, (), TENANTS)
    domains = [domain for host in table["virtual_hosts"] for domain in host["domains"]]
    assert len(domains) == len(set(domains))
    assert routes.inner(HOSTS, OPTIONS) == routes.inner(HOSTS, OPTIONS, (), ())
    assert [host["name"] for host in routes.inner(HOSTS, OPTIONS)["virtual_hosts"]] == [
        "override-0", "catalogue", "elsewhere",
    ]  # fmt: skip


def test_what_a_client_sent_is_taken_away_first() -> None:
    said = set_on(TENANTS[:1])
    assert said["request_headers_to_remove"] == ["anthropic-allowed-org-ids"]
    assert said["request_headers_to_add"][0]["append_action"] == "OVERWRITE_IF_EXISTS_OR_ADD"
    assert set_on(()) == {}

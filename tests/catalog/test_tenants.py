"""Headers for the organisation's own accounts: made where the ids of a policy are all that they take."""

from __future__ import annotations

import pytest

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.catalog.tenants import LISTS, PAIRS, SINGLE, values

CATALOG = load(shipped())


@pytest.mark.parametrize(
    ("accounts", "made"),
    [
        ({"claude": ["b", "a"]}, {"anthropic-allowed-org-ids": "a,b"}),
        ({"github-copilot": ["e"]}, {"sec-GitHub-allowed-enterprise": "e"}),
        ({"github-copilot": ["e", "f"]}, {}),
        ({"m365-copilot": ["t"]}, {"Restrict-Access-To-Tenants": "t", "Restrict-Access-Context": "t"}),
        ({"m365-copilot": ["t", "u"]}, {}),
        ({"gemini": ["corp.example"]}, {"X-GoogApps-Allowed-Domains": "corp.example"}),
        ({"zoom-ai": ["z"], "deepseek": ["d"]}, {}),
        ({}, {}),
    ],
)
def test_each_value_is_made_as_its_vendor_wants_it(accounts: dict[str, list[str]], made: dict[str, str]) -> None:
    assert {name: value for _, name, value in values(CATALOG, accounts)} == made


def test_every_header_that_is_made_is_in_the_catalogue() -> None:
    known = {each.header for entry in CATALOG.services.values() for each in entry.tenant_headers}
    assert known >= LISTS | SINGLE | PAIRS

"""Headers for the organisation's own accounts: those of the catalogue, on its hosts, with the policy's ids."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests import needs
from tests.exports.worlds import shipped_catalog
from tidegate.catalog.tenants import LISTS
from tidegate.exports.tenants import headers, squid, without

CATALOG = shipped_catalog()
OURS = {"claude": ["b-2", "a-1"], "chatgpt": ["w-1"], "zoom-ai": ["z"]}


def test_each_header_has_the_ids_of_its_service() -> None:
    made = {header.header: value for header, value in headers(CATALOG, OURS).items()}
    assert made == {"anthropic-allowed-org-ids": "a-1,b-2", "ChatGPT-Allowed-Workspace-Id": "w-1"}
    assert without(CATALOG, OURS) == ["zoom-ai"]


def test_every_header_that_is_made_is_in_the_catalogue() -> None:
    known = {each.header for entry in CATALOG.services.values() for each in entry.tenant_headers}
    assert known >= LISTS


def test_a_clients_own_header_is_taken_away_where_ours_is_set() -> None:
    text = squid(CATALOG, OURS)
    added = re.findall(r'^request_header_add (\S+) "[^"]+" (\S+)$', text, re.MULTILINE)
    assert len(added) == 2
    for name, acl in added:
        assert f"request_header_access {name} deny {acl}\n" in text
        assert f"acl {acl} dstdomain ." in text


def test_without_accounts_there_is_nothing() -> None:
    assert squid(CATALOG, {}) == squid(CATALOG, {"zoom-ai": ["z"]}) == ""


def test_squid_reads_the_lines(tmp_path: Path) -> None:
    program = needs.program("squid", package="squid-openssl")
    lines = "visible_hostname squid.example\nhttp_port 127.0.0.1:3128\n" + squid(CATALOG, OURS)
    (tmp_path / "squid.conf").write_text(lines)
    told = subprocess.run(
        [program, "-k", "parse", "-f", str(tmp_path / "squid.conf")], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    # What it says before is of the machine: that it has no IPv6, for one.
    said = told.stderr.partition("Processing Configuration File")[2]
    assert said
    assert "WARNING" not in said
    assert "ERROR" not in said

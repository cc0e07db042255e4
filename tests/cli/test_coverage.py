"""The table of rules by choke point, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.cli import main
from tidegate.exports.points import POINTS

POLICY = """
rules:
- {name: china, service: {stored-in: [CN]}, then: block}
- {name: notice, service: {category: chatbot}, then: coach, message: Take care.}
otherwise: allow
"""


@pytest.fixture
def home(tmp_path: Path) -> str:
    (tmp_path / "policy.yaml").write_text(POLICY)
    return str(tmp_path)


def coverage(home: str, *words: str) -> str:
    result = CliRunner().invoke(main, ["coverage", "--home", home, *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_has_a_line_for_each_rule_and_a_column_for_each_choke_point(home: str) -> None:
    head, *rows = coverage(home).partition("\n\n")[0].splitlines()
    assert head.split() == [point.name for point in POINTS]
    cells = {row.split()[0]: dict(zip(head.split(), row.split()[1:], strict=True)) for row in rows}
    assert set(cells) == {"china", "notice", "otherwise"}
    assert cells["notice"]["gateway"] == "part"
    assert cells["notice"]["dns"] == "no"


def test_what_is_not_enforced_says_why_once_for_all_who_say_the_same(home: str) -> None:
    lines = [line for line in coverage(home).splitlines() if line.startswith("notice, ")]
    assert len([line for line in lines if "dns" in line]) == 1
    assert all("cannot coach" in line for line in lines if "gateway" not in line)
    assert [line for line in lines if "gateway, squid: " in line and "known by name alone" in line]
    assert "A refused name does not resolve" in coverage(home)


def test_programs_read_the_same(home: str) -> None:
    said = json.loads(coverage(home, "--json"))
    assert [point["name"] for point in said["choke-points"]] == [point.name for point in POINTS]
    china = next(row for row in said["rules"] if row["rule"] == "china")
    assert china["gateway"]["enforced"] == "full"
    assert 0 < china["dns"]["fully"] <= china["dns"]["services"]


def test_whose_accounts_are_kept_out_by_a_header_and_whose_are_not(home: str) -> None:
    policy = Path(home, "policy.yaml")
    policy.write_text(POLICY + "accounts: {claude: [a], m365-copilot: [t], zoom-ai: [z]}\n")
    lines = [line for line in coverage(home).splitlines() if line.startswith("accounts of ")]
    assert (
        "accounts of claude, gateway: anthropic-allowed-org-ids is set on anthropic.com, api.anthropic.com" in lines[0]
    )
    assert "Restrict-Access-To-Tenants is set nowhere; connections to login.microsoft.com" in lines[2]
    assert "accounts of zoom-ai, gateway: no header is made" in lines[3]
    assert [one["service"] for one in json.loads(coverage(home, "--json"))["accounts"]] == [
        "claude", "m365-copilot", "m365-copilot", "zoom-ai",
    ]  # fmt: skip


def test_alone_changes_what_is_closed(home: str) -> None:
    Path(home, "policy.yaml").write_text(
        "rules: [{name: d, data: [contact], then: block, when-unsure: block}]\notherwise: allow\n"
    )
    assert coverage(home, "--json") != coverage(home, "--json", "--alone")


def test_a_rule_about_people_is_not_claimed_where_none_is_named_anywhere(home: str) -> None:
    Path(home, "policy.yaml").write_text(
        "rules: [{name: kim, service: chatgpt, who: kim@example.kr, then: block}]\notherwise: allow\n"
    )

    def told() -> str:
        row = next(row for row in json.loads(coverage(home, "--json"))["rules"] if row["rule"] == "kim")
        return str(row["gateway"]["enforced"])

    assert told() == "no"
    assert "kim, gateway, squid: enforced for 0 of 1 services; 1: nobody is ever known" in coverage(home)
    Path(home, "addresses.txt").write_text("10.0.0.7 device=pc-1 labels=managed\n")
    assert told() == "no"
    Path(home, "addresses.txt").write_text("10.0.0.7 person=kim@example.kr\n")
    assert told() == "full"

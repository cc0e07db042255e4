"""The files that `tidegate export` writes, and what `tidegate coverage` says of them."""

from __future__ import annotations

import json
import plistlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli import main
from tidegate.exports.whole import MAKERS

POLICY = """
zones: {office: [10.20.0.0/16]}
rules:
- {name: china, service: {stored-in: [CN]}, then: block}
- {name: here, where: office, service: chatgpt, then: block}
- {name: soon, service: claude, then: block, until: 2026-12-31}
- {name: notice, service: {category: chatbot}, then: coach, message: Take care.}
otherwise: allow
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


def call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home)])


@pytest.mark.parametrize("name", MAKERS)
def test_each_prints_its_first_form(home: Path, name: str) -> None:
    result = call(home, "export", name)
    assert result.exit_code == 0, result.output
    if name not in ("pac", "intune"):
        assert "deepseek" in result.stdout


def test_all_of_them_into_a_directory(home: Path) -> None:
    out = home / "out"
    assert call(home, "export", "--all", "--out", str(out)).exit_code == 0
    assert len(list(out.iterdir())) == 19
    assert "deepseek.com" in (out / "chrome.reg").read_bytes().decode("utf-16")
    payload = plistlib.loads((out / "edge.mobileconfig").read_bytes())["PayloadContent"][0]
    assert payload["URLBlocklist"] == json.loads((out / "edge.json").read_text())["URLBlocklist"]


def test_the_end_of_the_name_chooses_the_form(home: Path) -> None:
    assert call(home, "export", "chrome", "--out", str(home / "x.mobileconfig")).exit_code == 0
    assert plistlib.loads((home / "x.mobileconfig").read_bytes())["PayloadType"] == "Configuration"
    wrong = call(home, "export", "chrome", "--out", str(home / "x.txt"))
    assert wrong.exit_code == 2
    assert ".reg" in wrong.stderr


def test_a_file_says_until_when_it_holds(home: Path) -> None:
    assert "Holds until 2027-01-01" in call(home, "export", "dns-rpz", "--at", "2026-06-01T00:00").stdout
    assert "Holds" not in call(home, "export", "dns-rpz", "--at", "2027-06-01T00:00").stdout
    assert "It holds until 2027-01-01" in call(home, "export", "chrome", "--at", "2026-06-01T00:00").stderr


def test_a_zone_is_known_where_it_is_named(home: Path) -> None:
    assert "chatgpt.com CNAME ." not in call(home, "export", "dns-rpz").stdout
    assert "chatgpt.com CNAME ." in call(home, "export", "dns-rpz", "--zone", "office").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dns-rpz", "--zone", "attic"], "The policy has no zone 'attic'. There are: office."),
        (["dns-rpz", "--at", "soon"], "'soon' is no moment"),
        (["dns-rpz", "--origin", "a b"], "is no name of a zone"),
        (["chrome", "--proxy", "nowhere"], "is not an address and a port"),
        (["firefox", "--pac-url", "nowhere"], "is no address of a PAC file"),
        (["pac", "--proxy", 'x:1";evil()'], "is not an address and a port"),
    ],
)
def test_a_wrong_call_is_told(home: Path, words: list[str], said: str) -> None:
    result = call(home, "export", *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_broken_policy_is_told(home: Path) -> None:
    (home / "policy.yaml").write_text("rules: 3\n")
    assert call(home, "export", "dns-rpz").exit_code == 2
    assert call(home, "coverage").exit_code == 2


def test_coverage_for_people_and_programs(home: Path) -> None:
    at = ("--at", "2026-06-01T00:00")  # while the rule that ends is in force
    text = call(home, "coverage", *at).stdout
    assert "notice, dns" in text
    assert "it cannot coach" in text
    rows = {row["rule"]: row for row in json.loads(call(home, "coverage", "--json", *at).stdout)["rules"]}
    assert rows["notice"]["gateway"]["fully"] > 0
    assert rows["notice"]["dns"]["enforced"] == "no"
    assert rows["china"]["dns"]["fully"] > 0
    assert rows["soon"]["dns"]["enforced"] in ("full", "part")


def test_bind_is_told_how_to_fetch_the_zone_only_where_it_is_served(home: Path) -> None:
    missing = call(home, "export", "dns-rpz", "--server")
    assert missing.exit_code == 2
    assert "dns: {listen:" in missing.stderr
    (home / "settings.yaml").write_text("dns: {listen: '192.0.2.1:5353', zone: rpz.corp.example}\n")
    told = call(home, "export", "dns-rpz", "--server").stdout
    assert 'primaries { 192.0.2.1 port 5353 key "tidegate"; };' in told
    assert told == call(home, "export", "dns-rpz", "--server").stdout

"""The lists of name servers: what each says is what was decided, read back by the rules of its own syntax."""

from __future__ import annotations

import re

import dns.name
import dns.zone
import pytest

from tests.exports.worlds import exports
from tidegate.exports.name_lists import CANARIES, Head, zone
from tidegate.exports.whole import Exports

NAMES = (
    "deepseek.example",
    "www.deepseek.example",
    "below.deepseek.example",
    "x.below.deepseek.example",
    "pass.deepseek.example",
    "x.pass.deepseek.example",
    "far.below.deepseek.example",
    "chat.kept.example",
    "kept.example",
    "chatgpt.example",
    "notdeepseek.example",
)


@pytest.fixture
def made() -> Exports:
    return exports([{"name": "r", "service": "deepseek", "then": "block"}])


def meant(made: Exports) -> dict[str, bool]:
    return {name: made.names.refuses(name) for name in NAMES}


def test_the_zone_is_one_and_a_wildcard_reaches_what_it_should(made: Exports) -> None:
    text = made.dns_rpz()["tidegate.rpz"]
    found = dns.zone.from_text(text, origin="rpz.tidegate", relativize=True)
    owners = {str(name): str(found.find_rrset(name, "CNAME")[0]) for name in found if str(name) != "@"}

    def refused(name: str) -> bool:  # RFC 4592: an existing name, else the wildcard of the closest that exists
        existing = {".".join(each.split(".")[at:]) for each in owners for at in range(each.count(".") + 1)}
        if name in owners:
            return owners[name] == "."
        rest = name
        while rest not in existing:
            rest = rest.partition(".")[2]
        return owners.get(f"*.{rest}") == "."

    assert {name: refused(name) for name in NAMES} == meant(made)
    assert all(owners[name] == "." for name in CANARIES)
    assert found.get_soa().serial == 7


def test_dnsmasq_decides_by_the_longest_name(made: Exports) -> None:
    said: dict[str, str] = dict(
        re.findall(r"^(?:local|server)=/([^/]+)/(.*)$", made.dnsmasq()["dnsmasq.conf"], re.MULTILINE)
    )

    def refused(name: str) -> bool:
        while name:
            if name in said:
                return said[name] == ""
            name = name.partition(".")[2]
        return False

    assert {name: refused(name) for name in NAMES} == meant(made)


def test_adguard_keeps_by_denyallow(made: Exports) -> None:
    lines = re.findall(r"^\|\|([^^]+)\^(?:\$denyallow=(.*))?$", made.adguard()["adguard.txt"], re.MULTILINE)

    def below(name: str, above: str) -> bool:
        return f".{name}".endswith(f".{above}")

    def refused(name: str) -> bool:
        return any(
            below(name, up) and not any(below(name, each) for each in kept.split("|") if each) for up, kept in lines
        )

    assert {name: refused(name) for name in NAMES} == meant(made)


def test_adguard_knows_patterns_and_others_do_not() -> None:
    made = exports([{"name": "r", "service": "nowhere", "then": "block"}])
    assert "/^(?:ai-\\d+)\\.cloud\\.example$/" in made.adguard()["adguard.txt"]
    assert "cloud.example" not in made.dns_rpz()["tidegate.rpz"]


def test_pihole_and_hosts_close_no_more_than_is_meant(made: Exports) -> None:
    lines = [line for line in made.pihole()["pihole.txt"].splitlines() if not line.startswith("#")]
    assert sorted(lines) == ["deepseek.example", "||chat.kept.example^"]
    listed = re.findall(r"^0\.0\.0\.0 (.*)$", made.hosts()["hosts"], re.MULTILINE)
    assert listed == ["chat.kept.example", "deepseek.example"]
    assert not set(CANARIES) & set(listed)


def test_canaries_can_be_left_alone() -> None:
    made = exports([], canaries=False)
    for text in (*made.dns_rpz().values(), *made.dnsmasq().values(), *made.adguard().values()):
        assert "icloud" not in text


def test_an_origin_writes_no_line_of_its_own(made: Exports) -> None:
    with pytest.raises(ValueError, match="no name of a zone"):
        zone(made.names, Head((), 1), "a\nb")

"""Every file that is exported, read back by the rules of its own syntax, says what the evaluator says: for any policy.

``test_asking`` holds the answers of a choke point to the evaluator; here the lines of each file are held to both: what
a file refuses is refused by the evaluator whatever the exchange, and what the answers refuse stands in the file.
"""

from __future__ import annotations

import json
import plistlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, Final
from xml.etree import ElementTree

import dns.zone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports.test_asking import OFFICE, decided, through
from tests.exports.worlds import HOSTS, NOW, small
from tests.policy.worlds import SERVICES, exchanges, policies
from tidegate.core.decision import Effect
from tidegate.core.exchange import Exchange
from tidegate.exports.name_lists import CANARIES
from tidegate.exports.points import CHROME, DNS
from tidegate.exports.whole import Exports, Ground

CATALOG: Final = small()
#: Hosts of the catalogue that a name alone decides, some below them, and some that nobody's are.
NAMES: Final = (
    *(host.name for hosts in HOSTS.values() for host in hosts if not host.shared and not host.matching),
    *("www.deepseek.example", "x.pass.deepseek.example", "below.deepseek.example", "a.b.chatgpt.example"),
    *("office.example", "cloud.example", "example.org", "notdeepseek.example", "example"),
)
Refuses = Callable[[str], bool]


def below(name: str, above: str) -> bool:
    return f".{name}".endswith(f".{above}")


def zone(made: Exports) -> Refuses:
    found = dns.zone.from_text(made.dns_rpz()["tidegate.rpz"], origin="rpz.tidegate", relativize=True)
    owners = {str(name): str(found.find_rrset(name, "CNAME")[0]) for name in found if str(name) != "@"}
    existing = {".".join(each.split(".")[at:]) for each in owners for at in range(each.count(".") + 1)}

    def refused(name: str) -> bool:  # RFC 4592: an existing name, else the wildcard of the closest that exists
        if name in owners:
            return owners[name] == "."
        rest = name
        while rest and rest not in existing:
            rest = rest.partition(".")[2]
        return owners.get(f"*.{rest}" if rest else "*") == "."

    return refused


def dnsmasq(made: Exports) -> Refuses:
    said = dict(re.findall(r"^(?:local|server)=/([^/]+)/(.*)$", made.dnsmasq()["dnsmasq.conf"], re.MULTILINE))

    def refused(name: str) -> bool:
        above = [each for each in said if below(name, each)]
        return bool(above) and said[max(above, key=len)] == ""

    return refused


def hosts(made: Exports) -> Refuses:
    listed = set(re.findall(r"^0\.0\.0\.0 (.*)$", made.hosts()["hosts"], re.MULTILINE))
    return lambda name: name in listed


def adguard(made: Exports) -> Refuses:
    text = made.adguard()["adguard.txt"]
    lines = re.findall(r"^\|\|([^^]+)\^(?:\$denyallow=(.*))?$", text, re.MULTILINE)
    patterns = re.findall(r"^/(.*)/$", text, re.MULTILINE)

    def refused(name: str) -> bool:
        kept = any(
            below(name, up) and not any(below(name, each) for each in kept.split("|") if each) for up, kept in lines
        )
        return kept or any(re.search(pattern, name) for pattern in patterns)

    return refused


def pihole(made: Exports) -> Refuses:
    lines = [line for line in made.pihole()["pihole.txt"].splitlines() if not line.startswith("#")]
    return lambda name: any(
        below(name, line[2:-1]) if line.startswith("||") else name == line for line in lines if line
    )


def chromium(policies: Mapping[str, Any]) -> Refuses:
    """The most specific of both lists decides; ``.host`` is the host alone (Chromium's URL blocklist filter format)."""
    lists = [(entry, False) for entry in policies.get("URLBlocklist", ())]
    lists += [(entry, True) for entry in policies.get("URLAllowlist", ())]

    def refused(name: str) -> bool:
        fits = [
            (len(entry.lstrip(".")), allowed)
            for entry, allowed in lists
            if (name == entry[1:] if entry.startswith(".") else below(name, entry))
        ]
        return bool(fits) and not max(fits)[1]

    return refused


def firefox(policies: Mapping[str, Any]) -> Refuses:
    said = policies.get("WebsiteFilter", {})

    def fits(name: str, entries: list[str]) -> bool:
        hosts = [entry.removeprefix("*://").removesuffix("/*") for entry in entries]
        return any(below(name, host[2:]) if host.startswith("*.") else fnmatchcase(name, host) for host in hosts)

    return lambda name: fits(name, said.get("Block", [])) and not fits(name, said.get("Exceptions", []))


def browsers(made: Exports) -> dict[str, Refuses]:
    found = {}
    for name, files in (("chrome", made.chrome()), ("edge", made.edge())):
        told = json.loads(files[f"{name}.json"])
        profile = plistlib.loads(files[f"{name}.mobileconfig"].encode())["PayloadContent"][0]
        for key in ("URLBlocklist", "URLAllowlist"):
            assert profile.get(key) == told.get(key)
            listed = re.findall(rf"^\[HKEY[^\]]*\\{key}\]\r\n((?:\"\d+\"=.*\r\n)*)", files[f"{name}.reg"], re.MULTILINE)
            written = re.findall(r'"\d+"="(.*)"', listed[0]) if listed else []
            assert written == told.get(key, [])
        found[name] = chromium(told)
    return {**found, "firefox": firefox(json.loads(made.firefox()["policies.json"])["policies"])}


def apps(made: Exports) -> dict[str, set[str]]:
    apple = made.apple()
    [payload] = plistlib.loads(apple["apple.mobileconfig"].encode())["PayloadContent"]
    jamf = ElementTree.fromstring(made.jamf()["jamf-mobile.xml"].encode()).findtext("general/payloads") or ""
    assert jamf == apple["apple.mobileconfig"]
    mobile = set(payload["blockedAppBundleIDs"])
    allowed = json.loads(apple["apple-declaration.json"])["Payload"]["Allowed"]
    assert set(allowed["DeniedApps"]) == mobile
    mac = json.loads(apple["apple-mac-declaration.json"])["Payload"]["Allowed"]["DeniedBinaries"]
    android = json.loads(made.android()["android.json"])["applications"]
    assert {app["installType"] for app in android} <= {"BLOCKED"}
    rules = ElementTree.fromstring(json.loads(made.intune()["intune-windows.json"])["omaSettings"][0]["value"])
    denied = {rule[0][0].get("Path", "") for rule in rules if rule.get("Action") == "Deny"}
    return {
        "ios": mobile,
        "macos": {app["SigningID"] for app in mac},
        "android": {app["packageName"] for app in android},
        "windows": {path.removeprefix("*\\") for path in denied},
    }


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    zone = draw(st.sampled_from([None, OFFICE]))
    return Ground(draw(policies(staged=True)), CATALOG, NOW, 7, zone=zone, canaries=draw(st.booleans()))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(grounds())
def test_each_file_says_what_was_answered(ground: Ground) -> None:
    made = Exports(ground)
    for read in (zone, dnsmasq, adguard):
        refuses = read(made)
        assert {name: refuses(name) for name in NAMES} == {name: made.names.refuses(name) for name in NAMES}
    for read in (hosts, pihole):  # which know less: never more is closed, and each that they can say is
        refuses = read(made)
        assert all(made.names.refuses(name) for name in NAMES if refuses(name))
    assert all(hosts(made)(name) for name in made.names.every)
    for refuses in browsers(made).values():
        assert {name: refuses(name) for name in NAMES} == {name: made.pages.refuses(name) for name in NAMES}
    told = apps(made)
    assert told == {system: {app.identifier for app in made.on_device.refused_apps(system)} for system in told}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(grounds(), exchanges(), st.integers(0, 60 * 24 * 9))
def test_nothing_is_refused_that_the_evaluator_lets_pass(ground: Ground, x: Exchange, later: int) -> None:
    made = Exports(ground)
    files: dict[str, tuple[Any, Refuses]] = {
        **{read.__name__: (DNS, read(made)) for read in (zone, dnsmasq, hosts, adguard, pihole)},
        **{name: (CHROME, refuses) for name, refuses in browsers(made).items()},
    }
    for point, refuses in files.values():
        standing = made.answers(point).asked.standing
        for name in NAMES:
            sight = CATALOG.at_host(name)
            if not refuses(name):
                continue
            assert sight is not None, f"{name} is nobody's"
            asked = made.answers(point).asked
            there = replace(through(point, standing, asked, x, later), service=SERVICES[sight.service.id])
            assert decided(ground.policy, there).effect >= Effect.REDIRECT


def test_the_canaries_are_all_that_is_refused_besides() -> None:
    assert not set(CANARIES) & set(NAMES)

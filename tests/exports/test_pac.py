"""The PAC file, run by Node for every host of the catalogue."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests import needs
from tests.exports.worlds import exports, shipped_catalog
from tests.waiting import PATIENCE
from tidegate.exports.pac import script

OURS, OTHERS = "PROXY tidegate.example:8080", "DIRECT"


def run(text: str, hosts: list[str]) -> dict[str, str]:
    node = needs.program("node", package="nodejs")
    ask = f"\nconsole.log(JSON.stringify({json.dumps(hosts)}.map(h => [h, FindProxyForURL('https://' + h + '/', h)])));"
    done = subprocess.run([node, "-"], input=text + ask, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return dict(json.loads(done.stdout))


def test_every_host_of_the_catalogue_goes_to_tidegate_and_no_other_does() -> None:
    catalog = shipped_catalog()
    text = exports([], catalog=catalog, proxy="tidegate.example:8080").pac()["proxy.pac"]
    hosts = [host for host, _ in catalog.hosts()]
    ours = [
        *hosts,
        *(f"x.y.{host}" for host in hosts),
        "ChatGPT.com",
        "chatgpt.com.",
        "bedrock-runtime.us-east-1.amazonaws.com",
    ]
    others = [
        "example.org",
        "evil-deepseek.com",
        "deepseek.com.example.org",
        "com",
        "constructor",
        "localhost",
        "10.0.0.1",
    ]
    answers = run(text, [*ours, *others])
    assert {host for host in ours if answers[host] != OURS} == set()
    assert {host for host in others if answers[host] != OTHERS} == set()


def test_another_proxy_takes_the_rest_and_tls_is_said() -> None:
    text = script("t.example:1", ["a.example"], [], "c", others="old.example:3128", secure=True)
    assert run(text, ["a.example", "b.example"]) == {
        "a.example": "HTTPS t.example:1",
        "b.example": "PROXY old.example:3128",
    }


def test_a_pattern_that_a_browser_may_read_otherwise_leads_its_whole_neighbourhood() -> None:
    assert '"cloud.example":1' in script("t.example:1", [], [(r"\pL+", "cloud.example")], "c")


@pytest.mark.parametrize("place", ['x:1"; evil()', "x", "x:1; DIRECT", ""])
def test_an_address_says_nothing_but_an_address(place: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        script(place, [], [], "c")

"""Fetching: the internet, and nothing that only looks like it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tidegate.assistant.outside import Outside, Unreachable, host_of, is_public


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_the_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0::1",
        "::7f00:1",
        "240.0.0.1",
        "192.0.2.1",
        "255.255.255.255",
        "not an address",
        "fe80::1%eth0",
    ],
)
def test_not_the_internet(address: str) -> None:
    assert not is_public(address)


def test_the_organisation_s_public_networks_are_inside_too() -> None:
    assert not is_public("93.184.216.34", ("93.184.216.0/24",))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://a@b.example/",
        "http://a.example:8080/",
        "http://[::1",
        "x",
        "javascript:alert(1)",
        "http:///x",
        "gopher://a.example",
    ],
)
def test_what_is_no_page_of_the_web(url: str) -> None:
    with pytest.raises(Unreachable):
        host_of(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/"])
async def test_addresses_of_inside_are_not_opened(url: str) -> None:
    with pytest.raises(Unreachable, match="not on the internet"):
        await Outside().fetch(url)


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], []])
async def test_names_that_lead_inside_are_not_opened(answers: list[str], request: pytest.FixtureRequest) -> None:
    request.node.own_servers.add(80)
    asked = []

    async def find(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers

    with pytest.raises(Unreachable, match="cannot be reached"):
        await Outside(find=find).fetch("http://rebinding.example/")
    assert asked == ["rebinding.example"]


async def test_numbers_that_are_addresses_in_disguise_are_refused(request: pytest.FixtureRequest) -> None:
    request.node.own_servers.add(80)
    for url in ("http://2130706433/", "http://0x7f.1/", "http://127.1/"):
        with pytest.raises(Unreachable):
            await Outside().fetch(url)

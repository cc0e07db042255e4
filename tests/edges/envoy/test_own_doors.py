"""The proxy leads nobody back to itself, however its own address is spelt."""

from __future__ import annotations

import contextlib
import socket
import ssl
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.edges.envoy.stand import HOSTS, Stand, build, handshake, peeked_port, tunnel
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.own_doors import Network, closed, of_this_machine

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

ITSELF = ["127.0.0.1", "127.0.0.9", "127.1", "localhost", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]"]


@pytest.mark.parametrize("zeros", ["", "0"])
@pytest.mark.parametrize("host", ITSELF)
async def test_no_tunnel_leads_back_to_the_door(stand: Stand, host: str, zeros: str) -> None:
    status, _, writer = await tunnel(stand, f"{host}:{zeros}{stand.options.port}")
    writer.close()
    assert status == 403


async def test_no_plain_request_leads_back_either_and_says_why(stand: Stand) -> None:
    _, status, body = await stand.curl(f"http://127.0.0.1:{stand.options.port}/")
    assert (status, body) == (403, "No way leads from here to the machine of the proxy itself.\n")


async def test_what_else_listens_on_a_machine_of_one_s_own_is_reached(stand: Stand) -> None:
    assert (await stand.curl(f"http://127.0.0.1:{stand.plain.port}/x"))[:2] == (0, 200)


async def test_a_door_where_server_names_are_read_is_closed_from_within_too(tmp_path: Path) -> None:
    port = peeked_port()
    stand = await build(tmp_path, tls_port=port)
    try:
        with pytest.raises((ConnectionError, ssl.SSLError)):
            await handshake(stand, f"127.0.0.1:{port}", None)
    finally:
        await stand.stop()


def named(*listen: str, own: tuple[str, ...] = ()) -> set[tuple[Network, int, int]]:
    """The networks that are refused, each with its first port and the one after its last."""
    rules = closed(Options(Path("run"), Path("ca"), port=8080, tls_port=8443, listen=listen, own=own))
    matchers = [
        rule["matcher"]["typed_config"] for rule in rules["policies"]["own"]["permissions"][0]["or_rules"]["rules"]
    ]
    return {
        (
            ip_network(f"{one['upstream_ip']['address_prefix']}/{one['upstream_ip']['prefix_len']}"),
            *one["upstream_port_range"].values(),
        )
        for one in matchers
    }


async def test_where_others_reach_the_door_nothing_on_this_machine_is_reached_through_it() -> None:
    alone, others = named("127.0.0.1"), named("10.1.2.3")
    this_machine, link, own = (ip_network(text) for text in ("127.0.0.0/8", "169.254.0.0/16", "10.1.2.3/32"))
    assert {(this_machine, 8080, 8081), (this_machine, 8443, 8444)} <= alone
    assert not [network for network, _, end in alone if end == 65_536]
    assert {(this_machine, 1, 65_536), (ip_network("::1/128"), 1, 65_536), (link, 1, 65_536)} <= others
    assert {(own, 8080, 8081), (ip_network("::ffff:a01:203/128"), 8443, 8444)} <= others
    assert (ip_network("10.9.8.7/32"), 8080, 8081) in named("0.0.0.0", own=("10.9.8.7",))


async def test_where_the_system_chooses_the_port_nothing_is_named() -> None:
    assert closed(Options(Path("run"), Path("ca"), port=0))["policies"] == {}


async def test_a_machine_knows_addresses_that_are_its_own() -> None:
    for address in of_this_machine():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with contextlib.closing(socket.socket(family, socket.SOCK_DGRAM)) as one:
            one.bind((address, 0))


async def test_no_host_of_the_catalogue_leads_back_to_the_door_by_its_address(tmp_path: Path) -> None:
    """A name below a service's is its operator's to resolve, to this machine if that is wanted."""
    stand = await build(tmp_path, (*HOSTS, "localhost"))
    try:
        _, status, body = await stand.curl(f"http://localhost:{stand.options.port}/")
        assert (status, body) == (403, "No way leads from here to the machine of the proxy itself.\n")
        _, status, _ = await stand.curl(f"https://localhost:{stand.options.port}/")
        assert status == 403
        assert (await stand.curl(f"http://localhost:{stand.plain.port}/x"))[:2] == (0, 200)
    finally:
        await stand.stop()


async def test_no_host_of_the_catalogue_leads_others_to_what_listens_for_this_machine(tmp_path: Path) -> None:
    stand = await build(tmp_path, (*HOSTS, "localhost"), listen=("0.0.0.0",))
    try:
        _, status, _ = await stand.curl(f"http://localhost:{stand.plain.port}/x")
        assert (status, stand.reached) == (403, [])
    finally:
        await stand.stop()

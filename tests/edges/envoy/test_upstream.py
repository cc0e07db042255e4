"""How services see us: certificates checked, nothing added, and the offer of a Chromium where Envoy can make it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.edges.envoy.stand import Stand, build
from tidegate.edges.envoy import bootstrap, upstream
from tidegate.edges.envoy.options import Options


@pytest_asyncio.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    made = await build(tmp_path)
    yield made
    await made.stop()


async def lead(stand: Stand, upstreams: dict[str, tuple[str, int]], bundle: Path | None = None) -> None:
    """Start Envoy again with services somewhere else."""
    stand.options = replace(stand.options, upstream=upstreams, ca_bundle=bundle or stand.options.ca_bundle)
    bootstrap.write(stand.options, ["chat.example", "other.example", "plain.example"])
    assert stand.envoy is not None
    stand.envoy.kill()
    await stand.envoy.wait()
    await stand.start_envoy()


@pytest.mark.e2e
async def test_a_service_with_another_hosts_certificate_gets_nothing(stand: Stand) -> None:
    await lead(stand, {"other.example": ("127.0.0.1", stand.chat.port)})
    _, status, told = await stand.curl("https://other.example/", "-d", "prompt")
    assert (status, stand.reached) == (502, [])
    assert '"code": "certificate_not_trusted"' in told


@pytest.mark.e2e
async def test_a_service_of_an_unknown_authority_gets_nothing(stand: Stand) -> None:
    await lead(stand, {"chat.example": ("127.0.0.1", stand.chat.port)}, Path("/etc/ssl/certs/ca-certificates.crt"))
    _, status, told = await stand.curl("https://chat.example/", "-d", "prompt")
    assert (status, stand.reached) == (502, [])
    assert '"code": "certificate_not_trusted"' in told


@pytest.mark.e2e
async def test_a_request_arrives_as_it_was_sent(stand: Stand) -> None:
    await stand.curl("https://chat.example/a/../b%2Fc//d?x=%20", "--path-as-is", "-H", "x_odd: 1", "-d", "x")
    lines = stand.chat.heads[0].splitlines()
    assert lines[0] == "POST /a/../b%2Fc//d?x=%20 HTTP/1.1"
    assert sorted(line.partition(":")[0] for line in lines[1:] if line) == [
        "accept",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x_odd",
    ]


@pytest.mark.parametrize("websocket", [False, True])
def test_certificates_are_always_checked(tmp_path: Path, websocket: bool) -> None:
    options = Options(run=tmp_path, ca_bundle=tmp_path / "bundle.pem")
    cluster = upstream.with_tls(upstream.dynamic_cluster("service", options), options, websocket=websocket)
    context = cluster["transport_socket"]["typed_config"]["common_tls_context"]
    assert context["validation_context"] == {"trusted_ca": {"filename": str(tmp_path / "bundle.pem")}}
    (protocol,) = cluster["typed_extension_protocol_options"].values()
    assert protocol["upstream_http_protocol_options"] == {"auto_sni": True, "auto_san_validation": True}


def test_websockets_are_opened_by_http_1_as_a_browser_opens_them(tmp_path: Path) -> None:
    options = Options(run=tmp_path, ca_bundle=tmp_path)
    cluster = upstream.with_tls(upstream.dynamic_cluster("service", options), options, websocket=True)
    assert cluster["transport_socket"]["typed_config"]["common_tls_context"]["alpn_protocols"] == ["http/1.1"]

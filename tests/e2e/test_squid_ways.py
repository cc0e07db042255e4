"""Squid in ways of its own: asked by TLS, given parts of bodies (206), and with WebSockets switched on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests import needs
from tests.e2e import squid as squids
from tests.e2e.conftest import World, started
from tests.e2e.policies import ALLOW, BLOCK, BLOCK_DATA, CARD, REDACT
from tests.e2e.squid import PEOPLE, Squid
from tests.e2e.test_squid import Through
from tests.ports import free_port
from tests.waiting import PATIENCE
from tidegate.practice.gateway import PRACTISED
from tidegate.practice.running import PracticeService

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

#: Squid 5's own line to let an upgrade through, and what its log says of each ICAP transaction.
ACCESS = PEOPLE + "http_upgrade_request_protocols websocket allow all\nicap_log stdio:@/icap.log icap_squid\n"


@pytest.fixture(scope="module")
def by_tls(tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService) -> Iterator[Through]:
    """A Squid that asks by TLS; its gateway's certificate is made by openssl."""
    needs.check(squids.missing())
    place = tmp_path_factory.mktemp("icaps")
    names = {name: str(place / name) for name in ("key.pem", "cert.pem")}
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    words += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", names["key.pem"], "-out", names["cert.pem"]]
    subprocess.run(words, check=True, capture_output=True)
    icap = {"listen": f"127.0.0.1:{free_port()}", "certificate": names["cert.pem"], "key": names["key.pem"]}
    with (
        started(tmp_path_factory.mktemp("home"), practice_service, passwords=False, icap=icap) as gateway,
        Squid(gateway.home, practice_service.address.ca_file, PRACTISED, ACCESS, icap_trusted=names["cert.pem"]) as one,
    ):
        yield Through(one, World(gateway, practice_service))


@pytest.fixture
def through(by_tls: Through, practice: PracticeService) -> Through:
    needs.check(squids.missing())
    return Through(by_tls.squid, World(by_tls.world.gateway, practice))


def test_squid_asks_by_tls(through: Through) -> None:
    assert "icaps://" in (through.squid.place / "tidegate.conf").read_text()
    through.world.under(BLOCK)
    assert through.ask("hello").status_code == 403
    through.world.under(ALLOW)
    assert through.ask("hello").status_code == 200


def test_openssl_sees_the_servers_certificate(through: Through) -> None:
    needs.program("openssl")
    conf = (through.squid.place / "tidegate.conf").read_text()
    address = conf.partition("icaps://")[2].partition("/")[0]
    words = ["openssl", "s_client", "-connect", address, "-verify_return_error", "-ign_eof", "-quiet"]
    words += ["-CAfile", str(Path(conf.partition("tls-cafile=")[2].split()[0]))]
    asked = f"OPTIONS icaps://{address}/request ICAP/1.0\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    done = subprocess.run(words, input=asked, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.stdout.startswith("ICAP/1.0 200 OK"), done.stderr
    assert "Allow: 204, 206" in done.stdout


def test_the_unchanged_end_of_a_long_prompt_stays_with_squid(through: Through) -> None:
    world = through.world.under(REDACT)
    end = "the tide comes in and goes out again. " * 400
    told = through.ask(f"my card is {CARD}. {end}")
    assert CARD in told.text
    assert CARD not in world.left_text()
    assert end[:-1] in world.left_text()
    assert "/206" in through.squid.log("icap.log")


def test_a_websocket_passes_squid_by_its_handshake_alone(through: Through) -> None:
    world = through.world.under(ALLOW)
    url = through.url("/c/api/chat", "copilot.microsoft.com").replace("https", "wss")
    with connect(url, ssl=through.trusted, proxy=through.squid.proxy(), open_timeout=PATIENCE) as socket:
        socket.send("hello")
        assert socket.recv(10)
    world.under(BLOCK_DATA)
    with pytest.raises(InvalidStatus) as refused:
        connect(url, ssl=through.trusted, proxy=through.squid.proxy(), open_timeout=PATIENCE)
    assert refused.value.response.status_code == 403

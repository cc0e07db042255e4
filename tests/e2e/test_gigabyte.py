"""A gigabyte that may pass goes through a bounded window: nobody on the way keeps it, behind Envoy and by ICAP."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.e2e.conftest import started
from tests.e2e.memory import grown
from tests.e2e.policies import rule
from tests.ports import free_port
from tests.waiting import PATIENCE
from tidegate.practice.authority import Authority
from tidegate.practice.gateway import Gateway
from tidegate.practice.running import PracticeService

pytestmark = pytest.mark.slow
MIB = 1 << 20
SIZE = 1024 * MIB
#: What Envoy and the brain may take more while it passes: the largest body that is held, once each, and buffers.
WINDOW = 250 * MIB
HOST = "api.openai.com"
#: What is over the limit of a body is not inspected, and here that is allowed.
POLICY = rule("block", more="data: [payment-card]\nwhen-unsure: allow")


class Sink(BaseHTTPRequestHandler):
    """A service that counts a body and keeps nothing of it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.server.came.append(self._size())  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def _size(self) -> int:
        if length := self.headers.get("content-length"):
            return self._read(int(length))
        came = 0
        while size := int(self.rfile.readline(), 16):
            came += self._read(size)
            self.rfile.readline()
        self.rfile.readline()
        return came

    def _read(self, size: int) -> int:
        came = 0
        while came < size and (data := self.rfile.read1(min(size - came, 1 << 18))):
            came += len(data)
        return came

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


class Service(ThreadingHTTPServer):
    """The sink behind TLS; ``came`` are the sizes of what it got."""

    daemon_threads = True

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        authority = Authority(directory)
        (directory / "service.pem").write_bytes(authority.certificate_for((HOST,)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(directory / "service.pem")
        super().__init__(("127.0.0.1", 0), Sink)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.ca_file, self.came = str(authority.ca_file), list[int]()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("gigabyte") / "service") as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def icap_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService, service: Service, icap_port: int
) -> Iterator[Gateway]:
    led = {"upstreams": {HOST: service.address}, "upstream-ca": service.ca_file}
    icap = {"icap": {"listen": f"127.0.0.1:{icap_port}"}}
    home = tmp_path_factory.mktemp("home")
    with started(home, practice_service, passwords=False, **led, **icap) as running:
        running.put_policy(POLICY)
        yield running


@pytest.fixture
def large(tmp_path: Path) -> Path:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(SIZE)
    return tmp_path / "large"


def send(large: Path, url: str, proxy: str, ca_file: str) -> None:
    command = ["curl", "-sS", "--http1.1", "-m", f"{10 * PATIENCE:g}", "-x", proxy, "--cacert", ca_file]
    command += ["-X", "POST", "-T", str(large), "-H", "content-type: application/octet-stream", "-H", "expect:"]
    command += ["-w", "%{http_code}", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "200"), done.stdout + done.stderr


def test_through_envoy(gateway: Gateway, service: Service, large: Path) -> None:
    needs.program("curl")
    assert gateway.process is not None
    service.came.clear()
    url = f"https://{HOST}/v1/files"
    took, _ = grown(gateway.process.pid, lambda: send(large, url, gateway.proxy_url, gateway.ca_file))
    assert service.came == [SIZE]
    assert took < WINDOW, f"{took / MIB:.0f} MiB"


def test_through_icap(gateway: Gateway, icap_port: int) -> None:
    """By a client made by hand: Squid 5.7 breaks off fast uploads through connections that it opens, asked or not."""
    assert gateway.process is not None
    took, back = grown(gateway.process.pid, lambda: echoed(icap_port))
    assert SIZE < back < SIZE + SIZE // 100, "it came back, in chunks"
    assert took < WINDOW, f"{took / MIB:.0f} MiB"


def echoed(port: int) -> int:
    """Ask for leave to send a gigabyte, as a client that keeps nothing; how many bytes of an answer came."""
    http = f"POST https://{HOST}/v1/files HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {SIZE}\r\n\r\n".encode()
    head = f"REQMOD icap://t/request ICAP/1.0\r\nHost: t\r\nEncapsulated: req-hdr=0, req-body={len(http)}\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (MIB // 16, bytes(MIB // 16))

    def send() -> None:
        line.sendall(head.encode() + http)
        for _ in range(16 * SIZE // MIB):
            line.sendall(chunk)
        line.sendall(b"0\r\n\r\n")

    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        sending = threading.Thread(target=send)
        sending.start()
        came, first, last = 0, b"", b""
        while not last.endswith(b"\r\n0\r\n\r\n"):
            data = line.recv(MIB)
            assert data, "it broke off"
            came, first, last = came + len(data), first or data, (last + data)[-8:]
        sending.join()
    assert first.startswith(b"ICAP/1.0 200 ")
    return came

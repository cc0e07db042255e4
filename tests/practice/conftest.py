"""One practice service for all stories here, and clients that reach it as if it were the real hosts."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx
import httpx2
import pytest

from tests.practice.splicer import Splicer
from tests.waiting import PATIENCE
from tidegate.practice.running import PracticeService


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeService]:
    with PracticeService(tmp_path_factory.mktemp("practice")) as running:
        yield running


@pytest.fixture
def practice(service: PracticeService) -> PracticeService:
    service.clear()
    return service


def _trust(service: PracticeService) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=service.address.ca_file)


class StandIn(httpx.HTTPTransport):
    """Sends every host to the practice service, with the host's own name as SNI, as the gateway does."""

    def __init__(self, service: PracticeService) -> None:
        super().__init__(http1=True, http2=True, verify=_trust(service), trust_env=False)
        self._port = service.address.tls_port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return super().handle_request(request)


class StandIn2(httpx2.HTTPTransport):
    """The same for the fork of httpx that Anthropic's SDK uses."""

    def __init__(self, service: PracticeService) -> None:
        super().__init__(http1=True, http2=False, verify=_trust(service), trust_env=False)
        self._port = service.address.tls_port

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return super().handle_request(request)


@pytest.fixture
def client(practice: PracticeService) -> Iterator[httpx.Client]:
    with httpx.Client(transport=StandIn(practice), timeout=PATIENCE) as made:
        yield made


@pytest.fixture
def client2(practice: PracticeService) -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=StandIn2(practice), timeout=PATIENCE) as made:
        yield made


@pytest.fixture
def proxy(practice: PracticeService) -> Iterator[Splicer]:
    with Splicer(practice.address.tls_port) as running:
        yield running

"""A streamed answer that has begun and must be broken off: the client hears why, under the receipt, and no more."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests import needs
from tests.e2e.conftest import World, started
from tests.e2e.origins import Origin, chunk
from tests.e2e.policies import CARD, rule
from tests.waiting import PATIENCE
from tidegate.practice.running import PracticeService

HOST = "api.openai.com"
HIDE = rule("redact", more="data: [payment-card]\nactivity: [prompt]")
FIRST = b"data: {}\n\n"
HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)


def _asked(lines: IO[bytes]) -> bool:
    """Read a request; whether there was one, before the other side was gone."""
    head = b""
    while (line := lines.readline()) not in (b"\r\n", b""):
        head += line
    if not head:
        return False
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    assert length is not None, head
    lines.read(int(length[1]))
    return True


class Breaking(Origin):
    """Streams one event, waits until it is told that somebody has it, and then sends ``rest``."""

    host = HOST

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.rest = b""
        self.heard = threading.Event()

    def serve(self, line: ssl.SSLSocket) -> None:
        lines = line.makefile("rb")
        while _asked(lines):
            coded = zlib.compressobj(wbits=31)
            line.sendall(HEAD + chunk(coded.compress(FIRST) + coded.flush(zlib.Z_SYNC_FLUSH)))
            self.heard.wait(PATIENCE)
            line.sendall(self.rest)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breaking]:
    with Breaking(tmp_path_factory.mktemp("broken") / "origin") as made:
        yield made


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService, origin: Breaking
) -> Iterator[World]:
    led = {"upstreams": {HOST: origin.address}, "upstream-ca": origin.ca_file}
    home = tmp_path_factory.mktemp("home")
    with started(home, practice_service, passwords=False, **led) as running:
        yield World(running, practice_service).under(HIDE)


@pytest.mark.parametrize(
    ("rest", "cut"),
    [
        pytest.param(chunk(b"this is not gzip"), True, id="in the middle"),
        pytest.param(chunk(b"this is not gzip") * 50 + b"0\r\n\r\n", True, id="with more to come"),
        pytest.param(b"0\r\n\r\n", False, id="at its end"),
    ],
)
@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_the_last_event_says_why_and_has_the_receipt(
    world: World, origin: Breaking, version: str, rest: bytes, cut: bool
) -> None:
    needs.program("curl")
    origin.rest = rest
    origin.heard.clear()
    command = ["curl", "-sSN", version, "-m", f"{PATIENCE:g}", "-x", world.gateway.proxy_url]
    command += ["--cacert", world.gateway.ca_file]
    body = json.dumps({"model": "m", "stream": True, "messages": [{"role": "user", "content": f"my card is {CARD}"}]})
    command += ["-H", "content-type: application/json", "-d", body, f"https://{HOST}/v1/chat/completions"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
        assert client.stdout is not None
        first = client.stdout.read(len(FIRST))
        origin.heard.set()
        last = client.stdout.read()
    assert first == FIRST
    assert last.startswith(b"data: "), last
    assert last.endswith(b"\n\n")
    error = json.loads(last.removeprefix(b"data: "))["error"]
    told = error["tidegate"]
    assert (error["code"], told["effect"]) == ("tidegate_broken_off", "redact")
    entries = [entry for entry in world.entries() if entry["receipt"] == told["receipt"]]
    assert entries
    assert told["receipt"] in error["message"]
    assert (client.returncode != 0) is cut, "an answer that is not at its end does not look whole"

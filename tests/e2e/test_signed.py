"""Amazon Bedrock behind the gateway: requests that are signed, API keys, and answers in event streams of AWS.

The service checks signatures as AWS documents it ("Create a signed AWS API request"), and curl makes them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests import needs
from tests.e2e.conftest import World, started
from tests.e2e.origins import Origin, chunk
from tests.e2e.policies import CARD, rule
from tests.waiting import PATIENCE
from tests.wire.aws_messages import event, payloads
from tidegate.practice import curl
from tidegate.practice.running import PracticeService

HOST = "bedrock-runtime.us-east-1.amazonaws.com"
SECRET = "an example of a secret"
SIGNED = ("--aws-sigv4", "aws:amz:us-east-1:bedrock", "--user", f"AKIDEXAMPLE:{SECRET}")
#: As SDKs write the name of an inference profile.
PROFILE = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2c3/"
KEY = {"authorization": "Bearer bedrock-api-key-practice"}
JSON = {"content-type": "application/json"}


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def is_signed(method: str, path: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether the signature in ``headers`` (names in lower case) is that of the request as it came."""
    said = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=[^/]+/(\S+), ?SignedHeaders=(\S+), ?Signature=(\w+)",
        headers.get("authorization", ""),
    )
    if said is None:
        return False
    scope, names, signature = said.groups()
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in names.split(";"))
    asked = f"{method}\n{path}\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    hashed = hashlib.sha256(asked.encode()).hexdigest()
    return _hmac(key, f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashed}").hex() == signature


def said_in(body: bytes) -> str:
    return str(json.loads(body)["messages"][0]["content"][0]["text"])


class Bedrock(Origin):
    """Says what it was told, five characters at a time; what comes after the first event waits for ``go``."""

    host = HOST

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.bodies: list[bytes] = []
        self.paths: list[str] = []
        self.go = threading.Event()

    def serve(self, line: ssl.SSLSocket) -> None:
        lines = line.makefile("rb")
        while (first := lines.readline()).strip():
            method, path, _ = first.decode().split()
            self._answer(line, method, path, _headers(lines), lines)

    def _answer(self, line: ssl.SSLSocket, method: str, path: str, headers: dict[str, str], lines: IO[bytes]) -> None:
        body = lines.read(int(headers["content-length"]))
        self.bodies.append(body)
        self.paths.append(path)
        if headers.get("authorization") != KEY["authorization"] and not is_signed(method, path, headers, body):
            line.sendall(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 15\r\n\r\nbad signature\r\n")
        elif path.endswith("-stream"):
            self._stream(line, said_in(body))
        else:
            text = json.dumps({"output": {"message": {"content": [{"text": said_in(body)}]}}}).encode()
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(text)
            line.sendall(head + text)

    def _stream(self, line: ssl.SSLSocket, text: str) -> None:
        kind = b"application/vnd.amazon.eventstream"
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\n\r\n" % kind)
        line.sendall(chunk(event({"role": "assistant"})))
        self.go.wait(PATIENCE)
        for at in range(0, len(text), 5):
            said = event({"contentBlockIndex": 0, "delta": {"text": text[at : at + 5]}})
            line.sendall(chunk(said[:9]) + chunk(said[9:]))
        line.sendall(b"0\r\n\r\n")


def _headers(lines: IO[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    while (line := lines.readline().decode().strip()) != "":
        name, _, value = line.partition(":")
        found[name.lower()] = value.strip()
    return found


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bedrock]:
    with Bedrock(tmp_path_factory.mktemp("bedrock") / "origin") as made:
        yield made


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService, origin: Bedrock
) -> Iterator[World]:
    needs.program("curl")
    led = {"upstreams": {HOST: origin.address}, "upstream-ca": origin.ca_file}
    home = tmp_path_factory.mktemp("home")
    with started(home, practice_service, passwords=False, **led) as running:
        policy = rule("redact", more="data: [payment-card]\nactivity: [prompt]")
        yield World(running, practice_service).under(policy)


def prompt(text: str) -> bytes:
    return json.dumps({"messages": [{"role": "user", "content": [{"text": text}]}]}).encode()


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_what_is_signed_passes_as_it_is_or_not_at_all(world: World, origin: Bedrock, version: str) -> None:
    origin.bodies.clear()
    url = f"https://{HOST}/model/amazon.nova-lite-v1/converse"
    fine = curl.fetch(url, body=prompt("good morning"), headers=JSON, options=SIGNED, version=version, **world.way)
    assert (fine.status, origin.bodies) == (200, [prompt("good morning")])
    korean = JSON | {"accept-language": "ko"}
    told = curl.fetch(url, body=prompt(f"card {CARD}"), headers=korean, options=SIGNED, version=version, **world.way)
    assert (told.status, len(origin.bodies)) == (403, 1)
    refusal = json.loads(told.text)
    assert refusal["__type"] == "AccessDeniedException"
    assert "서명" in refusal["message"]
    assert world.entry(told)["body"]["decision"]["effect"] == "redact"


def test_an_api_key_is_no_signature(world: World, origin: Bedrock) -> None:
    origin.bodies.clear()
    url = f"https://{HOST}{PROFILE}converse"
    told = curl.fetch(url, body=prompt(f"card {CARD}"), headers=JSON | KEY, **world.way)
    assert json.loads(told.text)["output"]["message"]["content"][0]["text"] == f"card {CARD}"
    assert CARD.encode() not in origin.bodies[0]
    assert origin.paths[-1] == f"{PROFILE}converse"


def test_values_come_back_in_an_event_stream_and_nothing_waits(world: World, origin: Bedrock) -> None:
    origin.bodies.clear()
    origin.go.clear()
    command = ["curl", "-sSN", "-m", f"{PATIENCE:g}", "-x", world.gateway.proxy_url, "--cacert", world.gateway.ca_file]
    command += ["-H", f"authorization: {KEY['authorization']}", "-H", "content-type: application/json"]
    command += ["-d", prompt(f"card {CARD}.").decode(), f"https://{HOST}{PROFILE}converse-stream"]
    first = event({"role": "assistant"})
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
        assert client.stdout is not None
        assert client.stdout.read(len(first)) == first
        origin.go.set()
        rest = client.stdout.read()
    assert CARD.encode() not in origin.bodies[0]
    assert "".join(json.loads(one)["delta"]["text"] for one in payloads(rest)) == f"card {CARD}."

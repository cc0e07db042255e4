"""Stories through a real Squid that opens AI connections and asks Tidegate, as `tidegate export squid` has it."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import needs
from tests.e2e import squid as squids
from tests.e2e.conftest import World, started
from tests.e2e.policies import ALLOW, BLOCK, BLOCK_DATA, CARD, COACH, REDACT, rule
from tests.e2e.squid import Squid
from tests.ports import free_port
from tests.waiting import PATIENCE
from tests.wire.documents import samples
from tidegate.practice.gateway import PRACTISED, Gateway
from tidegate.practice.running import PracticeService

MESSAGE = f"my card is {CARD}"
BROWSER = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
GROUPS = """\
organisation: Stories
rules:
- {name: research, who: research, then: allow}
- {name: others, then: block}
otherwise: block
"""


class Through:
    """The way through Squid, with the world behind it."""

    def __init__(self, squid: Squid, world: World) -> None:
        self.squid, self.world = squid, world
        self.trusted = ssl.create_default_context(cafile=squid.ca_file)

    def client(self, person: str = "kim") -> httpx.Client:
        return httpx.Client(proxy=self.squid.proxy(person), verify=self.trusted, timeout=PATIENCE, trust_env=False)

    def url(self, path: str = "/v1/chat/completions", host: str = "api.openai.com") -> str:
        return f"https://{host}:{self.world.practice.address.tls_port}{path}"

    def ask(self, text: str, person: str = "kim", **headers: str) -> httpx.Response:
        with self.client(person) as client:
            return client.post(self.url(), json=prompt(text), headers=headers)


def prompt(text: str, *, stream: bool = False) -> dict[str, Any]:
    return {"model": "practice-1", "stream": stream, "messages": [{"role": "user", "content": text}]}


@pytest.fixture(scope="module")
def icap_gateway(tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService) -> Iterator[Gateway]:
    needs.check(squids.missing())
    home = tmp_path_factory.mktemp("icap-home")
    with started(home, practice_service, passwords=False, icap={"listen": f"127.0.0.1:{free_port()}"}) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def running_squid(icap_gateway: Gateway, practice_service: PracticeService) -> Iterator[Squid]:
    with Squid(icap_gateway.home, practice_service.address.ca_file, PRACTISED) as squid:
        yield squid


@pytest.fixture
def through(running_squid: Squid, icap_gateway: Gateway, practice: PracticeService) -> Through:
    needs.check(squids.missing())
    return Through(running_squid, World(icap_gateway, practice))


def test_a_refusal_has_the_shape_of_the_service_and_a_page_for_people(through: Through) -> None:
    world = through.world.under(BLOCK)
    told = through.ask("hello")
    assert told.status_code == 403
    assert told.json()["error"]["code"] == "tidegate_block"
    with through.client() as client:
        page = client.get(through.url("/", "chat.deepseek.com"), headers=BROWSER)
    assert page.status_code == 403
    assert "<!doctype html>" in page.text
    world.nothing_left()


def test_values_are_replaced_and_come_back_in_the_answer(through: Through) -> None:
    world = through.world.under(REDACT)
    told = through.ask(MESSAGE)
    assert CARD in told.text
    assert CARD not in world.left_text()
    assert "PAYMENT-CARD" in world.left_text()


def test_a_restored_stream_comes_event_by_event(through: Through) -> None:
    """This one never ends: what waited for its end would never come."""
    through.world.under(REDACT)
    text = said = ""
    with (
        through.client() as client,
        client.stream(
            "POST", through.url(), json=prompt(MESSAGE, stream=True), headers={"x-practice": "endless"}
        ) as told,
    ):
        pieces = told.iter_text()
        while CARD not in said:
            text += next(pieces)
            said = "".join(re.findall(r'"content": ?"([^"]*)"', text))
            assert text.count("still here") < 1_000, text


@pytest.mark.parametrize("encode", ["", "gzip"])
def test_a_file_comes_back_with_the_values_that_went_up_in_it(through: Through, encode: str) -> None:
    """Up in one request, where they are replaced; down in another, on a connection of its own."""
    import openpyxl

    world = through.world.under(rule("redact", more="data: [payment-card]\nactivity: [prompt, upload]"))
    book = openpyxl.Workbook()
    book.active.append(["card", CARD])
    content, headers = samples.saved(book), {"x-practice": f"encode={encode}"} if encode else {}
    with through.client() as client:
        sent = client.post(through.url("/v1/files"), data={"purpose": "a"}, files={"file": ("list.xlsx", content)})
    assert sent.status_code == 200, sent.text
    assert CARD not in world.left_text()
    for person, there in (("kim", True), ("lee", False)):
        with through.client(person) as client:
            got = client.get(through.url("/v1/files/a/content"), headers=headers)
        said = openpyxl.load_workbook(io.BytesIO(got.content)).active["B1"].value
        assert (said == CARD) is there
        assert said.startswith("[PAYMENT-CARD-") is not there


def test_an_event_stream_that_needs_nothing_is_not_stalled(through: Through) -> None:
    through.world.under(ALLOW)
    with (
        through.client() as client,
        client.stream("POST", through.url(), json=prompt("hi", stream=True), headers={"x-practice": "hold"}) as told,
    ):
        assert next(told.iter_text())  # one event was sent, and no other will be


def test_an_upload_with_data_is_refused_and_a_clean_one_arrives_whole(through: Through) -> None:
    world = through.world.under(BLOCK_DATA)
    with through.client() as client:
        bad = client.post(through.url("/v1/files"), files={"file": ("list.txt", f"card {CARD}\n" * 20)})
        assert bad.status_code == 403
        world.nothing_left()
        body = "a clean line of text\n" * 20_000
        client.post(through.url("/v1/files"), files={"file": ("list.txt", body)})
    assert body.strip() in world.left_text().replace("\r\n", "\n")


def test_people_and_groups_are_those_that_squid_knows(through: Through) -> None:
    world = through.world.under(GROUPS)
    assert through.ask("hello", "kim").status_code == 200
    refused = through.ask("hello", "lee")
    assert refused.status_code == 403
    entries = {
        entry["body"]["exchange"]["who"]["person"]: entry for entry in world.entries() if entry["kind"] == "exchange"
    }
    assert entries["kim"]["body"]["exchange"]["who"]["groups"] == ["research"]
    assert entries["lee"]["body"]["exchange"]["address"] == "127.0.0.1"


def test_a_person_passes_the_notice_and_goes_on(through: Through) -> None:
    world = through.world.under(COACH)
    url = through.url("/", "claude.ai")
    with through.client("lee") as client:
        page = client.get(url, headers=BROWSER)
        token = re.search(r'name="token" value="([^"]+)"', page.text)
        assert token is not None
        world.nothing_left()
        give = through.url("/.well-known/tidegate/give", "claude.ai")
        origin = url.rstrip("/")
        thanks = client.post(give, data={"token": token[1]}, headers=BROWSER | {"origin": origin})
        assert thanks.status_code == 303
        client.get(url, headers=BROWSER)
    assert world.left()


def test_a_program_is_told_of_the_notice_in_a_header(through: Through) -> None:
    through.world.under(COACH)
    told = through.ask("hello")
    assert told.status_code == 200
    assert told.headers["tidegate-notice"]


def test_an_edit_takes_effect_on_a_connection_that_is_kept(through: Through) -> None:
    world = through.world.under(ALLOW)
    with through.client() as client:
        assert client.post(through.url(), json=prompt("one")).status_code == 200
        world.under(BLOCK)
        assert client.post(through.url(), json=prompt("two")).status_code == 403
        world.under(ALLOW)
        assert client.post(through.url(), json=prompt("three")).status_code == 200
    log = through.squid.log("access.log")
    assert "ERR" not in log


def test_a_websocket_is_answered_as_policy_says_when_it_cannot_see(through: Through) -> None:
    through.world.under(BLOCK_DATA)
    handshake = {"upgrade": "websocket", "connection": "upgrade", "sec-websocket-version": "13"}
    handshake["sec-websocket-key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    with through.client() as client:
        told = client.get(through.url("/c/api/chat", "copilot.microsoft.com"), headers=handshake)
    assert told.status_code == 403
    assert "messages: unseen" in told.text


_AI_NAMES = ["api.openai.com", "api.openai.com.", "API.OpenAI.com."]


@pytest.mark.parametrize(
    ("to", "name"),
    [
        # A connection to an address with another name, or none, names no AI service and is none of ours.
        *(("127.0.0.1", name) for name in _AI_NAMES),
        *((to, name) for to in _AI_NAMES[:2] for name in (*_AI_NAMES, "harmless.example", None)),
    ],
)
def test_no_name_in_a_handshake_is_a_way_round(through: Through, to: str, name: str | None) -> None:
    through.world.under(BLOCK)
    place, basic = f"{to}:{through.world.practice.address.tls_port}", base64.b64encode(b"kim:password").decode()
    trust = ssl._create_unverified_context()  # the names are the client's own, and so is its trust
    with (
        contextlib.suppress(ssl.SSLError, ConnectionError),
        socket.create_connection(("127.0.0.1", through.squid.port), PATIENCE) as line,
    ):
        line.sendall(
            f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: Basic {basic}\r\n\r\n".encode()
        )
        assert b" 200 " in line.recv(4096)
        with trust.wrap_socket(line, server_hostname=name) as inside:
            inside.sendall(b"GET /v1/models HTTP/1.1\r\nHost: api.openai.com\r\nConnection: close\r\n\r\n")
            assert b" 200 " not in inside.recv(4096).partition(b"\r\n")[0]
    through.world.nothing_left()


def test_without_tidegate_ai_services_are_closed(through: Through) -> None:
    """Squid is pointed at a port where nothing listens; it must not step over that."""
    with dead_end(through) as squid:
        trust = ssl.create_default_context(cafile=squid.ca_file)
        # What Squid signs for pages of its own names no key of its authority, which Python asks for from 3.13 on.
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
        through.world.practice.clear()
        with httpx.Client(proxy=squid.proxy(), verify=trust, timeout=PATIENCE, trust_env=False) as client:
            try:
                assert client.post(through.url(), json=prompt("hello")).status_code >= 500
            except httpx.ProxyError as error:
                assert "50" in str(error)
    through.world.nothing_left()


@contextmanager
def dead_end(through: Through) -> Iterator[Squid]:
    address = through.world.practice.address
    squid = Squid(through.world.gateway.home, address.ca_file, PRACTISED)
    piece = squid.place / "tidegate.conf"
    piece.write_text(re.sub(r"icap://[\d.]+:\d+", f"icap://127.0.0.1:{free_port()}", piece.read_text()))
    with squid:
        yield squid


def test_c_icap_client_agrees(through: Through, tmp_path: Path) -> None:
    needs.program("c-icap-client")
    through.world.under(rule("block", more="because: No."))
    settings = json.loads((through.world.gateway.home / "settings.yaml").read_text())
    port = settings["icap"]["listen"].rpartition(":")[2]
    (tmp_path / "body").write_text(json.dumps(prompt("hello")))
    base = ["c-icap-client", "-i", "127.0.0.1", "-p", port, "-s", "request", "-v", "-d", "1"]
    told = subprocess.run(base, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "Preview" in told.stdout + told.stderr
    asked = [
        *base,
        "-req",
        "https://api.openai.com/v1/chat/completions",
        "-f",
        str(tmp_path / "body"),
        "-method",
        "POST",
    ]
    told = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "403 Forbidden" in told.stdout + told.stderr

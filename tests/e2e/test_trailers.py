"""Answers that end in trailers (RFC 9113 section 8.1), as services of HTTP/2 may: all comes, with its values."""

from __future__ import annotations

import gzip
import io
import json
import ssl
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import h2.config
import h2.connection
import h2.events
import pytest

from tests import needs
from tests.e2e.conftest import started
from tests.e2e.origins import Origin
from tests.e2e.policies import CARD, rule
from tests.e2e.raw import Line
from tests.waiting import PATIENCE
from tests.wire.documents import samples
from tidegate.practice.authority import Authority
from tidegate.practice.gateway import Gateway
from tidegate.practice.running import PracticeService

HOST = "api.openai.com"
HIDE = rule("redact", more="data: [payment-card]\nactivity: [prompt, upload]")


class Trailing(Origin):
    """Answers by HTTP/2 with what ``says`` makes of the body, and with a trailer after it."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.headers: list[tuple[str, str]] = []
        self.says: Callable[[bytes], list[bytes]] = lambda body: [body]
        self.bodies: list[bytes] = []

    def context(self, authority: Authority, directory: Path) -> ssl.SSLContext:
        tls = authority.context()
        tls.set_alpn_protocols(["h2"])
        return tls

    def serve(self, line: ssl.SSLSocket) -> None:
        speaks = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        speaks.initiate_connection()
        line.sendall(speaks.data_to_send())
        bodies: dict[int, bytes] = {}
        while data := line.recv(65536):
            for event in speaks.receive_data(data):
                if isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                    speaks.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    self._answer(speaks, event.stream_id, bodies.get(event.stream_id, b""))
            line.sendall(speaks.data_to_send())

    def _answer(self, speaks: h2.connection.H2Connection, stream: int, body: bytes) -> None:
        self.bodies.append(body)
        speaks.send_headers(stream, [(":status", "200"), *self.headers])
        for piece in self.says(body):
            speaks.send_data(stream, piece)
        speaks.send_headers(stream, [("x-checked", "yes")], end_stream=True)


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    head: str
    body: bytes


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trailing]:
    with Trailing(tmp_path_factory.mktemp("trailers") / "origin") as made:
        yield made


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService, origin: Trailing
) -> Iterator[Gateway]:
    led = {"upstreams": {HOST: origin.address}, "upstream-ca": origin.ca_file}
    with started(tmp_path_factory.mktemp("home"), practice_service, passwords=False, **led) as running:
        running.put_policy(HIDE)
        yield running


@pytest.fixture
def ask(gateway: Gateway, tmp_path: Path) -> Callable[..., Got]:
    needs.program("curl")

    def one(path: str, body: bytes | None, media_type: str = "application/json", *more: str) -> Got:
        head, out = tmp_path / "head", tmp_path / "out"
        command = ["curl", "-sS", "--http2", "-m", "15", "-x", gateway.proxy_url, "--cacert", gateway.ca_file]
        command += ["-D", str(head), "-o", str(out), "--suppress-connect-headers", *more]
        if body is not None:
            command += ["-H", f"content-type: {media_type}", "--data-binary", "@-"]
        done = subprocess.run([*command, f"https://{HOST}{path}"], input=body or b"", capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        told = head.read_text()
        return Got(int(told.split()[1]), told, out.read_bytes() if out.exists() else b"")

    return one


def prompt(text: str) -> bytes:
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": text}]}).encode()


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize(
    ("media_type", "shape"),
    [
        ("application/json", b"%s"),
        ("", b"%s"),
        ("text/html", b"<p>%s"),
        ("text/plain", b"said: %s [PAY"),
        ("application/x-ndjson", b"%s"),
        ("text/event-stream", b"data: %s\n\ndata: [PAY\n\n"),
        ("text/event-stream", b": hello\n\nevent: last\ndata: %s\n"),
    ],
)
def test_a_text_comes_whole(
    origin: Trailing, ask: Callable[..., Got], media_type: str, shape: bytes, coding: str
) -> None:
    """Also where its last bytes may be the beginning of a placeholder."""

    def says(body: bytes) -> list[bytes]:
        said = json.dumps({"v": json.loads(body)["messages"][0]["content"]}).encode()
        text = shape % said
        text = gzip.compress(text) if coding else text
        return [text[at : at + 7] for at in range(0, len(text), 7)]

    origin.says = says
    origin.headers = [("content-type", media_type)] if media_type else []
    origin.headers += [("content-encoding", coding)] if coding else []
    got = ask("/v1/chat/completions", prompt(f"pay {CARD} now"))
    assert got.body == shape % json.dumps({"v": f"pay {CARD} now"}).encode()
    assert "x-checked: yes" in got.head
    assert b"PAYMENT-CARD" in origin.bodies[-1]


@pytest.mark.parametrize(
    ("media_type", "more"), [("application/octet-stream", {}), ("application/zip", {"content-encoding": "gzip"})]
)
def test_a_file_comes_whole(
    origin: Trailing, ask: Callable[..., Got], gateway: Gateway, media_type: str, more: dict[str, str]
) -> None:
    raw = book(placeholder(origin, ask))
    sent = gzip.compress(raw) if more else raw
    origin.headers, origin.says = [("content-type", media_type), *more.items()], lambda _: [sent[:500], sent[500:]]
    got = ask("/v1/files/a/content", None)
    assert cell(got.body) == f"pay {CARD}"
    assert "x-checked: yes" in got.head


@pytest.mark.parametrize("promised", [True, False])
def test_a_mail_comes_whole_or_is_seen_to_be_broken(
    origin: Trailing, ask: Callable[..., Got], gateway: Gateway, promised: bool
) -> None:
    """A mail does not say where it ends: without a length nobody knows when to give it on, and nothing is no answer."""
    content = f"Subject: pay\n\n{placeholder(origin, ask)}\n".encode()
    origin.headers = [("content-type", "message/rfc822")] + [("content-length", str(len(content)))] * promised
    origin.says = lambda _: [content]
    if promised:
        assert ask("/v1/files/a/content", None).body == f"Subject: pay\n\npay {CARD}\n".encode()
    else:
        assert ask("/v1/files/a/content", None).status == 503


def placeholder(origin: Trailing, ask: Callable[..., Got]) -> str:
    """What a service was sent in place of a card."""
    origin.headers, origin.says = [("content-type", "application/json")], lambda body: [body]
    ask("/v1/chat/completions", prompt(f"pay {CARD}"))
    return str(json.loads(origin.bodies[-1])["messages"][0]["content"])


def book(text: str) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.append(["card", text])
    return samples.saved(made)


def cell(content: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content)).active["B1"].value


# -- requests that end in trailers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("query", ["", "?a=b"])
def test_a_request_that_ends_in_trailers_is_inspected_and_rewritten(
    origin: Trailing, gateway: Gateway, announced: bool, query: str
) -> None:
    """As a client sends that adds a checksum of what it streamed; how long it is need not be said before."""
    body = prompt(f"pay {CARD} now")
    fields = [(":method", "POST"), (":scheme", "https"), (":authority", HOST)]
    fields += [(":path", "/v1/chat/completions" + query), ("content-type", "application/json")]
    fields += [("content-length", str(len(body)))] * announced
    origin.headers, origin.says = [("content-type", "application/json")], lambda body: [body]
    speaks = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
    speaks.initiate_connection()
    speaks.send_headers(1, fields)
    speaks.send_data(1, body)
    speaks.send_headers(1, [("x-checksum-sha256", "Zm9v")], end_stream=True)
    status, answer, ended = b"", b"", False
    with Line(gateway).inside(HOST, alpn="h2") as line:
        line.send(speaks.data_to_send())
        while not ended and (data := line.socket.recv(65536)):
            for event in speaks.receive_data(data):
                if isinstance(event, h2.events.ResponseReceived):
                    status = dict(event.headers)[b":status"]
                elif isinstance(event, h2.events.DataReceived):
                    answer += event.data
                ended = ended or isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset))
            line.send(speaks.data_to_send())
    assert status == b"200"
    assert answer == body
    assert b"PAYMENT-CARD" in origin.bodies[-1]


# -- gRPC, whose status is a trailer -----------------------------------------------------------------------------------

GRPC_HOST = "generativelanguage.googleapis.com"
SERVICE = "/google.ai.generativelanguage.v1beta.GenerativeService"


def text_field(text: bytes) -> bytes:
    """A message whose first field is ``text``, as protobuf writes it."""
    return b"\x0a" + bytes((len(text),)) + text


class Echo(grpc.GenericRpcHandler):
    """Says every message again, once or, for a stream, three times; notes what came."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        if details.method.startswith(f"{SERVICE}/Stream"):
            return grpc.unary_stream_rpc_method_handler(self._stream)
        return grpc.unary_unary_rpc_method_handler(self._once)

    def _once(self, message: bytes, context: grpc.ServicerContext) -> bytes:
        self.came.append(message)
        context.set_trailing_metadata((("x-checked", "yes"),))
        return message

    def _stream(self, message: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        self.came.append(message)
        context.set_trailing_metadata((("x-checked", "yes"),))
        yield from [message] * 3
        context.abort(grpc.StatusCode.DATA_LOSS, "as a model does at its limit")


@pytest.fixture(scope="module")
def grpc_way(
    tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService
) -> Iterator[tuple[Echo, grpc.Channel]]:
    place = tmp_path_factory.mktemp("grpc")
    authority, echo = Authority(place), Echo()
    both = authority.certificate_for((GRPC_HOST,))
    at = both.index(b"-----END CERTIFICATE-----\n") + len(b"-----END CERTIFICATE-----\n")
    server = grpc.server(ThreadPoolExecutor(2), handlers=[echo])
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(both[at:], both[:at])]))
    server.start()
    led = {"upstreams": {GRPC_HOST: f"127.0.0.1:{port}"}, "upstream-ca": str(authority.ca_file)}
    with started(tmp_path_factory.mktemp("home"), practice_service, passwords=False, **led) as running:
        running.put_policy(HIDE)
        trusted = grpc.ssl_channel_credentials(Path(running.ca_file).read_bytes())
        options = [("grpc.http_proxy", running.proxy_url)]
        with grpc.secure_channel(f"{GRPC_HOST}:443", trusted, options) as channel:
            yield echo, channel
    server.stop(0).wait()


def test_a_call_of_grpc_has_its_messages_and_its_status(grpc_way: tuple[Echo, Any]) -> None:
    echo, channel = grpc_way
    for text in (b"hello", f"pay {CARD} now".encode()):
        echo.came.clear()
        answer, call = channel.unary_unary(f"{SERVICE}/GenerateContent").with_call(text_field(text), timeout=PATIENCE)
        assert echo.came == [answer]
        assert CARD.encode() not in answer, "what stands in protobuf is replaced, and stays so"
        assert call.code() is grpc.StatusCode.OK
        assert ("x-checked", "yes") in [(item.key, item.value) for item in call.trailing_metadata()]
        stream = channel.unary_stream(f"{SERVICE}/StreamGenerateContent")(text_field(text), timeout=PATIENCE)
        heard = []
        with pytest.raises(grpc.RpcError) as ended:
            heard.extend(stream)  # a loop that ends in the status
        status: Any = ended.value
        assert status.code() is grpc.StatusCode.DATA_LOSS
        assert status.details() == "as a model does at its limit"
        assert len(heard) == 3

"""The doors: what goes inside, what passes untouched, and every way round that was thought of."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.edges.envoy.stand import Stand, build, decided, handshake, refuse, tunnel
from tests.ports import free_port
from tests.waiting import until
from tidegate.edges.envoy import contract
from tidegate.edges.envoy.admin import Admin

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


async def answered(stand: Stand, head: str) -> bytes:
    """The first line that the door answers to ``head``, which no client would write so."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stand.options.port)
    writer.write(f"{head}\r\n\r\n".encode())
    line = await reader.readuntil(b"\r\n")
    writer.close()
    return line


async def test_a_tunnel_to_a_catalogue_host_is_decided_and_looked_into(stand: Stand) -> None:
    code, status, body = await stand.curl("https://chat.example/hello", "-d", "prompt")
    assert (code, status, body) == (0, 200, "chat POST /hello HTTP/1.1 done")
    door, request = stand.brain.seen[:2]
    assert (door.route, door.headers[":method"], door.headers[":authority"]) == (
        "decide",
        "CONNECT",
        "chat.example:443",
    )
    assert door.attributes["source.address"].startswith("127.0.0.1:")
    assert request.body == b"prompt"
    states = {key: request.attributes.get(f"filter_state['{key}']") for key in contract.STATES_ASKED}
    assert states == {
        contract.STATE_ACTOR: "signed",
        contract.STATE_ADDRESS: "10.1.2.3",
        contract.STATE_HOST: "chat.example:443",
    }


async def test_credentials_reach_us_and_go_no_further(stand: Stand) -> None:
    credentials = "Proxy-Authorization: Basic a2ltOnB3"
    await stand.curl("https://chat.example/", "--proxy-header", credentials)
    await stand.curl("http://plain.example/", "-H", credentials, "-H", "tidegate-front: said")
    doors = [seen for seen in stand.brain.seen if seen.route == "decide"]
    assert [door.headers["proxy-authorization"] for door in doors] == ["Basic a2ltOnB3"] * 2
    assert doors[1].headers["tidegate-front"] == "said"
    for head in [*stand.chat.heads, *stand.plain.heads]:
        assert "authorization" not in head.lower()
        assert "tidegate" not in head.lower()


async def test_an_answer_at_the_door_reaches_the_client(stand: Stand) -> None:
    stand.brain.door = lambda seen: refuse(407)
    assert (await stand.curl("https://chat.example/"))[1] == 407
    assert stand.reached == []


async def test_a_host_outside_the_catalogue_passes_untouched_and_unseen(stand: Stand) -> None:
    trusted = stand.directory / "services" / "ca.pem"
    resolve = ("--connect-to", f"elsewhere.test:443:127.0.0.1:{stand.elsewhere.port}")
    code, status, body = await stand.curl("https://elsewhere.test/x", *resolve, ca=trusted)
    assert (code, status, body) == (0, 200, "elsewhere GET /x HTTP/1.1 done"), body
    assert stand.brain.seen == []


async def test_plain_http_outside_the_catalogue_passes_without_our_marks(stand: Stand) -> None:
    url = f"http://127.0.0.1:{stand.plain.port}/x"
    code, status, _ = await stand.curl(url, "-H", "x-forwarded-for: 9.9.9.9", "-H", "Proxy-Authorization: Basic x")
    assert (code, status) == (0, 200)
    assert stand.brain.seen == []
    head = stand.plain.heads[0].lower()
    assert [line.partition(":")[0] for line in head.splitlines()[1:] if line] == [
        "host",
        "user-agent",
        "accept",
        "x-forwarded-for",
    ]


async def test_only_bytes_are_known_of_what_passes_untouched(stand: Stand) -> None:
    admin = Admin(stand.options.admin_socket)
    before = await admin.untouched()
    await stand.curl(f"https://127.0.0.1:{stand.elsewhere.port}/x", "-k", "-d", "x" * 5000)
    after = await admin.untouched()
    assert after.sent - before.sent > 5000
    assert after.received - before.received > 100
    await stand.curl("https://chat.example/last")
    await stand.record(lambda record: getattr(record, "host", "") == "chat.example")
    assert not any("127.0.0.1" in str(getattr(record, "host", "")) for record in stand.brain.records)


async def test_a_spliced_tunnel_is_untouched(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.SPLICE)
    trusted = stand.directory / "services" / "ca.pem"
    code, _, body = await stand.curl("https://chat.example/x", ca=trusted)
    assert (code, body) == (0, "chat GET /x HTTP/1.1 done")
    assert stand.brain.kinds() == ["request_headers"]


async def test_plain_http_to_a_catalogue_host_is_looked_into(stand: Stand) -> None:
    code, _, body = await stand.curl("http://plain.example/p", "-d", "prompt")
    assert (code, body) == (0, "plain POST /p HTTP/1.1 done")
    door, request = stand.brain.seen[:2]
    assert (door.route, door.headers[":method"], door.end) == ("decide", "POST", False)
    assert (request.route, request.body) == ("whole", b"prompt")
    assert request.attributes["filter_state['tidegate.actor']"] == "signed"


async def test_one_persons_plain_requests_never_travel_under_anothers_name(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, actor=seen.headers["x-person"])
    await asyncio.gather(
        *(stand.curl(f"http://plain.example/{n}", "-H", f"x-person: p{n}", "-d", f"p{n}") for n in range(12))
    )
    inner = [seen for seen in stand.brain.seen if seen.route == "whole"]
    assert len(inner) == 12
    assert all(seen.attributes["filter_state['tidegate.actor']"] == seen.body.decode() for seen in inner)


async def test_one_persons_plain_requests_are_not_the_next_ones_either(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, actor=seen.headers["x-person"])
    for person in ("kim", "lee", "kim"):
        await stand.curl("http://plain.example/", "-H", f"x-person: {person}", "-d", person)
    inner = [seen for seen in stand.brain.seen if seen.route == "whole"]
    assert [seen.attributes["filter_state['tidegate.actor']"] for seen in inner] == ["kim", "lee", "kim"]


async def test_tunnels_of_several_people_share_connections_to_a_service(stand: Stand) -> None:
    people = iter(("kim", "lee", "park", "choi", "jung", "kang"))
    stand.brain.door = lambda seen: decided(contract.INSIDE, actor=next(people))
    before = stand.chat.taken
    for _ in range(6):
        assert (await stand.curl("https://chat.example/", "-d", "prompt"))[1] == 200
    inner = [seen for seen in stand.brain.seen if seen.route == "whole"]
    assert len({seen.attributes["filter_state['tidegate.actor']"] for seen in inner}) == 6
    assert stand.chat.taken - before <= 1


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--http1.0",), id="HTTP/1.0 inside"),
        pytest.param(("--http1.1",), id="HTTP/1.1 inside"),
        pytest.param(("--http2",), id="HTTP/2 inside"),
    ],
)
async def test_every_version_of_http_is_looked_into(stand: Stand, options: tuple[str, ...]) -> None:
    assert (await stand.curl("https://chat.example/v", "-d", "prompt", *options))[:2] == (0, 200)
    assert stand.brain.seen[1].body == b"prompt"


async def test_a_tunnel_asked_for_in_http_1_0_is_decided_like_any_other(stand: Stand) -> None:
    status, _, writer = await tunnel(stand, "chat.example:443", version="1.0")
    writer.close()
    assert (status, stand.brain.kinds("decide")) == (200, ["request_headers"])


@pytest.mark.parametrize("name", ["CHAT.Example", "chat.example.", "deep.er.chat.example"])
async def test_other_spellings_and_names_below_are_the_same_host(stand: Stand, name: str) -> None:
    stand.brain.door = lambda seen: refuse(407)
    assert (await stand.curl(f"https://{name}/"))[1] == 407


@pytest.mark.parametrize(
    "name", ["chat.example..", "chat.example...", "CHAT.example..", "pattern-a.test..", "x.invalid.."]
)
@pytest.mark.parametrize(
    "first", ["GET http://{0}/ HTTP/1.1", "GET http://{0}:80/ HTTP/1.1", "CONNECT {0}:9443 HTTP/1.1"]
)
async def test_a_name_with_two_dots_at_its_end_is_none(stand: Stand, name: str, first: str) -> None:
    assert b" 400 " in await answered(stand, f"{first.format(name)}\r\nHost: {name}")


@pytest.mark.parametrize("first", ["GET http://{0}/ HTTP/1.1", "CONNECT {0}:443 HTTP/1.1"])
async def test_a_name_with_an_underscore_is_a_limit_that_envoy_still_has(stand: Stand, first: str) -> None:
    assert b" 400 " in await answered(stand, f"{first.format('my_host.invalid')}\r\nHost: my_host.invalid")


async def test_a_name_that_only_ends_alike_is_another_host(stand: Stand) -> None:
    await stand.curl("https://notchat.example/", "-m", "2")
    assert stand.brain.seen == []


@pytest.mark.parametrize("port", [8443, 9443, 80])
async def test_every_port_of_a_catalogue_host_is_looked_into(stand: Stand, port: int) -> None:
    code, _, body = await stand.curl(f"https://chat.example:{port}/p")
    assert (code, body) == (0, "chat GET /p HTTP/1.1 done")
    assert stand.brain.seen[1].attributes["request.host"] == f"chat.example:{port}"


async def test_http_in_a_tunnel_without_tls_is_looked_into(stand: Stand) -> None:
    _, reader, writer = await tunnel(stand, "plain.example:80")
    writer.write(b"GET /p HTTP/1.1\r\nhost: plain.example\r\n\r\n")
    assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert stand.brain.seen[1].attributes["request.host"] == "plain.example"


async def test_what_is_neither_tls_nor_http_in_a_tunnel_is_refused(stand: Stand) -> None:
    _, reader, writer = await tunnel(stand, "chat.example:443")
    writer.write(b"SSH-2.0-canary\r\n")
    assert b"400 Bad Request" in await reader.read(-1)
    writer.close()
    assert stand.reached == []


@pytest.mark.parametrize("to", ["elsewhere.test:443", "192.0.2.7:443", "[2001:db8::7]:443", "elsewhere.test:8443"])
async def test_a_tunnel_to_another_name_or_address_is_no_way_round(stand: Stand, to: str) -> None:
    reader, writer = await handshake(stand, to, "chat.example")
    writer.write(b"GET /fronted HTTP/1.1\r\nhost: chat.example\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    writer.close()
    (request,) = [seen for seen in stand.brain.seen if seen.kind == "request_headers"]
    assert request.route == contract.steps(stand.options.body_limit)
    assert request.attributes["filter_state['tidegate.host']"] == to
    assert request.attributes["connection.requested_server_name"] == "chat.example"
    assert request.attributes["filter_state['tidegate.address']"] == "127.0.0.1"
    assert "filter_state['tidegate.actor']" not in request.attributes


@pytest.mark.parametrize("name", ["elsewhere.test", None], ids=["another name", "no name"])
async def test_a_handshake_inside_without_a_catalogue_name_is_closed(stand: Stand, name: str | None) -> None:
    with pytest.raises((ConnectionError, ssl.SSLError)):
        await handshake(stand, "chat.example:443", name)
    assert stand.reached == []


async def test_a_request_for_another_host_is_always_shown(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    await stand.curl("https://chat.example/", "-H", "host: other.example")
    assert stand.brain.seen[1].attributes["request.host"] == "other.example"
    assert stand.brain.seen[1].attributes["connection.requested_server_name"] == "chat.example"


async def test_a_handshake_for_another_service_is_always_shown(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    _, writer = await handshake(stand, "chat.example:443", "other.example")
    writer.write(b"GET / HTTP/1.1\r\nhost: other.example\r\n\r\n")
    await until(lambda: stand.reached, "it arrived")
    writer.close()
    assert [seen.route for seen in stand.brain.seen if seen.route] == [
        "decide",
        contract.steps(stand.options.body_limit),
    ]


async def test_a_request_inside_for_a_host_outside_the_catalogue_is_misdirected(stand: Stand) -> None:
    _, status, _ = await stand.curl("https://chat.example/", "-H", "host: nowhere.invalid")
    assert (status, stand.reached) == (421, [])


@pytest.mark.parametrize(
    "header",
    ["x-tidegate-actor: boss", "tidegate-verdict: release", "x-tidegate-same-host: true", "x-envoy-retry-on: 5xx"],
)
async def test_headers_that_could_carry_our_decisions_are_taken_from_clients(stand: Stand, header: str) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    await stand.curl("https://chat.example/", "-H", header, "-H", "host: other.example", "--proxy-header", header)
    name, _, value = header.partition(": ")
    assert [seen.headers.get(name) for seen in stand.brain.seen if seen.route == "decide"] == [None]
    # Were the client believed that handshake and request name one host, this request would not have been shown.
    (inner,) = [seen for seen in stand.brain.seen if seen.route == contract.steps(stand.options.body_limit)]
    assert inner.headers.get(name) != value


@pytest.mark.parametrize("host", ["chat.example", "elsewhere.test"])
async def test_an_https_address_without_a_tunnel_is_refused(stand: Stand, host: str) -> None:
    assert b"403 Forbidden" in await answered(stand, f"GET https://{host}/ HTTP/1.1\r\nhost: {host}")


async def test_a_proxy_reached_by_tls_takes_clients_with_and_without_a_certificate(tmp_path: Path) -> None:
    person, issuer = certificate_of_a_person("kim.example", tmp_path)
    stand = await build(tmp_path, tls_port=free_port(), client_ca=issuer)
    try:
        proxy = f"https://localhost:{stand.options.tls_port}"
        trusted = ("--proxy-cacert", str(stand.ca))
        without = await stand.curl("https://chat.example/", *trusted, proxy=proxy)
        with_one = await stand.curl("https://chat.example/", *trusted, "--proxy-cert", str(person), proxy=proxy)
        assert (without[:2], with_one[:2]) == ((0, 200), (0, 200))
        doors = [seen.attributes for seen in stand.brain.seen if seen.route == "decide"]
        assert [door["connection.subject_peer_certificate"] or "" for door in doors] == ["", "CN=kim.example"]
        assert [bool(door.get("connection.mtls")) for door in doors] == [False, True]
    finally:
        await stand.stop()


def certificate_of_a_person(name: str, directory: Path) -> tuple[Path, Path]:
    """A self-signed certificate with its key, and the file it is trusted by."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    ).public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (directory / "person.pem").write_bytes(certificate + text)
    (directory / "issuer.pem").write_bytes(certificate)
    return directory / "person.pem", directory / "issuer.pem"

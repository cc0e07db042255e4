"""The listener for syslog, with logger(1) and openssl(1) as its clients."""

from __future__ import annotations

import gc
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import dns.exception
import dns.message
import dns.query
import pytest

from tests import needs
from tests.ports import free_port
from tests.unbound import server
from tests.usage.reading import squid
from tests.waiting import PATIENCE, wait_until
from tidegate.usage import listening
from tidegate.usage.form import Head
from tidegate.usage.kept_messages import KeptMessages
from tidegate.usage.listening import Listener, NotAPlace, place
from tidegate.usage.recognise import recognise

SQUID = squid(1).strip()


class Ears:
    """A listener at free ports and what it has kept."""

    def __init__(self, at: Path, *places: str, secure: ssl.SSLContext | None = None, **how: float) -> None:
        room = int(how.pop("room", 1 << 30))
        self.kept = KeptMessages(at / "syslog", recognise, room=room)
        self.listener = Listener(
            [place(one) for one in places], self.kept, ZoneInfo("Asia/Seoul"), secure,
            connections=int(how.pop("connections", 500)),
        )  # fmt: skip
        try:
            self.listener.start()
        except NotAPlace:
            self.kept.close()
            raise
        self.ports = [port for _, port in self.listener.bound]

    def lines(self) -> list[str]:
        return [line for path in self.kept.files() for line in path.read_text().splitlines()]

    def stop(self) -> None:
        self.listener.stop()
        self.kept.close()


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[Callable[..., Ears]]:
    made: list[Ears] = []

    def make(*places: str, **how: object) -> Ears:
        made.append(Ears(tmp_path / str(len(made)), *places, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.mark.parametrize("how", ["--udp", "--tcp"])
@pytest.mark.parametrize("form", [["--rfc5424"], ["--rfc3164"], ["--tcp", "--octet-count", "--rfc5424"]])
def test_logger_is_heard(ears: Callable[..., Ears], how: str, form: list[str]) -> None:
    hears = ears("udp://127.0.0.1:0", "tcp://127.0.0.1:0")
    how = "--tcp" if "--tcp" in form else how
    port = hears.ports[how == "--tcp"]
    done = subprocess.run(
        [needs.program("logger"), how, *form, "--server", "127.0.0.1", "--port", str(port), "--tag", "squid", "--id=7",
         SQUID],
        check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0
    wait_until(lambda: hears.listener.heard.messages == 1, "it is heard")
    assert hears.lines() == [SQUID]


def test_what_names_its_time_in_the_header_only_keeps_it(ears: Callable[..., Ears]) -> None:
    hears = ears("udp://127.0.0.1:0")
    asked = "query[A] chatgpt.com from 10.0.0.1"
    subprocess.run(
        [needs.program("logger"), "--udp", "--rfc5424", "--server", "127.0.0.1", "--port", str(hears.ports[0]), "--tag",
         "dnsmasq", "--id=7", asked],
        check=True, timeout=PATIENCE,
    )  # fmt: skip
    wait_until(lambda: hears.listener.heard.messages == 1, "it is heard")
    (line,) = hears.lines()
    assert line.endswith(f" dnsmasq[7]: {asked}")


def certificate(at: Path) -> tuple[str, str]:
    at.mkdir(exist_ok=True)
    subprocess.run(
        [needs.program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes",
         "-subj", "/CN=localhost", "-days", "2", "-keyout", str(at / "key.pem"), "-out", str(at / "cert.pem")],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    return str(at / "cert.pem"), str(at / "key.pem")


def test_openssl_is_heard_over_tls(ears: Callable[..., Ears], tmp_path: Path) -> None:
    hears = ears("tls://127.0.0.1:0", secure=listening.tls(*certificate(tmp_path / "c")))
    message = f"<13>1 2025-01-31T10:00:00+09:00 gw squid 7 - - {SQUID}"
    subprocess.run(
        [needs.program("openssl"), "s_client", "-quiet", "-no_ign_eof", "-connect", f"127.0.0.1:{hears.ports[0]}"],
        input=f"{len(message)} {message}{message}\n".encode(), check=False, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    wait_until(lambda: hears.listener.heard.messages == 2, "both are heard")
    assert hears.lines() == [SQUID, SQUID]


def test_senders_without_a_certificate_of_ours_are_refused(ears: Callable[..., Ears], tmp_path: Path) -> None:
    ours, key = certificate(tmp_path / "c")
    hears = ears("tls://127.0.0.1:0", secure=listening.tls(ours, key, ours))
    trusting = ssl.create_default_context(cafile=ours)
    trusting.check_hostname = False

    def send(context: ssl.SSLContext) -> None:
        with socket.create_connection(("127.0.0.1", hears.ports[0])) as plain, context.wrap_socket(plain) as client:
            client.sendall(SQUID.encode() + b"\n")
            client.unwrap().close()

    with pytest.raises((ssl.SSLError, ConnectionError, BrokenPipeError)):
        send(trusting)
    trusting.load_cert_chain(ours, key)
    send(trusting)
    wait_until(lambda: hears.listener.heard.messages == 1, "it is heard")
    assert hears.lines() == [SQUID]


def test_too_long_too_many_and_without_room_are_counted(ears: Callable[..., Ears]) -> None:
    hears = ears("tcp://127.0.0.1:0", "udp://127.0.0.1:0", connections=1, room=150)
    tcp = ("127.0.0.1", hears.ports[0])
    with socket.create_connection(tcp) as first:
        first.sendall(b"x" * 100_000 + b"\n" + SQUID.encode() + b"\n")
        wait_until(lambda: hears.listener.heard.messages == 1, "it is heard")
        with socket.create_connection(tcp) as second:
            second.settimeout(PATIENCE)
            assert second.recv(1) == b""
        first.sendall(SQUID.encode() + b"\n")
        wait_until(lambda: not hears.kept.room, "there is no room")
    wait_until(lambda: hears.listener.heard.too_long == 1, "it is too long")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(SQUID.encode(), ("127.0.0.1", hears.ports[1]))
        wait_until(lambda: hears.listener.heard.no_room == 1, "there was no room")
    assert hears.listener.heard.refused == 1


def test_tcp_waits_for_room_and_loses_nothing(ears: Callable[..., Ears]) -> None:
    hears = ears("tcp://127.0.0.1:0", room=50)
    with socket.create_connection(("127.0.0.1", hears.ports[0])) as client:
        client.sendall(SQUID.encode() + b"\n")
        wait_until(lambda: not hears.kept.room, "there is no room")
        client.sendall(SQUID.encode() + b"\n")
        hears.kept._room = 1 << 20
        wait_until(lambda: hears.listener.heard.messages == 2, "both are heard")


def test_what_was_taken_is_in_a_file_when_the_program_is_killed(tmp_path: Path) -> None:
    """A process that takes messages and is killed has lost none that it counted."""
    script = (
        "import sys; from pathlib import Path; from tests.usage.test_listening import Ears\n"
        f"hears = Ears(Path({str(tmp_path)!r}), 'tcp://127.0.0.1:0'); print(hears.ports[0], flush=True)\n"
        "while hears.listener.heard.messages < 500: pass\n"
        "print('all', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        port = int(running.stdout.readline())
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"".join(squid(n).encode() for n in range(500)))
            assert running.stdout.readline() == "all\n"
        running.kill()
    kept = KeptMessages(tmp_path / "syslog", recognise)
    assert sum(len(path.read_text().splitlines()) for path in kept.closed()) == 500
    kept.close()


@pytest.mark.parametrize(
    "wrong", ["udp:127.0.0.1", "http://127.0.0.1:1", "udp://127.0.0.1:99999", "udp://", "tcp://a b:1"]
)
def test_what_is_no_place_is_told(wrong: str) -> None:
    with pytest.raises(NotAPlace, match="Write udp://"):
        place(wrong)


def test_places() -> None:
    assert place("udp://[::1]") == listening.Place("udp", "::1", 514)
    assert place("tls://localhost/") == listening.Place("tls", "localhost", 6514)
    assert place("dnstap:///run/tidegate/dnstap.sock") == listening.Place("dnstap", "", 0, "/run/tidegate/dnstap.sock")
    with pytest.raises(NotAPlace, match="no place to listen"):
        place("dnstap://127.0.0.1")  # dnstap has no port of its own


def test_a_place_that_is_taken_and_tls_without_a_certificate_are_told(
    ears: Callable[..., Ears], tmp_path: Path
) -> None:
    hears = ears("tcp://127.0.0.1:0")
    kept = KeptMessages(tmp_path / "other", recognise)
    for wrong, why in (
        (f"tcp://127.0.0.1:{hears.ports[0]}", "Nobody can listen"),
        ("tls://127.0.0.1:0", "certificate"),
        ("dnstaps://127.0.0.1:0", "certificate"),
        (f"dnstap:///{'long/' * 40}socket", "path too long"),
        (f"dnstap://{tmp_path}/nowhere/socket", "No such file"),
    ):
        with pytest.raises(NotAPlace, match=why):
            Listener([place(wrong)], kept, ZoneInfo("UTC")).start()
    with pytest.raises(NotAPlace, match="cannot be used"):
        listening.tls(str(tmp_path / "none"), "")
    kept.close()


REDIRECTED = (
    'module-config: "iterator"',
    'local-zone: "chatgpt.com" redirect',
    'local-data: "chatgpt.com A 192.0.2.1"',
)
TELLING = """dnstap:
 dnstap-enable: yes
 dnstap-log-client-query-messages: yes
 dnstap-log-client-response-messages: yes
"""
DNSDIST = """setLocal("127.0.0.1:{port}")
addAction(AllRule(), DnstapLogAction("gate", {logger}))
addAction(AllRule(), SpoofAction("192.0.2.1"))
"""


def unbound(here: Path, port: int, there: int | Path) -> list[str]:
    """Unbound at ``port``, which tells the address with the port ``there``, or the socket."""
    place = f' dnstap-socket-path: "{there}"'
    if isinstance(there, int):
        place = f' dnstap-ip: "127.0.0.1@{there}"\n dnstap-tls: no'
    (here / "unbound.conf").write_text(f"{server(here, port, *REDIRECTED)}{TELLING}{place}\n")
    return [needs.program("unbound"), "-d", "-c", str(here / "unbound.conf")]


def dnsdist(here: Path, port: int, there: int | Path) -> list[str]:
    """As ``unbound``, of PowerDNS."""
    logger = f'newFrameStreamUnixLogger("{there}")'
    if isinstance(there, int):
        logger = f'newFrameStreamTcpLogger("127.0.0.1:{there}")'
    (here / "dnsdist.conf").write_text(DNSDIST.format(port=port, logger=logger))
    return [needs.program("dnsdist"), "--supervised", "--disable-syslog", "-C", str(here / "dnsdist.conf")]


@pytest.mark.parametrize("way", ["tcp", "unix"])
@pytest.mark.parametrize("resolver", [unbound, dnsdist])
def test_a_resolver_tells_what_it_was_asked(
    ears: Callable[..., Ears], tmp_path: Path, resolver: Callable[[Path, int, int | Path], list[str]], way: str
) -> None:
    path = tmp_path / "dnstap.sock"
    hears = ears(f"dnstap://{path}" if way == "unix" else "dnstap://127.0.0.1:0")
    port = free_port()
    words = resolver(tmp_path, port, path if way == "unix" else hears.ports[0])
    running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port) and hears.lines(), "it answers, and is heard")
    finally:
        running.terminate()
        running.wait(PATIENCE)
    said = [json.loads(line) for line in hears.lines()]
    assert {(one["kind"], one["host"], one["address"]) for one in said} == {("dns", "chatgpt.com", "127.0.0.1")}
    form = recognise(Head(hears.lines()))
    assert form is not None
    assert form.name == "dnstap"


def answers(port: int) -> bool:
    try:
        return bool(dns.query.udp(dns.message.make_query("chatgpt.com", "A"), "127.0.0.1", timeout=1, port=port).answer)
    except (OSError, dns.exception.DNSException):
        return False


def test_a_socket_that_another_listens_at_is_left_to_it(ears: Callable[..., Ears], tmp_path: Path) -> None:
    path = tmp_path / "dnstap.sock"
    first = ears(f"dnstap://{path}")
    with pytest.raises(NotAPlace, match="another program listens there"):
        ears(f"dnstap://{path}")
    assert path.stat().st_mode & 0o777 == 0o660
    first.listener.stop()
    assert not path.exists()
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))
    assert ears(f"dnstap://{path}").listener.bound == [(str(path), 0)]


def test_one_who_speaks_no_dnstap_is_hung_up_on(ears: Callable[..., Ears]) -> None:
    hears = ears("dnstap://127.0.0.1:0")
    with socket.create_connection(("127.0.0.1", hears.ports[0]), PATIENCE) as other:
        other.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert other.recv(100) == b""
    assert hears.lines() == []
    assert hears.listener.heard.too_long == 1


def test_who_is_met_just_when_it_ends_leaves_no_socket_open(tmp_path: Path) -> None:
    """A socket that nobody closes is told when it is collected, and fails the story."""
    for turn in range(20):
        there = tmp_path / f"{turn}.sock"
        ears = Ears(tmp_path, f"dnstap://{there}")
        with socket.socket(socket.AF_UNIX) as sender:
            sender.connect(str(there))
        ears.stop()
        gc.collect()

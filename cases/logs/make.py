"""Makes the samples that come from real programs: runs each one, asks it a few names or pages, and keeps its log.

    python cases/logs/make.py            # needs dnsmasq, named, unbound, squid and kea-dhcp4, and root for leases

The log of each program goes to ``cases/logs/<form>/sample.log`` and its version to ``version.txt`` beside it.  Nothing
leaves the machine: name servers answer from their own configuration, and Squid fetches from a server started here.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import dns.message
import dns.query

HERE = Path(__file__).parent
NAMES = ("chatgpt.com", "api.deepseek.com", "www.example.com", "chat.deepseek.com", "chatgpt.com", "claude.ai")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], ready: Callable[[], bool]) -> Iterator[None]:
    """``command`` while it runs and once it is ready."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (ours)
    try:
        until = time.monotonic() + 20
        while not ready() and time.monotonic() < until:
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    """Whether a name server answers there."""
    try:
        dns.query.udp(dns.message.make_query("ready.test", "A"), "127.0.0.1", port=port, timeout=0.5)
    except Exception:
        return False
    return True


def ask(port: int) -> None:
    """The same few questions to every name server, IPv4 and IPv6."""
    for name in NAMES:
        for kind in ("A", "AAAA"):
            dns.query.udp(dns.message.make_query(name, kind), "127.0.0.1", port=port, timeout=3)


def keep(form: str, log: Path, version: str, end: str = "log") -> None:
    """The log and the version of what wrote it."""
    place = HERE / form
    place.mkdir(exist_ok=True)
    shutil.copy(log, place / f"sample.{end}")
    (place / "version.txt").write_text(version.strip().splitlines()[0] + "\n")


def said(*command: str) -> str:
    """What a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    return done.stdout or done.stderr


def dnsmasq(work: Path) -> None:
    """dnsmasq with log-queries."""
    port, log = free_port(), work / "dnsmasq.log"
    command = ["dnsmasq", "--no-daemon", f"--port={port}", "--no-resolv", "--no-hosts", "--conf-file=/dev/null",
               "--log-queries", f"--log-facility={log}", "--address=/#/192.0.2.1", "--listen-address=127.0.0.1",
               "--bind-interfaces", "--user=root", "--pid-file="]  # fmt: skip
    with running(command, lambda: answers(port)):
        ask(port)
    keep("dnsmasq", log, said("dnsmasq", "--version"))


def bind(work: Path) -> None:
    """named with a channel for the category queries."""
    port, log = free_port(), work / "queries.log"
    (work / "root.zone").write_text(
        "$TTL 60\n@ SOA ns. root. 1 60 60 60 60\n@ NS ns.\nns. A 192.0.2.1\n* A 192.0.2.1\n"
    )
    (work / "named.conf").write_text(
        f'options {{ directory "{work}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};'
        f' pid-file none; recursion no; session-keyfile "{work}/key"; }};\n'
        f'logging {{ channel q {{ file "{log}"; print-time yes; print-category yes; print-severity yes; }};'
        " category queries { q; }; };\n"
        'zone "." { type primary; file "root.zone"; };\ncontrols { };\n'
    )
    with running(["named", "-f", "-c", str(work / "named.conf"), "-u", "root"], lambda: answers(port)):
        ask(port)
    keep("bind", log, said("named", "-V"))


def unbound(work: Path) -> None:
    """Unbound with log-queries and log-replies."""
    port, log = free_port(), work / "unbound.log"
    local = "\n".join(
        f'  local-zone: "{name}." redirect\n  local-data: "{name}. A 192.0.2.1"' for name in {*NAMES, "ready.test"}
    )
    (work / "unbound.conf").write_text(
        f'server:\n  interface: 127.0.0.1@{port}\n  do-daemonize: no\n  username: ""\n  chroot: ""\n  use-syslog: no\n'
        f'  logfile: "{log}"\n  pidfile: ""\n  log-queries: yes\n  log-replies: yes\n  module-config: "iterator"\n'
        f'  directory: "{work}"\n{local}\nremote-control:\n  control-enable: no\n'
    )
    with running(["unbound", "-d", "-c", str(work / "unbound.conf")], lambda: answers(port)):
        ask(port)
    keep("unbound", log, said("unbound", "-V"))


def dnstap(work: Path) -> None:
    """named with dnstap: what clients ask, what they are answered, and what it asks others."""
    port, log = free_port(), work / "queries.dnstap"
    (work / "root.zone").write_text(
        "$TTL 60\n@ SOA ns. root. 1 60 60 60 60\n@ NS ns.\nns. A 192.0.2.1\n* A 192.0.2.1\n"
    )
    (work / "named.conf").write_text(
        f'options {{ directory "{work}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};'
        f' pid-file none; recursion yes; allow-recursion {{ any; }}; session-keyfile "{work}/key";'
        f' dnstap {{ client; auth; resolver; }}; dnstap-output file "{log}"; }};\n'
        'zone "." { type primary; file "root.zone"; };\ncontrols { };\n'
    )
    with running(["named", "-f", "-c", str(work / "named.conf"), "-u", "root"], lambda: answers(port)):
        ask(port)
    keep("dnstap", log, said("named", "-V"), "dnstap")


def packet(kind: int, hardware: bytes, name: bytes, offer: bytes = b"") -> bytes:
    """A DHCPDISCOVER (1) or DHCPREQUEST (3), as a relay at 127.0.0.2 hands it on (RFC 2131)."""
    relay = socket.inet_aton("127.0.0.2")
    head = struct.pack("!BBBBIHH12s4s16s192s", 1, 1, 6, 1, 7, 0, 0, b"", relay, hardware, b"")
    options = [(53, bytes([kind])), (12, name)]
    if offer:
        server = offer.index(b"\x36\x04", 240)
        options += [(50, offer[16:20]), (54, offer[server + 2 : server + 6])]
    said_options = b"".join(bytes([code, len(value)]) + value for code, value in options if value)
    return head + b"\x63\x82\x53\x63" + said_options + b"\xff"


def lease(port: int, relay_port: int) -> None:
    """Two clients are given an address; one of them says its name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as relay:
        relay.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        relay.bind(("127.0.0.2", relay_port))
        relay.settimeout(5)
        for number, name in ((5, b"laptop-5"), (6, b"")):
            hardware = bytes.fromhex("aabbcc0000") + bytes([number])
            offer = b""
            for kind in (1, 3):
                relay.sendto(packet(kind, hardware, name, offer), ("127.0.0.1", port))
                offer = relay.recv(2000)


def holds(port: int) -> bool:
    """Whether somebody has a port of UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return False
    return True


def kea(work: Path) -> None:
    """Kea with its leases in a file."""
    port, back, leases = 6768, 6769, work / "leases.csv"
    database = {"type": "memfile", "persist": True, "name": str(leases), "lfc-interval": 0}
    subnet = {"subnet": "127.0.0.0/8", "pools": [{"pool": "127.0.20.5-127.0.20.20"}]}
    (work / "kea.json").write_text(json.dumps({"Dhcp4": {
        "interfaces-config": {"interfaces": ["lo"], "dhcp-socket-type": "udp"}, "lease-database": database,
        "valid-lifetime": 3600, "subnet4": [subnet],
    }}))  # fmt: skip
    os.environ.update(KEA_PIDFILE_DIR=str(work), KEA_LOCKFILE_DIR=str(work))
    command = ["kea-dhcp4", "-p", str(port), "-P", str(back), "-c", str(work / "kea.json")]
    with running(command, lambda: holds(port)):
        lease(port, back)
    keep("kea-leases", leases, "Kea " + said("kea-dhcp4", "-v"), "csv")


def dnsmasq_leases(work: Path) -> None:
    """dnsmasq as a DHCP server, with its leases in a file."""
    port, leases = 6770, work / "dnsmasq.leases"
    command = ["dnsmasq", "--no-daemon", "--port=0", "--conf-file=/dev/null", "--interface=lo", "--bind-interfaces",
               "--dhcp-range=127.0.20.5,127.0.20.20,255.0.0.0,1h", f"--dhcp-leasefile={leases}", "--user=root",
               "--pid-file=", f"--dhcp-alternate-port={port},{port + 1}", "--no-ping"]  # fmt: skip
    with running(command, lambda: holds(port)):
        lease(port, port)
    keep("dnsmasq-leases", leases, said("dnsmasq", "--version"), "leases")


class Origin(http.server.BaseHTTPRequestHandler):
    """Answers everything, shortly."""

    def do_GET(self) -> None:
        """A short page."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Not here."""


def squid(work: Path) -> None:
    """Squid, native and combined at once, with a rule that refuses one host."""
    origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    there, port = origin.server_address[1], free_port()
    (work / "hosts").write_text("".join(f"127.0.0.1 {name}\n" for name in NAMES))
    (work / "squid.conf").write_text(
        f"http_port 127.0.0.1:{port}\nacl refused dstdomain .deepseek.com\nhttp_access deny refused\nhttp_access"
        f" allow all\n"
        f"hosts_file {work}/hosts\naccess_log stdio:{work}/native.log logformat=squid\n"
        f"access_log stdio:{work}/combined.log logformat=combined\n"
        f'logformat own %{{%Y-%m-%dT%H:%M:%S}}tl %>a %un "%rm %ru" %03>Hs %>st %<st %Ss\n'
        f"access_log stdio:{work}/own.log logformat=own\n"
        f"cache_log {work}/cache.log\npid_filename {work}/squid.pid\ncoredump_dir {work}\ncache_effective_user proxy\n"
        "cache deny all\nshutdown_lifetime 1 seconds\nvisible_hostname sample\n"
    )

    def listens() -> bool:
        with contextlib.closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    with running(["squid", "-N", "-n", f"sample{port}", "-f", str(work / "squid.conf")], listens):
        fetch = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{port}"}))
        for name in NAMES:
            for path, body in (("/", None), ("/v1/chat/completions", b'{"messages": []}')):
                with contextlib.suppress(OSError):
                    fetch.open(f"http://{name}:{there}{path}", data=body, timeout=5).read()
        for name in NAMES:
            with contextlib.closing(socket.create_connection(("127.0.0.1", port))) as client:
                client.sendall(f"CONNECT {name}:443 HTTP/1.1\r\nHost: {name}:443\r\n\r\n".encode())
                client.recv(4096)
    origin.shutdown()
    version = said("squid", "-v")
    for form, log in (("squid", "native"), ("combined", "combined"), ("squid-own", "own")):
        keep(form, work / f"{log}.log", version)


if __name__ == "__main__":
    for make in (dnsmasq, bind, unbound, dnstap, kea, dnsmasq_leases, squid):
        with tempfile.TemporaryDirectory() as directory:
            Path(directory).chmod(0o777)
            make(Path(directory))
            print(make.__name__, "done")  # noqa: T201

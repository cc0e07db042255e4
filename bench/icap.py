"""Prompts of 2 KB through a real Squid: Tidegate's decisions by ICAP beside c-icap's echo service.

Run ``python -m bench.icap``; ``--json`` for programs.  Both sides get the configuration that ``tidegate export squid``
prints, for the echo service with its address in place of Tidegate's; rounds alternate.  Requests go by REQMOD only, as
the target says; a second figure has RESPMOD as well.  Every prompt is read and scanned with every detector, decided and
recorded.  Beside the rates stands the processor time of a request: Squid's, and that of what it asks.  Where others
use the machine too it tells more than they do.  Needs Debian's squid-openssl, c-icap and nginx-light.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import lines, origin
from bench.lines import Way
from bench.origin import HOST, wait_for_port
from bench.peers import POLICY
from tests.e2e.squid import Squid, missing
from tests.ports import free_port
from tidegate.practice.gateway import Gateway
from tidegate.practice.processes import family, processor_seconds
from tidegate.practice.service import LOOPBACK

TARGET = 0.6
SIZE, CONNECTIONS, SECONDS, ROUNDS = 2048, 64, 2.0, 5
OPEN = "include @/tidegate.conf\nhttp_access allow all\n"
ECHO = """\
PidFile {place}/pid
CommandsSocket {place}/ctl
Port 127.0.0.1:{port}
MaxKeepAliveRequests -1
KeepAliveTimeout 600
StartServers 2
MaxServers 4
ThreadsPerChild 20
MaxRequestsPerChild 0
TmpDir /tmp
DebugLevel 0
ModulesDir /usr/lib/x86_64-linux-gnu/c_icap
ServicesDir /usr/lib/x86_64-linux-gnu/c_icap
TemplateDir /usr/share/c_icap/templates/
LoadMagicFile /etc/c-icap/c-icap.magic
ServerLog {place}/server.log
Service echo srv_echo.so
"""


class ThroughSquid(Way):
    """Squid is asked for the origin's own port, since nothing here may listen on 443."""

    def tunnel(self, host: str = HOST, port: int = 443) -> socket.socket:
        """See ``Way``."""
        return Way.tunnel(self, host, self.origin_port if port == 443 else port)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison, running."""

    name: str
    way: Way
    squid: int
    asked: int

    def spent(self) -> tuple[float, float]:
        """Seconds of processor time so far: Squid's, and that of what it asks (process ids)."""
        return processor_seconds(family(self.squid)), processor_seconds(family(self.asked))


@dataclass(slots=True)
class Found:
    """Round by round: requests a second, and milliseconds of processor time a request of Squid and of what it asks."""

    rates: list[float] = field(default_factory=list)
    squid: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)


@contextmanager
def echo(place: Path) -> Iterator[tuple[int, int]]:
    """c-icap with its echo service; gives its port and process id."""
    port = free_port()
    place.mkdir()
    (place / "c-icap.conf").write_text(ECHO.format(place=place, port=port))
    program = shutil.which("c-icap")
    if program is None:
        raise SystemExit("c-icap is not installed (Debian: c-icap).")
    process = subprocess.Popen([program, "-N", "-f", str(place / "c-icap.conf")], stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def through(home: Path, served: origin.Origin, icap: tuple[str, str], answers: bool) -> Squid:
    """A Squid with the exported piece; ``icap`` is what to replace in its addresses, and by what."""
    squid = Squid(home, served.ca_file, [HOST], OPEN)
    piece = squid.place / "tidegate.conf"
    text = piece.read_text()
    if icap[1]:
        text = text.replace(f"{icap[0]}/request", f"{icap[1]}/echo").replace(f"{icap[0]}/answer", f"{icap[1]}/echo")
    if not answers:
        text = text.replace("adaptation_access tidegate_answer allow", "adaptation_access tidegate_answer deny")
    piece.write_text(text)
    return squid.start()


def measured(sides: Sequence[Side], request: bytes) -> dict[str, Found]:
    """What was found of each side."""
    found = {side.name: Found() for side in sides}
    for side in sides:  # c-icap closes some of its first connections, which is nobody's figure
        with suppress(ConnectionError):
            lines.at_once(side.way, request, CONNECTIONS, 1.0)
    for _ in range(ROUNDS):
        for side in sides:
            before = side.spent()
            rate = lines.at_once(side.way, request, CONNECTIONS, SECONDS)
            squid, asked = (after - was for after, was in zip(side.spent(), before, strict=True))
            values = found[side.name]
            values.rates.append(rate)
            values.squid.append(squid / (rate * SECONDS) * 1e3)
            values.asked.append(asked / (rate * SECONDS) * 1e3)
    return found


def run(answers: bool) -> dict[str, Found]:
    """Both sides, with or without RESPMOD."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = origin.start(place / "origin")
        stack.callback(served.stop)
        port = free_port()
        settings = {"listen": f"{LOOPBACK}:0", "console": f"{LOOPBACK}:0", "icap": {"listen": f"{LOOPBACK}:{port}"}}
        gateway = stack.enter_context(Gateway(place / "home", POLICY, settings))
        assert gateway.process is not None
        other, echoing = stack.enter_context(echo(place / "echo"))
        sides = []
        for name, to, asked in (
            ("Tidegate", "", gateway.process.pid),
            ("c-icap echo", f"icap://{LOOPBACK}:{other}", echoing),
        ):
            squid = through(gateway.home, served, (f"icap://{LOOPBACK}:{port}", to), answers)
            stack.callback(squid.stop)
            assert squid.process is not None
            way = ThroughSquid(squid.port, served.tls_port, squid.ca_file)
            sides.append(Side(name, way, squid.process.pid, asked))
        named = f"Host: {HOST}:{served.tls_port}\r\n".encode()
        return measured(sides, lines.prompt(SIZE).replace(f"Host: {HOST}\r\n".encode(), named))


def _line(found: Found) -> str:
    rates = f"{statistics.median(found.rates):7.0f} requests/s   ({min(found.rates):.0f} to {max(found.rates):.0f})"
    squid, asked = statistics.median(found.squid), statistics.median(found.asked)
    return f"{rates}   {squid:.2f} + {asked:.2f} ms of processor time a request (Squid + what it asks)"


def main() -> None:
    """Measure and print; exit status 1 where the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--answers", action="store_true", help="RESPMOD as well")
    asked = parser.parse_args()
    why = missing() or origin.missing()
    if why:
        raise SystemExit(why)
    values = run(asked.answers)
    ours, theirs = values["Tidegate"], values["c-icap echo"]
    ratio = statistics.median(a / b for a, b in zip(ours.rates, theirs.rates, strict=True))
    if asked.json:
        rates = {name: found.rates for name, found in values.items()}
        spent = {name: {"squid": found.squid, "asked": found.asked} for name, found in values.items()}
        told = {"requests-per-second": rates, "processor-ms-a-request": spent, "ratio": ratio, "target": TARGET}
        print(json.dumps(told | {"cores": os.cpu_count()}))
    else:
        what = "REQMOD and RESPMOD" if asked.answers else "REQMOD"
        print(f"{SIZE} byte prompts through Squid, {what}, {CONNECTIONS} connections, {os.cpu_count()} cores")
        for name, found in values.items():
            print(f"  {name:12} {_line(found)}")
        print(f"  ratio        {ratio:7.2f}            target at least {TARGET}")
    sys.exit(0 if ratio >= TARGET else 1)


if __name__ == "__main__":
    main()

"""A real Squid of one's own: the piece that ``tidegate export squid`` prints, and the least around it that runs."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from tests.ports import free_port
from tests.waiting import PATIENCE, wait_until
from tidegate.edges.certificates import CERTIFICATE, KEY, open_authority

SQUID = shutil.which("squid", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
HELPER = "/usr/lib/squid/security_file_certgen"
BASIC = "/usr/lib/squid/basic_ncsa_auth"
PASSWORD = "password"
#: Apache's MD5 form of it, which Squid's helper reads.
HASHED = "$apr1$tidegate$gqNvcx7lybRen3hfKNec10"
#: Who Squid lets in, and the groups it tells of.
PEOPLE = f"""auth_param basic program {BASIC} @/people
auth_param basic children 1
auth_param basic realm Squid
acl known proxy_auth REQUIRED
acl researchers proxy_auth kim
adaptation_meta X-Authenticated-Groups "research" researchers
include @/tidegate.conf
http_access allow known
http_access deny all
"""
#: What every Squid needs to run where it may not touch the system's own.
AROUND = """hosts_file @/hosts
pid_filename @/squid.pid
access_log stdio:@/access.log
cache_log @/cache.log
cache_store_log none
logfile_rotate 0
cache_mem 8 MB
coredump_dir @
netdb_filename none
pinger_enable off
visible_hostname squid.example
shutdown_lifetime 0 seconds
"""


def missing() -> str | None:
    """What is not installed."""
    return None if SQUID and Path(HELPER).exists() else "squid-openssl is not installed"


class Squid:
    """A running Squid in front of the Tidegate in ``home``; use it as a context manager.

    ``trusted`` are the authorities of services, ``hosts`` the names that lead to this machine, ``access`` the lines
    around the piece, with ``@`` for the directory of its files, ``icap_trusted`` the authority of Tidegate's own
    certificate where it is asked by TLS.
    """

    def __init__(
        self, home: Path, trusted: str, hosts: Iterable[str], access: str = PEOPLE, icap_trusted: str | None = None
    ) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="squid-"))  # not below pytest's, which only its owner may enter
        self.port = free_port()
        open_authority(self.place / "ca", lambda name: True)
        self.ca_file = str(self.place / "ca.pem")
        shutil.copy(self.place / "ca" / CERTIFICATE, self.ca_file)
        both = [(self.place / "ca" / name).read_bytes() for name in (CERTIFICATE, KEY)]
        (self.place / "both.pem").write_bytes(b"".join(both))
        shutil.copy(trusted, self.place / "trusted.pem")
        over_tls: tuple[str, ...] = ()
        if icap_trusted:
            shutil.copy(icap_trusted, self.place / "icap.pem")
            over_tls = ("--icap-trusted", str(self.place / "icap.pem"))
        (self.place / "hosts").write_text("".join(f"127.0.0.1 {host}\n" for host in hosts))
        (self.place / "people").write_text(f"kim:{HASHED}\nlee:{HASHED}\n")
        where = str(self.place)
        (self.place / "squid.conf").write_text((access + AROUND).replace("@", where))
        self._run(
            *(sys.executable, "-m", "tidegate", "export", "squid", "--home", str(home)),
            *("--port", f"127.0.0.1:{self.port}", "--ca", f"{where}/both.pem", "--helper", HELPER),
            *("--store", f"{where}/db", "--trusted", f"{where}/trusted.pem", "--out", f"{where}/tidegate.conf"),
            *over_tls,
        )
        self._run(HELPER, "-c", "-s", f"{where}/db", "-M", "16MB")
        if os.geteuid() == 0:  # Squid leaves root behind
            self._run("chown", "-R", "proxy", where)
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def proxy(self, person: str | None = "kim") -> str:
        """The proxy's address, with a person's password in it."""
        return f"http://{person}:{PASSWORD}@127.0.0.1:{self.port}" if person else f"http://127.0.0.1:{self.port}"

    def log(self, name: str = "cache.log") -> str:
        """What it wrote to one of its logs."""
        return (self.place / name).read_text(errors="replace")

    def start(self) -> Squid:
        """Start it, and wait until it listens and knows what its ICAP services can do."""
        assert SQUID is not None
        # Its own name: two Squids of one name would share memory.
        command = [SQUID, "-N", "-n", f"tidegate{self.port}", "-f", str(self.place / "squid.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._listens, "Squid listens")
        return self

    def _listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """End it and forget its files."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.place, ignore_errors=True)

    def __enter__(self) -> Squid:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

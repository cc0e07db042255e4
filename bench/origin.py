"""What stands at the other end in every measurement: nginx, with a canned answer and one large file.

nginx because it is never the slowest part.  TLS on one port for the AI host, plain HTTP on another for bulk.
"""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tidegate.practice.authority import Authority

HOST = "chat.deepseek.com"
PATH = "/api/v0/chat/completion"
#: As long as a short answer of a chat.
ANSWER = '{"code":0,"msg":"","data":{"biz_data":{"content":"' + "An answer of some length. " * 36 + '"}}}'
BULK_BYTES = 256 * 1024 * 1024

CONFIGURATION = """\
daemon off; master_process off; pid {directory}/nginx.pid; error_log {directory}/error.log crit;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_body_temp_path {directory}/body;
  client_body_buffer_size 1m; client_max_body_size 64m; sendfile on; tcp_nodelay on;
  proxy_temp_path {directory}/p; fastcgi_temp_path {directory}/f;
  uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  server {{
    listen 127.0.0.1:{tls} ssl http2 backlog=4096; ssl_certificate {certificate}; ssl_certificate_key {certificate};
    ssl_session_cache shared:s:1m;
    location / {{ default_type application/json; return 200 '{answer}'; }}
  }}
  server {{ listen 127.0.0.1:{plain} backlog=4096; location / {{ root {directory}; }} }}
}}
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """A running nginx: ports on loopback, and the authority that signed its certificate."""

    process: subprocess.Popen[bytes]
    tls_port: int
    plain_port: int
    ca_file: str

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)


def missing() -> str | None:
    """Why the origin cannot run here, or ``None``."""
    return None if _nginx() else "nginx is not installed (Debian: nginx-light)"


def _nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def start(directory: Path) -> Origin:
    """nginx with a certificate for ``HOST``, ready to answer."""
    directory.mkdir(parents=True, exist_ok=True)
    authority = Authority(directory)
    certificate = directory / "origin.pem"
    certificate.write_bytes(authority.certificate_for((HOST,)))
    with (directory / "bulk").open("wb") as bulk:
        bulk.truncate(BULK_BYTES)
    tls, plain = _free_port(), _free_port()
    text = CONFIGURATION.format(directory=directory, tls=tls, plain=plain, certificate=certificate, answer=ANSWER)
    (directory / "nginx.conf").write_text(text)
    program = _nginx()
    if program is None:
        raise SystemExit(missing())
    process = subprocess.Popen([program, "-p", str(directory), "-c", str(directory / "nginx.conf")])
    wait_for_port(tls)
    return Origin(process, tls, plain, str(authority.ca_file))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_port(port: int, patience: float = 20.0) -> None:
    """Return as soon as something listens; raises ``TimeoutError``."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def trusting(ca_file: str) -> ssl.SSLContext:
    """A client context for one authority; each measurement handshakes anew, so no tickets are kept."""
    context = ssl.create_default_context(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context

"""Clients that do not keep to the rules: bytes on a socket, through the proxy and its TLS."""

from __future__ import annotations

import socket
import ssl
from types import TracebackType

from tests.waiting import PATIENCE
from tidegate.practice.gateway import Gateway

#: Seconds without a byte after which a peer that keeps the connection open counts as done.
QUIET = 1.0


class Line:
    """A TCP connection to the proxy; ``inside`` puts TLS to an AI host on top of it."""

    def __init__(self, gateway: Gateway) -> None:
        self.socket: socket.socket = socket.create_connection(("127.0.0.1", gateway.proxy_port), PATIENCE)
        self._ca_file = gateway.ca_file

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def inside(self, host: str, *, name: str | None = "", alpn: str = "http/1.1", port: int = 443) -> Line:
        """CONNECT to ``host`` and start TLS with SNI ``name`` (the host if empty, none at all if ``None``)."""
        status = self.connect(host, port)
        if status != 200:
            raise ConnectionRefusedError(f"CONNECT was answered {status}")
        trust = ssl.create_default_context(cafile=self._ca_file)
        trust.set_alpn_protocols([alpn])
        if name is None or (name and name != host):
            trust.check_hostname = False
        self.socket = trust.wrap_socket(self.socket, server_hostname=None if name is None else name or host)
        return self

    def connect(self, host: str, port: int = 443, headers: str = "") -> int:
        """The status that a CONNECT is answered with."""
        self.send(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}\r\n".encode())
        return int((self.head() or b"HTTP/1.1 0 ").split(b" ", 2)[1])

    def send(self, data: bytes) -> None:
        """All of ``data``; a peer that stopped listening is not an error here, its answer is what counts."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            return

    def head(self) -> bytes:
        """Up to the first empty line."""
        read = b""
        while b"\r\n\r\n" not in read:
            piece = self._some(1)
            if not piece:
                break
            read += piece
        return read

    def answer(self) -> bytes:
        """Everything until the peer closes or falls silent for good."""
        read = b""
        while piece := self._some(65536):
            read += piece
        return read

    def status(self) -> int | None:
        """The status of the next answer; ``None`` when the peer just closed."""
        head = self.head()
        return int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else None

    def _some(self, most: int) -> bytes:
        try:
            return self.socket.recv(most)
        except (ConnectionResetError, ssl.SSLError, TimeoutError):
            return b""


def request(
    head: str, body: bytes = b"", *, host: str = "chat.deepseek.com", path: str = "/api/v0/chat/completion"
) -> bytes:
    """A POST with ``head`` as its further header lines, ending as they should."""
    lines = f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n"
    return lines.encode("latin-1") + body

"""The load generator: raw sockets, TLS, HTTP/1.1 and no more, so that it is never what is measured.

One blocking connection for latency, an epoll loop for many.  Existing tools were tried and do not fit: ``wrk`` and
``h2load`` know no CONNECT proxies, ``ab`` neither checks certificates nor keeps tunnels alive.
"""

from __future__ import annotations

import re
import selectors
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.origin import HOST, PATH, trusting

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Way:
    """How clients reach the AI host: ``proxy_port`` is ``None`` for the direct way."""

    proxy_port: int | None
    origin_port: int
    ca_file: str

    def tunnel(self, host: str = HOST, port: int = 443) -> socket.socket:
        """A TCP connection that leads to the host."""
        line = socket.create_connection(("127.0.0.1", self.proxy_port or self.origin_port), PATIENCE)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.proxy_port is not None:
            line.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            told = _until_blank(line)
            if not told.startswith(b"HTTP/1.1 200"):
                raise ConnectionError(f"CONNECT was answered {told[:80]!r}")
        return line

    def secure(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        """The same with TLS to the AI host inside."""
        return context.wrap_socket(self.tunnel(), server_hostname=HOST)


def _until_blank(line: socket.socket) -> bytes:
    told = b""
    while not told.endswith(b"\r\n\r\n"):
        piece = line.recv(1)  # by single bytes: whatever follows belongs to TLS
        if not piece:
            break
        told += piece
    return told


def prompt(size: int, mood: str = "") -> bytes:
    """A whole request with a prompt of ``size`` bytes of plain English; ``mood`` is for the practice service."""
    sentence = "Please compare the three proposals and say which one a careful reader would choose, and why. "
    text = (sentence * (size // len(sentence) + 1))[:size]
    body = f'{{"chat_session_id":"s-1","prompt":"{text}","thinking_enabled":false}}'.encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nUser-Agent: bench\r\n"
    head += f"x-practice: {mood}\r\n" if mood else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(slots=True)
class Answer:
    """An answer being received; ``done`` when its last byte is there."""

    data: bytearray = field(default_factory=bytearray)
    whole: int = -1

    def feed(self, piece: bytes) -> bool:
        """Take in ``piece``; whether the answer is complete.  Raises ``ConnectionError`` unless it is a 200."""
        if not piece:
            raise ConnectionError(f"closed in the middle of an answer: {bytes(self.data[:200])!r}")
        self.data += piece
        if self.whole < 0:
            self._head()
        if self.whole > 0:
            return len(self.data) >= self.whole
        return self.whole == 0 and self.data.endswith(b"0\r\n\r\n")

    def _head(self) -> None:
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return
        if not self.data.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(f"not a 200: {bytes(self.data[:200])!r}")
        length = _LENGTH.search(self.data, 0, end)
        self.whole = end + 4 + int(length[1]) if length else 0  # 0: in chunks


def one_by_one(way: Way, request: bytes, count: int, line: ssl.SSLSocket) -> list[float]:
    """Seconds of ``count`` requests, one after the other on one connection."""
    took = []
    for _ in range(count):
        answer = Answer()
        begun = time.perf_counter()
        line.sendall(request)
        while not answer.feed(line.recv(65536)):
            pass
        took.append(time.perf_counter() - begun)
    return took


@contextmanager
def connection(way: Way) -> Iterator[ssl.SSLSocket]:
    """One connection to the AI host."""
    line = way.secure(trusting(way.ca_file))
    try:
        yield line
    finally:
        line.close()


def at_once(way: Way, request: bytes, connections: int, seconds: float) -> float:
    """Requests a second with ``connections`` clients that each ask again as soon as they are answered."""
    context = trusting(way.ca_file)
    lines = [way.secure(context) for _ in range(connections)]
    chooser = selectors.DefaultSelector()
    for line in lines:
        line.setblocking(False)
        chooser.register(line, selectors.EVENT_READ, Answer())
        line.send(request)
    done, begun = 0, time.perf_counter()
    end = begun + seconds
    try:
        while (now := time.perf_counter()) < end:
            for key, _ in chooser.select(end - now):
                ready = key.fileobj
                if isinstance(ready, ssl.SSLSocket) and _drain(ready, key.data):
                    done += 1
                    chooser.modify(ready, selectors.EVENT_READ, Answer())
                    ready.send(request)
        return done / (time.perf_counter() - begun)
    finally:
        chooser.close()
        for line in lines:
            line.close()


def _drain(line: ssl.SSLSocket, answer: Answer) -> bool:
    """Everything that is there; TLS may hold decrypted bytes that the selector knows nothing of."""
    try:
        while True:
            if answer.feed(line.recv(65536)):
                return True
    except ssl.SSLWantReadError:
        return False


def handshakes(way: Way, seconds: float, clients: int = 8) -> float:
    """New connections a second: TCP, CONNECT, full TLS handshake, one small request, close.

    A request, because a client that hangs up right after the handshake is one that refused the certificate.
    """
    asked = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    end = time.perf_counter() + seconds

    def knock() -> int:
        context, done = trusting(way.ca_file), 0
        # Whether the chain is good was checked by every other measurement; here it would only load the client.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        while time.perf_counter() < end:
            with way.secure(context) as line:
                one_by_one(way, asked, 1, line)
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(job.result() for job in [pool.submit(knock) for _ in range(clients)]) / seconds


def bulk(way: Way, port: int, size: int) -> float:
    """Bytes a second of one large download through a tunnel to a host outside the catalogue, without TLS."""
    line = way.tunnel("localhost", port) if way.proxy_port else socket.create_connection(("127.0.0.1", port))
    room = bytearray(1 << 20)
    with line:
        line.sendall(b"GET /bulk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        got, begun = 0, time.perf_counter()
        while read := line.recv_into(room):
            got += read
        took = time.perf_counter() - begun
    if got < size:
        raise ConnectionError(f"only {got} of {size} bytes came")
    return got / took


def held_streams(way: Way, request: bytes, count: int) -> list[ssl.SSLSocket]:
    """``count`` answers that have begun and not ended; the caller closes them."""
    context = trusting(way.ca_file)
    lines = []
    for _ in range(count):
        line = way.secure(context)
        line.sendall(request)
        told = line.recv(65536)
        while b"data:" not in told:
            piece = line.recv(65536)
            if not piece:
                raise ConnectionError(f"no stream: {told[:200]!r}")
            told += piece
        lines.append(line)
    return lines

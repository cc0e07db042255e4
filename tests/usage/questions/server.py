"""A small ClickHouse server: its engine (chdb) behind its HTTP protocol, as far as a client of it needs."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import zstandard
from chdb import session

_LOCK = threading.Lock()


def _plain(body: bytes, encoding: str) -> bytes:
    if encoding == "lz4":
        import lz4.frame  # the client offers it only where it is installed: not with Python 3.14

        return bytes(lz4.frame.decompress(body))
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    assert encoding == ""
    return body


@contextmanager
def serving(folder: Path) -> Iterator[str]:  # noqa: C901 - a handler must know the engine of its server
    """The address of a server that keeps its tables in ``folder``."""
    engine = session.Session(str(folder / "data"))
    engine.query("CREATE DATABASE IF NOT EXISTS usage ENGINE = Atomic")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            said = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            body = _plain(self._body(), self.headers.get("content-encoding", ""))
            if "query" in said:
                query, data = said["query"], body
            else:
                first, _, data = body.partition(b"\n") if body.startswith(b"INSERT") else (body, b"", b"")
                query = first.decode()
            try:
                with _LOCK:
                    self._answer(200, self._run(query, data, said))
            except Exception as trouble:
                self._answer(500, str(trouble).encode())

        do_GET = do_POST

        def _body(self) -> bytes:
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def _run(self, query: str, data: bytes, said: dict[str, str]) -> bytes:
            engine.query(f"USE {said.get('database', 'default')}")
            values = {name[6:]: value for name, value in said.items() if name.startswith("param_")}
            settings = {n: v for n, v in said.items() if n in ("join_use_nulls",)}
            insert = re.match(r"INSERT INTO (.+) FORMAT Native\s*$", query.strip(), re.S)
            if insert:
                sent = folder / "sent.native"
                sent.write_bytes(data)
                engine.query(f"INSERT INTO {insert[1]} SELECT * FROM file('{sent}', 'Native')")
                return b""
            query, _, form = re.sub(r"\s+FORMAT (\w+)\s*$", r"\0\1", query.strip()).partition("\0")
            if settings:
                query += " SETTINGS " + ", ".join(f"{name} = {value}" for name, value in settings.items())
            return engine.query(query, form or "TabSeparated", params=values or None).bytes() or b""

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.send_header("x-clickhouse-summary", "{}")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/usage"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.close()

"""Services for one story each: they speak TLS on a port of their own, and do with a connection what the story needs."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tidegate.practice.authority import Authority


def chunk(data: bytes) -> bytes:
    """A chunk of a body without a length (RFC 9112, section 7.1)."""
    return b"%x\r\n%s\r\n" % (len(data), data)


class Origin:
    """Serves each connection in a thread by ``serve``, as the story has it, inside the TLS of ``context``."""

    #: Whom its certificate names.
    host = ""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        authority = Authority(directory)
        self._tls = self.context(authority, directory)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.ca_file = str(authority.ca_file)
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"

    def context(self, authority: Authority, directory: Path) -> ssl.SSLContext:
        """How it speaks TLS; ``directory`` is for files."""
        (directory / "leaf.pem").write_bytes(authority.certificate_for((self.host,)))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(directory / "leaf.pem")
        return tls

    def serve(self, line: ssl.SSLSocket) -> None:
        """Speak until the other side is gone."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError), self._tls.wrap_socket(plain, server_side=True) as line:
            self.serve(line)

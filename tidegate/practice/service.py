"""Runs the practice service: one process, loopback only, TLS for any name, and a control port for reading the record.

Hypercorn serves it because it is the one Python server with HTTP/1.1, HTTP/2 and WebSocket over both.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tidegate.practice.app import build
from tidegate.practice.authority import Authority
from tidegate.practice.notebook import Notebook

LOOPBACK = "127.0.0.1"
#: Streams one connection may have at a time; the gateway multiplexes everything over a few.
STREAMS = 2000
BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running practice service is: ports on loopback, and the authority to trust."""

    tls_port: int
    plain_port: int
    control_port: int
    ca_file: str
    record_file: str

    @property
    def tls(self) -> str:
        """``host:port`` for the gateway's ``upstreams``."""
        return f"{LOOPBACK}:{self.tls_port}"

    @property
    def plain(self) -> str:
        """``host:port`` of the same service without TLS."""
        return f"{LOOPBACK}:{self.plain_port}"

    def to_json(self) -> str:
        """One line, for the parent process."""
        return json.dumps(asdict(self))


class _TlsConfig(Config):
    """Hypercorn's configuration with our own certificates."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self._context = context

    @property
    def ssl_enabled(self) -> bool:
        return True

    def create_ssl_context(self) -> ssl.SSLContext:
        return self._context


def control(notebook: Notebook) -> Starlette:
    """``GET /seen?after=N`` reads the record, ``DELETE /seen`` forgets it."""

    async def read(request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse([seen.to_dict() for seen in notebook.after(after)])

    async def forget(_: Request) -> Response:
        notebook.clear()
        return Response(status_code=204)

    return Starlette(routes=[Route("/seen", read), Route("/seen", forget, methods=["DELETE"])])


async def run(directory: Path, ready: asyncio.Future[Address]) -> None:
    """Serve until cancelled; ``ready`` gets the addresses as soon as connections are taken.

    ``directory`` exists and receives the throwaway authority and ``seen.jsonl``.
    """
    notebook = Notebook(directory / "seen.jsonl")
    authority = Authority(directory)
    app = build(notebook)
    listeners = [socket.create_server((LOOPBACK, 0), backlog=BACKLOG) for _ in range(3)]
    tls_port, plain_port, control_port = (int(listener.getsockname()[1]) for listener in listeners)
    tls = _configured(_TlsConfig(authority.context()), listeners[0])
    open_door = _configured(Config(), listeners[1])
    controls = _configured(Config(), listeners[2])
    record = str(directory / "seen.jsonl")
    ready.set_result(Address(tls_port, plain_port, control_port, str(authority.ca_file), record))
    async with asyncio.TaskGroup() as group:
        for served, config in ((app, tls), (app, open_door), (control(notebook), controls)):
            group.create_task(serve(served, config, shutdown_trigger=asyncio.Event().wait))  # type: ignore[arg-type]


def _configured(config: Config, listener: socket.socket) -> Config:
    config.bind = [f"fd://{listener.detach()}"]
    config.h2_max_concurrent_streams = STREAMS
    config.keep_alive_timeout = 60
    config.keep_alive_max_requests = sys.maxsize  # past it, Hypercorn 0.18 leaves streams of HTTP/2 without an answer
    config.backlog = BACKLOG
    config.errorlog = None  # a cut answer is asked for, not news; and no request text belongs in a log
    config.accesslog = None
    return config

"""Where the API listens: a socket in the home that only this user can open, or an address of this machine.

Runs in the event loop of a brain.  Must never: print a traceback or a request; take the signals of the brain.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp

#: Requests under way at once; more are told to come again (503).
AT_ONCE: Final = 64


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the brain's."""
        yield


class Server:
    """Serves until it is stopped."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            lifespan="off",
            http="h11",
            ws="none",
            limit_concurrency=AT_ONCE,
            h11_max_incomplete_event_size=64 * 1024,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
        )
        self._server = _Uvicorn(config)
        self._task: asyncio.Task[None] | None = None
        self._path: Path | None = None

    async def start(self, where: Path | tuple[str, int]) -> int:
        """Listen at a path or an address; returns the port, 0 for a path.  Raises ``OSError``."""
        listening = _at_path(where) if isinstance(where, Path) else _at_address(*where)
        self._path = where if isinstance(where, Path) else None
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        return 0 if isinstance(where, Path) else int(listening.getsockname()[1])

    async def stop(self, grace: float) -> None:
        """Let what is under way end within ``grace`` seconds."""
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=grace)
            self._task.cancel()
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _at_path(path: Path) -> socket.socket:
    """In a folder that is this user's alone; one that a brain before us left is replaced."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        os.chmod(path, 0o600)
        listening.listen(512)
    except OSError:
        listening.close()
        raise
    return listening


def _at_address(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except OSError:
        listening.close()
        raise
    return listening

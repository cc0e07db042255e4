"""The assistant's socket, held open by the gateway, and its process, started by the first visitor.

The visitor's connection waits in the socket's queue until the process takes it, so nobody is turned away, and an
installation whose people do not use the assistant has no such process.  When the process ends, the next connection
starts another; and so does a conversation that is past its time, since only that process may delete it.

Must never: accept a connection itself; start a process that cannot start again and again without a pause.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from tidegate.edges.envoy.process import ended
from tidegate.homes import CannotStart
from tidegate.sections import Endpoint
from tidegate.settings import Home, Settings
from tidegate.states import keep_address

#: Connections that may wait while the process starts.
_WAITING: Final = 256
#: Seconds before a process that ended in trouble is started again: doubled each time, up to the longest.
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
#: Seconds between two looks whether something is past its time.
LOOK_EVERY: Final = 600.0


def open_socket(endpoint: Endpoint) -> socket.socket:
    """The socket at ``endpoint``, listening.  Raises ``CannotStart``."""
    family = socket.AF_INET6 if ":" in endpoint.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((endpoint.host, endpoint.port))
        made.listen(_WAITING)
        made.setblocking(False)
    except OSError as error:
        made.close()
        raise CannotStart(
            f"The assistant cannot listen on {endpoint}: {error.strerror}. Is another gateway running? Set "
            "`assistant-listen` in settings.yaml to another address, or to null for no assistant."
        ) from None
    return made


def address_of(made: socket.socket) -> str:
    """Where browsers find it."""
    host, port = made.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Awaiting:
    """``made`` is ``None`` where nobody may visit: the process then only deletes what is past its time, and ends.

    ``tell`` hears what happens, in sentences.  ``command`` is what runs; the socket is added to it.
    """

    def __init__(
        self, made: socket.socket | None, home: Home, tell: Callable[[str], None], command: Sequence[str] | None = None
    ) -> None:
        self._socket, self._log, self._tell = made, home.run / "assistant.log", tell
        self._command = list(command or [sys.executable, "-m", "tidegate", "assistant", "--home", str(home.path)])
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._pause = FIRST_PAUSE

    @property
    def address(self) -> str | None:
        """Where browsers find it; ``None`` where there is none."""
        return None if self._socket is None else address_of(self._socket)

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and running else None

    def watch(self) -> None:
        """Start the process as soon as somebody connects."""
        if self._socket is not None:
            asyncio.get_running_loop().add_reader(self._socket, self._come)

    async def keep_time(self, overdue: Callable[[], bool], every: float = LOOK_EVERY) -> None:
        """Start the process when it does not run and something is past its time; ``overdue`` is asked in a thread."""
        while True:
            if self._keeper is None and await asyncio.to_thread(overdue) and self._keeper is None:
                self._come()
            await asyncio.sleep(every)

    async def close(self, patience: float = 5.0) -> None:
        """End the process, if there is one, and close the socket."""
        self._unwatch()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is not None:
            await ended(self._process, patience)
        if self._socket is not None:
            self._socket.close()

    def _unwatch(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)

    def _come(self) -> None:
        self._unwatch()
        self._keeper = asyncio.get_running_loop().create_task(self._keep())

    async def _keep(self) -> None:
        started = time.monotonic()
        if trouble := await self._run():
            if time.monotonic() - started > LONGEST_PAUSE:
                self._pause = FIRST_PAUSE
            self._tell(f"assistant {trouble}. It can start again in {self._pause:g} s")
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._keeper = None
        self.watch()

    async def _run(self) -> str:
        """Until it ends; what went wrong, if anything did."""
        numbers = [] if self._socket is None else [self._socket.fileno()]
        try:
            with os.fdopen(os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
                process = self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    *(f"--socket={number}" for number in numbers),
                    # Its end of standard input closes when we are gone, however that came about.
                    stdin=asyncio.subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    pass_fds=numbers,
                    start_new_session=True,
                )
        except OSError as error:  # no memory or no room for it now; there may be the next time
            return f"could not start: {error.strerror}"
        code = await process.wait()
        return f"ended (exit code {code}); {self._log} says why" if code else ""


def awaited(home: Home, settings: Settings, tell: Callable[[str], None]) -> Awaiting:
    """The assistant of an installation, without an address where its settings want none.  Raises ``CannotStart``."""
    made = None if settings.assistant_listen is None else open_socket(settings.assistant_listen)
    keep_address(home, None if made is None else address_of(made))
    return Awaiting(made, home, tell)

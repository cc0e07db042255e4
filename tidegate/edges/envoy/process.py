"""One program that must be running: started, started again when it ends, its lines kept, stopped when asked.

Must never: write to its log what looks like a credential, or let the log grow without end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

#: Seconds before a program that ended is started again: doubled each time, back to the first after a good while.
FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 10.0
GOOD_WHILE: Final = 30.0
#: A log is moved aside (one older file is kept) when it reaches this size.
LOG_LIMIT: Final = 8 * 1024 * 1024
#: Longer lines are cut.
LINE_LIMIT: Final = 4096

_CREDENTIALS: Final = re.compile(
    rb"(?i)((?:proxy-)?authorization|cookie|api[-_]?key|token|secret|password)(\"?\s*[:=]\s*)(?:(?:basic|bearer)\s+)?\S+"
    rb"|(basic|bearer)\s+[a-z0-9+/=._-]{8,}"
    rb"|-----BEGIN[^-]*KEY-----.*"
)


def without_credentials(line: bytes) -> bytes:
    """``line`` with whatever looks like a credential replaced."""
    return _CREDENTIALS.sub(lambda found: (found[1] + found[2] if found[1] else b"") + b"[removed]", line)


async def ended(process: asyncio.subprocess.Process, patience: float) -> bool:
    """Ask ``process`` to end and wait ``patience`` seconds; false where it had to be ended."""
    if process.returncode is not None:
        return True
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return False
    return True


class Process:
    """``name`` is for people; ``command`` is what runs; ``log`` is where its lines go; ``tell`` hears what happens."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        tell: Callable[[str], None],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.restarts = 0
        self._command = [str(part) for part in command]
        self.log = log
        self._tell = tell
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False

    def last_words(self) -> str:
        """Where its log is, and the last line in it: most often the error that ended it."""
        try:
            with self.log.open("rb") as log:
                log.seek(-min(LINE_LIMIT, self.log.stat().st_size), os.SEEK_END)
                lines = log.read().decode("utf-8", "replace").split("\n")
        except OSError:
            return f"see {self.log}"
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"see {self.log}. Its last line: {last}" if last else f"see {self.log}"

    @property
    def pid(self) -> int | None:
        """The id of the running process."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and running else None

    async def start(self) -> None:
        """Start it and keep it running from now on.  Raises ``OSError`` if it cannot be started at all."""
        self._stopping = False
        process = await self._launch()
        self._keeper = asyncio.create_task(self._keep(process), name=f"keep {self.name}")

    async def stop(self, patience: float) -> None:
        """Ask it to end, wait ``patience`` seconds, then end it."""
        self._stopping = True
        if self._process is not None and not await ended(self._process, patience):
            self._tell(f"{self.name} did not end within {patience:g} s and was stopped")
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def _launch(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            # Our end of its standard input closes when we are gone, however that came about.
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self._environment} if self._environment else None,
            # Ctrl-C in a terminal is for us: we drain first.
            start_new_session=True,
        )
        return self._process

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            started = loop.time()
            await self._read_lines(process)
            code = await process.wait()
            if self._stopping:
                return
            pause = FIRST_PAUSE if loop.time() - started > GOOD_WHILE else pause
            self._tell(f"{self.name} ended ({_end(code)}); starting it again in {pause:g} s")
            process, pause = await self._again(pause)

    async def _again(self, pause: float) -> tuple[asyncio.subprocess.Process, float]:
        while True:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            self.restarts += 1
            try:
                return await self._launch(), pause
            except OSError as error:
                self._tell(f"{self.name} cannot be started: {error.strerror}; trying again in {pause:g} s")

    async def _read_lines(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        cut = False
        while True:
            try:
                line = await process.stdout.readuntil(b"\n")
            except asyncio.IncompleteReadError as end:
                line = end.partial
            except asyncio.LimitOverrunError as error:
                line = await process.stdout.readexactly(error.consumed)
            if not line:
                return
            if not cut:
                self._write(without_credentials(line[:LINE_LIMIT]).rstrip(b"\n") + b"\n")
            cut = not line.endswith(b"\n")

    def _write(self, line: bytes) -> None:
        with contextlib.suppress(OSError):  # a full disk must not stop the gateway
            if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".old.log"))
            with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
                file.write(line)


def _end(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"

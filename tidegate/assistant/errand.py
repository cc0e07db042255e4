"""One request to a process of its own, which is killed at its deadline.

Must never: run in this process what a stranger wrote; wait without a deadline.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

#: Processes at once.
AT_ONCE: Final = 2
_MOST: Final = 16 * 1024 * 1024


class Late(Exception):
    """The process did not end in time."""


class Broken(Exception):
    """The process ended without an answer."""


class Errands:
    """Starts ``program`` for each request.  ``within`` are seconds."""

    def __init__(self, program: Sequence[str], within: float) -> None:
        self._program, self.within = tuple(program), within
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self, request: bytes) -> bytes:
        """What the process answers.  Raises ``Late``, ``Broken``."""
        async with self._turns:
            process = await asyncio.create_subprocess_exec(
                *self._program,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd="/",
            )
            try:
                async with asyncio.timeout(self.within):
                    out, _ = await process.communicate(request)
            except TimeoutError:
                raise Late from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode != 0 or not out or len(out) > _MOST:
            raise Broken
        return out

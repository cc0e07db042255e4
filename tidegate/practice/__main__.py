"""``python -m tidegate.practice DIRECTORY``: run the practice service until its standard input closes or SIGTERM.

The first line printed is JSON with the ports.  Ending with the parent's pipe means that no test can leave one behind.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from tidegate.practice.service import Address, run


async def _main(directory: Path) -> None:
    loop = asyncio.get_running_loop()
    stdin = sys.stdin.fileno()
    loop.add_reader(stdin, lambda: None if os.read(stdin, 1) else _leave())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _leave)
    ready: asyncio.Future[Address] = loop.create_future()
    ready.add_done_callback(lambda told: print(told.result().to_json(), flush=True))  # noqa: T201
    await run(directory, ready)


def _leave() -> None:
    # At once and without ceremony: streams that never end are open on purpose, and every line is already in the file.
    os._exit(0)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    asyncio.run(_main(place))

"""Starts the practice service as a process of its own and reads what it received.  For the demo, tests and benches."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType

from tidegate.practice.notebook import Seen
from tidegate.practice.service import LOOPBACK, Address
from tidegate.practice.told import PATIENCE


class PracticeService:
    """A running practice service; use it as a context manager."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tidegate.practice", str(directory)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - no shell
        line = self.process.stdout.readline() if self.process.stdout else b""
        if not line:
            self.stop()
            raise RuntimeError("the practice service did not start; its own error is above")
        self.address = Address(**json.loads(line))

    def seen(self, after: int = 0) -> list[Seen]:
        """Everything received so far, oldest first, from entry ``after`` on."""
        return [Seen.from_dict(raw) for raw in json.loads(self._control(f"/seen?after={after}", "GET"))]

    def last_number(self) -> int:
        """The number of the newest entry, to be given to ``seen`` later."""
        return max((seen.number for seen in self.seen()), default=0)

    def clear(self) -> None:
        """Forget what was received."""
        self._control("/seen", "DELETE")

    def _control(self, path: str, method: str) -> bytes:
        url = f"http://{LOOPBACK}:{self.address.control_port}{path}"
        # No proxy, whatever the environment says: this is how the proof is read.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(urllib.request.Request(url, method=method), timeout=PATIENCE) as answer:
            read: bytes = answer.read()
            return read

    def stop(self) -> None:
        """End the process and wait for it."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> PracticeService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

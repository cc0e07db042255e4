"""A gateway started the way a user starts one, seen from outside: its command, its files and what it prints.

The demo, the end-to-end tests and the benches work through this; it imports nothing of the product, so that what they
prove is what a user gets.  All that is assumed about the command line and the files stands here and nowhere else:

- ``tidegate up --home DIR --port 0 --json`` prints one JSON object a line.  ``event`` is ``ready`` (with ``proxy``,
  ``ca``, ``console``), ``policy`` (with ``revision``: from now on in force everywhere) or ``problems`` (``problems``).
- ``settings.yaml`` takes ``upstreams: {host: address:port}`` and ``upstream-ca: file``.
- ``tidegate ledger export --home DIR`` prints JSON lines; ``tidegate ledger verify --home DIR`` exits 0 if whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from tidegate.practice.service import LOOPBACK, Address
from tidegate.practice.told import PATIENCE

Event: TypeAlias = Mapping[str, Any]

#: The hosts that the practice service stands in for.
PRACTISED = (
    "chat.deepseek.com",
    "api.deepseek.com",
    "chatgpt.com",
    "files.oaiusercontent.com",
    "api.openai.com",
    "api.anthropic.com",
    "claude.ai",
    "generativelanguage.googleapis.com",
    "copilot.microsoft.com",
    "neo.character.ai",
    "grok.com",
    "chat.mistral.ai",
    "www.perplexity.ai",
)


class GatewayFailed(RuntimeError):
    """The gateway did not do what it was asked to in time; the text has what it printed."""


def settings_for(address: Address, hosts: Iterable[str] = PRACTISED) -> dict[str, Any]:
    """Settings that lead every practised host to the practice service, on ports that nobody else uses."""
    return {
        "listen": f"{LOOPBACK}:0",
        "console": f"{LOOPBACK}:0",
        "upstreams": dict.fromkeys(hosts, address.tls),
        "upstream-ca": address.ca_file,
    }


class Gateway:
    """One running gateway; use it as a context manager.

    ``policy`` and ``settings`` are written into ``home`` at the start; ``None`` leaves that to the gateway.
    """

    def __init__(self, home: Path, policy: str | None, settings: Mapping[str, Any] | None) -> None:
        self.home = home
        self.policy_text = policy
        self._settings = settings
        self._events: list[Event] = []
        self._printed: list[str] = []
        self._changed = threading.Condition()
        self.process: subprocess.Popen[str] | None = None
        self._ready: Event = {}

    # -- what a user reads off the terminal ---------------------------------------------------------------------------

    @property
    def proxy_url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return str(self._ready["proxy"]).rstrip("/")

    @property
    def proxy_port(self) -> int:
        """The port of ``proxy_url``."""
        return int(self.proxy_url.rsplit(":", 1)[1])

    @property
    def ca_file(self) -> str:
        """The certificate that clients have to trust."""
        return str(self._ready["ca"])

    @property
    def console_url(self) -> str:
        """Where the console is."""
        return str(self._ready["console"])

    def proxy_for(self, person: str, password: str) -> str:
        """The proxy's address with credentials in it, as browsers and shells take it."""
        return self.proxy_url.replace("://", f"://{person}:{password}@", 1)

    # -- its life -----------------------------------------------------------------------------------------------------

    def start(self) -> Gateway:
        """Write the files, start, and wait until it says that it is ready."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self._settings is not None:  # JSON is YAML, so that no YAML library is needed here
            (self.home / "settings.yaml").write_text(json.dumps(self._settings, indent=1), encoding="utf-8")
        if self.policy_text is not None:
            (self.home / "policy.yaml").write_text(self.policy_text, encoding="utf-8")
        command = [*self._command("up"), "--port", "0", "--json"]
        self.process = subprocess.Popen(  # noqa: S603 - no shell
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        try:
            # It has a minute of its own, and says itself what was not ready then.
            self._ready = self.wait_for(lambda event: event["event"] == "ready", patience=2 * PATIENCE)
        except BaseException:  # also Ctrl-C: nobody else would end it
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End it as a user would (SIGTERM), or with force where that takes too long."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __enter__(self) -> Gateway:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- what it prints -----------------------------------------------------------------------------------------------

    def _listen(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                self._take(line)
        with self._changed:
            self._events.append({"event": "ended"})
            self._changed.notify_all()

    def _take(self, line: str) -> None:
        with self._changed:
            self._printed.append(line)
            event = _event(line)
            if event is not None:
                self._events.append(event)
            self._changed.notify_all()

    @property
    def printed(self) -> str:
        """Everything it wrote to the terminal so far."""
        with self._changed:
            return "".join(self._printed)

    def wait_for(self, wanted: Callable[[Event], bool], since: int = 0, patience: float | None = None) -> Event:
        """The first event from number ``since`` on that is ``wanted``; raises ``GatewayFailed`` in time."""
        deadline = time.monotonic() + (PATIENCE if patience is None else patience)
        with self._changed:
            while True:
                for event in self._events[since:]:
                    if wanted(event):
                        return event
                    if event["event"] == "ended":
                        raise GatewayFailed("the gateway ended:\n" + "".join(self._printed[-40:]))
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise GatewayFailed("the gateway did not answer in time:\n" + "".join(self._printed[-40:]))

    # -- what a user does with it -------------------------------------------------------------------------------------

    def put_policy(self, text: str) -> None:
        """Put a policy in place and wait until it is in force; a no-op when it already is."""
        if text == self.policy_text:
            return
        event = self._edit(text)
        if event["event"] == "problems":
            raise GatewayFailed(f"the policy was refused: {event['problems']}")

    def put_broken_policy(self, text: str) -> list[Any]:
        """Put a policy in place that must be refused; the problems that the gateway names."""
        event = self._edit(text)
        if event["event"] != "problems":
            raise GatewayFailed("a broken policy was taken")
        return list(event["problems"])

    def _edit(self, text: str) -> Event:
        with self._changed:
            since = len(self._events)  # an older event cannot be about this text
        beside = self.home / "policy.yaml.edit"
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.home / "policy.yaml")  # as editors save
        revision = hashlib.sha256(text.encode()).hexdigest()  # that is what a revision is
        event = self.wait_for(lambda event: event["event"] == "problems" or event.get("revision") == revision, since)
        self.policy_text = text
        return event

    def ledger(self) -> list[dict[str, Any]]:
        """Every entry, oldest first."""
        told = self._run("ledger", "export")
        return [json.loads(line) for line in told.splitlines() if line.strip()]

    def verify(self) -> str:
        """What ``ledger verify`` says; raises ``GatewayFailed`` if the ledger is not whole."""
        return self._run("ledger", "verify")

    def _run(self, *words: str) -> str:
        done = subprocess.run(  # noqa: S603 - no shell
            self._command(*words), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if done.returncode:
            raise GatewayFailed(f"tidegate {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tidegate", *words, "--home", str(self.home)]


def _event(line: str) -> Event | None:
    """The event on a printed line; ``None`` for a line that is not one."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and "event" in told else None

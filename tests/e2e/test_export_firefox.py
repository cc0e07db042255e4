"""Real Firefox with the ``policies.json`` that Tidegate exports: it refuses, admits and switches off what it should.

Firefox reads its policies from beside its program, so it runs from a directory of links with a program of its own;
nothing of the machine is touched.  It is driven by Marionette, its own remote protocol: length, colon, JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.e2e.test_export_browsers import ADMITTED, REFUSED, made, web
from tests.waiting import PATIENCE, wait_until
from tidegate.exports.browsers import MOZILLA

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

__all__ = ["web"]
#: Firefox says nothing home, and leaves its port in the profile.
PREFERENCES = """\
user_pref("marionette.port", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""
#: What a chat in the side bar and the smart window hang on (firefox-admin-docs.mozilla.org, aicontrols).
SWITCHES = ("browser.ai.control.sidebarChatbot", "browser.ai.control.smartWindow")


class Marionette:
    """A connection to a running Firefox."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._number = 0
        self._hear()

    def ask(self, command: str, **facts: Any) -> Any:
        """Raises ``LookupError`` with what Firefox says."""
        self._number += 1
        said = json.dumps([0, self._number, command, facts])
        self._line.sendall(f"{len(said)}:{said}".encode())
        _, _, error, result = self._hear()
        if error is not None:
            raise LookupError(error["message"])
        return result

    def _hear(self) -> Any:
        length = b""
        while (byte := self._line.recv(1)) != b":":
            assert byte, "Firefox hung up"
            length += byte
        left, pieces = int(length), []
        while left:
            pieces.append(self._line.recv(left))
            left -= len(pieces[-1])
        return json.loads(b"".join(pieces))

    def close(self) -> None:
        self._line.close()


def linked(program: Path, place: Path, policies: str) -> Path:
    """A Firefox of its own: everything is a link but the program and its policies."""
    shutil.copytree(program.parent, place, copy_function=os.symlink, ignore=shutil.ignore_patterns("distribution"))
    (place / program.name).unlink()
    shutil.copy2(program, place / program.name)
    (place / "distribution").mkdir()
    (place / "distribution" / "policies.json").write_text(policies)
    return place / program.name


@pytest.fixture
def firefox(tmp_path: Path, web: tuple[str, list[str], dict[str, str]]) -> Iterator[Callable[[str], Marionette]]:
    program = Path(needs.program("firefox-esr", "firefox")).resolve()
    if not (program.parent / "application.ini").exists():  # a script that starts it, as Debian's
        program = Path("/usr/lib/firefox-esr/firefox-esr")
    needs.check(None if program.exists() else "firefox-esr is not where Debian has it")
    running: list[tuple[subprocess.Popen[bytes], Marionette]] = []

    def start(policies: str) -> Marionette:
        profile = tmp_path / "profile"
        profile.mkdir()
        (profile / "user.js").write_text(PREFERENCES)
        own = linked(program, tmp_path / "firefox", policies)
        words = [str(own), "--headless", "--no-remote", "--profile", str(profile), "--marionette"]
        process = subprocess.Popen(
            [*words, "--remote-allow-system-access"],
            env={**os.environ, "HOME": str(tmp_path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append((process, Marionette(told_port(profile / "MarionetteActivePort", process))))
        running[-1][1].ask("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
        return running[-1][1]

    yield start
    for process, line in running:
        with suppress(LookupError, AssertionError, OSError):
            line.ask("Marionette:Quit", flags=["eForceQuit"])
        line.close()
        process.terminate()
        process.wait(PATIENCE)


def told_port(file: Path, process: subprocess.Popen[bytes]) -> int:
    def told() -> str:
        assert process.poll() is None, "Firefox ended"
        return file.read_text().strip() if file.exists() else ""

    return int(wait_until(told, "Firefox says its port"))


def opened(line: Marionette, host: str) -> str:
    try:
        line.ask("WebDriver:Navigate", url=f"http://{host}/")
    except LookupError as error:
        return str(error)
    script = "return document.body.innerText"
    return str(line.ask("WebDriver:ExecuteScript", script=script, args=[])["value"])


def test_firefox_refuses_and_admits(
    web: tuple[str, list[str], dict[str, str]], firefox: Callable[[str], Marionette]
) -> None:
    proxy, seen, _ = web
    policies = json.loads(made(proxy, proxy=proxy).firefox()["policies.json"])
    policies["policies"] |= MOZILLA  # which the export adds where every such service is refused; ChatGPT is not here
    line = firefox(json.dumps(policies))
    for host in REFUSED:
        assert "blockedByPolicy" in opened(line, host)
    for host in ADMITTED:
        assert opened(line, host) == f"page of {host}"
    assert not set(REFUSED) & set(seen)
    line.ask("Marionette:SetContext", value="chrome")
    script = "return Array.from(arguments, n => [Services.prefs.getStringPref(n), Services.prefs.prefIsLocked(n)])"
    told = line.ask("WebDriver:ExecuteScript", script=script, args=list(SWITCHES))["value"]
    assert told == [["blocked", True]] * len(SWITCHES)

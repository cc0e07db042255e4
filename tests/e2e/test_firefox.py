"""A person with Firefox, which keeps certificates of its own: the page that stops them, and what is seen without trust.

Firefox is asked for a picture of the page, without a driver: what it asked for is in the ledger, and at the service.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import needs
from tests.e2e.conftest import World
from tests.e2e.policies import ALLOW, BLOCK
from tests.waiting import PATIENCE, wait_until

SITE = "https://chat.deepseek.com/"
#: Firefox asks nobody but us, and says nothing home.
PREFERENCES = """\
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "{host}");
user_pref("network.proxy.http_port", {port});
user_pref("network.proxy.ssl", "{host}");
user_pref("network.proxy.ssl_port", {port});
user_pref("network.proxy.allow_hijacking_localhost", true);
user_pref("security.enterprise_roots.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class Firefox:
    """A Firefox with a new profile, which trusts our authority or not."""

    def __init__(self, program: str, world: World, home: Path) -> None:
        self._program, self._world, self._home = program, world, home
        self.picture = home / "picture.png"

    def begin(self, *, trusting: bool) -> subprocess.Popen[bytes]:
        """Open the site and draw it."""
        profile = self._home / "profile"
        profile.mkdir()
        proxy = urlsplit(self._world.gateway.proxy_url)
        (profile / "user.js").write_text(PREFERENCES.format(host=proxy.hostname, port=proxy.port))
        database = ["certutil", "-d", f"sql:{profile}"]
        subprocess.run([*database, "-N", "--empty-password"], check=True, capture_output=True)
        if trusting:
            add = ["-A", "-t", "C,,", "-n", "tidegate", "-i", self._world.gateway.ca_file]
            subprocess.run([*database, *add], check=True, capture_output=True)
        command = [self._program, "--headless", "--no-remote", "--profile", str(profile)]
        return subprocess.Popen(
            [*command, "--screenshot", str(self.picture), SITE],
            env={**os.environ, "HOME": str(self._home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture
def firefox(world: World, tmp_path: Path) -> Firefox:
    program = needs.program("firefox", "firefox-esr")
    needs.program("certutil")
    return Firefox(program, world, tmp_path)


def since(world: World, before: int, kind: str) -> list[dict[str, Any]]:
    return [entry["body"] for entry in world.entries()[before:] if entry["kind"] == kind]


def test_a_person_with_firefox_is_shown_the_page(world: World, firefox: Firefox) -> None:
    world.under(BLOCK)
    before = len(world.entries())
    assert firefox.begin(trusting=True).wait(5 * PATIENCE) == 0
    assert firefox.picture.read_bytes().startswith(b"\x89PNG")
    decided = since(world, before, "exchange")
    assert any(body["decision"]["effect"] == "block" and body["stage"] == "request" for body in decided)
    world.nothing_left()


def test_a_person_with_firefox_reaches_what_is_allowed(world: World, firefox: Firefox) -> None:
    world.under(ALLOW)
    assert firefox.begin(trusting=True).wait(5 * PATIENCE) == 0
    assert any(seen.path == "/" for seen in world.left())


def test_a_firefox_that_does_not_trust_us_is_seen_and_let_nowhere(world: World, firefox: Firefox) -> None:
    world.under(ALLOW)
    before = len(world.entries())
    running = firefox.begin(trusting=False)  # it waits at its own warning, so there is no picture
    try:
        wait_until(lambda: since(world, before, "unopened"), "an entry of the certificate it would not have")
    finally:
        running.kill()
        running.wait()
    world.nothing_left()

"""Something dies: AI hosts are closed, the rest of the internet is open, and it comes back by itself."""

from __future__ import annotations

import os
import signal
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import World, started
from tests.e2e.policies import CARD, NOTHING_INSIDE
from tests.e2e.raw import Line
from tests.waiting import PATIENCE, wait_until
from tidegate.practice import curl
from tidegate.practice.gateway import Gateway
from tidegate.practice.processes import command, family, name
from tidegate.practice.running import PracticeService

pytestmark = pytest.mark.slow
CHAT = "https://chat.deepseek.com/api/v0/chat/completion"


@pytest.fixture
def mortal(tmp_path: Path, practice: PracticeService) -> Iterator[World]:
    """A gateway of its own, to be broken."""
    home = tmp_path / "home"
    home.mkdir()
    with started(home, practice) as gateway:
        yield World(gateway, practice).under(NOTHING_INSIDE)


def processes(gateway: Gateway, word: str) -> list[int]:
    assert gateway.process is not None
    return [pid for pid in family(gateway.process.pid) if name(pid) == word or f" {word} " in f" {command(pid)} "]


def brains(gateway: Gateway) -> list[int]:
    return processes(gateway, "brain")


def envoys(gateway: Gateway) -> list[int]:
    return processes(gateway, "envoy")


def harmless(world: World) -> int | None:
    body = b'{"prompt": "hello"}'
    return curl.fetch(CHAT, body=body, headers={"content-type": "application/json"}, **world.way).status


def outside(world: World) -> int | None:
    address = world.practice.address
    url = f"https://localhost:{address.tls_port}/"
    return curl.fetch(url, proxy=world.gateway.proxy_url, ca_file=address.ca_file).status


class Load:
    """Clients that never stop asking: prompts with a card, harmless prompts, and hosts outside the catalogue."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.carded: list[int | None] = []
        self.harmless: list[int | None] = []
        self.outside: list[int | None] = []
        self._stop = threading.Event()

    def _ask(self, url: str, body: bytes, ca_file: str, into: list[int | None]) -> None:
        while not self._stop.is_set():
            try:
                with httpx.Client(
                    proxy=self.world.gateway.proxy_url, verify=_trust(ca_file), timeout=PATIENCE, trust_env=False
                ) as client:
                    while not self._stop.is_set():
                        headers = {"content-type": "application/json"}
                        into.append(client.post(url, content=body, headers=headers).status_code)
            except httpx.HTTPError:
                into.append(None)

    @contextmanager
    def running(self) -> Iterator[Load]:
        card = f'{{"prompt": "card {CARD}"}}'.encode()
        ours, theirs = self.world.gateway.ca_file, self.world.practice.address.ca_file
        local = f"https://localhost:{self.world.practice.address.tls_port}/outside"
        jobs = [
            (CHAT, card, ours, self.carded),
            (CHAT, b'{"prompt": "hello"}', ours, self.harmless),
            (local, b"bytes", theirs, self.outside),
        ]
        threads = [threading.Thread(target=self._ask, args=job) for job in jobs for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: min(map(len, (self.carded, self.harmless, self.outside))) > 10, "the load runs")
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()


def _trust(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def cards_that_left(world: World) -> list[str]:
    return [seen.path for seen in world.left() if seen.path != "/outside" and CARD in seen.text]


def test_brains_killed_under_load(mortal: World) -> None:
    with Load(mortal).running() as load:
        for _ in range(5):
            so_far = len(load.outside)
            victims = brains(mortal.gateway)
            for pid in victims:
                os.kill(pid, signal.SIGKILL)

            def others_go_on(so_far: int = so_far) -> bool:
                return len(load.outside) > so_far + 20

            def a_new_one(victims: list[int] = victims) -> set[int]:
                return set(brains(mortal.gateway)) - set(victims)

            wait_until(others_go_on, "other hosts go on")
            wait_until(a_new_one, "a new brain")
        wait_until(lambda: harmless(mortal) == 200, "AI hosts are back")
    assert cards_that_left(mortal) == []
    assert 200 not in load.carded
    assert set(load.outside) == {200}, "hosts outside the catalogue never notice"
    assert mortal.gateway.verify()


def test_the_end_of_one_of_two_brains_is_noticed_by_those_alone_whom_it_was_serving(
    tmp_path: Path, practice: PracticeService
) -> None:
    (home := tmp_path / "home").mkdir()
    with started(home, practice, workers=2) as gateway:
        world = World(gateway, practice).under(NOTHING_INSIDE)
        victim = brains(gateway)[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: victim not in brains(gateway), "it is gone")
        assert [harmless(world) for _ in range(10)] == [200] * 10
        assert gateway.verify()


def test_brains_that_hang(mortal: World) -> None:
    frozen = brains(mortal.gateway)
    assert frozen
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        assert outside(mortal) == 200
        told = curl.fetch(
            CHAT,
            body=f'{{"prompt": "card {CARD}"}}'.encode(),
            options=["--max-time", "40"],
            **mortal.way,
        )
        assert told.status != 200
    finally:
        for pid in frozen:
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:  # the supervisor may have replaced what hung
                continue
    wait_until(lambda: harmless(mortal) == 200, "AI hosts are back")
    assert cards_that_left(mortal) == []


def test_envoy_killed_comes_back(mortal: World) -> None:
    [before] = envoys(mortal.gateway)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: [pid for pid in envoys(mortal.gateway) if pid != before], "a new Envoy")
    wait_until(lambda: harmless(mortal) == 200, "AI hosts are back")
    assert outside(mortal) == 200


def test_everything_of_ours_dies_at_once(mortal: World) -> None:
    """With supervisor and brains gone, no AI host may be reached through whatever is left."""
    assert mortal.gateway.process is not None
    left_over = envoys(mortal.gateway)
    for pid in (mortal.gateway.process.pid, *brains(mortal.gateway)):
        os.kill(pid, signal.SIGKILL)
    mortal.gateway.process.wait()
    mortal.practice.clear()
    assert harmless(mortal) != 200
    mortal.nothing_left()
    for pid in left_over:
        if name(pid) == "envoy":
            os.kill(pid, signal.SIGTERM)


def test_sigterm_drains(mortal: World) -> None:
    """A stream that is under way ends well; new connections are not taken; nothing is left running."""
    assert mortal.gateway.process is not None
    everyone = family(mortal.gateway.process.pid)
    told: list[str] = []
    body = ('{"prompt": "' + "x" * 150 + '"}').encode()
    headers = {"content-type": "application/json", "x-practice": "pause=20"}

    def stream() -> None:
        told.append(curl.fetch(CHAT, body=body, headers=headers, **mortal.way).text)

    slow = threading.Thread(target=stream)
    slow.start()
    wait_until(mortal.left, "the stream is under way")
    mortal.gateway.process.send_signal(signal.SIGTERM)
    slow.join()
    assert "event: close" in told[0]
    assert mortal.gateway.process.wait(PATIENCE) == 0
    wait_until(lambda: not any(command(pid) for pid in everyone), "all processes ended")
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        Line(mortal.gateway)


def test_a_gateway_starts_again_on_the_same_home(mortal: World) -> None:
    told = curl.fetch(CHAT, body=f'{{"prompt": "{CARD}"}}'.encode(), **mortal.way)
    mortal.gateway.stop()
    again = Gateway(mortal.gateway.home, NOTHING_INSIDE, None)
    with again:
        assert again.ca_file == mortal.gateway.ca_file
        world = World(again, mortal.practice)
        assert world.entry(told)["body"]["decision"]["effect"] == "block"
        assert harmless(world) == 200
        assert again.verify()

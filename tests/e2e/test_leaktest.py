"""``tidegate leaktest``: nothing gets through the gateway, and everything through a proxy that lets all pass."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.e2e import squid
from tests.ports import free_port
from tests.waiting import PATIENCE, wait_until
from tidegate.practice.leaks import CHANNELS
from tidegate.practice.leaks_values import KINDS

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
#: A card for every channel; every kind by the one that is used most.
CARDS = ("--kind", "payment card")


def leaktest(*words: str) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tidegate", "leaktest", "--json", *words],
        capture_output=True, text=True, timeout=10 * PATIENCE, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout)


def test_nothing_gets_through_the_gateway() -> None:
    status, told = leaktest(*CARDS)
    assert {
        cell["channel"]: cell["verdict"] for cell in told["cells"] if cell["verdict"] not in ("replaced", "stopped")
    } == {}
    assert {cell["channel"] for cell in told["cells"]} == {channel.name for channel in CHANNELS}
    assert (status, told["got-through"]) == (0, 0)


def test_no_kind_of_value_gets_through() -> None:
    status, told = leaktest("--channel", "fetch")
    assert [cell["verdict"] for cell in told["cells"]] == ["replaced"] * len(KINDS)
    assert status == 0


@pytest.fixture
def plain_proxy() -> Iterator[str]:
    """A Squid that looks into nothing."""
    needs.check(squid.missing())
    port, place = free_port(), Path(tempfile.mkdtemp(prefix="plain-"))
    place.chmod(0o777)
    (place / "hosts").write_text("127.0.0.1 localhost\n")
    lines = f"http_port 127.0.0.1:{port}\nhttp_access allow all\n{squid.AROUND}".replace("@", str(place))
    (place / "squid.conf").write_text(lines)
    command = [squid.SQUID or "squid", "-N", "-n", f"plain{port}", "-f", str(place / "squid.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        squid_listens(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(place, ignore_errors=True)


def squid_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    def listens() -> bool:
        assert process.poll() is None, "Squid did not start"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens, "Squid listens")


def test_everything_gets_through_a_proxy_that_looks_into_nothing(plain_proxy: str) -> None:
    status, told = leaktest("--proxy", plain_proxy, *CARDS)
    assert {cell["channel"]: cell["verdict"] for cell in told["cells"] if cell["verdict"] != "got-through"} == {}
    assert (status, told["got-through"]) == (1, len(CHANNELS))

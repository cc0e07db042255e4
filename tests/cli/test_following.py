"""``tidegate discover`` that goes on: following a log and taking syslog, as programs of their own that are stopped."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.usage.reading import squid
from tidegate.cli import main


@contextmanager
def going_on(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tidegate", "discover", "--home", str(home), "--time-zone", "Asia/Seoul",
               "--every", "0.1", "--json", *arguments]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def said(running: subprocess.Popen[str], word: str) -> str:
    """The line on standard error that has a word."""
    assert running.stderr is not None
    return next(line for line in running.stderr if word in line)


def report(running: subprocess.Popen[str]) -> dict[str, int]:
    """People by service, when the program has been told to stop."""
    running.send_signal(signal.SIGTERM)
    out, told = running.communicate(timeout=60)
    assert running.returncode == 0, told
    return {one["service"]: one["people"] for one in json.loads(out)["services"]}


@pytest.mark.slow
def test_a_log_is_followed_over_a_kill(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(squid(1, person="kim"))
    with going_on(tmp_path / "home", "--follow", str(log)) as running:
        assert "1 lines new" in said(running, "lines new")
        with log.open("a") as more:
            more.write(squid(2, person="lee"))
        assert "1 lines new" in said(running, "lines new")
        running.kill()
    with log.open("a") as more:
        more.write(squid(3, person="park") + squid(4, person="half a line")[:40])
    with going_on(tmp_path / "home", "--follow", str(log)) as running:
        assert "1 lines new" in said(running, "lines new")
        assert report(running) == {"chatgpt": 3}


@pytest.mark.slow
def test_syslog_is_taken_read_and_taken_away(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with going_on(home, "--listen", "udp://127.0.0.1:0", "--listen", "tcp://127.0.0.1:0") as running:
        udp, tcp = (int(said(running, "Listening").rpartition("port ")[2].rstrip(".\n")) for _ in range(2))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"<13>Jan 31 10:00:00 gw squid[1]: " + squid(1, person="kim").encode(), ("127.0.0.1", udp))
        said(running, "lines new")
        with socket.create_connection(("127.0.0.1", tcp)) as client:
            client.sendall("".join(squid(n, "claude.ai", f"p{n}") for n in range(20)).encode())
        said(running, "lines new")
        running.kill()
    assert list((home / "syslog").rglob("*.log"))
    # What was kept before is read again, counted no second time, and taken away.
    with going_on(home, "--listen", "udp://127.0.0.1:0") as running:
        said(running, "Listening")
        assert report(running) == {"claude": 20, "chatgpt": 1}
    assert not list((home / "syslog").rglob("*.log"))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "Give logs"),
        (["--follow"], "Give logs"),
        (["--follow", "-"], "Only files"),
        (["--listen", "http://127.0.0.1"], "is no place"),
        (["--listen", "tls://127.0.0.1:0"], "--tls-certificate"),
        (["--listen", "udp://127.0.0.1:0", "--every", "0"], "--every 10"),
        (["--listen", "tls://127.0.0.1:0", "--tls-certificate", "/none"], "cannot be used"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(tmp_path: Path, arguments: list[str], why: str) -> None:
    done = CliRunner().invoke(main, ["discover", "--home", str(tmp_path), *arguments])
    assert done.exit_code == 2
    assert why in done.stderr

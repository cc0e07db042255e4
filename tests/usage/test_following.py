"""Files that go on being written to: rotated, truncated, renamed, over restarts, by hand and by a name server."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import socket
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from tests import needs
from tests.ports import free_port
from tests.usage.reading import Desk, matcher, squid
from tests.waiting import PATIENCE, wait_until
from tidegate.usage.following import Follower
from tidegate.usage.load import Loader
from tidegate.usage.names import Names
from tidegate.usage.read import Outcome
from tidegate.usage.recognise import recognise
from tidegate.usage.rows import Told
from tidegate.usage.sources import sources


def follower(*given: Path, near: datetime = datetime(2025, 3, 1)) -> Follower:
    return Follower(
        lambda: [one for path in given if path.exists() for one in sources([str(path)])],
        lambda source: Told(source.name, clock_zone="Asia/Seoul", near=near),
        recognise,
    )


def add(path: Path, text: str) -> None:
    with path.open("a") as log:
        log.write(text)


def events(desk: Desk) -> int:
    return int(desk.store.value("SELECT count(*) FROM event"))


def turn(desk: Desk, following: Follower) -> list[Outcome]:
    return list(following.round(desk.store, desk.loader))


def test_what_is_added_is_read_and_part_of_a_line_waits(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    assert turn(desk, following) == []
    log.write_text("")
    assert not following.waiting()
    add(log, squid(1) + squid(2)[:30])
    assert following.waiting()
    assert [one.added for one in turn(desk, following)] == [1]
    assert turn(desk, following) == []
    assert not following.waiting()
    add(log, squid(2)[30:] + squid(3))
    assert [one.added for one in turn(desk, following)] == [2]
    following.close()


def test_equal_lines_count_as_often_as_they_stand_there(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    for _ in range(3):
        add(log, squid(1) * 2)
        turn(desk, following)
    assert events(desk) == 6
    following.close()


def test_a_file_renamed_is_read_to_its_end_and_the_new_one_too(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    add(log, squid(1))
    turn(desk, following)
    with log.open("a") as still_open:
        log.rename(tmp_path / "access.log.1")
        log.write_text(squid(2))
        turn(desk, following)
        still_open.write(squid(3) + squid(4).rstrip("\n"))
    for _ in range(4):
        turn(desk, following)
    assert events(desk) == 4
    assert not following.waiting()
    following.close()


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_a_file_copied_and_truncated_is_read_from_its_beginning(desk: Desk, tmp_path: Path, lines: int) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    add(log, squid(1) + squid(2))
    turn(desk, following)
    shutil.copy(log, tmp_path / "access.log.1")
    os.truncate(log, 0)
    # Shorter than before, as long, or longer already when it is looked at.
    add(log, "".join(squid(10 + n) for n in range(lines)))
    turn(desk, following)
    assert events(desk) == 2 + lines
    following.close()


def test_a_restart_counts_nothing_twice_and_misses_nothing(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    add(log, squid(1) * 2 + squid(2))
    first = follower(log)
    turn(desk, first)
    first.close()
    add(log, squid(1) + squid(3))
    again = follower(log)
    assert [(one.passed > 0, one.added) for one in turn(desk, again)] == [(True, 2)]
    assert turn(desk, again) == []
    again.close()


def test_what_somebody_else_read_meanwhile_is_passed_over(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    add(log, squid(1))
    turn(desk, following)
    add(log, squid(1))
    desk.read(log.read_bytes(), "the same")
    turn(desk, following)
    add(log, squid(1))
    turn(desk, following)
    assert events(desk) == 3
    following.close()


def test_a_directory_with_packed_files_is_followed(desk: Desk, tmp_path: Path) -> None:
    following = follower(tmp_path)
    add(tmp_path / "a.log", squid(1))
    turn(desk, following)
    (tmp_path / "b.gz").write_bytes(gzip.compress((squid(1) + squid(2)).encode()))
    assert following.waiting()
    turn(desk, following)
    assert events(desk) == 2
    assert not following.waiting()
    following.close()


def test_what_is_in_no_known_format_is_told_once_it_is_long_enough(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "odd.log"
    following = follower(log)
    add(log, "some words\n")
    assert turn(desk, following) == []
    add(log, squid(1) * 3)
    assert [one.added for one in turn(desk, following)] == [3]
    add(tmp_path / "other", "some words\n" * 10_000)
    other = follower(tmp_path / "other")
    assert ["in no format" in one.problem for one in turn(desk, other)] == [True]
    assert turn(desk, other) == []
    for one in (following, other):
        one.close()


def test_a_round_that_failed_is_made_up_for(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    add(log, squid(1))
    turn(desk, following)
    add(log, squid(2))
    with monkeypatch.context() as broken:
        broken.setattr(desk.loader, "load", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        assert ["cannot be read" in one.problem for one in turn(desk, following)] == [True]
    turn(desk, following)
    assert events(desk) == 2
    following.close()


def test_a_closed_file_is_finished(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    following = follower(log)
    add(log, squid(1) + squid(2).rstrip("\n"))
    assert following.finish(log, desk.store, desk.loader) is None
    turn(desk, following)
    outcome = following.finish(log, desk.store, desk.loader)
    assert outcome is not None
    assert (outcome.added, events(desk)) == (1, 2)
    following.close()


@pytest.mark.slow
def test_a_name_server_that_writes_and_rotates(desk: Desk, tmp_path: Path) -> None:
    """dnsmasq writes its queries; its log is renamed and it is told so by SIGUSR2, as logrotate does."""
    program = needs.program("dnsmasq")
    port = free_port()
    log = tmp_path / "dnsmasq.log"
    command = [program, "--keep-in-foreground", f"--port={port}", "--no-resolv", "--no-hosts", "--conf-file=/dev/null",
               "--log-queries", f"--log-facility={log}", "--address=/#/192.0.2.1", "--listen-address=127.0.0.1",
               "--bind-interfaces", "--user=root", "--pid-file="]  # fmt: skip
    following = follower(log, near=datetime.now())
    desk.loader = Loader(desk.store, matcher(), Names(), Path(desk.scratch.name), datetime.now)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            for number in range(1, 4):
                ask(port, number)
                turn(desk, following)
                if number == 2:
                    log.rename(tmp_path / "dnsmasq.log.1")
                    running.send_signal(12)  # SIGUSR2
        finally:
            running.terminate()
    for _ in range(4):
        turn(desk, following)
    following.close()
    hosts = desk.rows("SELECT host FROM event ORDER BY host")
    assert hosts == [("n1.chatgpt.com",), ("n2.chatgpt.com",), ("n3.chatgpt.com",)]
    assert log.exists()


def ask(port: int, number: int) -> None:
    """One question, asked until it is answered; a question that nobody heard is not logged."""
    packet = number.to_bytes(2) + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02n%d" % number
    packet += b"\x07chatgpt\x03com\x00\x00\x01\x00\x01"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", port))

        def answered() -> bytes:
            with contextlib.suppress(ConnectionRefusedError):  # nobody listens yet
                client.send(packet)
                return client.recv(512)
            return b""

        wait_until(answered, "dnsmasq answers")

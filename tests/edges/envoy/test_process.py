"""One program that must run: kept, restarted, stopped, and its lines written without secrets."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, until
from tidegate.edges.envoy import process as process_module
from tidegate.edges.envoy.process import Process, without_credentials


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


WAITING = python("import sys; print('up', flush=True); sys.stdin.read()")


@pytest.fixture
def told() -> list[str]:
    return []


async def test_what_ends_is_started_again_and_told(tmp_path: Path, told: list[str]) -> None:
    process = Process("brain-0", WAITING, tmp_path / "log", told.append)
    await process.start()
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: process.restarts == 1 and process.pid is not None, "it runs again")
    assert process.pid != first
    await process.stop(PATIENCE)
    assert process.pid is None
    assert told == ["brain-0 ended (SIGKILL); starting it again in 0.1 s"]


async def test_why_it_ended_is_the_last_line_of_its_log(tmp_path: Path, told: list[str]) -> None:
    log = tmp_path / "brain-0.log"
    process = Process("brain-0", python("raise SystemExit('Others can read keys/ledger.')"), log, told.append)
    assert process.last_words() == f"see {log}"
    await process.start()
    await until(lambda: told, "it ended")
    await process.stop(PATIENCE)
    assert process.last_words() == f"see {log}. Its last line: Others can read keys/ledger."


async def test_pauses_grow_so_that_a_broken_program_does_not_spin(tmp_path: Path, told: list[str]) -> None:
    process = Process("brain-0", python("raise SystemExit(3)"), tmp_path / "log", told.append)
    await process.start()
    await until(lambda: len(told) >= 3, "three restarts are told")
    await process.stop(PATIENCE)
    assert [line.partition("again in ")[2] for line in told[:3]] == ["0.1 s", "0.2 s", "0.4 s"]
    assert "exit code 3" in told[0]


async def test_a_program_that_does_not_listen_is_stopped_all_the_same(tmp_path: Path, told: list[str]) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    process = Process("brain-0", python(deaf), tmp_path / "log", told.append)
    await process.start()
    await until(lambda: (tmp_path / "log").exists(), "it says something")
    await process.stop(0.1)
    assert process.pid is None
    assert told == ["brain-0 did not end within 0.1 s and was stopped"]


async def test_a_program_that_is_not_there_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing-here"):
        await Process("brain-0", [tmp_path / "nothing-here"], tmp_path / "log", print).start()


async def test_its_input_ends_with_us(tmp_path: Path) -> None:
    waiter = (
        "import subprocess, sys, time; print(subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE).pid, flush=True)"
    )
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{waiter}; time.sleep(60)", *WAITING, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    pid = int(await supervisor.stdout.readline())
    await supervisor.stdout.readline()
    supervisor.kill()
    await supervisor.wait()
    await until(
        lambda: not Path(f"/proc/{pid}").exists() or "zombie" in Path(f"/proc/{pid}/status").read_text(), "it ended"
    )


async def test_lines_are_kept_for_ourselves_cut_and_without_secrets(tmp_path: Path, told: list[str]) -> None:
    log = tmp_path / "log"
    script = "print('Proxy-Authorization: Basic Y2FuYXJ5OnB3'); print('k' * 200_000); print('end', flush=True); input()"
    process = Process("envoy", python(script), log, told.append)
    await process.start()
    await until(lambda: log.exists() and b"end\n" in log.read_bytes(), "all is written")
    await process.stop(PATIENCE)
    lines = log.read_bytes().splitlines()
    assert lines[0] == b"Proxy-Authorization: [removed]"
    assert {len(line) for line in lines[1:-1]} == {process_module.LINE_LIMIT}
    assert lines[-1] == b"end"
    assert log.stat().st_mode & 0o077 == 0


async def test_a_log_does_not_grow_without_end(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "LOG_LIMIT", 1000)
    log = tmp_path / "brain-0.log"
    script = "for n in range(200): print('line', n)\nprint('end', flush=True); input()"
    process = Process("brain-0", python(script), log, told.append)
    await process.start()
    await until(lambda: log.exists() and b"end\n" in log.read_bytes(), "all is written")
    await process.stop(PATIENCE)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2200
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (b"authorization: Bearer canary", b"authorization: [removed]"),
        (b'{"api_key": "canary"}', b'{"api_key": [removed]'),
        (b"x-api-key=canary rest", b"x-api-key=[removed] rest"),
        (b"used Basic Y2FuYXJ5OnB3 there", b"used [removed] there"),
        (b"-----BEGIN PRIVATE KEY----- canary", b"[removed]"),
        (b"upstream connect error, reset reason: connection failure", None),
    ],
)
def test_what_looks_like_a_credential_is_removed(line: bytes, kept: bytes | None) -> None:
    assert without_credentials(line) == (line if kept is None else kept)

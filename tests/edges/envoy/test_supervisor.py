"""Both sides kept running: a start, the crash of either, a drain, and a supervisor that was killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.waiting import PATIENCE, until
from tidegate.edges.envoy import supervisor as supervisor_module
from tidegate.edges.envoy.admin import Bytes
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.process import Process
from tidegate.edges.envoy.supervisor import NotStarted, Supervisor, envoy_program

pytestmark = [pytest.mark.e2e]

BRAIN = """
import os, socket, sys, threading
path = sys.argv[1]
if os.path.exists(path):
    os.unlink(path)
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
threading.Thread(target=lambda: [server.accept() for _ in iter(int, 1)], daemon=True).start()
sys.stdin.read()
"""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(
        run=tmp_path / "run", ca_bundle=Path("/etc/ssl/certs/ca-certificates.crt"), port=0, brains=2, threads=1
    )


@pytest.fixture
def told() -> list[str]:
    return []


def brains(options: Options, told: list[str], *command: str | Path) -> list[Process]:
    """Our processes: ``command``, or one that listens where a brain does."""
    return [
        Process(
            f"brain-{n}",
            command or [sys.executable, "-c", BRAIN, options.brain_socket(n)],
            options.run / f"brain-{n}.log",
            told.append,
        )
        for n in range(options.brains)
    ]


@pytest_asyncio.fixture
async def supervisor(options: Options, told: list[str]) -> AsyncIterator[Supervisor]:
    made = Supervisor(options, ["chat.example"], brains(options, told), told.append)
    yield made
    await made.stop(grace=0)


def connects(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def hears(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


async def test_a_start_says_where_the_proxy_is(supervisor: Supervisor) -> None:
    up = await supervisor.start()
    assert up.proxy[0] == "127.0.0.1"
    assert connects(up.proxy[1])
    assert up.proxy_tls is None
    assert await supervisor.untouched() == Bytes(0, 0)


async def test_either_side_comes_back_on_its_own(supervisor: Supervisor, told: list[str]) -> None:
    up = await supervisor.start()
    for process in (supervisor.brains[0], supervisor.envoy):
        before = process.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)

        async def back(process: object = process, before: int = before) -> bool:
            return process.pid not in (None, before) and await supervisor.admin.ready()  # type: ignore[attr-defined]

        await until(back, "it is back and ready")
    assert connects(up.proxy[1])
    assert [line.split(" ended")[0] for line in told] == ["brain-0", "envoy"]
    assert supervisor.brains[1].restarts == 0


async def test_a_tunnel_has_time_to_end_when_we_stop(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    up = await supervisor.start()

    async def listening(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(listening, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection(*up.proxy)
    writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    assert b"200" in await reader.readuntil(b"\r\n\r\n")
    seen, connections = [], supervisor.admin.connections

    async def counted() -> int:
        seen.append(await connections())
        return seen[-1]

    monkeypatch.setattr(supervisor.admin, "connections", counted)
    stopping = asyncio.create_task(supervisor.stop(grace=10 * PATIENCE))
    await until(lambda: len(seen) >= 3, "it looks again and again whether the tunnel ended")
    assert not stopping.done()
    writer.close()
    async with asyncio.timeout(PATIENCE):
        await stopping
    server.close()
    assert not connects(up.proxy[1])
    assert supervisor.envoy.pid is None


async def test_a_signal_drains_and_ends(supervisor: Supervisor) -> None:
    up = await supervisor.start()
    serving = asyncio.create_task(supervisor.serve())
    await until(lambda: signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL, "it listens to signals")
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        await serving
    assert not connects(up.proxy[1])


async def test_envoy_outlives_a_killed_supervisor_and_the_next_takes_its_place(
    options: Options, supervisor: Supervisor, told: list[str]
) -> None:
    script = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from tidegate.edges.envoy.options import Options\n"
        "from tidegate.edges.envoy.process import Process\n"
        "from tidegate.edges.envoy.supervisor import Supervisor\n"
        "async def main():\n"
        f"    options = Options(run=Path({str(options.run)!r}), ca_bundle=Path({str(options.ca_bundle)!r}), port=0,\n"
        "                      brains=2, threads=1)\n"
        f"    command = [sys.executable, '-c', {BRAIN!r}]\n"
        "    brains = [Process(f'brain-{n}', [*command, options.brain_socket(n)], options.run / f'{n}.log', print)\n"
        "              for n in range(2)]\n"
        "    s = Supervisor(options, ['chat.example'], brains)\n"
        "    print((await s.start()).proxy[1], s.envoy.pid, flush=True)\n"
        "    await s.serve()\n"
        "asyncio.run(main())\n"
    )
    first = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    assert first.stdout is not None
    port, envoy = map(int, (await first.stdout.readline()).split())
    first.kill()
    await first.wait()
    await until(lambda: not hears(options.brain_socket(0)), "its brains have ended with it")
    assert connects(port)
    await supervisor.start()
    assert "taking the place" in told[0]
    assert not connects(port)
    assert not Path(f"/proc/{envoy}").exists() or "zombie" in Path(f"/proc/{envoy}/status").read_text()


async def test_a_brain_that_never_listens_is_named(
    options: Options, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "START_WITHIN", 1.0)
    waiting = brains(options, told, sys.executable, "-c", "import sys; sys.stdin.read()")
    made = Supervisor(options, [], waiting, told.append)
    with pytest.raises(NotStarted, match="brain-0 was not ready"):
        await made.start()
    assert made.envoy.pid is None


async def test_what_ends_as_soon_as_it_is_started_is_not_waited_for(
    options: Options, tmp_path: Path, told: list[str]
) -> None:
    refused = Options(run=options.run, ca_bundle=tmp_path / "none.pem", port=0)
    for made, name in (
        (Supervisor(refused, [], brains(refused, told), told.append), "envoy"),
        (Supervisor(options, [], brains(options, told, "false"), told.append), "brain-[01]"),
    ):
        with pytest.raises(NotStarted, match=f"{name} ends as soon as it is started; see .*{name}.log"):
            await made.start()
        assert made.envoy.pid is None


@pytest.mark.parametrize(("door", "words"), [("port", "The proxy cannot"), ("tls_port", "The proxy's TLS door cannot")])
async def test_a_port_that_another_gateway_has_is_told_and_not_shared(
    options: Options, told: list[str], door: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "FREE_WITHIN", 0.05)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as Envoy listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        made = Supervisor(replace(options, **{door: port}), [], brains(options, told), told.append)
        with pytest.raises(NotStarted, match=f"{words} listen on 127.0.0.1:{port}: Address already in use"):
            await made.start()
    assert made.envoy.pid is None


async def test_a_home_that_is_too_deep_is_said_before_anything_starts(tmp_path: Path) -> None:
    deep = Options(run=tmp_path / ("d" * 100), ca_bundle=tmp_path, port=0)
    with pytest.raises(NotStarted, match="shorter home"):
        await Supervisor(deep, [], brains(deep, [], "true")).start()


def test_the_program_is_the_one_beside_our_interpreter() -> None:
    assert envoy_program() == Path(sys.executable).with_name("envoy")

"""The assistant's process starts with its first visitor, who is not turned away, and starts again after it ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE
from tidegate.awaiting import Awaiting, address_of, awaited, open_socket
from tidegate.homes import CannotStart
from tidegate.sections import Endpoint
from tidegate.settings import Home, Settings
from tidegate.states import assistant_address

ONE_ANSWER = (
    "import socket,sys; s=socket.socket(fileno=int(sys.argv[1].split('=')[1])); s.setblocking(True); c,_=s.accept(); "
    "c.sendall(b'hello'); c.close()"
)


async def test_each_visitor_is_answered_by_a_process_of_their_own_if_need_be(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run.mkdir()
    made = open_socket(Endpoint("127.0.0.1", 0))
    port = made.getsockname()[1]
    awaiting = Awaiting(made, home, lambda _: None, [sys.executable, "-c", ONE_ANSWER])
    awaiting.watch()
    assert awaiting.pid is None
    for _ in range(2):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b"hello"
        writer.close()
        await writer.wait_closed()
    await awaiting.close()


async def test_what_is_past_its_time_starts_the_process_though_nobody_comes(tmp_path: Path) -> None:
    home, ended = Home(tmp_path), asyncio.Event()
    home.run.mkdir()
    looks = iter([False, True, False])

    def overdue() -> bool:
        if (due := next(looks, None)) is None:
            loop.call_soon_threadsafe(ended.set)
        return bool(due)

    loop = asyncio.get_running_loop()
    mark = f"import sys; open({str(tmp_path / 'ran')!r}, 'a').write(repr(sys.argv[1:]))"
    awaiting = Awaiting(None, home, lambda _: None, [sys.executable, "-c", mark])
    keeping = loop.create_task(awaiting.keep_time(overdue, every=0.01))
    async with asyncio.timeout(PATIENCE):
        await ended.wait()
    keeping.cancel()
    await awaiting.close()
    assert (tmp_path / "ran").read_text() == "[]"  # once, and with no socket to visit


async def test_a_process_that_cannot_start_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidegate.awaiting.FIRST_PAUSE", 0.0)
    home, told = Home(tmp_path), asyncio.Queue[str]()
    home.run.mkdir()
    awaiting = Awaiting(None, home, told.put_nowait, [str(tmp_path / "nothing")])
    keeping = asyncio.create_task(awaiting.keep_time(lambda: True, every=0.01))
    async with asyncio.timeout(PATIENCE):
        for _ in range(2):
            assert "could not start: No such file" in await told.get()
    keeping.cancel()
    await awaiting.close()


def test_an_address_that_is_taken_is_said(tmp_path: Path) -> None:
    made = open_socket(Endpoint("127.0.0.1", 0))
    with pytest.raises(CannotStart, match="assistant-listen"):
        open_socket(Endpoint("127.0.0.1", made.getsockname()[1]))
    assert address_of(made).startswith("http://127.0.0.1:")
    made.close()


def test_without_an_assistant_there_is_no_address(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run.mkdir()
    assert awaited(home, Settings(assistant_listen=None), lambda _: None).address is None
    assert assistant_address(home) is None

"""The assistant's process starts with its first visitor, who is not turned away, and starts again after it ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tidegate.awaiting import Awaiting, address_of, awaited, open_socket
from tidegate.homes import CannotStart
from tidegate.sections import Endpoint
from tidegate.settings import Home, Settings
from tidegate.states import assistant_address

ONE_ANSWER = (
    "import socket,sys; s=socket.socket(fileno=int(sys.argv[1])); s.setblocking(True); c,_=s.accept(); "
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


def test_an_address_that_is_taken_is_said(tmp_path: Path) -> None:
    made = open_socket(Endpoint("127.0.0.1", 0))
    with pytest.raises(CannotStart, match="assistant-listen"):
        open_socket(Endpoint("127.0.0.1", made.getsockname()[1]))
    assert address_of(made).startswith("http://127.0.0.1:")
    made.close()


def test_without_an_assistant_there_is_no_address(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run.mkdir()
    assert awaited(home, Settings(assistant_listen=None), lambda _: None) is None
    assert assistant_address(home) is None

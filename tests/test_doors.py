"""The ICAP server as the settings describe it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tidegate import doors
from tidegate.core.problem import Problems
from tidegate.edges.certificates import open_authority
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.settings import Endpoint, Home, Icap, Settings


@pytest.fixture
async def play() -> AsyncIterator[Rehearsal]:
    made = Rehearsal()
    yield made
    await made.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


async def test_without_the_setting_nobody_listens(play: Rehearsal, home: Home) -> None:
    assert await doors.icap(home, Settings(), play.parts, str) is None


async def test_it_listens_where_it_is_told(play: Rehearsal, home: Home) -> None:
    settings = Settings(icap=Icap(listen=Endpoint("127.0.0.1", 0)))
    server = await doors.icap(home, settings, play.parts, str)
    assert server is not None
    await server.stop(1.0)


async def test_a_place_that_is_taken_is_a_problem_of_the_settings(play: Rehearsal, home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(icap=Icap(listen=Endpoint("127.0.0.1", taken.getsockname()[1])))
        with pytest.raises(Problems, match="cannot listen on"):
            await doors.icap(home, settings, play.parts, str)


async def test_a_certificate_that_is_not_there_is_a_problem_of_the_settings(play: Rehearsal, home: Home) -> None:
    settings = Settings(icap=Icap(listen=Endpoint("127.0.0.1", 0), certificate=str(home.path / "none.pem")))
    with pytest.raises(Problems, match="No such file"):
        await doors.icap(home, settings, play.parts, str)


def test_with_a_certificate_it_speaks_tls(home: Home) -> None:
    assert doors.tls(Icap(listen=Endpoint("127.0.0.1", 0))) is None
    leaf = open_authority(home.authority, lambda name: True).leaf("icap.example")
    pem = home.path / "icap.pem"
    pem.write_bytes(leaf.chain + leaf.key)
    assert doors.tls(Icap(listen=Endpoint("127.0.0.1", 0), certificate=str(pem))) is not None

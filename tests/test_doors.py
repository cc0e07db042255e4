"""The doors beside Envoy's, as the settings describe them."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.waiting import PATIENCE
from tidegate import doors
from tidegate.assistant.keys import Key, Keys
from tidegate.assistant.store import connect
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.problem import Problem, Problems
from tidegate.core.service import Service
from tidegate.edges.api.callers import Caller
from tidegate.edges.certificates import open_authority
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.sections import Api, Endpoint, Icap
from tidegate.settings import Home, Settings
from tidegate.snapshots import Loaded


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
    with pytest.raises(Problems, match="certificate of the ICAP server cannot be used: No such file"):
        await doors.icap(home, settings, play.parts, str)


def test_with_a_certificate_it_speaks_tls(home: Home) -> None:
    assert doors.tls(home, Icap(listen=Endpoint("127.0.0.1", 0))) is None
    leaf = open_authority(home.authority, lambda name: True).leaf("icap.example")
    pem = home.path / "icap.pem"
    pem.write_bytes(leaf.chain + leaf.key)
    for said in (str(pem), "icap.pem"):  # relative paths are below the home
        assert doors.tls(home, Icap(listen=Endpoint("127.0.0.1", 0), certificate=said)) is not None


def test_what_is_wrong_with_the_people_is_told_also_where_the_addresses_are_in_order(home: Home) -> None:
    home.people.write_text("")
    home.people.chmod(0o644)
    home.addresses.write_text("10.0.0.7 person=kim\n")
    told: list[tuple[Problem, ...]] = []
    doors.identity_of(home, Settings(), told.append).close()
    assert [one.what for one in told[-1]] == ["Others can read it."]
    assert doors.mistakes_of_people(home) == told[-1]
    home.addresses.write_bytes(b"\xff")
    assert [one.file for one in doors.mistakes_of_people(home)] == ["people.txt", "addresses.txt"]
    home.people.chmod(0o600)
    home.addresses.unlink()
    assert doors.mistakes_of_people(home) == ()


def test_files_of_people_may_begin_with_the_mark_that_some_editors_write(home: Home) -> None:
    home.addresses.write_text("10.0.0.7 person=kim\n", "utf-8-sig")
    home.people.write_text("", "utf-8-sig")
    home.people.chmod(0o600)
    assert doors.mistakes_of_people(home) == ()


def test_the_tls_door_is_known_by_this_machines_names_and_those_of_the_settings() -> None:
    names = doors.names_of_door(Settings(listen=Endpoint("0.0.0.0", 0), tls_names=["proxy.corp.example", "localhost"]))
    assert names[:2] == ("localhost", "proxy.corp.example")
    assert {"127.0.0.1", "::1", socket.gethostname().lower()} <= set(names)
    assert len(set(names)) == len(names)
    assert "0.0.0.0" not in names


def service(name: str) -> Service:
    raise KeyError(name)


async def test_the_api_is_a_socket_in_the_home_without_an_address(play: Rehearsal, home: Home) -> None:
    home.run.mkdir()
    assert await doors.api(home, Settings(), play.parts, service) is None
    server = await doors.api(home, Settings(api=Api()), play.parts, service)
    assert server is not None
    transport = httpx.AsyncHTTPTransport(uds=str(home.run / "api.sock"))
    async with httpx.AsyncClient(transport=transport, timeout=PATIENCE) as client:
        assert (await client.post("http://api/v1/inspect", json={"text": "secret"})).json()["findings"]
    await server.stop(1.0)


def test_keys_of_programs_speak_for_others_and_keys_of_people_for_them(home: Home) -> None:
    (home.path / "state").mkdir()
    keys = Keys(connect(home.assistant), lambda: 0.0)
    id, secret = keys.add(Key(name="mail-relay", program=True))
    _, kims = keys.add(Key(name="kim", groups=("hr",)))
    holder = doors.holders(home)
    assert holder(secret) == Caller(id)
    kim = holder(kims)
    assert kim is not None
    assert kim.who is not None
    assert (kim.who.person, kim.who.groups) == ("kim", frozenset({"hr"}))
    assert holder("tg-other") is None


async def test_only_the_first_brain_has_doors_beside(play: Rehearsal, home: Home) -> None:
    def loaded() -> Loaded:
        raise AssertionError

    assert await doors.beside(home, Settings(api=Api()), 1, play.parts, loaded) == []
    assert await doors.beside(home, Settings(), 0, play.parts, loaded) == []


@pytest.mark.parametrize(
    ("asked", "meant"), [("ChatGPT", "'chatgpt'"), ("chatgtp", "'chatgpt'"), ("DeepSek", "'deepseek'")]
)
def test_a_service_by_another_name_is_not_taken_and_the_near_one_is_told(asked: str, meant: str) -> None:
    catalog = load(shipped())
    assert doors.service_called(catalog, "chatgpt").id == "chatgpt"
    with pytest.raises(KeyError, match=f"Did you mean {meant}"):
        doors.service_called(catalog, asked)
    with pytest.raises(KeyError, match="tidegate catalog search"):
        doors.service_called(catalog, "@@@@@@")

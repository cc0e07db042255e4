"""What a running gateway hands out: an edit reaches name servers by a zone transfer, and browsers by the PAC file."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import dns.exception
import dns.query
import dns.xfr
import dns.zone
import pytest

from tests.waiting import PATIENCE, until
from tidegate import handing, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.edges.dns import Key, Zone
from tidegate.handing import Handing, for_bind, keep_serial, kept_zone, zone_key
from tidegate.homes import CannotStart
from tidegate.sections import Dns, Endpoint
from tidegate.settings import LAST_GOOD, Home
from tidegate.states import State, state_file, write_state

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
BLOCK = "rules: [{name: r, service: %s, then: block}]\notherwise: allow\n"
DURING = "during: {days: mon-fri, hours: '09:00-18:00', zone: UTC}"
HOURS = f"rules: [{{name: r, service: deepseek, {DURING}, then: block}}]\notherwise: allow\n"
DNS = Dns(listen=Endpoint("127.0.0.1", 0))
PROXY = Endpoint("127.0.0.1", 8080)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.run.mkdir()
    enforce(made, BLOCK % "deepseek")
    return made


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The shipped catalogue takes a second to read; it is the same for all stories but that of an own entry."""
    if "home" in request.fixturenames and "own_entries" not in request.fixturenames:
        monkeypatch.setattr(snapshots, "catalog", lambda home: shipped_catalog())


@cache
def shipped_catalog() -> Catalog:
    return load(shipped())


@pytest.fixture
def own_entries(home: Home) -> None:
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text(OWN)


def enforce(home: Home, text: str) -> None:
    """What a brain does when it takes a policy."""
    (home.path / LAST_GOOD).write_text(text)
    catalog = snapshots.catalog(home)
    revision = snapshots.policy(text, LAST_GOOD, catalog).revision
    write_state(state_file(home, 0), State("brain-0", 1, revision, catalog.revision, "12:00"))


@asynccontextmanager
async def running(home: Home, **more: Any) -> AsyncIterator[tuple[Handing, int]]:
    one = Handing(home, more.pop("dns", DNS), more.pop("pac", None), PROXY, **more)
    found = await one.start()
    try:
        yield one, int(found["dns"].rpartition(":")[2]) if "dns" in found else 0
    finally:
        await one.stop()


def transferred(port: int, key: Key | None) -> dns.zone.Zone:
    """A real zone transfer."""
    found = dns.zone.Zone("rpz.tidegate", relativize=True)
    query, _ = dns.xfr.make_query(found, keyring=key.ring if key else None)
    dns.query.inbound_xfr("127.0.0.1", found, query, port=port, timeout=PATIENCE, lifetime=PATIENCE)
    return found


async def refused(port: int, home: Home) -> set[str]:
    found = await asyncio.to_thread(transferred, port, zone_key(home))
    return {str(name) for name in found if name in found and found.get_rdataset(name, "CNAME")}


async def serial(port: int, home: Home) -> int:
    found = await asyncio.to_thread(transferred, port, zone_key(home))
    return int(found.get_soa().serial)


async def test_an_edit_reaches_a_zone_transfer_and_a_broken_one_does_not(home: Home) -> None:
    async with running(home) as (one, port):
        assert "deepseek.com" in await refused(port, home)
        home.policy.write_text("rules: 7\n")  # no brain takes that
        await one.look()
        assert "deepseek.com" in await refused(port, home)
        enforce(home, BLOCK % "claude")
        await one.look()
        names = await refused(port, home)
        assert "claude.ai" in names
        assert "deepseek.com" not in names


async def test_it_follows_by_itself(home: Home) -> None:
    async with running(home) as (_, port):
        enforce(home, BLOCK % "claude")

        async def there() -> bool:
            return "claude.ai" in await refused(port, home)

        await until(there, "the new name is handed out")


async def test_it_follows_also_after_a_look_that_failed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = asyncio.Event()

    def no_room(*_: object) -> None:
        failed.set()
        raise OSError

    monkeypatch.setattr(handing, "LOOK_EVERY", 0.01)
    async with running(home) as (_, port):
        with monkeypatch.context() as disk:
            disk.setattr(handing, "basis", no_room)
            enforce(home, BLOCK % "claude")
            await asyncio.wait_for(failed.wait(), PATIENCE)

        async def there() -> bool:
            return "claude.ai" in await refused(port, home)

        await until(there, "the new name is handed out")


@pytest.mark.parametrize("key", [None, Key("tidegate", b"z" * 32)], ids=["none", "wrong"])
async def test_without_the_key_there_is_no_transfer(home: Home, key: Key | None) -> None:
    async with running(home) as (_, port):
        with pytest.raises(dns.exception.DNSException):
            await asyncio.to_thread(transferred, port, key)


async def test_hours_come_and_go_without_an_edit(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "HOURS_EVERY", 0.0)
    enforce(home, HOURS)
    now = [NOON]
    async with running(home, clock=lambda: now[0]) as (one, port):
        assert "deepseek.com" in await refused(port, home)
        now[0] = EVENING
        await one.look()
        assert "deepseek.com" not in await refused(port, home)


async def test_the_serial_is_kept_over_restarts_and_never_goes_back(home: Home) -> None:
    async with running(home, clock=lambda: EVENING) as (_, port):
        first = await serial(port, home)
    async with running(home, clock=lambda: NOON) as (_, port):  # the clock was set back
        assert await serial(port, home) == first
    enforce(home, BLOCK % "claude")
    async with running(home, clock=lambda: NOON) as (_, port):
        assert await serial(port, home) == first + 1


def test_a_zone_that_changed_while_nobody_served_it_is_transferred_whole(tmp_path: Path) -> None:
    path = tmp_path / "state" / "dns.serial"
    keep_serial(path, Zone("rpz.tidegate", 5, {"a.example": "."}))
    assert kept_zone(path, "rpz.tidegate", {"a.example": "."}, 9).serial == 5
    changed = kept_zone(path, "rpz.tidegate", {}, 9)
    assert changed.serial == 9
    assert changed.since(5) is None


@pytest.mark.parametrize("text", ["", "x y", "1 2 3", "\xff"])
def test_a_damaged_serial_is_the_clocks(tmp_path: Path, text: str) -> None:
    (tmp_path / "s").write_text(text)
    assert kept_zone(tmp_path / "s", "rpz.tidegate", {}, 9).serial == 9


async def test_the_pac_file_is_served_as_what_it_is(home: Home) -> None:
    one = Handing(home, None, Endpoint("127.0.0.1", 0), Endpoint("0.0.0.0", 8080))
    address = (await one.start())["pac"]
    try:
        answer = await asyncio.to_thread(urllib.request.urlopen, address)
        with answer:
            assert answer.headers["content-type"].startswith("application/x-ns-proxy-autoconfig")
            text = answer.read().decode()
    finally:
        await one.stop()
    assert "deepseek.com" in text
    assert "PROXY 127.0.0.1:8080" in text, "where this machine was reached, as it listens everywhere"


@pytest.mark.slow
@pytest.mark.usefixtures("own_entries")
async def test_the_pac_file_follows_the_catalogue(home: Home) -> None:
    (home.catalog / "own.yaml").rename(home.path / "later.yaml")
    async with running(home, dns=None, pac=Endpoint("127.0.0.1", 0)) as (one, _):
        assert "ai.tidegate-test.kr" not in one._script("127.0.0.1")
        (home.path / "later.yaml").rename(home.catalog / "own.yaml")
        enforce(home, BLOCK % "our-model")
        await one.look()
        assert "ai.tidegate-test.kr" in one._script("127.0.0.1")


OWN = """
services:
- id: our-model
  name: Our model
  category: chatbot
  hosts: [ai.tidegate-test.kr]
  seen: 2026-01-01
  sources: [https://tidegate-test.kr/]
"""


async def test_an_address_that_is_taken_is_told(home: Home) -> None:
    async with running(home) as (_, port):
        for dns_at, pac_at, word in (
            (Dns(listen=Endpoint("127.0.0.1", port)), None, "`dns`"),
            (None, Endpoint("127.0.0.1", port), "`pac`"),
        ):
            one = Handing(home, dns_at, pac_at, PROXY)
            with pytest.raises(CannotStart, match=word):
                await one.start()
            await one.stop()


def test_what_bind_is_told_has_the_key_that_is_asked_for(home: Home) -> None:
    text = for_bind(home, Dns(listen=Endpoint("192.0.2.1", 5353), zone="rpz.corp.example"))
    assert 'zone "rpz.corp.example"' in text
    assert "192.0.2.1 port 5353" in text
    assert text == for_bind(home, Dns(listen=Endpoint("192.0.2.1", 5353), zone="rpz.corp.example"))
    assert (home.keys / "dns.key").stat().st_mode & 0o077 == 0

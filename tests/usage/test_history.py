"""Histories of browsers: fixtures in their schemas, files of the browsers themselves while they run, and junk."""

from __future__ import annotations

import contextlib
import http.server
import io
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import needs
from tests.usage.reading import Desk, matcher
from tests.waiting import wait_until
from tidegate.usage import history
from tidegate.usage.decode import every
from tidegate.usage.load import Loader
from tidegate.usage.names import Names
from tidegate.usage.read import Outcome, read
from tidegate.usage.rows import Told

#: 2025-01-31 00:00 in Korea, in microseconds since 1970 and since 1601.
UNIX = 1738249200_000000
WEBKIT = UNIX + 11_644_473_600_000_000
URLS = ("https://chatgpt.com/c/1?q=my+secret#part", "https://bank.example/account/77", "https://claude.ai/chat/2")


def chrome(path: Path, urls: tuple[str, ...] = URLS, begin: int = WEBKIT) -> sqlite3.Connection:
    """A file with the tables of Chrome's History that matter here, by their schema (history/core/browser)."""
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("CREATE TABLE urls(id INTEGER PRIMARY KEY AUTOINCREMENT, url LONGVARCHAR, title LONGVARCHAR)")
    made.execute("CREATE TABLE visits(id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER, transition INTEGER)")
    made.execute("BEGIN")
    for number, url in enumerate(urls):
        made.execute("INSERT INTO urls VALUES (?, ?, 'a title')", [number, url])
        made.execute("INSERT INTO visits VALUES (?, ?, ?, 805306368)", [number, number, begin + number * 1_000_000])
    made.execute("COMMIT")
    return made


def firefox(path: Path) -> sqlite3.Connection:
    """A file with the tables of Firefox's places.sqlite that matter here, with its write-ahead log."""
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url LONGVARCHAR)")
    made.execute(
        "CREATE TABLE moz_historyvisits(id INTEGER PRIMARY KEY, place_id INTEGER, visit_date INTEGER,"
        " visit_type INTEGER)"
    )
    for number, url in enumerate(URLS):
        made.execute("INSERT INTO moz_places VALUES (?, ?)", [number, url])
        made.execute("INSERT INTO moz_historyvisits VALUES (?, ?, ?, 1)", [number, number, UNIX + number * 1_000_000])
    return made


def given_by(desk: Desk, path: Path, person: str = "", names: Names | None = None) -> Outcome:
    loader = desk.loader
    if names is not None:
        loader = Loader(desk.store, matcher(), names, Path(desk.scratch.name), lambda: datetime(2027, 1, 1))
    with path.open("rb") as raw:
        return read(desk.store, loader, raw, Told(str(path), person=person))


def test_visits_to_services_count_and_nothing_else_is_kept(desk: Desk, tmp_path: Path) -> None:
    chrome(tmp_path / "History").close()
    outcome = given_by(desk, tmp_path / "History", "Kim")
    assert (outcome.reader, outcome.events, outcome.unreadable) == ("browser-history", 2, 0)
    assert desk.rows("SELECT moment::VARCHAR, kind, host, person FROM event ORDER BY moment") == [
        ("2025-01-30 15:00:00", "history", "chatgpt.com", "kim"),
        ("2025-01-30 15:00:02", "history", "claude.ai", "kim"),
    ]
    desk.refresh()
    for (table,) in desk.rows("SELECT table_name FROM information_schema.tables"):
        assert not [row for row in desk.rows(f'FROM "{table}"') if "bank" in str(row) or "secret" in str(row)]
    assert given_by(desk, tmp_path / "History", "Kim").added == 0


def test_what_is_in_the_log_only_is_read_and_the_file_stays_as_it_is(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    made = firefox(path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert path.with_name("places.sqlite-wal").stat().st_size
    assert given_by(desk, path, "lee").events == 2
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir() if "-shm" not in one.name} == {
        name: data for name, data in before.items() if "-shm" not in name
    }
    made.close()


def test_a_history_that_lost_its_oldest_visits_counts_nothing_twice(desk: Desk, tmp_path: Path) -> None:
    made = chrome(tmp_path / "History")
    given_by(desk, tmp_path / "History", "kim")
    made.execute("DELETE FROM visits WHERE id = 0")
    made.execute("INSERT INTO visits VALUES (9, 2, ?, 0)", [WEBKIT + 60_000_000])
    assert given_by(desk, tmp_path / "History", "kim").added == 1
    made.close()


def test_where_nobody_says_whose_it_is_the_file_stands_for_its_owner(desk: Desk, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        chrome(tmp_path / name / "History", begin=WEBKIT + len(name) + (name == "two")).close()
        given_by(desk, tmp_path / name / "History")
    assert desk.people() == [("2025-01-31", 2)]


def test_frames_inside_a_page_are_no_visits(desk: Desk, tmp_path: Path) -> None:
    made = chrome(tmp_path / "History")
    made.execute("UPDATE visits SET transition = 3")
    assert given_by(desk, tmp_path / "History").events == 0
    made.close()


def test_a_database_that_is_no_history_is_in_no_known_format(desk: Desk, tmp_path: Path) -> None:
    made = sqlite3.connect(tmp_path / "other")
    made.execute("CREATE VIEW visits AS SELECT 1")
    made.execute("CREATE TABLE urls(id)")
    made.close()
    assert "in no format" in given_by(desk, tmp_path / "other").problem


def test_a_spoilt_file_is_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "History"
    chrome(path, tuple(f"https://chatgpt.com/{n}" for n in range(3000))).close()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "could not be read to its end" in given_by(desk, path).problem


@given(st.binary(max_size=400), st.integers(16, 12_000))
def test_no_bytes_stop_it(tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int) -> None:
    path = tmp_path_factory.getbasetemp() / "whole"
    if not path.exists():
        chrome(path).close()
    data = bytearray(path.read_bytes())
    data[at : at + len(junk)] = junk
    with contextlib.suppress(EOFError):
        list(history.lines(io.BytesIO(bytes(data)), None, every))


def test_a_damaged_name_in_what_sqlite_says_is_no_other_trouble(tmp_path: Path) -> None:
    chrome(tmp_path / "History").close()
    data = (tmp_path / "History").read_bytes()
    spoilt = data.replace(b"tableurlsurls", b"tableu\x80lsurls").replace(b"CREATE TABLE urls", b"CREATE TABLX urls")
    with pytest.raises(EOFError, match="SQLite"):
        list(history.lines(io.BytesIO(spoilt), None, every))


class Site(http.server.BaseHTTPRequestHandler):
    """A proxy in front of nothing: every page is a short one."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "22")
        self.end_headers()
        self.wfile.write(b"<title>page</title>hi!")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def hosts(path: Path) -> list[str]:
    """The hosts of a history that is being written to."""
    if not path.exists():
        return []
    with path.open("rb") as raw, contextlib.suppress(EOFError, OSError):
        return [
            host
            for line in history.lines(raw, path, every)
            for host in ("chat.deepseek.com", "intranet")
            if host.encode() in line
        ]
    return []


def awaited(path: Path) -> list[str]:
    """Browsers write a while after the visit."""
    wait_until(lambda: len(hosts(path)) >= 2, "both visits are written")
    return hosts(path)


@pytest.mark.e2e
@pytest.mark.slow
def test_chromium_is_read_while_it_runs(desk: Desk, tmp_path: Path, site: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path, executable_path=needs.program("chromium"), headless=True,
            args=["--no-sandbox", "--disable-features=HttpsUpgrades"],
            proxy={"server": f"http://127.0.0.1:{site}"},
        )  # fmt: skip
        page = context.new_page()
        for url in ("http://chat.deepseek.com/c/1?q=secret", "http://intranet.example/x"):
            page.goto(url)
        path = tmp_path / "Default" / "History"
        assert awaited(path) == ["chat.deepseek.com", "intranet"]
        outcome = given_by(desk, path, "kim", Names())
        context.close()
    assert (outcome.reader, outcome.events, outcome.unreadable) == ("browser-history", 1, 0)
    again = given_by(desk, path, "kim", Names())
    assert again.added == 0


@pytest.mark.e2e
@pytest.mark.slow
def test_firefox_is_read_while_it_runs(desk: Desk, tmp_path: Path, site: int) -> None:
    prefs = {"network.proxy.type": 1, "network.proxy.http": '"127.0.0.1"', "network.proxy.http_port": site,
             "dom.security.https_first": "false", "dom.security.https_first_schemeless": "false",
             "app.normandy.enabled": "false", "datareporting.policy.dataSubmissionEnabled": "false"}  # fmt: skip
    (tmp_path / "user.js").write_text("".join(f'user_pref("{name}", {value});\n' for name, value in prefs.items()))
    command = [needs.program("firefox-esr"), "--headless", "--no-remote", "--profile", str(tmp_path)]
    with subprocess.Popen(
        [*command, "http://chat.deepseek.com/c/1?q=secret", "http://intranet.example/x"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(tmp_path)},
    ) as running:  # fmt: skip
        try:
            path = tmp_path / "places.sqlite"
            assert sorted(awaited(path)) == ["chat.deepseek.com", "intranet"]
            outcome = given_by(desk, path, "kim", Names())
        finally:
            running.terminate()
    assert (outcome.reader, outcome.events, outcome.unreadable) == ("browser-history", 1, 0)

"""Reports by mail: each is sent once, whatever is stopped and started, and what fails is tried again later."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.usage.reading import Desk, squid
from tests.usage.report.mail_server import Box, mail_server
from tests.waiting import until
from tidegate import posting
from tidegate.posting import Noted, Posting
from tidegate.sections import MailServer, Reports
from tidegate.settings import Home

START = datetime(2025, 2, 1, 12, 0, tzinfo=UTC)
MONDAY = datetime(2025, 2, 3, 8, 0, tzinfo=UTC)
SENDER: dict[str, Any] = {"from": "gate@example.kr"}
REPORTS = Reports(server=MailServer(host="127.0.0.1"), to=["kim@example.kr"], **SENDER)


class Started:
    """A gateway that is started and stopped at will, its clock, and what it told."""

    def __init__(self, home: Path, program: str) -> None:
        self.home, self.now, self.told = Home(home), START, list[str]()
        self._command = [sys.executable, "-c", program]

    async def look(self, now: datetime) -> None:
        """A gateway that has just been started looks once."""
        self.now = now
        await Posting(self.home, REPORTS, self.told.append, command=self._command, now=lambda: self.now).look()


def program(home: Path, *, fails: str = "") -> str:
    """What a sending process does, without a mail server: it adds a line and notes what it sent, or fails."""
    if fails:
        return f"import sys; print('Traceback'); sys.exit({fails!r})"
    return (
        "import sys, pathlib; from datetime import datetime; from tidegate import posting;"
        "from tidegate.settings import Home; from pathlib import Path;"
        f"home = Path({str(home)!r}); due = sys.argv[1];"
        "posting.once(Home(home), datetime.fromisoformat(due),"
        " lambda: (home / 'sent').open('a').write(due + chr(10)))"
    )


async def test_each_report_is_sent_once_over_restarts(tmp_path: Path) -> None:
    desk = Started(tmp_path, program(tmp_path))
    for now in (START, START, MONDAY - timedelta(minutes=1)):
        await desk.look(now)
    assert desk.told == []
    for now in (MONDAY, MONDAY + timedelta(minutes=1), MONDAY + timedelta(days=3)):
        await desk.look(now)
    assert (tmp_path / "sent").read_text().splitlines() == [MONDAY.isoformat()]
    # Three weeks later: only the last is still of use.
    await desk.look(MONDAY + timedelta(days=22))
    assert (tmp_path / "sent").read_text().splitlines()[1:] == [(MONDAY + timedelta(days=21)).isoformat()]
    assert desk.told == ["The report of 2025-02-03 08:00 was sent.", "The report of 2025-02-24 08:00 was sent."]


async def test_after_a_start_with_a_clock_that_was_ahead_reports_are_sent_as_ever(tmp_path: Path) -> None:
    desk = Started(tmp_path, program(tmp_path))
    for now in (START + timedelta(days=3650), START, MONDAY):
        await desk.look(now)
    assert (tmp_path / "sent").read_text().splitlines() == [MONDAY.isoformat()]


async def test_what_fails_is_told_and_tried_again_later_and_later(tmp_path: Path) -> None:
    desk = Started(tmp_path, program(tmp_path, fails="The mail server did not take it."))
    await desk.look(START)
    tried = []
    for minute in range(0, 40):
        before = len(desk.told)
        await desk.look(MONDAY + timedelta(minutes=minute))
        tried += [minute] * (len(desk.told) - before)
    assert tried == [0, 1, 3, 7, 15, 31]
    assert "was not sent. The mail server did not take it. Tried again at 08:01 UTC." in desk.told[0]
    assert posting.trouble(desk.home).endswith("6 times tried. The mail server did not take it.")
    mended = Started(tmp_path, program(tmp_path))
    await mended.look(MONDAY + timedelta(hours=3))
    assert mended.told == ["The report of 2025-02-03 08:00 was sent."]
    assert posting.trouble(desk.home) == ""


def test_a_pause_has_an_end(tmp_path: Path) -> None:
    noted = Noted(START.isoformat())
    for _ in range(50):
        noted = noted.failing(MONDAY, MONDAY, "x" * 10_000)
    assert datetime.fromisoformat(noted.again) - MONDAY == timedelta(minutes=posting.LONGEST_PAUSE)
    assert len(noted.why) == 400


@pytest.mark.parametrize("text", ["", "{", "[]", '{"done": "never"}', '{"done": 1}', '{"other": 1}'])
async def test_a_note_that_cannot_be_read_sends_nothing_old(tmp_path: Path, text: str) -> None:
    desk = Started(tmp_path, program(tmp_path))
    posting.notes(desk.home).parent.mkdir()
    posting.notes(desk.home).write_text(text)
    await desk.look(MONDAY + timedelta(days=1))
    assert desk.told == []
    assert json.loads(posting.notes(desk.home).read_text())["done"] == MONDAY.isoformat()


async def test_watching_ends(tmp_path: Path) -> None:
    watching = posting.posting_of(Home(tmp_path), REPORTS, print)
    assert watching is not None
    watching.start()
    await until(lambda: posting.notes(Home(tmp_path)).exists(), "a note is written")
    await watching.close()
    assert posting.posting_of(Home(tmp_path), None, print) is None


def settings(home: Path, box: Box) -> None:
    (home / "settings.yaml").write_text(
        f"reports:\n  server: {{host: 127.0.0.1, port: {box.port}, security: none}}\n  from: gate@example.kr\n"
        "  to: [kim@example.kr]\n  time-zone: UTC\n  language: ko\n"
    )


async def test_the_real_process_sends_to_a_real_server_once(tmp_path: Path) -> None:
    read = Desk(path=tmp_path / "usage.duckdb")
    read.read("".join(squid(n * 60, person=f"p{n}@x.kr", sent=100) for n in range(9)))
    read.refresh()
    read.close()
    told: list[str] = []
    with mail_server(tmp_path) as box:
        settings(tmp_path, box)
        posting.write(Home(tmp_path), Noted(START.isoformat()))
        for box.busy in (True, False, False):
            now = MONDAY + timedelta(hours=1 - box.busy)
            await Posting(Home(tmp_path), REPORTS, told.append, now=lambda now=now: now).look()  # type: ignore[misc]
    assert "answered 451" in told[0]
    assert told[1:] == ["The report of 2025-02-03 08:00 was sent."]
    (got,) = box.letters
    assert "2025년 1월 27일부터 2025년 2월 2일까지" in got["Subject"]
    assert [one.get_filename() for one in got.iter_attachments()] == [
        "ai-usage-2025-01-27-2025-02-02.html", "ai-usage-2025-01-27-2025-02-02.pdf",
    ]  # fmt: skip

"""Files read in processes of their own: a file that breaks its reader breaks nothing else, and says why."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.waiting import PATIENCE, wait_until
from tests.wire.documents import samples as s
from tidegate.edges import files as pool
from tidegate.edges.file_child import Request
from tidegate.edges.files import Elsewhere, Files, InTime
from tidegate.edges.station import FileWaits
from tidegate.wire import bodies
from tidegate.wire.documents.extracted import Unreadable


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    made = Files()
    made.holds()  # no story waits for a start but those that are about it
    yield made
    made.close()


@pytest.fixture
def alone() -> Iterator[Files]:
    """A pool whose one reader waits for a file."""
    made = Files(most=1)
    made.holds()
    yield made
    made.close()


def soon() -> float:
    return time.monotonic() + PATIENCE


def test_nothing_runs_before_the_first_file() -> None:
    made = Files()
    assert made.readers() == ()
    made.close()


def test_a_file_is_read_and_its_reader_stays(alone: Files) -> None:
    content = s.pdf([s.CARD])
    assert alone.read(content, "pdf", soon()).pieces[0].text == s.CARD
    (pid,) = alone.readers()
    alone.read(content, "pdf", soon())
    assert alone.readers() == (pid,)


def test_a_file_that_cannot_be_read_says_why_and_costs_no_reader(alone: Files) -> None:
    (pid,) = alone.readers()
    with pytest.raises(Unreadable, match="encrypted"):
        alone.read(s.pdf(["x"], password="pw"), "pdf", soon())
    assert alone.readers() == (pid,)


async def test_all_files_in_a_file_for_those_who_want_the_text(files: Files) -> None:
    found = await files.extracted(s.zipped({"mail.msg": s.msg(), "page.html": b"<html>hello</html>"}))
    assert {one.file for one in found.texts} == {"", "mail.msg", "mail.msg/attached.docx", "page.html"}
    assert any(s.CARD in one.piece.text for one in found.texts if one.file == "mail.msg/attached.docx")
    assert found.missed == []


def test_one_that_is_killed_says_so_and_another_takes_over(alone: Files) -> None:
    (reader,) = alone._idle
    # Stopped, so that the file is on its way when the reader goes.
    os.kill(reader.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(alone.read, s.pdf(["x"]), "pdf", soon())
        wait_until(lambda: reader.files, "the file is on its way")
        os.kill(reader.pid, signal.SIGKILL)
        with pytest.raises(Unreadable, match="reader-died"):
            reading.result()
    assert alone.readers() != (reader.pid,)
    assert alone.read(s.pdf([s.CARD]), "pdf", soon()).kind == "pdf"


def test_one_that_hangs_is_killed_at_the_deadline(alone: Files) -> None:
    (pid,) = alone.readers()
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(Unreadable, match="timed-out"):
        alone.read(s.pdf(["x"]), "pdf", time.monotonic() + 0.3)
    assert pid not in alone.readers()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_a_reader_takes_to_start_is_not_left_for_the_file(alone: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    now, told = [time.monotonic()], list[int]()
    monkeypatch.setattr("tidegate.edges.files.time.monotonic", lambda: now[0])

    def starts(_reader: object, _until: float) -> None:
        now[0] += 5

    def asked(_reader: object, request: Request, *_: object) -> None:
        told.append(request.seconds)
        raise Unreadable("damaged")

    monkeypatch.setattr(pool._Reader, "ready", starts)
    monkeypatch.setattr(pool._Reader, "ask", asked)
    with pytest.raises(Unreadable, match="damaged"):
        alone.read(s.pdf(["x"]), "pdf", now[0] + 7)
    assert told == [3], "two, rounded up"


def test_waiting_for_a_turn_ends_at_the_deadline() -> None:
    made = Files(most=1)
    reader = made._taken(soon())
    try:
        with pytest.raises(Unreadable, match="timed-out"):
            made.read(b"%PDF-", "pdf", time.monotonic() + 0.05)
    finally:
        made._back(reader)
        made.close()


def test_more_files_than_readers_take_turns(files: Files) -> None:
    content = s.docx()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: files.read(content, "zip", soon()), range(24)))
    assert {one.kind for one in found} == {"docx"}
    assert len(files.readers()) <= 2


def test_a_reader_goes_after_many_files(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.read(s.rtf(), "rtf", soon())
    before = files.readers()
    monkeypatch.setattr(pool, "MOST_FILES", 1)
    files.read(s.rtf(), "rtf", soon())
    assert files.readers() != before


def test_a_file_that_is_too_large_is_not_sent(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_FILE", 10)
    with pytest.raises(Unreadable, match="too-large"):
        files.read(bytes(11), "pdf", soon())


def test_after_the_end_no_reader_is_left() -> None:
    made = Files()
    made.read(s.rtf(), "rtf", soon())
    (pid,) = made.readers()
    made.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_holds_on_this_machine(files: Files) -> None:
    held = files.holds()
    assert "hook" in held
    if os.uname().sysname == "Linux" and os.uname().machine in ("x86_64", "aarch64"):
        assert "calls" in held


def test_on_an_event_loop_nobody_waits() -> None:
    with pytest.raises(FileWaits):
        bodies.read(s.pdf(["x"]), media_type=None, encoding=None, files=Elsewhere(frozenset({"pdf"})))
    assert bodies.read(b'{"a":"b"}', media_type=None, encoding=None, files=Elsewhere(frozenset({"pdf"}))).parts


def test_one_deadline_for_all_files_of_an_exchange(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FILES_WITHIN", -1.0)
    reading = bodies.read(s.pdf(["x"]), media_type=None, encoding=None, files=InTime(files))
    assert [one.why for one in reading.unread] == ["timed-out"]


def test_a_file_in_a_body_is_read(files: Files) -> None:
    reading = bodies.read(s.docx(), media_type=None, encoding=None, files=InTime(files))
    assert any(s.CARD in part.text for part in reading.parts)
    assert reading.unread == ()

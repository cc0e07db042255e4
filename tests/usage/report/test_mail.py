"""Letters, taken by a real mail server."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.usage.report.mail_server import PASSWORD, USER, mail_server
from tests.usage.report.telling import document
from tidegate.usage.report.mail import Attachment, NotSent, Server, letter, send
from tidegate.usage.report.page import html
from tidegate.usage.report.words import Language

NOW = datetime(2025, 2, 3, 8, 0, tzinfo=UTC)
TO = ("kim@example.kr", "lee@example.kr")


def made(language: Language = "en", to: tuple[str, ...] = TO) -> EmailMessage:
    told = document(language)
    page = Attachment("report.html", "text/html", html(told).encode())
    return letter(told, told.subtitle, "The report is attached.", [page], sender="gate@example.kr", to=to, written=NOW)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_letter_arrives_whole(tmp_path: Path, language: Language) -> None:
    with mail_server(tmp_path) as box:
        assert send(Server("127.0.0.1", box.port, "none"), made(language)) == ()
    (got,) = box.letters
    assert got["Subject"] == document(language).subtitle
    assert got["Auto-Submitted"] == "auto-generated"
    body = got.get_body(("plain",))
    assert body is not None
    assert document(language).summary[0] in body.get_content()
    (page,) = got.iter_attachments()
    assert page.get_content() == html(document(language))


def test_the_same_report_has_the_same_number_and_another_has_another() -> None:
    assert made()["Message-ID"] == made()["Message-ID"]
    assert made()["Message-ID"] != made(to=TO[:1])["Message-ID"]
    assert made()["Message-ID"].endswith("@example.kr>")


def test_with_encryption_and_login(tmp_path: Path) -> None:
    with mail_server(tmp_path, starttls=True) as box:
        send(Server("127.0.0.1", box.port, "starttls", USER, PASSWORD, box.authorities), made())
        with pytest.raises(NotSent, match="does not take the password of reports") as raised:
            send(Server("127.0.0.1", box.port, "starttls", USER, "wrong horse", box.authorities), made())
        assert "horse" not in str(raised.value)
        with pytest.raises(NotSent, match="cannot be relied on"):
            send(Server("127.0.0.1", box.port, "starttls", USER, PASSWORD), made())
    assert len(box.letters) == 1
    with mail_server(tmp_path, tls=True) as box:
        send(Server("127.0.0.1", box.port, "tls", authorities=box.authorities), made())
    assert len(box.letters) == 1


def test_no_password_goes_in_the_clear(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        with pytest.raises(NotSent, match="as it is"):
            send(Server("127.0.0.1", box.port, "none", USER, PASSWORD), made())
        with pytest.raises(NotSent, match="offers no encryption"):
            send(Server("127.0.0.1", box.port, "starttls", USER, PASSWORD), made())
    assert box.letters == []
    assert PASSWORD not in repr(Server("h", 1, "tls", USER, PASSWORD))


def test_who_is_refused_is_told(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        server = Server("127.0.0.1", box.port, "none")
        box.refuses = {TO[0]}
        assert send(server, made()) == TO[:1]
        box.refuses = set(TO)
        with pytest.raises(NotSent, match=r"refuses everybody in `to` \(550\). Look at the addresses"):
            send(server, made())
        box.refuses, box.later = set(), set(TO)
        with pytest.raises(NotSent, match=r"asks to be asked again later about everybody in `to` \(451\)\."):
            send(server, made())
        box.later, box.busy = set(), True
        with pytest.raises(NotSent, match="answered 451"):
            send(server, made())
        port = box.port
    with pytest.raises(NotSent, match="cannot be reached"):
        send(Server("127.0.0.1", port, "none"), made())


def test_a_letter_that_was_taken_counts_whatever_the_server_says_to_our_leaving(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        box.leaving = "250 good day"
        assert send(Server("127.0.0.1", box.port, "none"), made()) == ()
    assert len(box.letters) == 1

"""The report of an installation: where policy stands, and what its policy calls the organisation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.usage.reading import Desk, squid
from tidegate.reporting import Asking, report_of
from tidegate.settings import Home
from tidegate.usage.questions.duck import Duck, opened
from tidegate.vendors.fonts import face_for

POLICY = """organisation: Ministry of Examples
rules:
- {name: not-here, service: deepseek, then: block}
- {name: hush, service: claude, then: coach}
otherwise: redirect
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Duck]:
    path = tmp_path_factory.mktemp("store") / "usage.duckdb"
    desk = Desk(path=path)
    for host in ("chat.deepseek.com", "claude.ai", "chatgpt.com"):
        desk.read(squid(60, host, "p@x.kr"), host)
    desk.refresh()
    desk.close()
    with opened(path) as found:
        yield found


def test_the_policy_says_what_is_sanctioned(engine: Duck, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY)
    made = report_of(Home(tmp_path), engine, Asking())
    assert {name: one.sanctioned for name, one in made.known.items()} == {
        "deepseek": False, "claude": True, "chatgpt": False,
    }  # fmt: skip
    assert made.document.title.endswith("Ministry of Examples")
    assert made.name == "ai-usage-2025-01-31-2025-01-31"


def test_without_a_policy_nothing_is_said_of_it(engine: Duck, tmp_path: Path) -> None:
    made = report_of(Home(tmp_path), engine, Asking(language="ko"))
    assert {one.sanctioned for one in made.known.values()} == {None}
    assert made.document.language == "ko"
    assert made.pdf().startswith(b"%PDF-")
    assert made.html().startswith("<!doctype html>")
    assert made.json().startswith("{")


def test_the_letters_of_a_korean_pdf_are_in_it_where_a_font_is_installed(engine: Duck, tmp_path: Path) -> None:
    there = face_for("가힣").embedded and not face_for("가힣").missing
    needs.check(None if there else "no font with Hangul is installed (Debian: fonts-nanum)")
    raw = report_of(Home(tmp_path), engine, Asking(language="ko")).pdf()
    assert b"FontFile2" in raw
    assert b"Adobe-Korea1" not in raw

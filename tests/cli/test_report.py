"""``tidegate report``: what it writes, in which form, and what it refuses."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.usage.questions.server import serving
from tests.usage.reading import Desk, squid
from tests.usage.report.mail_server import mail_server
from tidegate.cli import main
from tidegate.usage.questions.clickhouse import Cluster
from tidegate.usage.store import Store


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", *arguments])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    desk = Desk(path=place / "usage.duckdb")
    desk.read("".join(squid(n * 60, person=f"p{n}@x.kr", sent=100) for n in range(9)))
    desk.read("".join(squid(86_400 + n, "chat.deepseek.com", f"p{n}@x.kr") for n in range(7)), "b.log")
    desk.refresh()
    desk.close()
    return place


def test_a_page_and_a_pdf(home: Path, tmp_path: Path) -> None:
    made = run("--home", str(home), "--to", str(tmp_path))
    assert made.exit_code == 0, made.output
    assert "9 people used 2 AI services" in made.stdout
    page, pages = tmp_path / "ai-usage-2025-01-31-2025-02-01.html", tmp_path / "ai-usage-2025-01-31-2025-02-01.pdf"
    assert "DeepSeek keeps what is entered on servers in China" in page.read_text(encoding="utf-8")
    assert "p1@x.kr" not in page.read_text(encoding="utf-8")
    assert pages.read_bytes().startswith(b"%PDF-")


def test_in_korean_by_the_settings_or_the_call(home: Path, tmp_path: Path) -> None:
    for arguments in (["--language", "ko"], []):
        if not arguments:
            (home / "settings.yaml").write_text("language: ko\n")
        assert (
            "9명이 2개 AI 서비스를 이용했습니다" in run("--home", str(home), "--to", str(tmp_path), *arguments).stdout
        )
    (home / "settings.yaml").unlink()


def test_figures_for_others(home: Path, tmp_path: Path) -> None:
    told = json.loads(run("--home", str(home), "--json", "--week", "2025-W05").stdout)
    assert (told["since"], told["until"]) == ("2025-01-27", "2025-02-02")
    assert told["figures"]["services"][0] == {"service": "chatgpt", "people": 9}
    assert run("--home", str(home), "--csv", str(tmp_path / "c"), "--parquet", str(tmp_path / "p")).exit_code == 0
    with (tmp_path / "c" / "services.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file)) == {"service": "chatgpt", "people": "9"}
    assert (tmp_path / "p" / "services.parquet").read_bytes().startswith(b"PAR1")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--week", "x"], "is no week"),
        (["--week", "last", "--month", "last"], "they all say which days"),
        (["--since", "2025-03-01", "--until", "2025-02-01"], "is after"),
    ],
)
def test_a_wrong_call_is_a_sentence(home: Path, arguments: list[str], why: str) -> None:
    made = run("--home", str(home), *arguments)
    assert (made.exit_code, made.stdout) == (2, "")
    assert why in made.stderr


def test_without_a_store_it_says_how_to_begin(tmp_path: Path) -> None:
    made = run("--home", str(tmp_path))
    assert made.exit_code == 2
    assert "tidegate discover" in made.stderr


def test_a_place_that_cannot_be_written_is_said(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for option in ("--to", "--csv", "--parquet"):
        made = run("--home", str(home), option, str(tmp_path / "file" / "below"))
        assert (made.exit_code, "could not be written" in made.stderr) == (2, True)


def test_by_mail_at_once_to_those_whom_the_settings_name(home: Path, tmp_path: Path) -> None:
    unset = run("--home", str(home), "--mail")
    assert (unset.exit_code, "under `reports`" in unset.stderr) == (2, True)
    with mail_server(tmp_path) as box:
        (home / "settings.yaml").write_text(
            f"reports:\n  server: {{host: 127.0.0.1, port: {box.port}, security: none}}\n  from: gate@example.kr\n"
            "  to: [kim@example.kr, lee@example.kr]\n  form: pdf\n"
        )
        box.refuses = {"lee@example.kr"}
        made = run("--home", str(home), "--mail", "--week", "2025-W05")
    (home / "settings.yaml").unlink()
    assert made.exit_code == 0, made.output
    assert made.stdout == "Sent to 1.\n"
    assert "refuses lee@example.kr" in made.stderr
    assert [one.get_content_type() for one in box.letters[0].iter_attachments()] == ["application/pdf"]
    assert "9 people used 2 AI services" in str(box.letters[0].get_body(("plain",)))


def test_what_a_measure_did(home: Path, tmp_path: Path) -> None:
    made = run("--home", str(home), "--to", str(tmp_path), "--measure", "chatgpt=2025-02-01")
    assert made.exit_code == 0, made.output
    assert "What measures did" in next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    for wrong, why in (
        ("chatgpt=now", "is no measure"),
        ("chatgpt", "No change of a policy"),
        ("nobody=2025-02-01", "Nothing is known of a service"),
    ):
        assert why in run("--home", str(home), "--measure", wrong).stderr


def test_a_server_is_asked_where_the_variable_names_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(home / "usage.duckdb")
    with serving(tmp_path) as url:
        cluster = Cluster.at(url)
        cluster.push(store)
        cluster.close()
        store.close()
        monkeypatch.setenv("TIDEGATE_CLICKHOUSE", url)
        told = json.loads(run("--home", str(tmp_path), "--json").stdout)
        assert [one["service"] for one in told["figures"]["services"]] == ["chatgpt", "deepseek"]
        asked = run("--home", str(tmp_path), "--json", "--clickhouse", "http://127.0.0.1:9/usage")
    assert asked.exit_code == 2
    assert asked.output.count("\n") == 1


def test_a_reader_that_has_enough_is_no_full_disk(home: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "tidegate", "report", "--home", str(home), "--to", str(tmp_path)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")

"""Questions from the command line: what they print, what they refuse, and how figures are kept fresh."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.usage.reading import Desk, squid
from tests.usage.test_gate_entries import exchange, written
from tidegate.cli import main
from tidegate.core.decision import Effect
from tidegate.usage.store import Store


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["usage", *arguments])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("usage") / "usage.duckdb"
    desk = Desk(path=path)
    desk.read("".join(squid(n * 60, person=f"p{n}@x.kr", sent=100) for n in range(4)))
    desk.read(squid(86_400, "claude.ai", "=cmd|calc") + squid(86_400, "claude.ai", "p1@x.kr"), "b.log")
    desk.refresh()
    desk.close()
    return str(path)


def test_an_answer_is_a_table_json_or_csv(store: str) -> None:
    assert "2025-01-31  chatgpt       4" in run("daily", "--store", store).stdout
    told = json.loads(run("daily", "--store", store, "--json", "--by", "all").stdout)
    assert told["rows"][0] == {"day": "2025-01-31", "people": 4, "reached": 4}
    rows = list(csv.DictReader(io.StringIO(run("people", "--store", store, "--csv").stdout)))
    assert {row["service"]: row["people"] for row in rows} == {"chatgpt": "4", "claude": "2"}


def test_days_are_written_or_counted_back(store: str) -> None:
    assert "claude" in run("people", "--store", store, "--since", "1d").stdout
    assert "chatgpt" not in run("people", "--store", store, "--since", "1d").stdout
    assert "chatgpt" in run("people", "--store", store, "--until", "2025-01-31").stdout


def test_a_service_is_named_by_id_or_name_and_a_misspelt_one_is_no_answer(store: str) -> None:
    assert "2025-01-31  chatgpt       4" in run("daily", "--store", store, "--service", "ChatGPT").stdout
    told = run("daily", "--store", store, "--service", "chatgtp", "--json")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "no service “chatgtp”. Did you mean chatgpt?" in told.stderr.replace("ChatGPT", "chatgpt")
    known = run("daily", "--store", store, "--service", "deepseek")  # known, and nobody was there
    assert (known.exit_code, "Nothing of that was seen" in known.stdout) == (0, True)
    both = run("daily", "--store", store, "--service", "chatgtp", "--service", "claude")
    assert (both.exit_code, "claude" in both.stdout) == (0, True)
    assert "no service “chatgtp”" in both.stderr


def test_the_list_says_what_every_column_means() -> None:
    listed = run("--list")
    assert listed.exit_code == 0
    assert "switching: Who left a service" in listed.stdout
    assert "    people: distinct people, exact" in listed.stdout


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("dayly",), "Did you mean daily?"),
        (("daily", "--since", "yesterday"), "is no day"),
        (("daily", "--since", "2025-03-01"), "is after"),
        (("switching", "--since", "2025-01-31"), "say which with --service"),
        (("switching", "--service", "chatgpt"), "--since 2025-01-31"),
        (("people", "--sketch", "--by", "team"), "A sketch is by service only"),
        (("daily", "--clickhouse", "nowhere"), "The address of ClickHouse must be"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(store: str, call: tuple[str, ...], says: str) -> None:
    told = run(*call, "--store", store) if call != ("dayly",) else run(*call)
    assert told.exit_code == 2
    assert says in told.stderr


def test_without_a_store_the_next_step_is_said(tmp_path: Path) -> None:
    told = run("daily", "--home", str(tmp_path))
    assert told.exit_code == 2
    assert "tidegate discover" in told.stderr
    assert "tidegate up" in run("follow", "--home", str(tmp_path)).stderr


def test_the_ledger_flows_in_and_is_asked_at_once(tmp_path: Path) -> None:
    written(tmp_path / "ledger.db", exchange(Effect.BLOCK), exchange(Effect.REDACT, second=1))
    assert "2 entries taken in" in run("follow", "--home", str(tmp_path)).stderr
    assert "0 entries taken in" in run("follow", "--home", str(tmp_path)).stderr
    (told,) = json.loads(run("outcomes", "--home", str(tmp_path), "--json").stdout)["rows"]
    assert (told["decided"], told["blocked_share"], told["redacted_share"]) == (2, 0.5, 0.5)


def test_names_and_days_are_those_that_the_gateway_was_told_to_keep(tmp_path: Path) -> None:
    written(tmp_path / "ledger.db", exchange(Effect.ALLOW))
    (tmp_path / "key").write_text("0123456789abcdef")
    (tmp_path / "settings.yaml").write_text("usage: {time-zone: Asia/Seoul, pseudonyms: key}\n")
    assert run("follow", "--home", str(tmp_path)).exit_code == 0
    (tmp_path / "teams.csv").write_text("person,team\nkim@example.kr,Lab\n")
    assert run("teams", str(tmp_path / "teams.csv"), "--home", str(tmp_path)).exit_code == 0
    assert "Lab" in run("daily", "--by", "team", "--home", str(tmp_path)).stdout
    store = Store.open(tmp_path / "usage.duckdb", day_zone="Asia/Seoul", read_only=True)
    assert store.rows("SELECT count(*) FROM people") == [(1,)]
    store.close()
    assert b"kim@example.kr" not in (tmp_path / "usage.duckdb").read_bytes()


def test_settings_that_cannot_be_read_let_no_name_in(tmp_path: Path) -> None:
    written(tmp_path / "ledger.db", exchange(Effect.ALLOW))
    (tmp_path / "settings.yaml").write_text("usage: {pseudonyms: key}\n")
    assert "key cannot be read" in run("follow", "--home", str(tmp_path)).stderr
    (tmp_path / "settings.yaml").write_text("usage: 7\n")
    assert run("follow", "--home", str(tmp_path)).exit_code == 2
    assert not (tmp_path / "usage.duckdb").exists()


def test_teams_come_from_a_list(tmp_path: Path) -> None:
    written(tmp_path / "ledger.db", exchange(Effect.ALLOW))
    run("follow", "--home", str(tmp_path))
    (tmp_path / "teams.csv").write_text("person,team\nkim@example.kr,Lab\n")
    assert "1 person has a team" in run("teams", str(tmp_path / "teams.csv"), "--home", str(tmp_path)).stdout
    assert "Lab" in run("daily", "--by", "team", "--home", str(tmp_path)).stdout
    (tmp_path / "teams.csv").write_text("nothing\n")
    assert "person and team" in run("teams", str(tmp_path / "teams.csv"), "--home", str(tmp_path)).stderr


@pytest.mark.parametrize(
    "content",
    [
        "person,team\r\nkim@example.kr,연구소\r\n".encode("cp949"),
        "\ufeffperson,team\r\nkim@example.kr,연구소\r\n".encode(),
        "person;team\r\nkim@example.kr;연구소\r\n".encode(),
        "person\tteam\r\nkim@example.kr\t연구소\r\n".encode("utf-16"),
    ],
    ids=["as Excel in Korea saves CSV", "as CSV UTF-8", "with semicolons", "as Unicode text"],
)
def test_a_list_of_teams_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, content: bytes) -> None:
    written(tmp_path / "ledger.db", exchange(Effect.ALLOW))
    run("follow", "--home", str(tmp_path))
    (tmp_path / "teams.csv").write_bytes(content)
    told = run("teams", str(tmp_path / "teams.csv"), "--home", str(tmp_path))
    assert (told.exit_code, told.stderr) == (0, "")
    assert "연구소" in run("daily", "--by", "team", "--home", str(tmp_path)).stdout


@pytest.mark.parametrize("call", [("teams", "nowhere.csv"), ("follow", "--pseudonyms", "nowhere.csv")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, call: tuple[str, ...]) -> None:
    written(tmp_path / "ledger.db", exchange(Effect.ALLOW))
    told = run(*call, "--home", str(tmp_path))
    assert (told.exit_code, told.stderr) == (2, "nowhere.csv cannot be read: No such file or directory.\n")

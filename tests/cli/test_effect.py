"""``tidegate effect``: what it prints, how it ends, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.reference_case.__main__ import run as reference_case
from bench.reference_case.truth import Truth
from tests.usage.effect.worlds import desk
from tidegate.cli import main
from tidegate.usage import stance


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("effect") / "usage.duckdb"
    with desk(path):
        pass
    return str(path)


def run(store: str, *said: str, service: str = "deepseek", since: str = "2025-01-31") -> Result:
    return CliRunner().invoke(main, ["effect", "--store", store, "--service", service, "--since", since, *said])


def test_a_measure_is_told_as_text_json_and_csv_in_both_languages(store: str) -> None:
    text = run(store)
    assert text.exit_code == 0
    assert "deepseek was reached by on average 83 % fewer people a day" in text.stdout
    assert "no other service fits for comparison" in text.stdout
    assert "사람은 이전 날들로 예상한 것보다" in run(store, "--language", "ko").stdout
    told = json.loads(run(store, "--json", "--language", "ko").stdout)
    assert (told["verdict"], told["since"], told["before"]["mean"]) == ("changed", "2025-01-31", 12.0)
    assert told["reasons"] == ["비교할 만한 다른 서비스가 없음"]
    rows = list(csv.DictReader(io.StringIO(run(store, "--csv").stdout)))
    assert {row["what"] for row in rows if row["part"] == "mark"} == {
        "peak", "two-days-later", "week-later", "last-before", "lowest"
    }  # fmt: skip


def test_the_service_is_named_by_id_or_name_and_a_misspelt_one_is_said(store: str) -> None:
    assert run(store, service="DeepSeek").stdout == run(store).stdout
    told = run(store, service="depseek")
    assert told.exit_code == 2
    assert "no service “depseek”. Did you mean deepseek?" in told.stderr


def test_holidays_are_left_out(store: str) -> None:
    told = json.loads(run(store, "--without", "2025-01-28,2025-01-29", "--without", "2025-01-30", "--json").stdout)
    assert told["left_out"] == ["2025-01-28", "2025-01-29", "2025-01-30"]
    assert told["model"]["days_before"] == 15


def test_the_last_day_is_where_it_is_said(store: str) -> None:
    assert json.loads(run(store, "--until", "2025-02-06", "--json").stdout)["until"] == "2025-02-06"


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31", "2025-02-08", "2025-01-13", "2024-01-01"])
def test_days_of_which_nothing_is_known_are_answered_so(store: str, since: str) -> None:
    told = run(store, since=since)
    assert told.exit_code == 1
    assert "cannot be told: nothing is known of the days" in told.stdout


@pytest.mark.parametrize(
    ("said", "service", "since", "says"),
    [
        ((), "depseek", "2025-01-31", "Did you mean deepseek?"),
        ((), "deepseek", "yesterday", "is no day"),
        ((), "deepseek", "0000-00-00", "is no day"),
        (("--until", "2025-01-01"), "deepseek", "2025-01-31", "is before"),
        (("--without", "2025-01-28,x"), "deepseek", "2025-01-31", "is no day"),
        (("--without", ",".join(["2025-01-28"] * 201)), "deepseek", "2025-01-31", "at most 200"),
        (("--clickhouse", "nowhere"), "deepseek", "2025-01-31", "https://"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    store: str, said: tuple[str, ...], service: str, since: str, says: str
) -> None:
    told = run(store, *said, service=service, since=since)
    assert told.exit_code == 2
    assert says in told.stderr


def test_without_a_store_it_says_how_to_begin(tmp_path: Path) -> None:
    told = run(str(tmp_path / "none.duckdb"))
    assert told.exit_code == 2
    assert "tidegate discover" in told.stderr


@pytest.mark.slow
def test_the_reference_case_is_told_as_the_trackers_did(tmp_path: Path) -> None:
    truth = Truth(2000)
    assert reference_case(tmp_path, truth) == []
    said = run(str(tmp_path / "usage.duckdb"), "--until", "2025-02-04", "--json")
    told = {mark["what"]: (mark["day"], mark["people"]) for mark in json.loads(said.stdout)["marks"]}
    assert told["peak"] == ("2025-01-28", truth.scaled(191_556))
    assert told["two-days-later"] == told["last-before"] == ("2025-01-30", truth.scaled(96_751))
    assert told["week-later"] == told["lowest"] == ("2025-02-04", truth.scaled(74_688))
    # Eleven days, of which the last grew tenfold: nothing more is said.
    assert said.exit_code == 1


def test_the_day_is_found_where_the_policy_changed(tmp_path: Path) -> None:
    path = tmp_path / "usage.duckdb"
    with desk(path) as made:
        for first, effect in ((date(2025, 1, 1), "allow"), (date(2025, 1, 31), "block")):
            stance.tell(made.store, "", first, date(2025, 2, 7), {"deepseek": effect})
    asked = ["effect", "--store", str(path), "--service", "deepseek"]
    told = CliRunner().invoke(main, [*asked, "--json"])
    assert json.loads(told.stdout)["since"] == "2025-01-31"
    assert told.stderr == "The policy about deepseek changed on 2025-01-31: allow, then block.\n"
    early = CliRunner().invoke(main, [*asked, "--until", "2025-01-30"])
    assert (early.exit_code, early.stdout) == (2, "")

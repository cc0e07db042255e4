"""Retention and stance from the command line."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from tests.test_tending import POLICY, home_with
from tests.usage.test_gate_entries import exchange
from tidegate.cli import main
from tidegate.core.decision import Effect
from tidegate.disk.clock import Noted
from tidegate.settings import Home
from tidegate.surroundings import clock_of
from tidegate.tending import Opened
from tidegate.usage.stance import tell


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["usage", *arguments, "--home", str(home)])


def test_nothing_older_remains_and_the_ledger_proves_it(tmp_path: Path) -> None:
    home_with(tmp_path, exchange(Effect.BLOCK))
    assert run(tmp_path, "tend").exit_code == 0
    (tmp_path / "settings.yaml").write_text("usage: {keep: {events: 30 days}}\n")
    before = run(tmp_path, "retention")
    assert before.exit_code == 1
    assert "2 rows are older" in before.stdout
    assert "1 rows of event deleted, 2025-01-31" in run(tmp_path, "retain").stdout
    assert "Nothing is past its time" in run(tmp_path, "retain").stdout
    after = run(tmp_path, "retention", "--json")
    facts = json.loads(after.stdout)
    assert after.exit_code == 0
    assert (facts["kept"]["events"]["older"], facts["copies"], facts["unrecorded"]) == (0, [], 0)
    assert [one["rows"] for one in facts["recorded"][0]["deleted"]] == [1, 1]
    assert "2 rows deleted" in run(tmp_path, "retention").stdout


def test_while_the_clock_is_doubted_it_is_told_from_when_ages_are_counted(tmp_path: Path) -> None:
    home_with(tmp_path, exchange(Effect.BLOCK))
    run(tmp_path, "tend")
    (tmp_path / "settings.yaml").write_text("usage: {keep: {events: 30 days}}\n")
    noted = Noted(time.time(), before=datetime(2025, 2, 2, tzinfo=UTC).timestamp(), since=time.time())
    clock_of(Home(tmp_path)).parent.mkdir(exist_ok=True)
    clock_of(Home(tmp_path)).write_bytes(msgspec.json.encode(noted))
    done = run(tmp_path, "retain")
    assert "ages are counted from before that" in done.stderr
    assert done.stdout == "Nothing is past its time.\n"
    assert run(tmp_path, "retention").exit_code == 0


def test_without_limits_everything_is_kept_for_ever(tmp_path: Path) -> None:
    home_with(tmp_path, exchange(Effect.BLOCK))
    run(tmp_path, "tend")
    assert "Nothing is past its time" in run(tmp_path, "retain").stdout
    told = run(tmp_path, "retention")
    assert told.exit_code == 0
    assert "events: kept for ever" in told.stdout


def test_the_stance_of_other_organisations_is_said_by_their_policies(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "open.yaml").write_text("organisation: Open\nrules: []\notherwise: allow\n")
    for name in ("policy", "open"):
        told = run(tmp_path, "stance", "--organisation", name, "--policy", str(tmp_path / f"{name}.yaml"), "--from",
                   "2025-01-30", "--until", "2025-01-31")  # fmt: skip
        assert told.exit_code == 0
    days = (date(2025, 1, 30), date(2025, 1, 31))
    with Opened(tmp_path / "usage.duckdb") as store:
        for number in range(10):
            tell(store, f"o{number}", *days, {"deepseek": "block" if number < 6 else "allow"})
    rows = json.loads(run(tmp_path, "tenants", "--service", "deepseek", "--json").stdout)["rows"]
    assert [(row["day"], row["organisations"], row["block_share"]) for row in rows] == [
        ("2025-01-30", 12, 0.5833),
        ("2025-01-31", 12, 0.5833),
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("retain",), "tidegate discover"),
        (("retention",), "tidegate discover"),
        (("tend",), "no ledger"),
        (("stance", "--policy", "none.yaml", "--from", "2025-01-30"), "none.yaml: There is no such file."),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    told = run(tmp_path, *arguments)
    assert told.exit_code == 2
    assert says in told.stderr

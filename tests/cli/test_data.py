"""``tidegate data``: indexes built, looked at, and data added to a policy that stays as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli import main
from tidegate.cli.data import _Teller

POLICY = """\
# ours
data:
  customers: {exact: customers.csv, columns: [email], together: [name, phone]}
  designs: {documents: designs}
  names: {terms: [Bluebird]}
rules: [{name: own, data: own-data, then: block}]
otherwise: allow
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "customers.csv").write_text("name,phone,email\n김민수,010-1234-5678,min@example.kr\n이서연,,x\n")
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "one.txt").write_text(" ".join(f"word{number}" for number in range(50)))
    (tmp_path / "designs" / "two.bin").write_bytes(b"\0\1")
    return tmp_path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["data", words[0], "--home", str(home), *words[1:]])


def test_all_is_built_and_then_ready(home: Path) -> None:
    before = run(home, "status")
    assert before.exit_code == 1
    assert "has not been built. Run: tidegate data build customers" in before.output
    built = run(home, "build")
    assert built.exit_code == 0, built.output
    assert "customers: 5 digests of 2 rows. Left out: 1 without one of the values that stand together, 1 too short" in (
        built.output
    )
    assert "Left out: 1 no text." in built.output
    after = run(home, "status", "--json", "--verify")
    assert after.exit_code == 0
    rows = {row["name"]: row for row in json.loads(after.output)["data"]}
    assert {name: row["state"] for name, row in rows.items()} == dict.fromkeys(
        ("customers", "designs", "names"), "ready"
    )
    assert rows["customers"]["refused"] == {"incomplete": 1, "too-short": 1}
    assert rows["designs"]["read"] == 1
    assert "built less than a minute ago" in run(home, "status").output


def test_check_tells_of_an_index_that_is_not_there(home: Path) -> None:
    checked = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert checked.exit_code == 1
    assert "tidegate data build designs" in checked.output


def test_only_what_is_not_ready_is_built_again(home: Path) -> None:
    run(home, "build")
    (home / "designs" / "one.txt").write_text(" ".join(f"other{number}" for number in range(50)))
    built = json.loads(run(home, "build", "--stale", "--json").output)
    assert [row["name"] for row in built["data"]] == ["designs"]


def test_what_cannot_be_built_is_told_and_the_rest_is_built(home: Path) -> None:
    (home / "customers.csv").write_text("name,tel\na,b\n")
    built = run(home, "build")
    assert built.exit_code == 1
    assert "customers: not built. There is no column email, phone; there are: name, tel." in built.output
    assert "designs: " in built.output
    assert "There is no data" not in built.output


def test_a_name_that_is_not_there_is_a_wrong_call(home: Path) -> None:
    assert run(home, "build", "nobody").exit_code == 2
    assert "needs no index" in run(home, "build", "names").output


def test_a_damaged_index_is_seen_by_reading_it_whole(home: Path) -> None:
    run(home, "build")
    path = home / "data" / "customers.index"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    seen = run(home, "status", "--verify")
    assert seen.exit_code == 1
    assert "Its file is damaged." in seen.output


def test_data_is_added_where_it_belongs_and_the_rest_stays(home: Path) -> None:
    added = run(home, "add", "staff", "exact", "staff.csv", "--column", "id", "--together", "name,born")
    assert added.exit_code == 0, added.output
    text = (home / "policy.yaml").read_text()
    assert '  "staff": {"exact": "staff.csv", "columns": ["id"], "together": [["name", "born"]]}\n' in text
    assert text.replace(text.splitlines(keepends=True)[2], "") == POLICY
    assert run(home, "add", "staff", "terms", "x y").exit_code == 2
    assert run(home, "add", "bad name", "terms", "x y").exit_code == 2
    assert (home / "policy.yaml").read_text() == text


def test_a_policy_without_data_gets_the_section(home: Path) -> None:
    (home / "policy.yaml").write_text("# ours\nrules: []\notherwise: allow\n")
    assert run(home, "add", "names", "terms", "Bluebird", "파랑새").exit_code == 0
    text = (home / "policy.yaml").read_text()
    assert text == '# ours\ndata:\n  "names": {"terms": ["Bluebird", "파랑새"]}\n\nrules: []\notherwise: allow\n'


def test_progress_is_told_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.0, 6.0, 7.0])
    teller = _Teller("customers", lambda: next(times))
    for done in (10, 20, 30):
        teller(done, None, "rows")
    teller.end()
    assert capsys.readouterr().err == "customers: 20 rows\n"


def test_of_a_policy_in_a_directory_the_line_is_said_and_nothing_written(home: Path) -> None:
    (home / "rules").mkdir()
    (home / "policy.yaml").rename(home / "rules" / "10.yaml")
    (home / "settings.yaml").write_text("policy: {path: rules}\n")
    added = run(home, "add", "staff", "terms", "Bluebird")
    assert added.exit_code == 2
    assert "The policy is kept in a directory. Nothing was written. Add this there, under `data:`:" in added.stderr
    assert added.stdout == '  "staff": {"terms": ["Bluebird"]}\n'
    assert (home / "rules" / "10.yaml").read_text() == POLICY
    assert not (home / "policy.yaml").exists()
    assert "already" in run(home, "add", "names", "terms", "x y").stderr


def test_a_policy_at_another_place_is_edited_there(home: Path) -> None:
    (home / "policy.yaml").rename(home / "ours.yaml")
    (home / "settings.yaml").write_text("policy: {path: ours.yaml}\n")
    added = run(home, "add", "staff", "terms", "Bluebird")
    assert added.exit_code == 0, added.output
    assert '"staff"' in (home / "ours.yaml").read_text()

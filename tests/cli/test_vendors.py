"""``tidegate vendors``: an inquiry from its draft to its acceptance, as a person at a terminal does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.vendors import vendors
from tidegate.ledger.sealed_rows import SealedRows
from tidegate.ledger.store import Ledger

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text("organisation: Ministry of Examples\nrules: []\notherwise: allow\n")
    (tmp_path / "keys").mkdir()
    return tmp_path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(vendors, [*words, "--home", str(home)])


def said(home: Path, *words: str) -> Any:
    result = run(home, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def drafted(home: Path, *words: str) -> str:
    return str(said(home, "inquire", "deepseek", "--day", "2025-01-31", "--due", "2025-02-14", *words)["id"])


def test_the_whole_course(home: Path) -> None:
    assert "There are none." in run(home, "list").output
    id = drafted(home, "--language", "ko")
    assert "어느 나라" in run(home, "letter", id).output
    assert "Ministry of Examples" in run(home, "letter", id).output
    pdf = home / "letter.pdf"
    assert run(home, "letter", id, "--pdf", str(pdf)).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert said(home, "send", id, "--day", "2025-01-31")["standing"] == "sent"
    assert run(home, "due", "--day", "2025-02-01").exit_code == 0
    late = run(home, "due", "--day", "2025-02-15")
    assert late.exit_code == 1
    assert "overdue since 2025-02-14" in late.output
    assert said(home, "send", id, "--reminder", "--day", "2025-02-15")["reminded"] == ["2025-02-15"]
    assert "독촉" in run(home, "letter", id, "--reminder").output
    answered = said(
        home, "answer", id, "--fact", "stored-in=KR,SG", "--text", "retention=30 days", "--document", str(pdf)
    )
    assert answered["standing"] == "answered"
    assert len(answered["documents"][0]["digest"]) == 64
    assert "→ proposes stored-in" in run(home, "show", id).output
    done = run(home, "accept", id, "--by", "kim", "--note", "enough")
    assert "Its facts are in" in done.output
    assert "value: SG" in (home / "catalog" / f"answer-{id}.yaml").read_text()
    assert said(home, "show", id)["by"] == "kim"
    assert f"{id}" in run(home, "list").output


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (["inquire", "nothing-of-the-kind"], 2, "has no service"),
        (["inquire", "deepseek", "--language", "fr"], 2, "is not written in “fr”"),
        (["inquire", "deepseek", "--day", "yesterday"], 2, "yesterday"),
        (["inquire", "deepseek", "--due", "2020-01-01"], 1, "cannot be due"),
        (["send", "gone"], 1, "There is no inquiry gone."),
        (["letter", "gone"], 1, "There is no inquiry gone."),
        (["answer", "gone", "--fact", "size=3"], 2, "is no answer"),
        (["answer", "gone", "--text", "nonsense"], 2, "is no answer"),
    ],
)
def test_what_is_wrong_is_said(home: Path, words: list[str], code: int, expected: str) -> None:
    result = run(home, *words)
    assert (result.exit_code, expected in result.output) == (code, True), result.output


def test_an_answer_the_catalogue_would_not_take_is_not_accepted(home: Path) -> None:
    id = drafted(home)
    run(home, "send", id)
    run(home, "answer", id, "--fact", "stored-in=Korea")
    assert run(home, "accept", id, "--by", "kim").exit_code == 2
    assert said(home, "show", id)["state"] == "answered"
    assert run(home, "refuse", id, "--by", "kim", "--note", "no country").exit_code == 0


def test_looking_writes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is done with a copy on a disk that nobody may write, too."""
    assert run(home, "due").exit_code == 0
    assert sorted(path.name for path in home.iterdir()) == ["keys", "policy.yaml"]
    id = drafted(home)

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("opened for writing")

    monkeypatch.setattr(SealedRows, "open", refused)
    monkeypatch.setattr(Ledger, "open", refused)
    assert id in run(home, "list").output
    assert run(home, "due", "--day", "2025-02-15").exit_code == 0
    assert run(home, "show", id).exit_code == 0
    assert run(home, "letter", id).exit_code == 0
    assert "There is no inquiry nothing" in run(home, "show", "nothing").output

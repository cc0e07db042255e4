"""``tidegate ask`` and ``tidegate grants``: from a refusal's receipt to an exception and its end."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tidegate import snapshots
from tidegate.cli.ask import ask
from tidegate.cli.grants import grants
from tidegate.core.decision import Decision
from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.edges.keys import key
from tidegate.ledger.sealed_rows import SealedRows
from tidegate.ledger.store import Ledger
from tidegate.settings import Home

pytestmark = pytest.mark.slow

POLICY = """
exceptions: {by: park@example.kr, at-most: 30 days}
rules:
- {name: deepseek, service: deepseek, then: block}
- {name: never, service: chatgpt, then: block, exceptions: none}
otherwise: block
"""
REASON = "I compare models for the ministry, my card is 4111111111111111."


@pytest.fixture(scope="module")
def detectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The detectors as they are kept: compiling them takes longer than all the rest."""
    made = Home(tmp_path_factory.mktemp("detectors"))
    snapshots.scanner(made)
    return made.path / "state" / "detectors.bin"


@pytest.fixture
def home(tmp_path: Path, detectors: Path) -> Home:
    made = Home(tmp_path)
    made.policy.write_text(POLICY)
    made.keys.mkdir()
    (tmp_path / "state").mkdir()
    shutil.copy(detectors, tmp_path / "state")
    return made


def receipt(home: Home, service: str = "deepseek", person: str | None = "kim@example.kr") -> str:
    loaded = snapshots.load(home)
    x = Exchange(
        "x-1", datetime.now(UTC), Target("ai.example"), who=Actor(person), address=None, device=None,
        service=loaded.catalog.service(service), activity=frozenset({"prompt"}), account=None, data=(),
    )  # fmt: skip
    outcome = loaded.evaluator.decide(x)
    assert isinstance(outcome, Decision)
    body = {"exchange": exchange_to_dict(x), "decision": decision_to_dict(outcome)}

    async def write() -> str:
        ledger = Ledger.open(home.ledger, key(home.keys / "ledger"))
        try:
            return (await ledger.append(Entry("exchange", body))).id
        finally:
            ledger.close()

    return asyncio.run(write())


def run(home: Home, command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--home", str(home.path)])


def asked(home: Home) -> dict[str, Any]:
    result = run(home, ask, receipt(home), "--reason", REASON, "--days", "7", "--json")
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def test_from_the_receipt_to_the_end(home: Home) -> None:
    request = asked(home)
    assert request["rules"] == ["deepseek", "otherwise"]
    assert request["scope"] == {"service": "deepseek", "who": "kim@example.kr"}
    assert "4111" not in json.dumps(request)
    id = request["id"]
    assert "asked" in run(home, grants, "list", "--state", "asked").output
    denied = run(home, grants, "approve", id, "--by", "eve@example.kr")
    assert denied.exit_code == 1
    assert "names park@example.kr" in denied.output
    narrower = ["--quota", "5 prompts per day", "--account", "company", "--tool", "deepseek/*", "--device", "managed"]
    done = run(home, grants, "approve", id, "--by", "park@example.kr", "--days", "2", *narrower)
    assert done.exit_code == 0, done.output
    shown = json.loads(run(home, grants, "show", id, "--json").stdout)
    assert (shown["state"], shown["period"]) == ("approved", 2 * 86_400)
    told = run(home, grants, "show", id).output
    assert "rules       deepseek, otherwise\n" in told
    assert (
        "scope       who kim@example.kr, service deepseek, account company, tool deepseek/*, device managed, "
        "quota 5 prompts per day\n" in told
    )
    assert (shown["scope"]["account"], shown["scope"]["tool"]) == (["company"], ["deepseek/*"])
    assert run(home, grants, "verify").exit_code == 0
    assert "is revoked" in run(home, grants, "revoke", id, "--by", "park@example.kr", "--note", "over").output
    assert run(home, grants, "deny", id, "--by", "park@example.kr").exit_code == 1
    assert json.loads(run(home, grants, "list", "--json").stdout)[0]["state"] == "revoked"


def test_a_row_put_back_from_an_older_copy_is_found_by_the_ledger(home: Home) -> None:
    id = asked(home)["id"]
    assert "is approved" in run(home, grants, "approve", id, "--by", "park@example.kr").output
    path = home.path / "state" / "grants.db"
    base = sqlite3.connect(path)
    approved = base.execute("SELECT text, seal FROM rows").fetchone()
    base.close()
    assert "is revoked" in run(home, grants, "revoke", id, "--by", "park@example.kr").output
    base = sqlite3.connect(path)
    base.execute("UPDATE rows SET text = ?, seal = ?", approved)
    base.commit()
    result = run(home, grants, "verify")
    assert result.exit_code == 1
    assert f"{id}: the ledger says revoked, the store approved." in result.output
    base.execute("UPDATE rows SET text = replace(text, 'kim', 'eve')")
    base.commit()
    base.close()
    assert json.loads(run(home, grants, "verify", "--json").stdout) == {"requests": 0, "wrong": [id]}
    assert "changed by another hand" in run(home, grants, "list").output


def test_what_cannot_be_asked_is_said(home: Home) -> None:
    early = run(home, ask, "r-0000000000000000", "--reason", REASON, "--days", "3")
    assert (early.exit_code, "There is no ledger" in early.output) == (2, True)
    for words, code, expected in (
        ([receipt(home, "chatgpt"), "--reason", REASON, "--days", "3"], 1, "allows no exceptions"),
        ([receipt(home, person=None), "--reason", REASON, "--days", "3"], 1, "not known who"),
        ([receipt(home), "--reason", REASON, "--days", "31"], 1, "at most 30 days"),
        ([receipt(home), "--reason", "because", "--days", "3"], 2, "between 10 and 500"),
        (["r-0000000000000000", "--reason", REASON, "--days", "3"], 1, "is of no refusal"),
    ):
        result = run(home, ask, *words)
        assert (result.exit_code, expected in result.output) == (code, True), result.output


def test_looking_writes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is done with a copy on a disk that nobody may write, too."""
    CliRunner().invoke(ask, [receipt(home), "--reason", REASON, "--days", "1", "--home", str(home.path)])

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("opened for writing")

    monkeypatch.setattr(SealedRows, "open", refused)
    monkeypatch.setattr(Ledger, "open", refused)
    for words in (["list"], ["verify"]):
        result = CliRunner().invoke(grants, [*words, "--home", str(home.path)])
        assert (result.exit_code, "kim" in result.output or "1 requests, 0 not" in result.output) == (0, True)


def test_there_are_none(home: Home) -> None:
    assert run(home, grants, "list").output == "There are none.\n"
    assert run(home, grants, "show", "g-1").exit_code == 1

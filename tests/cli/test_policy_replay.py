"""``tidegate policy replay``, as a person or a program calls it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate import snapshots
from tidegate.cli.policy import policy
from tidegate.core.decision import Decision
from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.ledger.entry import Document
from tidegate.ledger.store import Ledger
from tidegate.settings import Home

OLD = "rules: []\notherwise: allow\n"
NEW = "people: {lab: [kim@example.kr]}\nrules: [{name: out, service: deepseek, then: block}]\notherwise: allow\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which two people used two services."""
    path = tmp_path_factory.mktemp("home")
    (path / "policy.yaml").write_text(OLD)
    (path / "new.yaml").write_text(NEW)
    asyncio.run(recorded(Home(path)))
    return path


async def recorded(home: Home) -> None:
    loaded = snapshots.load(home)
    ledger = Ledger.open(home.ledger, bytes(32))
    await ledger.keep(Document("policy", loaded.policy.revision, loaded.text))
    for person, service in (
        ("kim@example.kr", "deepseek"),
        ("lee@example.kr", "deepseek"),
        ("lee@example.kr", "chatgpt"),
    ):
        x = Exchange(
            id="x",
            at=datetime.now(UTC),
            target=Target("h.example", 443, "POST"),
            who=Actor(person),
            address=ip_address("10.0.0.1"),
            device=None,
            service=loaded.catalog.service(service),
            activity=frozenset({"prompt"}),
            account=None,
            data=(),
            size=10,
        )
        decision = loaded.evaluator.decide(x)
        assert isinstance(decision, Decision)
        body = {"exchange": exchange_to_dict(x), "decision": decision_to_dict(decision), "release": "forward"}
        await ledger.append(Entry("exchange", body))
    ledger.close()


def replay(home: Path, *words: object) -> Result:
    call = ["replay", *map(str, words), "--home", str(home), "--processes", "1"]
    return CliRunner().invoke(policy, call, catch_exceptions=False)


def test_the_policy_in_force_gives_back_what_was_decided(home: Path) -> None:
    told = replay(home)
    assert told.exit_code == 0
    assert "3 exchanges, 2 people, 30 bytes" in told.output


def test_another_policy_changes_what_it_says(home: Path) -> None:
    told = replay(home, home / "new.yaml")
    assert told.exit_code == 1
    assert "1. allow by otherwise → block by out" in told.output
    assert "2 exchanges, 2 people, 20 bytes" in told.output
    assert "lab" in told.output


def test_json_names_receipts_that_can_be_explained(home: Path) -> None:
    told = json.loads(replay(home, home / "new.yaml", "--json").output)
    (change,) = told["changes"]
    assert change["exchanges"] == 2
    assert all(receipt.startswith("r-") for receipt in change["examples"])


def test_a_table_for_a_spreadsheet(home: Path) -> None:
    rows = list(csv.reader(io.StringIO(replay(home, home / "new.yaml", "--csv").output)))
    assert ["team", "lab", "changed", "1", "1", "10", ""] in rows


def test_a_time_without_traffic_has_none(home: Path) -> None:
    told = replay(home, home / "new.yaml", "--since", "2020-01-01", "--until", "2020-02-01")
    assert told.exit_code == 0
    assert "0 recorded exchanges" in told.output


def test_against_a_revision_compares_two_policies(home: Path) -> None:
    told = replay(home, home / "new.yaml", "--against", home / "new.yaml", "--since", "12h")
    assert told.exit_code == 0


@pytest.mark.parametrize("words", [["--since", "soon"], ["nowhere.yaml"]])
def test_a_wrong_call_says_so(home: Path, words: list[str]) -> None:
    assert replay(home, *words).exit_code == 2


def test_without_a_ledger_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(OLD)
    told = replay(tmp_path)
    assert told.exit_code == 2
    assert "There is no ledger" in told.output


def test_what_the_ledger_grew_by_is_kept_by_the_gateway_itself(home: Path) -> None:
    told = CliRunner().invoke(policy, ["keep", "--home", str(home)])
    assert (told.exit_code, told.output) == (0, "0 stretches of the ledger kept.\n")
    assert "keep" not in CliRunner().invoke(policy, ["--help"]).output

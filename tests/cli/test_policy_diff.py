"""``tidegate policy diff``, as a person or a program calls it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.policy import policy
from tidegate.ledger.entry import Document
from tidegate.ledger.store import Ledger
from tidegate.policy.files import starter
from tidegate.policy.parse import revision_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(starter(), encoding="utf-8")
    return tmp_path


def diff(home: Path, *words: object) -> Result:
    return CliRunner().invoke(policy, ["diff", *map(str, words), "--home", str(home)], catch_exceptions=False)


def other(home: Path, old: str, new: str) -> Path:
    path = home / "other.yaml"
    path.write_text(starter().replace(old, new), encoding="utf-8")
    return path


def test_a_policy_does_not_differ_from_itself(home: Path) -> None:
    told = diff(home, home / "policy.yaml", home / "policy.yaml")
    assert (told.exit_code, told.output) == (0, "Every exchange gets the same answer.\n")


def test_with_one_policy_the_one_in_force_is_the_old(home: Path) -> None:
    told = diff(home, other(home, "service: deepseek\n", "service: [deepseek, chatgpt]\n"))
    assert told.exit_code == 1
    assert told.output.startswith("1. redact → block\n    services   chatgpt\n")
    assert "    now        block by deepseek-web-chat" in told.output


def test_programs_get_json(home: Path) -> None:
    told = json.loads(diff(home, other(home, "otherwise: allow", "otherwise: block"), "--json", "--most", "1").output)
    assert (told["equal"], told["more"], len(told["changes"])) == (False, True, 1)


def test_each_side_is_told_by_its_own_files(home: Path) -> None:
    whole = home / "whole.yaml"
    whole.write_text("otherwise: allow\nrules:\n- {name: outside, service: deepseek, then: block}\n")
    parts = home / "parts"
    parts.mkdir()
    (parts / "10-all.yaml").write_text("# for all\notherwise: allow\n")
    (parts / "20-lab.yaml").write_text("# of the lab\nrules:\n- {name: outside, service: deepseek, then: coach}\n")
    told = diff(home, whole, parts).output
    assert "    was        block by outside (line 3)\n    now        coach by outside (line 3 of 20-lab.yaml)\n" in told
    [change] = json.loads(diff(home, whole, parts, "--json").output)["changes"]
    assert [change[side]["file"] for side in ("old", "new")] == ["", "20-lab.yaml"]


def test_a_file_that_is_no_policy_is_refused(home: Path) -> None:
    broken = home / "broken.yaml"
    broken.write_text("rules: [", encoding="utf-8")
    for wanted in (broken, home / "nowhere.yaml", "0123456789abcdef"):
        told = diff(home, wanted)
        assert told.exit_code == 2
        assert str(wanted) in told.stderr


def test_a_revision_that_the_ledger_kept_is_named_by_its_first_characters(home: Path) -> None:
    async def keep() -> None:
        store = Ledger.open(home / "ledger.db", bytes(32))
        await store.keep(Document("policy", revision_of(text), text))
        store.close()

    text = "rules: []\notherwise: block\n"
    asyncio.run(keep())
    told = diff(home, revision_of(text)[:12], home / "policy.yaml", "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["old"] == f"revision {revision_of(text)[:12]}"
    assert diff(home, "ffffffffffff").exit_code == 2


def test_a_change_of_accounts_alone_is_told(tmp_path: Path) -> None:
    said = "accounts: {{chatgpt: [{}]}}\nrules:\n- {{name: own, service: chatgpt, account: personal, then: block}}\n"
    for name, ids in (("old.yaml", "org-1"), ("new.yaml", "org-1, org-2")):
        (tmp_path / name).write_text(said.format(ids) + "otherwise: allow\n")
    call = [str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml"), "--home", str(tmp_path)]
    told = CliRunner().invoke(policy, ["diff", *call])
    assert told.exit_code == 1
    assert "Accounts of chatgpt: org-2 (personal → company)" in told.output
    (change,) = json.loads(CliRunner().invoke(policy, ["diff", *call, "--json"]).output)["accounts"]
    assert (change["was"], change["now"]) == ("block by own", "allow by otherwise")


def test_who_may_look_and_how_long_is_a_change_of_its_own(tmp_path: Path) -> None:
    said = "conversations: {{keep: {}, auditors: [{}]}}\nrules: []\notherwise: block\n"
    for name, keep, auditor in (
        ("old", "90 days", "dpo"),
        ("same", "2160 hours", "DPO"),
        ("new", "9 days", "dpo, kim"),
    ):
        (tmp_path / f"{name}.yaml").write_text(said.format(keep, auditor))
    old, same, new = (tmp_path / f"{name}.yaml" for name in ("old", "same", "new"))
    assert diff(tmp_path, old, same).exit_code == 0
    told = diff(tmp_path, old, new)
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "Every exchange gets the same answer.",
        "Conversations otherwise: keep: 90 days → 9 days",
        "Conversations otherwise: auditors: dpo → dpo, kim",
    ]
    as_data = json.loads(diff(tmp_path, old, new, "--json").output)
    assert as_data["conversations"][0] == {"what": "keep", "old": "90 days", "new": "9 days"}

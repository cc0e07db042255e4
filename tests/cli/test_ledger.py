"""`tidegate ledger` and `tidegate explain`, as somebody at a terminal meets them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tidegate import policy as policies
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.cli import ledger as commands
from tidegate.cli import main
from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import Actor, Assurance, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.core.record import Entry
from tidegate.detectors.built_in import LABELS
from tidegate.edges.keys import key
from tidegate.gate import Gate, Settings
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.ledger.entry import Document
from tidegate.ledger.store import Ledger

POLICY = """
rules:
- name: contractors-do-not
  who: "*@partner.example"
  then: redirect
- name: cards-stay
  data: [payment-card]
  then: block
  because: Card numbers stay in the house.
otherwise: allow
"""
CATALOG = load(shipped())
PROMPT = Exchange(
    "x-1",
    datetime(2025, 2, 5, 9, 0, tzinfo=UTC),
    Target("chat.deepseek.com", 443, "POST"),
    who=Actor("kim@example.kr", frozenset(), Assurance.PASSWORD),
    address=None,
    device=None,
    service=CATALOG.service("deepseek"),
    activity=frozenset({"prompt"}),
    account=None,
    data=(Finding("payment-card", "payment", 0, 3, 19, 0.9),),
)


def entry_of(exchange: Exchange) -> tuple[Entry, str]:
    known = policies.Known.of(map(CATALOG.service, CATALOG.services), LABELS)
    policy = policies.parse(POLICY, "policy.yaml", known)
    gate = Gate(policies.compile(policy, []), exchange, Settings(revision=policy.revision))
    (command,) = gate.tell(e.Started(exchange))
    assert isinstance(command, c.Record)
    return command.entry, policy.revision


class Home:
    """An installation with a ledger of a policy, two exchanges and an end; ``receipts`` are theirs in order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.receipts: list[str] = []
        first, revision = entry_of(PROMPT)
        strange = replace(PROMPT, who=Actor("evil\x1b[2J"), data=(), unread=(Unread("file", "encrypted"),))
        second, _ = entry_of(strange)
        end = Entry("end", {"receipt": "r-1", "how": "complete", "status": 200, "received": 5, "seconds": 0.1})
        asyncio.run(self.write([first, second, end], Document("policy", revision, POLICY)))

    async def write(self, entries: list[Entry], document: Document | None = None) -> None:
        ledger = Ledger.open(self.path / "ledger.db", key(self.path / "keys" / "ledger"))
        if document:
            await ledger.keep(document)
        self.receipts += [(await ledger.append(entry)).id for entry in entries]
        ledger.close()

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--home", str(self.path)])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_tail_shows_one_line_an_entry(home: Home) -> None:
    done = home.run("ledger", "tail")
    lines = done.output.splitlines()
    assert (done.exit_code, len(lines)) == (0, 4)
    assert lines[0].endswith(f"document  revision {policies.revision_of(POLICY)}")
    assert "kim@example.kr  DeepSeek  prompt  block by cards-stay  payment-card×1" in lines[1]
    assert home.receipts[0] in lines[1]
    assert "not read: file (encrypted)" in lines[2]
    assert lines[3].endswith("end  receipt r-1  how complete  status 200")


def test_tail_says_which_service_was_not_reached(home: Home) -> None:
    ended = [
        {"host": "chatgpt.com", "status": 200, "why": "via_upstream"},
        {"host": "claude.ai", "status": 502, "why": "dns_resolution_failure"},
        {"host": "odd.example", "status": "x"},
    ]
    asyncio.run(home.write([Entry("traffic", {"ended": ended})]))
    done = home.run("ledger", "tail", "-n", "1")
    assert done.output.rstrip().endswith("traffic  3 ended  claude.ai 502 dns_resolution_failure")


def test_nothing_in_a_line_moves_the_cursor(home: Home) -> None:
    assert "\x1b" not in home.run("ledger", "tail").output
    assert "evil�[2J" in home.run("ledger", "tail").output


def test_tail_shows_as_many_as_asked_also_as_json(home: Home) -> None:
    done = home.run("ledger", "tail", "-n", "2", "--json")
    assert [json.loads(line)["seq"] for line in done.output.splitlines()] == [3, 4]
    assert home.run("ledger", "tail", "-n", "0").output == ""


def test_following_goes_on_with_what_is_appended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []

    def later(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 1:
            asyncio.run(home.write([Entry("end", {"receipt": "r-2", "how": "failed"})]))
        elif len(looks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("tidegate.cli.ledger.time.sleep", later)
    done = home.run("ledger", "tail", "-n", "1", "--follow")
    assert done.exit_code == 0
    assert [line.split("  ")[-2] for line in done.output.splitlines()] == ["how complete", "receipt r-2"]


def test_a_whole_ledger_is_said_to_be_whole(home: Home) -> None:
    done = home.run("ledger", "verify")
    assert done.exit_code == 0
    assert "The ledger is whole: 4 entries. Its end, to keep elsewhere: 4 " in done.output


def test_what_was_done_to_a_ledger_is_named(home: Home) -> None:
    with sqlite3.connect(home.path / "ledger.db") as other:
        other.execute("DELETE FROM entries WHERE seq = 2")
    other.close()
    done = home.run("ledger", "verify")
    assert done.exit_code == 1
    assert "removed: entry 2 was removed" in done.output
    assert "not whole: 1 fault in 3 entries" in done.output
    told = json.loads(home.run("ledger", "verify", "--json").output)
    assert (told["whole"], told["faults"]) == (
        False,
        [{"what": "removed", "seq": 2, "words": "entry 2 was removed"}],
    )


def test_without_the_key_verify_says_what_it_did_not_look_at(home: Home) -> None:
    (home.path / "keys" / "ledger").unlink()
    done = home.run("ledger", "verify")
    assert done.exit_code == 0
    assert "key is not here" in done.output
    assert not (home.path / "keys" / "ledger").exists(), "and makes no new one"


def test_progress_is_shown_at_a_terminal_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "of 4 entries" not in home.run("ledger", "verify").stderr
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)
    assert "4 of 4 entries" in home.run("ledger", "verify").stderr


def test_export_writes_every_entry_as_a_line(home: Home) -> None:
    done = home.run("ledger", "export")
    entries = [json.loads(line) for line in done.output.splitlines()]
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4]
    assert entries[1]["body"]["decision"]["rule"] == "cards-stay"
    assert home.run("ledger", "export", "--after", "3").output.count("\n") == 1


def test_export_as_ocsf_has_the_exchanges(home: Home) -> None:
    done = home.run("ledger", "export", "--format", "ocsf")
    events = [json.loads(line) for line in done.output.splitlines()]
    assert [event["metadata"]["uid"] for event in events] == home.receipts[:2]
    assert {event["class_uid"] for event in events} == {4002}


def test_a_number_that_no_entry_can_have_is_a_wrong_call(home: Home) -> None:
    assert home.run("ledger", "export", "--after", str(2**70)).exit_code == 2


def test_a_decision_is_derived_again_rule_by_rule(home: Home) -> None:
    done = home.run("explain", home.receipts[0].upper())
    assert done.exit_code == 0, done.output
    assert "contractors-do-not (line 3), redirect: did not match" in done.output
    assert "who: wanted *@partner.example; it is kim@example.kr" in done.output
    assert "cards-stay (line 6), block: matched" in done.output
    assert "the same comes out" in done.output


def test_a_decision_is_derived_after_the_policy_was_edited(home: Home) -> None:
    (home.path / "policy.yaml").write_text("rules: []\notherwise: allow\n")
    assert home.run("explain", home.receipts[0]).exit_code == 0
    (home.path / "catalog").mkdir()
    (home.path / "catalog" / "own.yaml").write_text("broken: [")
    assert home.run("explain", home.receipts[0]).exit_code == 0


def test_a_derivation_as_json(home: Home) -> None:
    told = json.loads(home.run("explain", home.receipts[0], "--json").output)
    assert told["same"] is True
    assert told["entry"]["receipt"] == home.receipts[0]
    assert told["derived"]["decision"]["rule"] == "cards-stay"


def test_what_is_not_derivable_says_why(home: Home) -> None:
    done = home.run("explain", home.receipts[2])
    assert done.exit_code == 1
    assert "nothing was decided in it" in done.output
    told = json.loads(home.run("explain", home.receipts[2], "--json").output)
    assert (told["same"], "why" in told) == (False, True)


def test_a_decision_that_comes_out_otherwise_is_said_to(home: Home) -> None:
    entry, revision = entry_of(PROMPT)
    allowed: dict[str, Any] = {"effect": "allow", "rule": "otherwise", "reason": "no-rule-matched"}
    body = dict(entry.body) | {"decision": allowed | {"revision": revision}}
    asyncio.run(home.write([Entry("exchange", body)]))
    done = home.run("explain", home.receipts[-1])
    assert done.exit_code == 1
    assert "Recorded was allow by otherwise (no-rule-matched); now block by cards-stay" in done.output


def test_nothing_decided_comes_out_as_nothing() -> None:
    assert commands._brief(Need(frozenset({"who"}))) == "no decision"
    assert commands._brief(Decision(Effect.BLOCK, "a\x07", Reason.RULE_MATCHED, "")) == "block by a� (rule-matched)"


def test_what_broke_is_told_beside_the_decision(home: Home) -> None:
    known = policies.Known.of(map(CATALOG.service, CATALOG.services), LABELS)
    policy = policies.parse(POLICY, "policy.yaml", known)
    gate = Gate(policies.compile(policy, []), PROMPT, Settings(revision=policy.revision))
    (command,) = gate.tell(e.Failed("catalogue", "timed-out"))
    assert isinstance(command, c.Record)
    asyncio.run(home.write([command.entry]))
    done = home.run("explain", home.receipts[-1])
    assert done.exit_code == 0, done.output
    assert "failed:  catalogue: timed-out" in done.output
    assert "cannot be sure about" in done.output


@pytest.mark.parametrize("words", [["ledger", "tail"], ["ledger", "verify"], ["ledger", "export"], ["explain", "r-1"]])
def test_without_a_ledger_every_command_says_so(tmp_path: Path, words: list[str]) -> None:
    done = CliRunner().invoke(main, [*words, "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "There is no ledger" in done.stderr


def test_an_unknown_receipt_is_a_wrong_call(home: Home) -> None:
    done = home.run("explain", "r-unknown")
    assert done.exit_code == 2
    assert "no receipt r-unknown" in done.stderr


@pytest.mark.parametrize("words", [["ledger", "tail"], ["ledger", "export"], ["explain", "r-1"]])
def test_a_file_that_is_no_ledger_is_said_to_be_none(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database" * 99)
    done = CliRunner().invoke(main, [*words, "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "The file of the ledger is damaged" in done.stderr

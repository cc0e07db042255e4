"""The demo's two ways of telling, and its exit status.  What it tells of is tried in the end-to-end tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.cli import demo as module
from tidegate.practice.gateway import GatewayFailed
from tidegate.practice.notebook import Seen
from tidegate.practice.scenes import Outcome, Scene
from tidegate.practice.told import Told

SCENE = Scene("curl", "say", "chatgpt.com", lambda _: Told("curl", 200, ""), "redact", "stays", True)
SEEN = Seen(1, "https", "2", "POST", "chatgpt.com", "/", "", (), b"to [EMAIL-7f3a]", [], True)


def outcome(*wrong: str) -> Outcome:
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return Outcome(SCENE, Told("curl", 200, "to kim"), now, now, (SEEN,), "redact", "stays", wrong)


def run(monkeypatch: pytest.MonkeyPatch, played: Outcome | Exception, *words: str) -> tuple[int, str]:
    def play(directory: Path, *, quiet: bool) -> tuple[list[Outcome], list[str], str]:
        assert directory.parent.exists()
        if isinstance(played, Exception):
            raise played
        return [played], ["Chromium is not installed"], "whole"

    monkeypatch.setattr(module, "_play", play)
    done = CliRunner().invoke(module.demo, words)
    return done.exit_code, done.output


def test_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = run(monkeypatch, outcome())
    assert status == 0
    [row] = [line for line in told.splitlines() if line.startswith("curl")]
    assert row.split() == ["curl", "say", "chatgpt.com", "redact", "stays", "[EMAIL-7f3a]", "as", "it", "must", "be"]
    assert "Ledger: whole" in told
    assert "Left out: Chromium is not installed." in told


def test_json(monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = run(monkeypatch, outcome(), "--json")
    assert status == 0
    [scene] = json.loads(told)["scenes"]
    assert (scene["decided"], scene["rule"], scene["received"]) == ("redact", "stays", ["to [EMAIL-7f3a]"])


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_what_is_wrong_makes_the_exit_status(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    status, told = run(monkeypatch, outcome("a value arrived"), *words)
    assert status == 1
    assert "a value arrived" in told


def test_a_gateway_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = run(monkeypatch, GatewayFailed("it ended"))
    assert (status, told) == (1, "it ended\n")


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = CliRunner().invoke(module.demo, ["--keep", str(tmp_path / "file")])
    assert told.exit_code == 2
    assert "cannot be made: File exists. Choose another --keep." in told.stderr


def test_temporary_homes_are_removed_and_kept_ones_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Path] = []

    def temporary(prefix: str) -> str:
        made.append(tmp_path / prefix)
        made[0].mkdir()
        return str(made[0])

    monkeypatch.setattr("tidegate.cli.demo.tempfile.mkdtemp", temporary)
    run(monkeypatch, outcome())
    assert not made[0].exists()
    kept = tmp_path / "kept"
    kept.mkdir()
    run(monkeypatch, outcome(), "--keep", str(kept))
    assert kept.exists()

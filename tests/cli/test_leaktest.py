"""``tidegate leaktest``: how it is called; `tests/e2e` runs it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tidegate.cli import leaktest as module
from tidegate.cli.leaktest import leaktest
from tidegate.practice.leaks_matrix import Cell


def test_a_channel_that_is_not_there_is_a_wrong_call() -> None:
    told = CliRunner().invoke(leaktest, ["--channel", "pigeon"])
    assert told.exit_code == 2
    assert "There are the channels: form, fetch" in told.stderr


def test_a_proxy_that_is_none_is_a_wrong_call() -> None:
    told = CliRunner().invoke(leaktest, ["--proxy", "nowhere"])
    assert (told.exit_code, told.stderr) == (2, "'nowhere' is no proxy. Write it as http://127.0.0.1:3128.\n")


@pytest.mark.slow
def test_a_file_that_is_not_there_is_named() -> None:
    told = CliRunner().invoke(leaktest, ["--policy", "nowhere.yaml"])
    assert (told.exit_code, told.stderr) == (2, "nowhere.yaml cannot be used: No such file or directory.\n")


@pytest.mark.slow
@pytest.mark.parametrize(("verdict", "status"), [("replaced", 0), ("stopped", 0), ("got-through", 1), ("not-sent", 1)])
def test_the_exit_status_is_the_answer(verdict: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "run", lambda *_: [Cell("form", "IBAN", verdict, 200)])  # type: ignore[arg-type]
    words = ["--proxy", "http://127.0.0.1:9", "--json"]
    told = CliRunner().invoke(leaktest, words)
    assert told.exit_code == status
    assert json.loads(told.stdout)["got-through"] == (verdict == "got-through")

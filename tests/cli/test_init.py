"""The command line as a process: what a machine denies is a sentence and exit status 2."""

from __future__ import annotations

import errno
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import tidegate.cli as command_line
from tidegate.edges import cores


def _database(path: Path) -> Callable[..., None]:
    def opened(**_: object) -> None:
        sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)

    return opened


def _disk(code: int, file: str | None) -> Callable[..., None]:
    def written(**_: object) -> None:
        raise OSError(code, "Not today", file)

    return written


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (_disk(errno.ENOSPC, None), "What is printed, or a file, cannot be written: Not today."),
        (_disk(errno.EROFS, "/h/addresses.txt"), "/h/addresses.txt cannot be used: Not today."),
        (_disk(errno.EACCES, "/h/policy.yaml"), "/h/policy.yaml cannot be used: Not today."),
        (_database(Path("/nowhere/assistant.db")), "may you write there?"),
    ],
)
def test_what_a_machine_denies_is_told_in_a_sentence(
    command: Callable[..., None], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cores, "leave_none", lambda: None)
    monkeypatch.setattr(command_line, "main", command)
    with pytest.raises(SystemExit) as ended:
        command_line.run()
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["--version"], 0, ""),
        (["decide"], 2, "Missing option '--service'."),
        (["catalog", "search", "nothing-is-called-so"], 1, "Nothing in the catalogue fits"),
        (["interrupted"], 130, "Interrupted."),
    ],
)
def test_a_command_that_was_interrupted_does_not_say_no(
    words: list[str], status: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    before = command_line.main.get_command
    monkeypatch.setattr(cores, "leave_none", lambda: None)
    monkeypatch.setattr(
        command_line.main,
        "get_command",
        lambda context, name: interrupted if name == "interrupted" else before(context, name),
    )
    monkeypatch.setattr(sys, "argv", ["tidegate", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.run()
    assert ended.value.code == status
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("mistake", [_disk(errno.EBADF, None), dict])
def test_a_mistake_of_ours_is_not_hidden(mistake: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**named: object) -> None:
        mistake(**named)
        raise ValueError("ours")

    monkeypatch.setattr(cores, "leave_none", lambda: None)
    monkeypatch.setattr(command_line, "main", broken)
    with pytest.raises((OSError, ValueError)):
        command_line.run()

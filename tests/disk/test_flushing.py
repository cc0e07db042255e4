"""What is said to be on the disk is there: by the call that this system has for it."""

from __future__ import annotations

import ast
import errno
import fcntl
import os
from pathlib import Path

import pytest

import tidegate
from tidegate.disk import flushing

APPLE = 51
PACKAGE = Path(tidegate.__file__).parent


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a system that has both calls is asked for."""
    calls: list[str] = []
    monkeypatch.setattr(flushing, "_WHOLLY", APPLE)
    monkeypatch.setattr(fcntl, "fcntl", lambda handle, what: calls.append(f"fcntl {what}"))
    monkeypatch.setattr(os, "fsync", lambda handle: calls.append("fsync"))
    return calls


def test_where_fsync_ends_at_the_drive_the_drive_is_waited_for(called: list[str]) -> None:
    flushing.flush(3)
    assert called == [f"fcntl {APPLE}"]


def test_a_disk_that_has_no_such_call_is_flushed_as_any_other(
    called: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(handle: int, what: int) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "fcntl", unknown)
    flushing.flush(3)
    assert called == ["fsync"]


def test_everywhere_else_it_is_fsync(called: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flushing, "_WHOLLY", None)
    flushing.flush(3)
    assert called == ["fsync"]


def test_a_disk_that_fails_is_told_of(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        flushing.flush(file.fileno())
    with pytest.raises(OSError, match="Bad file descriptor"):
        flushing.flush(10**6)


def test_nobody_else_asks_for_less() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"fsync", "fdatasync"}
    ]
    assert [place.split(":")[0] for place in found] == ["disk/flushing.py"]

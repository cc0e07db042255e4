"""A home is made once, is nobody else's, and its brains are known before anything is loaded."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate.homes import CannotStart, alone, brains, prepare
from tidegate.policy.files import starter
from tidegate.settings import Home, Settings


def test_a_home_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    home = Home(tmp_path / "new" / "home")
    prepare(home)
    assert home.path.stat().st_mode & 0o077 == 0
    assert home.policy.read_text() == starter()
    home.policy.write_text("mine")
    prepare(home)
    assert home.policy.read_text() == "mine"


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="cannot be made"):
        prepare(Home(tmp_path / "file" / "home"))


def test_a_home_has_one_gateway_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with alone(home):
        assert home.path.stat().st_mode & 0o077 == 0
        with (
            pytest.raises(CannotStart, match=rf"\(process {os.getpid()}\) runs in .*home\. Stop it"),
            alone(home),
        ):
            pass
    with alone(home):
        pass


def test_a_home_of_a_gateway_that_was_killed_can_be_used_again(tmp_path: Path) -> None:
    code = "import os, sys, pathlib, tidegate.homes as h, tidegate.settings as s\n"
    code += "with h.alone(s.Home(pathlib.Path(sys.argv[1]))): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == -9
    with alone(Home(tmp_path)):
        pass


def test_a_home_on_a_full_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(CannotStart, match="The home cannot be made: No space left on device"):
        prepare(Home(tmp_path))
    assert not Home(tmp_path).policy.exists()  # the start of a policy can be another policy


def test_each_brain_is_a_process_with_a_log_of_its_own(tmp_path: Path) -> None:
    made = brains(Home(tmp_path), Settings(workers=2), lambda event, facts: None)
    assert [process.name for process in made] == ["brain-0", "brain-1"]
    assert [process.pid for process in made] == [None, None]


def test_a_model_of_names_that_is_not_there_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"settings\.yaml, names: (There is no model nowhere|Names need)"):
        brains(Home(tmp_path), Settings(names="nowhere"), lambda event, facts: None)


def test_what_starts_first_loads_little() -> None:
    heavy = {"sqlalchemy", "starlette", "grpc", "hyperscan", "uvicorn"}
    code = "import sys, tidegate.cli.up; print(' '.join(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)

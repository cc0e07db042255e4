"""`tidegate service`, as an operator pipes it into place."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.cli import main


def run(*words: str, home: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["service", "--home", str(home), *words])
    return done.exit_code, done.stdout, done.stderr


def test_the_unit_alone_goes_to_standard_output_and_what_to_do_with_it_beside(tmp_path: Path) -> None:
    code, unit, told = run("--for", "systemd", "--user", "ai", home=tmp_path)
    assert code == 0
    assert unit.startswith("[Unit]\n")
    assert "tidegate up --home " in unit
    assert f"ReadWritePaths={tmp_path}\n" in unit
    assert "systemctl enable --now tidegate" in told
    code, unit, told = run("--for", "launchd", "--user", "ai", home=tmp_path)
    assert code == 0
    assert unit.startswith("<?xml")
    assert "launchctl" in told


def test_who_owns_the_home_runs_it_unless_that_is_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.getuid() == 0:
        code, _, told = run(home=tmp_path)
        assert code == 2
        assert "belongs to root" in told
        os.chown(tmp_path, 4_000_000, -1)
        assert "User=4000000\n" in run("--for", "systemd", home=tmp_path)[1]
    else:
        assert f"User={getpass.getuser()}\n" in run("--for", "systemd", home=tmp_path)[1]


def test_a_home_that_is_not_there_or_is_somebody_elses_is_given_to_who_runs_it_first(tmp_path: Path) -> None:
    told = run("--for", "systemd", "--user", "ai", home=tmp_path / "new home")[2]
    assert f"  install -d -m 0700 -o ai '{tmp_path}/new home'\n  systemctl daemon-reload" in told
    assert f"  chown -R ai {tmp_path}\n" in run("--for", "launchd", "--user", "ai", home=tmp_path)[2]
    mine = getpass.getuser()
    assert "chown" not in run("--for", "systemd", "--user", mine, home=tmp_path)[2]


def test_a_port_of_the_privileged_is_seen_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("listen: 0.0.0.0:443\n")
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE" in run("--for", "systemd", "--user", "ai", home=tmp_path)[1]


def test_what_is_missing_or_broken_is_said(tmp_path: Path) -> None:
    code, unit, told = run(home=tmp_path / "nowhere")
    assert (code, unit) == (2, "")
    assert "There is no installation" in told
    (tmp_path / "settings.yaml").write_text("lisen: 1\n")
    code, unit, told = run("--user", "ai", home=tmp_path)
    assert (code, unit) == (2, "")
    assert "settings.yaml:1:1" in told

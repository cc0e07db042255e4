"""A shell that is pointed at the gateway still trusts everybody it trusted before."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tidegate.shell import bundle, script, variables


def test_the_bundle_holds_the_systems_authorities_and_ours(tmp_path: Path) -> None:
    (tmp_path / "system.pem").write_text("SYSTEM\n")
    (tmp_path / "ours.pem").write_text("OURS\n")
    made = bundle(tmp_path / "system.pem", tmp_path / "ours.pem", tmp_path / "both.pem")
    assert made.read_text() == "OURS\nSYSTEM\n"
    before = made.stat().st_mtime_ns
    assert bundle(tmp_path / "system.pem", tmp_path / "ours.pem", made).stat().st_mtime_ns == before


def test_a_machine_without_a_bundle_still_gets_ours(tmp_path: Path) -> None:
    (tmp_path / "ours.pem").write_text("OURS\n")
    assert bundle(tmp_path / "none.pem", tmp_path / "ours.pem", tmp_path / "both.pem").read_text() == "OURS\n"


def test_any_shell_can_read_the_script_whatever_the_path_holds(tmp_path: Path) -> None:
    odd = tmp_path / "it's a $HOME; `id`"
    values = variables("http://127.0.0.1:8080", odd, odd)
    (tmp_path / "env.sh").write_text(script(values))
    told = subprocess.run(
        ["sh", "-c", f'. "{tmp_path}/env.sh"; printf %s "$NODE_EXTRA_CA_CERTS|$https_proxy"'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout == f"{odd}|http://127.0.0.1:8080"

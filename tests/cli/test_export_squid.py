"""``tidegate export squid``."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tidegate.cli import main


def test_the_address_comes_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("icap: {listen: 127.0.0.1:1400}\n")
    told = CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path)])
    assert told.exit_code == 0
    assert "icap://127.0.0.1:1400/request bypass=off" in told.stdout


def test_without_icap_in_the_settings_it_says_that_nothing_answers(tmp_path: Path) -> None:
    out = tmp_path / "tidegate.conf"
    told = CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path), "--out", str(out)])
    assert told.exit_code == 0
    assert "nothing answers" in told.stderr
    assert "ssl_bump bump tidegate_opened" in out.read_text()


def test_a_broken_setting_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("icap: {listen: nowhere}\n")
    assert CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path)]).exit_code == 2
    assert CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path), "--port", "1 2"]).exit_code == 2


def test_an_address_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path), "--icap", "nowhere"])
    assert told.exit_code == 2
    assert "'nowhere' is not an address and a port" in told.stderr


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path), "--out", str(tmp_path / "no" / "x")])
    assert told.exit_code == 2
    assert "cannot be written: No such file or directory." in told.stderr


def test_the_organisations_own_accounts_are_in_it(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("accounts: {chatgpt: [W-1], zoom-ai: z}\nrules: []\notherwise: allow\n")
    told = CliRunner().invoke(main, ["export", "squid", "--home", str(tmp_path)])
    assert told.exit_code == 0
    assert 'request_header_add ChatGPT-Allowed-Workspace-Id "W-1" ' in told.stdout
    assert "no header is made for the accounts of zoom-ai" in told.stderr

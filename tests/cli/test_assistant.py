"""``tidegate assistant`` is not for people to call."""

from __future__ import annotations

from click.testing import CliRunner

from tidegate.cli import main


def test_it_is_hidden() -> None:
    assert "Run the in-house assistant" not in CliRunner().invoke(main, ["--help"]).output
    assert CliRunner().invoke(main, ["assistant"]).exit_code == 2

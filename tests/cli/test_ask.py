"""``tidegate ask`` by itself; its course is told in ``test_grants``."""

from __future__ import annotations

from click.testing import CliRunner

from tidegate.cli.ask import ask


def test_a_reason_and_days_have_to_be_given() -> None:
    result = CliRunner().invoke(ask, ["r-0000000000000000"])
    assert result.exit_code == 2
    assert "--reason" in result.output

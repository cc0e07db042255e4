"""The list of exports."""

from __future__ import annotations

from importlib import import_module

import click
from click.testing import CliRunner

from tidegate.cli import main
from tidegate.cli.export import EXPORTS


def test_every_export_is_listed_and_is_there() -> None:
    shown = CliRunner().invoke(main, ["export", "--help"]).output
    for name, (module, _line) in EXPORTS.items():
        assert name in shown
        assert isinstance(getattr(import_module(module), name.replace("-", "_")), click.Command)


def test_an_export_that_is_not_there_is_a_wrong_call() -> None:
    assert CliRunner().invoke(main, ["export", "abacus"]).exit_code == 2


def test_all_of_them_need_a_directory_and_a_directory_all_of_them() -> None:
    for words in (["--all"], ["--out", "x"], ["--all", "--out", "x", "pac"]):
        result = CliRunner().invoke(main, ["export", *words])
        assert result.exit_code == 2
        assert "tidegate export --all --out DIR" in result.stderr


def test_alone_it_shows_what_there_is() -> None:
    assert "dns-rpz" in CliRunner().invoke(main, ["export"]).output

"""Each generated page says what the code does; that the kept ones are current is held in test_docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate import reference
from tidegate.cli import COMMANDS, HIDDEN
from tidegate.core.decision import Effect, Reason


def test_every_effect_and_reason_is_explained() -> None:
    page = reference.words_page()
    for word in [*(effect.word for effect in Effect), *(reason.code for reason in Reason)]:
        assert f"### `{word}`" in page


def test_every_command_a_user_may_call_has_its_help_and_no_other() -> None:
    page = reference.pages()["commands.md"]()
    for name in COMMANDS:
        assert (f"## `tidegate {name}`" in page) is (name not in HIDDEN)


@pytest.mark.parametrize("columns", ["40", "200"])
def test_help_is_as_wide_whatever_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = reference.pages()["commands.md"]()
    monkeypatch.setenv("COLUMNS", columns)
    assert reference.pages()["commands.md"]() == page


def test_a_setting_that_has_keys_of_its_own_has_them_listed_and_defaults_are_as_one_writes_them() -> None:
    page = reference.settings_page()
    for heading in ("`policy`", "`usage.keep`", "`reports.server`", "an entry of `models`", "`icap`"):
        assert f"## Keys of {heading}\n" in page
    assert "### `signed-by`\n\nPublic keys of minisign; one of them must have signed it.\n" in page
    assert "Default: `false`" in page
    assert not any(made in page for made in ("False", "None", "path=", "="))


def test_pages_are_written(tmp_path: Path) -> None:
    reference.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(reference.pages())
    assert (tmp_path / "settings.md").read_text().startswith("<!-- Generated")

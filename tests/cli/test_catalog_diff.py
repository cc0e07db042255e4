"""``tidegate catalog diff``: which facts changed, and which decisions with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.catalog import catalog

pytestmark = pytest.mark.slow

POLICY = "rules:\n- {name: cn, service: {stored-in: [CN]}, then: block}\notherwise: allow\n"
MOVED = """
id: deepseek
facts:
  stored-in:
  - {value: CN, source: test, seen: 2025-12-22, ended: 2026-01-01}
  - {value: KR, source: test, seen: 2026-01-01}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    for name, text in (("old", "id: deepseek\nnote: as shipped\n"), ("new", MOVED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.yaml").write_text(text)
    return tmp_path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(catalog, ["diff", *words, "--home", str(home)])


def test_a_service_that_moved_is_decided_otherwise(home: Path) -> None:
    result = run(home, str(home / "old"), str(home / "new"))
    assert result.exit_code == 1, result.output
    for line in ("deepseek (changed)", "  + stored-in KR", "  - stored-in CN", "1. block → allow"):
        assert line in result.output
    told = json.loads(run(home, str(home / "old"), str(home / "new"), "--json").stdout)
    assert told["facts"] == [
        {"service": "deepseek", "state": "changed", "came": {"stored-in": ["KR"]}, "went": {"stored-in": ["CN"]}}
    ]
    assert [change["new"]["effect"] for change in told["decisions"]["changes"]] == ["allow"]


def test_the_same_catalogue_is_the_same(home: Path) -> None:
    result = run(home, str(home / "old"))
    assert result.exit_code == 0, result.output
    assert "The facts are the same." in result.output


def test_what_cannot_be_read_is_said(home: Path) -> None:
    (home / "empty").mkdir()
    assert run(home, str(home / "empty")).exit_code == 2
    (home / "new" / "own.yaml").write_text("id: [\n")
    assert run(home, str(home / "new")).exit_code == 2
    assert "diff" in CliRunner().invoke(catalog, ["--help"]).output

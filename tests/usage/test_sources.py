"""Where logs come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.usage.sources import NoSource, sources


def test_directories_are_read_in_name_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.log", "a.log", ".hidden", "deep/c.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [Path(one.name).name for one in sources([str(tmp_path)])] == ["a.log", "b.log", "c.log"]
    assert sources(["-"])[0].name == "standard input"
    with pytest.raises(NoSource, match="There is no file"):
        sources([str(tmp_path / "none")])

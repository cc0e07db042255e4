"""A baseline: what is in it is known, once for each time, and nothing can be read out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidegate.core.problem import Problems
from tidegate.scanning.baseline import Baseline, mark, write

KEY = b"k" * 32


def test_what_was_found_before_is_known_and_one_more_is_new(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    one, two = mark(KEY, "a.txt", "email", "kim@example.com"), mark(KEY, "b.txt", "email", "kim@example.com")
    write(path, [one, one])
    known = Baseline.load(path)
    assert [known.is_new(which) for which in (one, two, one, one)] == [False, True, False, True]


def test_it_holds_no_value_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write(path, [mark(KEY, "a.txt", "email", "kim@example.com")])
    assert set(json.loads(path.read_text())) == {"version", "known"}
    assert "kim" not in path.read_text()
    assert "a.txt" not in path.read_text()


def test_marks_depend_on_the_key_and_on_where_parts_end() -> None:
    assert mark(KEY, "a", "b", "c") != mark(b"x" * 32, "a", "b", "c")
    assert mark(KEY, "ab", "c", "d") != mark(KEY, "a", "bc", "d")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "known": {}}', '{"version": 1, "known": {"a": "x"}}'])
def test_what_is_no_baseline_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(Problems, match="no baseline"):
        Baseline.load(path)
    with pytest.raises(Problems, match="no such baseline"):
        Baseline.load(tmp_path / "other")

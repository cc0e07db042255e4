"""Every sample in cases/logs says what it said: real logs of programs, and published examples of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.usage.golden import said, samples


@pytest.mark.parametrize(
    "sample", [path for path in samples() if path.parent.name != "squid-own"], ids=lambda path: path.parent.name
)
def test_a_sample_says_what_it_said(sample: Path) -> None:
    expected = json.loads((sample.parent / "expected.json").read_text(encoding="utf-8"))
    assert said(sample) == expected
    assert expected["reader"]
    assert (sample.parent / "version.txt").exists() or (sample.parent / "from.txt").exists()

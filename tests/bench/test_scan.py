"""The page of speed names every row with its unit, and says which aims were missed."""

from __future__ import annotations

import pytest

from bench.scan import BARS, NAMES, page


@pytest.mark.parametrize("name", BARS)
def test_a_missed_aim_is_said_beside_its_row(name: str) -> None:
    met = {one: BARS.get(one, 0.0) for one in NAMES}
    assert "missed" not in page(met, [], 10, 0.0).partition("| --- |")[2].partition("Beside")[0]
    worse = met[name] * (2 if name.endswith("ms") else 0.5)
    text = page({**met, name: worse}, ["other: 3 ms a prompt"], 10, 2.0)
    assert f"| {NAMES[name]} | {worse} | {BARS[name]} | **missed** |" in text
    assert "- other: 3 ms a prompt" in text
    assert "machine was in use" in text

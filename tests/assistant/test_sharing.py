"""Shares and looks: who may read, and that its owner knows."""

from __future__ import annotations

import pytest

from tests.assistant.house import Building
from tidegate.assistant.sharing import Look
from tidegate.assistant.store import NotThere


def test_a_share_shows_what_it_showed_until_it_is_taken_back(building: Building) -> None:
    sharing = building.parts.sharing
    id = sharing.share("kim", "c-1", "Tides", [{"text": "How high?"}])
    assert sharing.shared(id)["messages"] == [{"text": "How high?"}]
    assert sharing.shared(id)["by"] == "kim"
    assert [(one["id"], one["title"]) for one in sharing.shares("kim")] == [(id, "Tides")]
    with pytest.raises(NotThere):
        sharing.unshare("lee", id)
    sharing.unshare("kim", id)
    with pytest.raises(NotThere):
        sharing.shared(id)


def test_looks_are_the_persons_to_see(building: Building) -> None:
    building.parts.sharing.looked("kim", Look("ann", 1.0, "A complaint came in.", "r-1", None))
    assert building.parts.sharing.looks("kim")[0]["reason"] == "A complaint came in."
    assert building.parts.sharing.looks("lee") == []

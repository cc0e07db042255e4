"""The parts: nothing is brought where nobody was redirected."""

from __future__ import annotations

import dataclasses

import pytest

from tests.assistant.house import Building


def test_they_cannot_be_changed_and_bring_nothing_by_themselves(building: Building) -> None:
    assert building.parts.brought("token", "kim") is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        building.parts.language = "ko"  # type: ignore[misc]

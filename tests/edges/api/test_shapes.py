"""The types: what is not described is refused."""

from __future__ import annotations

import msgspec
import pytest

from tidegate.core.exchange import ACTIVITIES, DEVICE_LABELS
from tidegate.edges.api.shapes import OPERATIONS, Decide


@pytest.mark.parametrize("asked", [one[2] for one in OPERATIONS])
def test_a_field_that_is_not_known_is_refused(asked: type[msgspec.Struct]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"text": "a", "scope": "s", "host": "h", "persn": "kim"}, asked)


def test_activities_and_labels_are_those_of_the_house() -> None:
    every = {"activity": list(ACTIVITIES), "device": {"id": "d", "labels": list(DEVICE_LABELS)}}
    assert msgspec.convert(every, Decide).activity == list(ACTIVITIES)

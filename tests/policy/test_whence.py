"""Places in words: a zone where all of it is meant, a part where only a part is."""

from __future__ import annotations

from typing import Any

from tests.policy.spaces import space
from tidegate.policy.space import WHERE
from tidegate.policy.whence import places_of


def places(asked: Any, *before: Any) -> tuple[str, ...]:
    """Where a rule that asks ``asked`` holds, beside rules that ask ``before``."""
    made = space(*({"where": each, "then": "allow"} for each in (*before, asked)))
    box = made.boxes[len(before)]
    assert box is not None
    return places_of(made, box[WHERE])


def test_a_zone_is_named_where_all_of_it_is_meant() -> None:
    assert places("office") == ("office",)
    assert places(["office", "guests"]) == ("office", "guests")


def test_a_network_in_a_zone_is_not_told_as_the_zone() -> None:
    assert places("10.20.1.5") == ("10.20.1.5",)
    assert places("10.20.1.0/24", "office") == ("10.20.1.0/24",)


def test_what_is_left_of_a_zone_is_told_as_a_part() -> None:
    made = space({"where": "10.20.1.5", "then": "allow"}, {"where": "office", "then": "block"})
    alone, office = made.boxes[0], made.boxes[1]
    assert alone is not None
    assert office is not None
    assert places_of(made, office[WHERE] & ~alone[WHERE]) == ("part of office, such as 2001:db8::7",)


def test_elsewhere_and_nowhere() -> None:
    assert places({"not": "office"}) == ("elsewhere, such as 203.0.113.7",)
    assert "no address" in places({"not": ["0.0.0.0/0", "::/0"]})

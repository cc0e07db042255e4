"""Places: gates let every value of theirs through, and bytes are counted as characters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.detectors import places as places_module
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.detector import Pattern
from tidegate.detectors.places import DIGITS, LONG, Places

GATED = [(one.name, pattern) for one in BUILT_IN for pattern in one.patterns if pattern.gate]


@given(st.text(max_size=3_000), st.data())
def test_a_byte_belongs_to_the_character_it_begins(text: str, data: st.DataObject) -> None:
    text = text.encode("utf-8", "replace").decode()
    at = data.draw(st.integers(0, len(text)))
    assert Places(text, text.encode()).character(len(text[:at].encode())) == at


@pytest.mark.parametrize(("gate", "value"), [(DIGITS, "12-34"), (DIGITS, "123"), (LONG, "aB3" * 6)])
def test_a_value_is_looked_for_around_what_it_has(gate: str, value: str) -> None:
    text = "word " * 2_000 + value + " word" * 2_000
    places = Places(text, text.encode())
    ((start, end),) = places.within([(0, len(text))], gate)
    assert start < text.index(value) < end < start + 200
    assert places.within([(0, 100)], gate) == []
    assert places.within([(0, 100)], "") == [(0, 100)]


def test_a_text_without_any_is_not_read() -> None:
    text = "no number in here"
    assert Places(text, text.encode()).within([(0, len(text))], DIGITS) == []


@pytest.mark.parametrize("pattern", [pattern for _, pattern in GATED], ids=[name for name, _ in GATED])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_value_that_a_detector_takes_passes_its_gate(pattern: Pattern, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(pattern.regex))
    taken = pattern.check is None or _checked(pattern, value)
    if taken:
        assert Places(value, value.encode()).within([(0, len(value.encode()))], pattern.gate)


def _checked(pattern: Pattern, value: str) -> bool:
    try:
        return pattern.check is None or pattern.check(value)
    except (ValueError, IndexError):
        return False


@given(st.text(alphabet="ab,|\t;\n key", max_size=400))
def test_lines_below_a_name_and_the_rows_of_its_table_are_kept(text: str) -> None:
    data = text.encode()
    places = Places(text, data)
    lines = places.named("key", [(0, len(data))])
    kept = "".join(text[start:end] for start, end in lines)
    assert all(one[1] < two[0] for one, two in pairwise(lines))
    rows = text.split("\n")
    for at, row in enumerate(rows):
        if "key" not in row:
            continue
        begin = sum(len(above) + 1 for above in rows[:at])
        assert any(start <= begin and begin + len(row) <= end for start, end in lines)
        for mark in ",|;\t":
            below = at + 1
            while mark in row and below < len(rows) and mark in rows[below]:
                assert rows[below] in kept
                below += 1
    assert bool(lines) == ("key" in text)


@pytest.mark.parametrize("piece", ["key,\n", "key|x\n", "key ", "key\n\n", "000 ", "12-34", "a" * 16 + " "])
def test_places_are_found_in_linear_time(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [0]

    class Counted(bytes):
        def find(self, *args: Any) -> int:
            looks[0] += 1
            return super().find(*args)

    monkeypatch.setattr(places_module, "_line_end", lambda data, at: Counted(data).find(b"\n", at) % (len(data) + 1))
    for size in (4_000, 16_000):
        text = piece * (size // len(piece))
        places = Places(text, text.encode())
        looks[0] = 0
        places.named("key", [(0, len(text))])
        places.within([(0, len(text))], DIGITS)
        places.within([(0, len(text))], LONG)
        assert looks[0] <= size

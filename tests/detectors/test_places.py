"""Places: gates let every value of theirs through, and bytes are counted as characters."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.detectors import places as places_module
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.detector import Pattern
from tidegate.detectors.firstpass import READ_WHOLE
from tidegate.detectors.places import DIGITS, LONG, Places
from tidegate.detectors.surroundings import _count

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
    value = data.draw(st.from_regex(re.compile(pattern.regex, re.ASCII)))  # as RE2 reads it
    taken = pattern.check is None or _checked(pattern, value)
    if taken:
        assert Places(value, value.encode()).within([(0, len(value.encode()))], pattern.gate)


def _checked(pattern: Pattern, value: str) -> bool:
    try:
        return pattern.check is None or pattern.check(value)
    except (ValueError, IndexError):
        return False


def ends_of(word: str, text: str) -> list[int]:
    return [match.end() for match in re.finditer(word, text)]


@given(st.text(alphabet='ab,|\t;\n "key', max_size=400))
def test_lines_below_a_name_and_the_rows_of_its_table_are_kept(text: str) -> None:
    data = text.encode()
    places = Places(text, data)
    lines = places.named("key", ends_of("key", text), 0) if "key" in text else []
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
            while mark in row and below < len(rows) and _count(rows[below], mark) == _count(row, mark):
                assert rows[below] in kept
                below += 1
    assert bool(lines) == ("key" in text)


@given(
    st.lists(st.sampled_from(["key", "\na", "\nvalue: b", '\n"Default" =', "\nvalued", "\n\n", "x" * 150]), max_size=20)
)
def test_told_where_values_are_given_the_same_lines_are_kept(pieces: list[str]) -> None:
    text = "".join(["key", *pieces, "\n\n\nkey"])
    plain, told = (Places(text, text.encode()) for _ in range(2))
    told.given = ends_of(places_module.GIVEN, text)
    assert told.named("key", ends_of("key", text), 0) == plain.named("key", ends_of("key", text), 0)


@pytest.mark.parametrize(
    "piece", ["key,\n", "key|x\n", 'key,"x"\n', 'key,\nkey,"\n', "key ", "key\n\n", "000 ", "12-34", "a" * 16 + " "]
)
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
        for hint in ("key", "ke", "k"):
            if hint in text:
                places.named(hint, ends_of(hint, text), 0)
        places.within([(0, len(text))], DIGITS)
        places.within([(0, len(text))], LONG)
        assert looks[0] <= 2 * size


@pytest.mark.parametrize("before", [0, 30, 20_000])
def test_what_is_read_around_a_hint_reaches_as_far_as_asked_and_never_beyond_the_text(before: int) -> None:
    text = "." * before + "key" + "." * 20_000
    places = Places(text, text.encode())
    ((start, end),) = places.near([before + 3], 40, 60)
    assert (start, end) == (max(0, before + 3 - 40), before + 3 + 60)
    assert places.near([before + 3], len(text), 60) == places.whole


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=40).map(sorted), st.integers(0, 900), st.integers(1, 900))
def test_what_is_read_around_hints_is_disjoint_and_whole(ends: list[int], before: int, behind: int) -> None:
    text = "." * 40_000
    ranges = Places(text, text.encode()).near(ends, before, behind)
    assert all(one[1] <= two[0] for one, two in pairwise(ranges))
    for end in ends:
        assert any(start <= max(0, end - before) and min(len(text), end + behind) <= last for start, last in ranges)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["123", "12-34", "1 2", "word ", "\n", "9", "." * 1_700, "é"]), max_size=60))
def test_numbers_are_found_in_a_long_text_as_in_a_short_one(pieces: list[str]) -> None:
    text = "".join(pieces)
    long = f"{text}{'.' * (2 * READ_WHOLE)}"
    short = Places(text, text.encode())._found(DIGITS, 0, len(text.encode()))
    for number in range(len(text.encode())):
        if any(start <= number < end for start, end in short):
            assert any(start <= number < end for start, end in Places(long, long.encode()).of(DIGITS))
            break
    assert bool(Places(long, long.encode()).of(DIGITS)) == bool(short)


@pytest.mark.parametrize("at", [0, (1 << 17) - 4, (1 << 17) - 1, 1 << 17, 300_000])
def test_a_number_is_found_wherever_blocks_meet(at: int) -> None:
    for number in ("123", "12-34"):
        text = "." * at + number + "." * 40_000
        ((start, end),) = Places(text, text.encode()).of(DIGITS)
        assert start <= at < at + len(number) <= end < at + 200


def test_the_head_of_a_table_is_found_above_its_first_number() -> None:
    prose = "The river ran past the old mill.\n" * 4_000
    table = "name\tpassport\nAnna\tnone\nTom\tM1234567\n"
    text = f"{prose}{table}{prose}"
    places = Places(text, text.encode())
    ((start, end),) = places.tables_of_numbers()
    assert text[start:end] == table
    assert all(places.in_tables([(start, start + 1)], gate)[-1][1] == end for gate in (DIGITS, ""))


ROWS = st.lists(st.sampled_from(["", "words", "a,b", "a, b", "a\tb", "1|2", '"q",r', " c,d"]), min_size=1, max_size=9)


@settings(deadline=None)
@given(ROWS, st.integers(0, 80), st.integers(1, 20))
def test_of_a_table_that_is_looked_for_near_a_place_as_much_is_found_as_in_the_whole_text(
    rows: list[str], start: int, length: int
) -> None:
    text = "\n".join(row for row in rows for _ in range(4)) + "\nThe river ran past the old mill.\n" * 600
    ranges = [(start, start + length), (start + length + 50, start + length + 60)]
    near, whole = Places(text, text.encode()), Places(text, text.encode())
    whole.tables()  # so that it need not look near the place
    assert near.in_tables(ranges, "") == whole.in_tables(ranges, "")

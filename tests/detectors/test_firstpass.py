"""The first pass: what occurs, where in a long text, and what was compiled before."""

from __future__ import annotations

import re
from itertools import islice

import hyperscan
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.detectors.firstpass import CLOSE, READ_WHOLE, Database, Hint, Ranges, both, merged


def database(*hints: Hint, compiled: bytes | None = None) -> Database:
    made = Database(hints, b"seal", compiled)
    if not made.ready:
        made.compile()
    return made


def test_of_a_short_text_every_place_is_told() -> None:
    made = database(Hint("ab", 4), Hint("zz", 4))
    assert made.occurring(b"..ab.ab", made.scratch()) == {0: [4, 7]}


@given(st.integers(0, 3 * READ_WHOLE))
def test_of_a_long_text_it_is_told_where_hints_end(before: int) -> None:
    made = database(Hint("needle", 50), Hint("needle", None))
    data = b"." * before + b"needle" + b"." * (3 * READ_WHOLE - before)
    assert made.occurring(data, made.scratch()) == {0: [before + 6], 1: [before + 6]}


@settings(max_examples=20)
@given(st.text(alphabet="ab.", min_size=1, max_size=60))
def test_every_match_of_a_hint_ends_close_behind_one_that_is_told(piece: str) -> None:
    made = database(Hint("ab{1,3}(?:\\.a)?", None), Hint("b[^b]*a", 10))
    data = (piece * (READ_WHOLE // len(piece) + 1)).encode()
    found = made.occurring(data, made.scratch())
    for number, regex in enumerate((rb"ab{1,3}(?:\.a)?", rb"b[^b]*a")):
        ends = found.get(number, [])
        assert ends == sorted(ends)
        for match in islice(re.finditer(regex, data), 20):
            assert any(0 <= match.end() - end < CLOSE for end in ends)


def test_of_a_long_text_made_of_hits_few_are_kept() -> None:
    made = database(Hint("ab", 4))
    data = b"ab" * READ_WHOLE
    (ends,) = made.occurring(data, made.scratch()).values()
    assert len(ends) == len(data) // CLOSE
    assert ends[0] == 2
    assert len(data) - ends[-1] < CLOSE


def test_what_matters_beside_a_number_is_not_looked_for_in_a_long_text_without_one() -> None:
    made = database(Hint("needle", 50, gated=True), Hint("needle", 50))
    data = b"needle" + b"." * (3 * READ_WHOLE)
    assert set(made.occurring(data, made.scratch(), gate=list)) == {1}
    assert set(made.occurring(data, made.scratch(), gate=lambda: [(60, 70)])) == {0, 1}
    assert set(made.occurring(data, made.scratch())) == {0, 1}


@given(st.integers(0, 3 * READ_WHOLE), st.integers(-600, 600), st.booleans())
def test_a_gated_hint_is_told_wherever_it_can_reach_a_place(before: int, away: int, table: bool) -> None:
    made = database(Hint("needle", 300, gated=True), Hint("needle", 300))
    data = b"." * before + b"needle" + b"." * (3 * READ_WHOLE - before)
    place = max(0, before + away)
    tables = [(0, len(data))] if table else []
    found = made.occurring(data, made.scratch(), lambda: tables, lambda: [(place, place + 20)])
    told = [[at for at in found.get(number, []) if abs(at - place) <= 300 or table] for number in (0, 1)]
    assert told[0] == told[1]


def test_patterns_of_every_kind_share_a_hint() -> None:
    shared = ("word", "(?i)shape?x", "(?i)shape[0-9]", r"(?m)^line$")
    made = database(Hint(shared, 10), Hint("word", None), Hint(r"a\.b", None))
    told: tuple[tuple[bytes, set[int]], ...] = (
        (b"a word", {0, 1}),
        (b"ShapX", {0}),
        (b"Shape7", {0}),
        (b"x\nline\ny", {0}),
        (b"a.b", {2}),
        (b"", set()),
    )
    for data, numbers in told:
        assert set(made.occurring(data, made.scratch())) == numbers


_RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=9).map(
    lambda some: merged((start, start + length) for start, length in some)
)


@given(_RANGES, _RANGES)
def test_what_lies_in_both(ones: Ranges, others: Ranges) -> None:
    def within(ranges: Ranges) -> set[int]:
        return {at for start, end in ranges for at in range(start, end)}

    assert within(both(ones, others)) == within(ones) & within(others)


def test_what_was_compiled_before_is_taken_back() -> None:
    kept = database(Hint("ab", 4)).serialized()
    again = Database([Hint("ab", 4)], b"seal", kept)
    assert again.ready
    assert again.occurring(b"ab", again.scratch())


@pytest.mark.parametrize("cut", [0, 10, 32, 36, 60])
def test_other_or_damaged_bytes_are_not(cut: int) -> None:
    kept = database(Hint("ab", 4)).serialized()
    assert not Database([Hint("ab", 4)], b"seal", kept[:cut]).ready
    assert not Database([Hint("ac", 4)], b"seal", kept).ready
    assert not Database([Hint("ab", 4)], b"other", kept).ready


def test_bytes_of_the_same_patterns_compiled_in_another_way_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that asked Hyperscan for less would have kept a database that hides values from this one."""
    kept = database(Hint("ab", None)).serialized()
    assert Database([Hint("ab", None)], b"seal", kept).ready
    monkeypatch.setattr("tidegate.detectors.firstpass._FLAGS", 2)
    assert not Database([Hint("ab", None)], b"seal", kept).ready


def test_a_bad_pattern_is_an_error() -> None:
    with pytest.raises(hyperscan.error):
        database(Hint("(", None))

"""The thin way to RE2 gives what RE2's own wrapper gives."""

from __future__ import annotations

from itertools import pairwise

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.automaton import Automaton, to_blanks

PATTERNS = (r"a[bc]+", r"(?:^|[^a])(b+)", r"c?", r"(?m)^a", "a|(b)c", "é+")
TEXTS = st.text(alphabet="abcé\n", max_size=40)


@pytest.mark.parametrize("regex", PATTERNS)
@given(TEXTS)
def test_the_matches_are_those_of_the_wrapper(regex: str, text: str) -> None:
    data = text.encode()
    wrapped = re2.compile(regex.encode())
    expected = [match.span() for match in wrapped.finditer(data)]
    automaton = Automaton(regex)
    found = automaton.search(data)
    assert found == (expected[0] if expected else None)
    assert [span for span in automaton.all(data) if span[1] > span[0]] == [one for one in expected if one[1] > one[0]]


@pytest.mark.parametrize("regex", [r"a[bc]+", r"ab{1,9}", "b+c"])
@given(TEXTS, st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_a_match_that_begins_in_a_range_is_followed_beyond_it(regex: str, text: str, cuts: list[int]) -> None:
    data = text.encode()
    edges = sorted({min(cut, len(data)) for cut in cuts})
    ranges = list(zip(edges[::2], edges[1::2], strict=False))
    automaton = Automaton(regex)
    every = dict(automaton.spans(data, [(0, len(data))]))
    for start, end in automaton.spans(data, ranges):
        assert any(first <= start < last for first, last in ranges)
        if start in every:
            assert end == every[start]


def test_a_group_is_found_where_it_took_part() -> None:
    data = b"xb abc"
    assert list(Automaton("a|x(b)").spans(data, [(0, len(data))], 1)) == [(1, 2)]
    assert list(Automaton("x(b)").spans(data, [(0, len(data))], 1)) == [(1, 2)]


def test_a_match_is_asked_for_where_it_must_begin() -> None:
    automaton = Automaton("ab+", groups=False)
    assert automaton.here(b".abbb", 1, 5) == 5
    assert automaton.here(b".abbb", 1, 3) == 3
    assert automaton.here(b".abbb", 0, 5) is None


def test_bytes_one_by_one_and_the_longest_match() -> None:
    assert Automaton("a.b", latin=True).search(b"a\xffb") == (0, 3)
    assert Automaton("a.b").search(b"a\xffb") is None
    assert Automaton("a|ab", longest=True, groups=False).search(b"ab") == (0, 2)


def test_a_bad_pattern_is_an_error() -> None:
    with pytest.raises(re2.error):
        Automaton("(")


@given(TEXTS, st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True))
def test_a_range_reaches_to_a_blank_and_none_meet(text: str, cuts: list[int]) -> None:
    data = text.encode()
    edges = sorted({min(cut, len(data)) for cut in cuts})
    ranges = list(zip(edges[::2], edges[1::2], strict=False))
    made = to_blanks(data, ranges)
    assert all(any(first <= start and end <= last for first, last in made) for start, end in ranges)
    assert all(last == len(data) or data[last - 1 : last].isspace() for _first, last in made)
    assert all(one[1] < other[0] for one, other in pairwise(made))


def test_many_ranges_in_one_long_value_are_one() -> None:
    assert to_blanks(b"x" * 9 + b" y", [(0, 2), (1, 3), (5, 7)]) == [(0, 10)]

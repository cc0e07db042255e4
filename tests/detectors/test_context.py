"""Context words: short ones stand alone, long ones and other scripts may be part of a word."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.context import everyday_before, hints, pattern
from tidegate.detectors.firstpass import Database, Hint

WORDS = ("ssn", "social security", "주민번호", "личный номер", "kreditkarte")


def near(text: str) -> bool:
    return re2.search(pattern(WORDS), text) is not None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("SSN 1", True),
        ("user_ssn=1", True),
        ("assn 1", False),
        ("ssns", False),
        ("Social-Security no", True),
        ("socialsecurity", True),
        ("제 주민번호는", True),
        ("ЛИЧНЫЙ НОМЕР", True),
        ("Личный номер", True),
        ("Kreditkartennummer", True),
        ("social insecurity", False),
    ],
)
def test_a_word_counts_where_it_is_meant(text: str, counts: bool) -> None:
    assert near(text) is counts


@pytest.mark.parametrize(("text", "counts"), [("he said", False), ("SA ID", True), ("sa_id", True), ("sa-id", True)])
def test_a_word_that_is_another_one_without_its_space_needs_it(text: str, counts: bool) -> None:
    database = Database([Hint(hints(("sa id",)), 10)], b"")
    database.compile()
    assert (re2.search(pattern(("sa id",)), text) is not None) is counts
    assert bool(database.occurring(text.encode(), database.scratch())) is counts


@given(
    st.text(alphabet=" _-aSsnN1", max_size=5),
    st.sampled_from([*WORDS, *(w.upper() for w in WORDS)]),
    st.text(max_size=5),
)
def test_the_hint_occurs_wherever_the_pattern_does(before: str, word: str, after: str) -> None:
    database = Database([Hint(hints(WORDS), 10)], b"")
    database.compile()
    text = f"{before}{word}{after}"
    if near(text):
        assert database.occurring(text.encode("utf-8", "replace"), database.scratch())


def test_an_everyday_number_is_called_so_in_front_of_it() -> None:
    assert everyday_before("\x01Tel. 030 901820, Kundennummer \x02") == "\x01Tel. 030 901820, "
    assert everyday_before("\x01your order, phone: \x02") == "\x01your "
    assert everyday_before("\x01call me at \x02 order") is None
    assert everyday_before("order\x01\x02") is None
    assert everyday_before("\x01접수번호 \x02") == "\x01"
    assert everyday_before("\x01직접수령 \x02") is None, "collected in person, not registered"

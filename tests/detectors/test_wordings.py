"""A pattern in words: what it finds is found by one of them, and by nothing but what it is."""

from __future__ import annotations

import hyperscan
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.firstpass import Database, Hint
from tidegate.detectors.wordings import words

HINTS = sorted({pattern.hint for one in BUILT_IN for pattern in one.patterns if pattern.hint})


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("account", ("account",)),
        ("(?i:salary|gehalt)|年収額", ("(?i)salary", "(?i)gehalt", "年収額")),
        ("(?i:bank[ _]account)", (r"(?i)bank\ account", "(?i)bank_account")),
        ("straat|weg ?(?:5|6)", ("straat", r"weg\ 5", r"weg\ 6", "weg5", "weg6")),
        ("(?i:token|to?n)|[0-9]{3}", ("(?i)token", "(?i:to?n)", "[0-9]{3}")),
        (r"\bcard\b|cards", ("cards", r"\bcard\b")),
        (r"a\|b|[|)]cd(?:e|f)", (r"\|cde", r"\|cdf", r"\)cde", r"\)cdf", r"a\|b")),
        ("(?i:key)[a-z]{3}", ("(?i:key)[a-z]{3}",)),
        ("(?i:ab)(?i:cd)", ("(?i)abcd",)),
        ("(?i:ab)cd", ("(?i:ab)cd",)),
        ("cd1(?i:2)4", ("cd124",)),
        ("[^a]bcde", ("[^a]bcde",)),
        ("(?=a)bcde", ("(?=a)bcde",)),
        ("[a-z][a-z]ab", ("[a-z][a-z]ab",)),
        ("(", ("(",)),
    ],
)
def test_what_is_words_is_taken_apart(regex: str, expected: tuple[str, ...]) -> None:
    assert sorted(words(regex)) == sorted(expected)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_hint_is_found_in_words_wherever_it_is_found(data: st.DataObject) -> None:
    regex = data.draw(st.sampled_from(HINTS))
    some = data.draw(st.lists(st.sampled_from([*words(regex)[:40], "x", " "]), max_size=3))
    text = "".join(data.draw(st.from_regex(one)) for one in some).encode("utf-8", "replace")
    made = Database([Hint(regex, 0)], b"")
    made.compile()
    assert bool(made.occurring(text, made.scratch())) == plainly(regex, text)


def plainly(regex: str, data: bytes) -> bool:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[regex.encode()], ids=[0], elements=1, flags=0)
    found: list[int] = []
    database.scan(data or b".", match_event_handler=lambda number, *_: found.append(number))
    return bool(found)

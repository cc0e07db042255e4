"""What is looked for in the record is what the form says, and no more."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.console.entries import decided, entry
from tidegate.console.rows import row
from tidegate.console.search import EFFECTS, Wanted

ROW = row(
    entry(5, decided("redact", "ids-stay", found=(("kr-rrn", "national-id", 2),), unread=(("file", "encrypted"),)))
)


@pytest.mark.parametrize(
    ("said", "lets_in"),
    [
        ({}, True),
        ({"who": "KIM@"}, True),
        ({"who": "lee"}, False),
        ({"service": "seek"}, True),
        ({"service": "chat.deepseek"}, True),
        ({"service": "claude"}, False),
        ({"effect": "redact"}, True),
        ({"effect": "block"}, False),
        ({"rule": "stay"}, True),
        ({"rule": "otherwise"}, False),
        ({"found": "rrn"}, True),
        ({"found": "national"}, True),
        ({"found": "not inspected"}, True),
        ({"found": "encrypted"}, True),
        ({"found": "payment"}, False),
        ({"who": "kim", "effect": "redact", "rule": "stay"}, True),
        ({"who": "kim", "effect": "redact", "rule": "otherwise"}, False),
        ({"before": "3"}, True),
    ],
)
def test_every_field_that_is_filled_in_has_to_fit(said: dict[str, str], lets_in: bool) -> None:
    assert Wanted.of(said).lets_in(ROW) is lets_in


@pytest.mark.parametrize(
    "said", [{"effect": "blok"}, {"before": "x"}, {"before": "-1"}, {"before": "٣"}, {"who": "  "}]
)
def test_what_means_nothing_asks_for_nothing(said: dict[str, str]) -> None:
    assert Wanted.of(said) == Wanted()


@given(
    st.builds(
        Wanted,
        who=st.text(max_size=20).map(str.strip),
        service=st.text(max_size=20).map(str.strip),
        effect=st.sampled_from(("", *EFFECTS)),
        rule=st.text(max_size=20).map(str.strip),
        found=st.text(max_size=20).map(str.strip),
        before=st.integers(0, 10**17),
    )
)
def test_an_address_asks_for_what_was_asked_for(wanted: Wanted) -> None:
    assert Wanted.of(dict(parse_qsl(wanted.query()))) == wanted


def test_going_on_to_older_ones_keeps_the_rest() -> None:
    assert Wanted(who="kim", before=7).query(3) == "who=kim&before=3"
    assert Wanted(who="kim", before=7).query(0) == "who=kim"

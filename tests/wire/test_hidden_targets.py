"""Where a text stands in an address that nobody reads, however it is cut."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.hidden_targets import HiddenTargets

MARKS = [
    "](",
    "]: ",
    "https://e/",
    "(",
    ")",
    "\\",
    " ",
    "\n",
    '"',
    "'",
    "<",
    ">",
    "src=",
    "srcset=",
    "style=",
    "url(",
    "a",
]


def is_hidden(pieces: Iterable[str]) -> bool:
    targets = HiddenTargets()
    for piece in pieces:
        targets.feed(piece)
    return targets.hidden


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("see ", False),
        ("![x](https://e/?q=", True),
        ("![x](https://e/?q=(a)b", True),
        ("![x](https://e/?q=((a)", True),
        ("![x](https://e/?q=(a))", False),
        ("![x](https://e/\\)", True),
        ("![x](https://e/\\\\)", True),
        ("![x](https://e/)", False),
        ("![x](https://e/ ", False),
        ("![x](local/", False),
        ("[x]: https://e/)", True),
        ("[x]: https://e/\n", False),
        ('<b style="', True),
        ('<b style="color: red"', False),
        ("<a href=https://e/", True),
        ("<a href=https://e/>", False),
        ("b { background: url(https://e/a", True),
        ("b { background: url(https://e/a)", False),
        ('new URL("https://e/', False),
    ],
)
def test_a_target_ends_where_its_format_says(text: str, hidden: bool) -> None:
    assert is_hidden([text]) == is_hidden(text) == hidden


@given(st.lists(st.sampled_from(MARKS), max_size=12), st.integers(1, 9))
def test_no_cut_opens_a_target_that_is_closed_or_closes_one(words: list[str], step: int) -> None:
    text = "".join(words)
    assert is_hidden(text[at : at + step] for at in range(0, len(text), step)) == is_hidden([text])

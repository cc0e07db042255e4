"""A shape, its pattern and its example say the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.credentials.shape import CLASSES, drawn, dummy, landmark, regex

COUNTS = st.integers(1, 60)
PIECES = st.one_of(
    st.sampled_from(["ghp_", "sk-", ".", "(live|test)", "v1.0-", "{uuid}"]),
    st.builds("{{{}:{}}}".format, st.sampled_from(sorted(CLASSES)), COUNTS),
    st.builds(lambda of, n: f"{{{of}:{n}+}}", st.sampled_from(sorted(CLASSES)), COUNTS),
    st.builds(lambda of, n, more: f"{{{of}:{n}-{n + more}}}", st.sampled_from(sorted(CLASSES)), COUNTS, COUNTS),
)


@given(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.text(max_size=4))
def test_what_is_drawn_matches_and_holds_the_landmark(shape: str, salt: str) -> None:
    value = drawn(shape, salt)
    assert re.fullmatch(regex(shape), value)
    assert value == drawn(shape, salt)
    assert re.search(landmark(shape), value)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("ghp_{an:36}", "ghp_[A-Za-z0-9]{36}"),
        ("sk-(a|b.)-{w:2+}", r"sk\-(?:a|b\.)\-[A-Za-z0-9_-]{2,}"),
        ("{hex:8-12}", "[0-9a-f]{8,12}"),
    ],
)
def test_a_shape_as_a_pattern(shape: str, expected: str) -> None:
    assert regex(shape) == expected


def test_the_landmark_is_the_longest_written_part() -> None:
    assert landmark("x{an:3}.atlasv1.{w:4}") == r"\.atlasv1\."
    assert landmark("sk-(proj|admin)-{w:4}") == r"sk\-(?:proj|admin)\-"


def test_what_stands_in_documents_is_the_shape_with_crosses() -> None:
    assert dummy("sk_(live|test)_{an:4}") == "sk_live_xxxx"

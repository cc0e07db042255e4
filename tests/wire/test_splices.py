"""Splices: sorted, disjoint, and lifted through the layers once each."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.charsets import of
from tidegate.wire.json_codings import STRING
from tidegate.wire.splices import PLAIN, Document, Place, Splices, lifted, merged, spliced

spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 8)), max_size=6)


@given(spans)
def test_merged_splices_are_sorted_and_disjoint_and_cover_all_that_was_covered(pairs: list[tuple[int, int]]) -> None:
    splices = [(start, start + length, "") for start, length in pairs]
    result = merged(splices)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(result))
    covered = {at for start, end, _ in result for at in range(start, end)}
    assert covered == {at for start, end, _ in splices for at in range(start, end)}


def test_of_two_that_overlap_the_first_is_written() -> None:
    assert spliced("abcdef", merged([(2, 5, "Y"), (0, 3, "X")])) == "Xf"
    assert spliced(b"abc", [(1, 2, b"")]) == b"ac"


def test_edits_of_several_strings_reach_the_bytes_together() -> None:
    raw = '["안","b"]'.encode()
    root = Document(raw)
    text = root.within(0, len(raw), of("utf-8"), raw.decode())
    edits: list[tuple[Place, Any, Splices]] = [
        (Place(text, 2, 3, STRING), "안", [(0, 1, "녕하")]),
        (Place(text, 6, 7, STRING), "b", [(0, 1, "")]),
        (Place(root, 0, 1, PLAIN), b"[", [(0, 0, b" ")]),
    ]
    ((document, splices),) = lifted(edits).values()
    assert document is root
    assert spliced(raw, splices).decode() == ' ["녕하",""]'


def test_nothing_to_do_is_nothing_done() -> None:
    assert lifted([]) == {}
    assert spliced("abc", []) == "abc"


def test_no_text_in_representations() -> None:
    assert "secret" not in repr(Place(Document("secret"), 0, 6, PLAIN))

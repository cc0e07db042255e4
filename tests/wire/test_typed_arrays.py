"""Typed arrays as a browser writes them: objects whose keys count from zero."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.documents import samples
from tidegate.wire import json_text, typed_arrays
from tidegate.wire.bodies import read
from tidegate.wire.limits import DEFAULT

SAID = "write to kim@example.kr, please"


def counted(content: bytes) -> dict[str, int]:
    """As ``JSON.stringify(new Uint8Array(…))`` writes it."""
    return {str(number): byte for number, byte in enumerate(content)}


def arrays(told: Any) -> list[tuple[str, bytes]]:
    strings = json_text.strings(json.dumps(told), DEFAULT)
    return [(one.path, one.content) for one in typed_arrays.found(strings.pieces)]


@pytest.mark.parametrize(
    "content", [SAID.encode(), "가나다라, 마바사".encode(), gzip.compress(SAID.encode(), mtime=0), samples.docx()]
)
def test_bytes_that_say_something_are_found(content: bytes) -> None:
    assert arrays({"file": counted(content), "n": 1}) == [("file", content)]
    assert arrays([counted(content), counted(content)]) == [("[0]", content), ("[1]", content)]


@pytest.mark.parametrize(
    "told",
    [
        counted(b"too few"),
        {str(number): number * 1000 for number in range(20)},
        {str(number): 0.5 for number in range(20)},
        {str(number): number for number in range(20)},  # bytes of nothing
        {str(number): 65 for number in range(20) if number != 5},
        {"a": 1, "0": "text", "9": None},
        {},
    ],
)
def test_what_says_nothing_is_numbers(told: Any) -> None:
    assert arrays(told) == []


def test_an_array_after_one_that_breaks_off() -> None:
    told = [{"0": 65, "1": 66}, counted(SAID.encode())]
    assert arrays(told) == [("[1]", SAID.encode())]


@given(
    st.recursive(
        st.integers(-300, 300) | st.text(max_size=3),
        lambda inner: st.dictionaries(st.sampled_from([*map(str, range(12)), "a", "01"]), inner, max_size=12),
        max_leaves=40,
    )
)
def test_any_document_has_an_answer(told: Any) -> None:
    for _, content in arrays({"told": told}):
        assert len(content) >= 10


def test_the_reader_reads_them() -> None:
    raw = json.dumps({"file": counted(SAID.encode()), "of": "kim"}).encode()
    reading = read(raw, media_type="application/json", encoding=None)
    assert SAID in [part.text for part in reading.parts]
    number = next(number for number, part in enumerate(reading.parts) if part.text == SAID)
    with pytest.raises(Exception, match="replace"):
        reading.rewrite({number: [(9, 23, "[X]")]})

"""Requests that only a model's interface has are found in all text at once."""

from __future__ import annotations

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage import looks

_WORDS = ["POST", "/v1/chat/completions", "/v1/messages", "text/event-stream", ":generateContent", "가", " ", "\n", "x"]


def why(line: str) -> str:
    found = duckdb.execute(f"SELECT {looks.WHY} FROM (SELECT ? AS line)", [line]).fetchone()
    assert found is not None
    return str(found[0])


@given(st.lists(st.sampled_from(_WORDS), max_size=30).map("".join))
def test_the_lines_are_those_that_the_engine_would_find(text: str) -> None:
    found = looks.lines(text.encode())
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(line for line in text.split("\n") if why(line)))


def test_a_path_says_more_than_a_stream() -> None:
    assert why("POST /v1/messages text/event-stream") == "path"
    assert why("GET /feed text/event-stream") == "stream"
    assert why("GET /v1/people") == ""


def test_a_long_line_is_found_whole() -> None:
    line = "a" * 30_000 + "/api/generate" + "b" * 30_000
    assert looks.lines(f"before\n{line}\nafter\n".encode()) == [line]

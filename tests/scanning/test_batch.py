"""Lines: an answer to each, in order, whatever stands on it."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.scanning import batch
from tidegate.scanning.batch import Annotate, Lines, read

FOUND = Finding("word", "words", 0, 1, 3, 0.98765)


def look(text: str) -> tuple[Finding, ...]:
    return (FOUND,) if "x" in text else ()


def answered(data: bytes) -> list[Any]:
    return [json.loads(line) for line in Annotate(look)(Lines(1, data)).data.splitlines()]


def test_an_object_comes_back_with_its_findings() -> None:
    assert answered(b'{"id": 7, "text": "axx", "more": [1.5]}') == [
        {
            "id": 7,
            "text": "axx",
            "more": [1.5],
            "findings": [{"detector": "word", "family": "words", "start": 1, "end": 3, "confidence": 0.988}],
        }
    ]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"no", {"error": "Line 1 is not JSON."}),
        (b"\xff", {"error": "Line 1 is not JSON."}),
        (b'["text"]', {"error": 'Line 1 is not an object with "text".'}),
        (b'{"id": 3, "text": null}', {"id": 3, "text": None, "error": 'Line 1 has no "text" that is a string.'}),
        (b"[" * 5000, {"error": "Line 1 is not JSON."}),
    ],
)
def test_a_broken_line_is_answered_in_its_place(line: bytes, answer: dict[str, Any]) -> None:
    assert answered(line + b'\n{"text": ""}') == [answer, {"text": "", "findings": []}]


def pipe_of(*pieces: bytes) -> int:
    ours, theirs = os.pipe()

    def write() -> None:
        for piece in pieces:
            os.write(theirs, piece)
        os.close(theirs)

    threading.Thread(target=write).start()
    return ours


@given(st.lists(st.binary(max_size=20).filter(lambda line: b"\n" not in line), max_size=20), st.booleans())
def test_lines_are_whole_and_numbered_however_they_come(lines: list[bytes], ended: bool) -> None:
    data = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    file = pipe_of(*(data[at : at + 7] for at in range(0, len(data), 7)))
    numbered: dict[int, bytes] = {}
    for one in read(file):
        if one is not None:
            numbered |= dict(enumerate(one.data.split(b"\n"), one.first))
    os.close(file)
    assert [line for _, line in sorted(numbered.items())][: len(lines)] == lines[: len(numbered)]
    assert b"\n".join(line for _, line in sorted(numbered.items())) == b"\n".join(lines).rstrip(b"\n") or len(
        numbered
    ) >= len([line for line in lines if line])


def test_a_line_without_end_is_answered_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LONGEST", 100)
    monkeypatch.setattr(batch, "BATCH", 64)
    file = pipe_of(b"x" * 150, b"y" * 150, b'\n{"text": "x"}\n')
    answers = [Annotate(look)(one) for one in read(file) if one is not None]
    os.close(file)
    said = [json.loads(line) for one in answers for line in one.data.splitlines()]
    assert said[0] == {"error": "Line 1 is longer than 64 MiB."}
    assert said[-1]["findings"]
    assert sum(one.broken for one in answers) == 1


def test_nothing_there_for_now_is_said() -> None:
    ours, theirs = os.pipe()
    lines = read(ours)
    assert next(lines) is None
    os.write(theirs, b"{}\n")
    assert next(lines) == Lines(1, b"{}")
    os.close(theirs)
    assert list(lines) == []
    os.close(ours)

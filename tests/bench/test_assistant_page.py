"""The page of the assistant's speed holds each figure of its run, and none without it."""

from __future__ import annotations

from typing import Any

import pytest

from bench.assistant_page import BUSY, page

FOUND: dict[str, Any] = {
    BUSY: 0.1,
    "assistant": {"added ms": 2.04, "requests/s": 777.7},
    "litellm": {"added ms": 11.6, "requests/s": 117.2},
    "requests/s, ratio": 6.64,
    "added latency, ratio": 5.69,
    "very first token after the start, ms": 9.33,
    "first token, ms": {
        "straight": 1.51,
        "added, /v1": 3.13,
        "added, screen": 3.52,
        "slowest of 15, straight": 4.1,
        "slowest of 15, /v1": 8.2,
        "slowest of 15, screen": 9.3,
    },
    "further token, ms": {"straight": 0.29, "added, /v1": 0.271, "added, screen": 0.43},
    "history of 10,000, ms": {
        "first screen": 2.81,
        "screen": 1.0,
        "slowest search while it is opened": 76.4,
        "until all is open": 816.2,
        "slowest search": 18.84,
    },
    "fifty at once, ms": {
        "first token, median": 144.2,
        "first token, slowest": 237.1,
        "token, median": 24.52,
        "token, 99 of 100": 55.51,
    },
    "a PDF of 300 pages": {"MB": 0.3, "passages": 1200, "seconds": 0.99},
}


def test_each_figure_stands_beside_its_aim() -> None:
    made = page(FOUND)
    for row in (
        "| `/v1/chat/completions`, 16 connections, requests a second | 778 | 117 | 6.6 | 5 |",
        "| first token, new connection | 3.1 | 3.5 | 10 |",
        "| each further token | 0.27 | 0.43 | 1 |",
        "| first screen | 2.8 | 200 |",
        "| slowest of 18 later searches | 18.8 | 100 |",
        "| a PDF of 300 pages, from the first byte of the upload until it is ready, s | 1.0 | 10 |",
    ):
        assert row in made
    assert "slowest first token of 15 rounds" in made.replace("\n", " ")
    assert all(len(line) <= 125 for line in made.splitlines() if not line.startswith("|"))


def test_it_says_whether_the_machine_did_anything_else() -> None:
    assert "did nothing else" in page(FOUND)
    assert "2.2 programs wanted a core" in page(FOUND | {BUSY: 2.24})


def test_a_part_that_was_not_measured_makes_no_page() -> None:
    with pytest.raises(KeyError):
        page({name: value for name, value in FOUND.items() if name != "litellm"})

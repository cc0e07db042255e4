"""Samples of what could not be read show its shape and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.reading import Desk, squid
from tidegate.usage.rows import masked


@given(st.text())
def test_a_mask_keeps_no_letter_and_no_digit(line: str) -> None:
    assert not [one for one in masked(line) if (one.isalpha() and one != "a") or (one.isdecimal() and one != "0")]
    assert len(masked(line)) <= 160


def _squid(second: int, url: str) -> str:
    return squid(second).replace("CONNECT chatgpt.com:443", f"POST {url}")


def _table(second: int, url: str) -> str:
    return f"2025-01-31 00:00:{second:02},10.0.0.1,{url}\n"


@pytest.mark.parametrize(("line", "header"), [(_squid, ""), (_table, "Date,Source IP,Destination URL\n")])
def test_a_host_that_meant_nothing_is_seen_again_once_it_is_asked_like_a_model(
    desk: Desk, line: Callable[[int, str], str], header: str
) -> None:
    home, model = "http://intranet.example/", "http://intranet.example/v1/chat/completions"
    desk.read(header + line(1, home) + line(2, "http://www.example/"))
    assert desk.rows("SELECT host FROM host") == []
    desk.read(header + line(3, home) + line(4, model) + line(5, "http://www.example/"))
    desk.read(header + line(6, home))
    assert desk.rows("SELECT host, why FROM host") == [("intranet.example", "path")]
    assert desk.rows("SELECT second(moment) FROM shared ORDER BY moment") == [(3,), (4,), (6,)]


def test_rows_of_a_host_that_means_nothing_are_gone_once_that_is_known(desk: Desk) -> None:
    desk.read(squid(1, "www.example.com"))
    outcome = desk.read(squid(2, "www.example.com") + "broken\n" + squid(3) + squid(4, "new.example.com"))
    assert (outcome.lines, outcome.events, outcome.unreadable) == (4, 1, 1)
    assert desk.rows("SELECT written FROM row_ ORDER BY written NULLS FIRST") == [
        (None,), ("chatgpt.com:443",), ("new.example.com:443",)
    ]  # fmt: skip

"""Any file, again, late, out of order, in pieces: the same tables."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator, Sequence

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usage.reading import Desk, squid

HOSTS = ("chatgpt.com", "chat.deepseek.com", "www.example.com", "claude.ai")
LINES = [squid(n * 700.0, HOSTS[n % 4], f"p{n % 7}", f"10.0.0.{n % 9}") for n in range(400)]
WHOLE = "".join(LINES)


def tables(desk: Desk) -> list[object]:
    desk.refresh()
    return [
        desk.rows("SELECT * EXCLUDE (segment) FROM event ORDER BY ALL"),
        desk.rows("SELECT * FROM visit_day ORDER BY ALL"),
        desk.rows("SELECT * FROM service_day ORDER BY ALL"),
        desk.rows("SELECT * FROM seen ORDER BY ALL"),
    ]


@pytest.fixture(scope="module")
def once() -> Iterator[list[object]]:
    desk = Desk()
    desk.read(WHOLE)
    yield tables(desk)
    desk.close()


def test_a_file_read_twice_counts_once_and_is_passed_over(desk: Desk, once: list[object]) -> None:
    assert desk.read(WHOLE).added == 300
    again = desk.read(WHOLE, "copy.log")
    assert (again.lines, again.added, again.passed) == (0, 0, len(WHOLE))
    assert tables(desk) == once


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_a_compressed_copy_is_the_same_content(desk: Desk, once: list[object], pack: object) -> None:
    desk.read(WHOLE)
    assert desk.read(pack(WHOLE.encode())).added == 0  # type: ignore[operator]
    assert tables(desk) == once


def test_a_file_that_grew_is_read_from_where_it_ended(desk: Desk, once: list[object]) -> None:
    for end in (len("".join(LINES[:100])), len("".join(LINES[:250])) + 30, len(WHOLE)):
        desk.read(WHOLE[:end])
    assert tables(desk) == once


def test_pieces_that_overlap_count_once(desk: Desk, once: list[object]) -> None:
    for start, end in ((200, 400), (0, 250), (100, 300)):
        desk.read("".join(LINES[start:end]))
    assert tables(desk) == once


def test_equal_lines_of_one_file_all_count(desk: Desk) -> None:
    desk.read(squid(1.0) * 3)
    desk.read(squid(1.0) * 2 + squid(2.0))
    assert desk.rows("SELECT count(*) FROM event") == [(4,)]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(5)), st.integers(3_000, 20_000))
def test_the_order_of_files_and_where_stretches_end_do_not_matter(
    once: list[object], order: Sequence[int], stretch: int
) -> None:
    desk = Desk()
    for part in order:
        desk.read("".join(LINES[part * 80 : part * 80 + 80]), stretch=stretch)
        desk.refresh()
    assert tables(desk) == once
    desk.close()


def test_stopped_at_any_stretch_nothing_is_lost_or_doubled(desk: Desk, once: list[object]) -> None:
    load, left = desk.loader.load, [3]

    def until_killed(*arguments: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return load(*arguments)  # type: ignore[arg-type]

    desk.loader.load = until_killed  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyboardInterrupt):
        desk.read(WHOLE, stretch=5_000)
    desk.loader.load = load  # type: ignore[method-assign]
    resumed = desk.read(WHOLE, stretch=5_000)
    assert resumed.passed > 0
    assert tables(desk) == once


def test_a_followed_file_keeps_half_a_line_for_later(desk: Desk) -> None:
    half = squid(1.0) + squid(2.0)[:40]
    assert desk.read(half, whole_lines=True).added == 1
    assert desk.read(squid(1.0) + squid(2.0), whole_lines=True).added == 1


BAD = {
    "binary": bytes(range(256)) * 40,
    "ten megabytes": b"x" * (10 << 20),
    "wrong encoding": "한글 로그".encode("cp949"),
    "year 1": b"-62135596800.000      1 10.0.0.1 TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 - HIER_DIRECT/- -",
    "year 9999": b"253402300799.000      1 10.0.0.1 TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 - HIER_DIRECT/- -",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_lines_are_counted_sampled_masked_and_stop_nothing(desk: Desk, bad: bytes) -> None:
    good = "".join(squid(n) for n in range(20)).encode()
    outcome = desk.read(good + bad.replace(b"\n", b" ") + b"\n" + squid(99.0, person="secret-kim").encode())
    assert (outcome.added, outcome.problem) == (21, "")
    assert outcome.unreadable == 1
    assert all(
        "secret" not in sample and "kim" not in sample for (sample,) in desk.rows("SELECT sample FROM unreadable")
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02" * 500, b"hello\nworld\n"])
def test_what_is_no_log_is_told_in_a_sentence(desk: Desk, content: bytes) -> None:
    assert desk.read(content).problem.endswith(".") or desk.read(content).problem.endswith("(--mapping).")


def test_a_cut_off_archive_is_read_as_far_as_it_goes(desk: Desk) -> None:
    packed = gzip.compress(WHOLE.encode())
    outcome = desk.read(packed[: len(packed) // 2])
    assert outcome.added > 0
    assert "could not be read to its end" in outcome.problem


def test_utf16_is_read(desk: Desk) -> None:
    assert desk.read(WHOLE.encode("utf-16")).added == 300


def test_nothing_is_added_for_another_tenant(desk: Desk) -> None:
    desk.read(WHOLE, tenant="a")
    desk.read(WHOLE, tenant="b")
    assert desk.rows("SELECT tenant, count(*) FROM event GROUP BY ALL ORDER BY ALL") == [("a", 300), ("b", 300)]


def test_the_beginning_of_what_was_read_counts_nothing(desk: Desk) -> None:
    desk.read("".join(LINES), stretch=2000)
    before = tables(desk)
    for count in (1, 50, 333):
        assert desk.read("".join(LINES[:count]), stretch=2000).added == 0
    assert tables(desk) == before

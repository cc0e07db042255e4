"""Several processes: answers in order, questions not taken ahead of need."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests import needs
from tidegate.scanning.crew import AHEAD, in_order, processors


@pytest.mark.parametrize("processes", [1, 2])
def test_answers_come_in_the_order_of_the_questions(processes: int) -> None:
    assert list(in_order(lambda one: one * 2, range(50), processes)) == [one * 2 for one in range(50)]


def test_questions_are_taken_only_as_answers_are_given_out() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    answers = in_order(lambda one: one, endless(), 2)
    assert [next(answers) for _ in range(5)] == [1, 2, 3, 4, 5]
    answers.close()  # type: ignore[attr-defined]
    assert taken <= 5 + AHEAD * 2 + 1


def test_where_nothing_is_there_for_now_what_is_under_way_is_given_out() -> None:
    asked: list[int] = []

    def waiting() -> Iterator[int | None]:
        yield 1
        yield None
        asked.append(1)
        yield 2

    answers = in_order(lambda one: one, waiting(), 2)
    assert next(answers) == 1
    assert asked == []
    assert list(answers) == [2]


@needs.LINUX  # whose libraries may be forked
def test_the_work_is_done_elsewhere_and_its_errors_come_back() -> None:
    assert set(in_order(lambda _: os.getpid(), range(4), 2)).isdisjoint({os.getpid()})
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda one: 1 // one, [0], 2))
    assert processors() >= 1


@needs.LINUX
def test_ctrl_c_is_for_the_one_who_asks() -> None:
    assert set(in_order(lambda _: signal.getsignal(signal.SIGINT), range(4), 2)) == {signal.SIG_IGN}


def test_on_a_mac_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidegate.scanning.crew.sys.platform", "darwin")
    assert set(in_order(lambda _: os.getpid(), range(4), 2)) == {os.getpid()}

"""Requests that wait for their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from tidegate.edges.driver import Crossing
from tidegate.edges.icap.awaited import CARRIED, Awaited, Expected
from tidegate.gate import events as e


@dataclass
class Double:
    number: str
    told: list[Any] = field(default_factory=list)

    @property
    def gate(self) -> Any:
        return SimpleNamespace(exchange=SimpleNamespace(id=self.number))

    def after(self) -> float:
        return 1.0

    def report(self, event: Any) -> None:
        self.told.append(event)


def expected(number: str) -> Expected:
    return Expected(cast(Crossing, Double(number)))


def test_each_is_taken_once() -> None:
    awaited, one = Awaited(), expected("x-1")
    assert awaited.expect(one, ("kim",)) == (CARRIED, "x-1")
    assert awaited.taken("x-1") is one
    assert awaited.taken("x-1") is None
    assert awaited.taken_alike(("kim",)) is None


def test_of_several_alike_the_first_is_taken() -> None:
    awaited, one, two = Awaited(), expected("x-1"), expected("x-2")
    awaited.expect(one, ("kim",))
    awaited.expect(two, ("kim",))
    assert [awaited.taken_alike(("kim",)) for _ in range(3)] == [one, two, None]
    assert awaited.taken_alike(("lee",)) is None


def test_the_oldest_is_forgotten_and_its_end_recorded() -> None:
    awaited, one = Awaited(most=1), expected("x-1")
    awaited.expect(one, ("kim",))
    awaited.expect(expected("x-2"), ("kim",))
    assert len(awaited) == 1
    assert cast(Any, one.crossing).told == [e.PeerGone(1.0)]

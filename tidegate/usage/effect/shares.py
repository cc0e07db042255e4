"""Who of those seen before went where, against the same share in a stretch without a measure."""

from __future__ import annotations

from math import sqrt
from typing import Final

from tidegate.usage.effect.history import History, Moves
from tidegate.usage.effect.result import Displacement, Interval, Move

_Z: Final = 1.959963984540054


def displaced(history: History) -> Displacement | None:
    """Shares of all who had used the service; ``None`` where nobody had or nothing is known."""
    moves = history.moves
    if moves is None or not moves.had:
        return None
    placebo = history.placebo if history.placebo and history.placebo.had else None
    usual = _people(placebo) if placebo else {}
    ways = tuple(
        _move(way, service, people, moves.had, usual.get((way, service), 0), placebo.had if placebo else 0)
        for (way, service), people in _people(moves).items()
    )
    return Displacement(moves.had, moves.left, placebo.had if placebo else None, ways)


def _people(moves: Moves) -> dict[tuple[str, str], int]:
    return {("left", ""): moves.left, **{(way.way, way.service): way.people for way in moves.ways}}


def _move(way: str, service: str, people: int, had: int, usual: int, usual_had: int) -> Move:
    if not usual_had:
        return Move(way, service, people, people / had, None, None)
    return Move(way, service, people, people / had, usual / usual_had, difference(people, had, usual, usual_had))


def difference(one: int, of_one: int, two: int, of_two: int) -> Interval:
    """The difference of two shares by Newcombe's method 10 (1998, from Wilson's intervals): it holds for shares near 0.

    People are taken as independent of one another and of those of the other stretch."""
    first, second = one / of_one, two / of_two
    low_1, high_1 = _wilson(one, of_one)
    low_2, high_2 = _wilson(two, of_two)
    apart = first - second
    return Interval(
        apart - sqrt((first - low_1) ** 2 + (high_2 - second) ** 2),
        apart,
        apart + sqrt((high_1 - first) ** 2 + (second - low_2) ** 2),
    )


def _wilson(count: int, of: int) -> tuple[float, float]:
    share, square = count / of, _Z * _Z
    middle = share + square / (2 * of)
    reach = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - reach) / (1 + square / of), (middle + reach) / (1 + square / of)

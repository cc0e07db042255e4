"""What a chart says, before anybody draws it.  Labels are in the reader's language already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tidegate.usage.report.shapes import Pattern

#: A figure, or none where nothing is known.
Figure: TypeAlias = float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how long, what is written at its end, and how it is filled."""

    label: str
    value: float
    written: str
    pattern: Pattern = "solid"


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from left to right, longest first.  ``legend`` says what a pattern means, where there is more than one."""

    title: str
    says: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[Pattern, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Figures one after the other, under a name."""

    name: str
    values: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one place of the steps."""

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over steps (days or weeks), each told by its dashes and its name at its end.  Starts at nought."""

    title: str
    says: str
    steps: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over steps; several series stand on each other.  ``shares``: the axis ends at the whole."""

    title: str
    says: str
    steps: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Heat:
    """A grid of shades with its figures in it; ``written`` is what stands in a cell that may not be shown."""

    title: str
    says: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[Figure, ...], ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Places from day to day, the first at the top."""

    title: str
    says: str
    steps: tuple[str, ...]
    series: tuple[Series, ...]


Chart: TypeAlias = Bars | Lines | Columns | Heat | Places


def largest(series: Sequence[Series]) -> float:
    """The largest figure of all; 0 where none is known."""
    return max((value for one in series for value in one.values if value is not None), default=0)

"""What ``of.effect_of`` finds: frozen figures, and codes in place of words; ``words`` has the words.

Changes are shares: −0.62 is 62 % fewer.  What is not known is ``None`` and has a code that says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """How much the data says."""

    TOO_LITTLE = "too-little"  #: no interval: too few days, or none
    UNCLEAR = "unclear"  #: the interval holds no change
    CHANGED = "changed"  #: a change, and nothing that says what made it
    SPEAKS_FOR_IT = "speaks-for-it"  #: a change that comparable services do not share


class Doubt(StrEnum):
    """What the reader must know before leaning on the figures."""

    NOTHING_BEFORE = "nothing-before"
    NOTHING_AFTER = "nothing-after"
    FEW_BEFORE = "few-days-before"
    FEW_AFTER = "few-days-after"
    GAP = "not-observed-around-the-day"
    MISSING = "many-days-missing"
    FEW_PEOPLE = "few-people"
    NOBODY_AFTER = "nobody-after"
    STEEP = "steep-before"
    ALIKE = "others-changed-alike"
    SOURCES = "logs-changed"
    LOGS_UNKNOWN = "logs-not-known"
    NO_CONTROLS = "no-comparison"
    CONTROLS_DISAGREE = "comparison-disagrees"


@dataclass(frozen=True, slots=True)
class Interval:
    """A change with its 95 % interval, as shares."""

    low: float
    middle: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether no change at all fits the data."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days before, or from the measure on: how many, and how many of them were observed; mean and median of people
    who reached the service; mean of all who tried."""

    first: date | None
    last: date | None
    days: int
    observed: int
    mean: float | None
    median: float | None
    tried: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A day as trackers quote it: ``peak two-days-later week-later last-before lowest``; changes are against the peak.

    The peak is the highest day before the measure, of equal ones the last."""

    what: str
    day: date
    people: int
    less: int
    share: float | None


@dataclass(frozen=True, slots=True)
class At:
    """The change on a day: 1 is the first day of the measure."""

    day: int
    change: Interval


@dataclass(frozen=True, slots=True)
class Model:
    """An interrupted time series that was fitted.

    ``form`` is ``log`` (level and slope change of the logarithm) or ``counts`` (level change of small counts);
    ``weekdays`` how the week is in it: ``each weekend none``.  ``level`` is the change at once, ``slope`` the change of
    the trend a day (``None`` in ``counts``), ``average`` over the observed days from the measure on.
    ``autocorrelation`` is the middle of what fits.
    """

    form: str
    weekdays: str
    days_before: int
    days_after: int
    autocorrelation: float
    average: Interval
    level: Interval
    slope: Interval | None
    at: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that was looked at for comparison.  ``why`` is empty where it is used, else the first rule it fails:
    ``few-people short-history refused taken-up not-alike
    others-more-alike drifting``."""  # fmt: skip

    service: str
    used: bool
    why: str
    correlation: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Difference in differences with the services that are ``used``; ``change`` is ``None`` where none fits."""

    candidates: tuple[Candidate, ...]
    change: Interval | None

    @property
    def used(self) -> tuple[str, ...]:
        """The services compared with."""
        return tuple(one.service for one in self.candidates if one.used)


@dataclass(frozen=True, slots=True)
class Move:
    """A way people went: of all who had used the service, ``share``; in the placebo stretch ``placebo``; the difference
    of the two as an interval of shares of people."""  # fmt: skip

    way: str
    service: str
    people: int
    share: float
    placebo: float | None
    difference: Interval | None


@dataclass(frozen=True, slots=True)
class Displacement:
    """Who of those seen before went where.  ``ways`` begins with ``left``: all who did not return."""

    had: int
    left: int
    placebo_had: int | None
    ways: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class SignChange:
    """People a day with a sign of going around, before and after; ``change`` is ``None`` where too little is known."""

    sign: str
    before: float | None
    after: float | None
    change: Interval | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What can be said of a measure, and no more."""

    service: str
    since: date
    until: date
    before: Stretch
    after: Stretch
    marks: tuple[Mark, ...]
    model: Model | None
    comparison: Comparison
    displacement: Displacement | None
    signs: tuple[SignChange, ...]
    doubts: tuple[Doubt, ...]
    verdict: Verdict
    left_out: tuple[date, ...]

"""Instants that stand for all instants, as far as some rules' times can tell them apart.

``from`` and ``until`` cut the line of time; inside each stretch the recurring hours repeat by the week, shifted where
a zone changes its offset.  So in each stretch at most ``LONGEST_LOOK`` is walked day by day, and a day that looks like
one before it (same weekday, same offsets) is not looked into again.  What a zone's law changes later than that is not
seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from tidegate.core.exchange import Exchange, Target
from tidegate.policy.conditions import Condition, During, From, Until
from tidegate.policy.times import DAY_MINUTES, YEARS, Span

#: A year and a month: every offset of every zone comes once.
LONGEST_LOOK: Final = timedelta(days=396)
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
FIRST: Final = datetime(YEARS.start, 1, 2, tzinfo=UTC)
LAST: Final = datetime(YEARS.stop - 1, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Instant:
    """``at`` stands for the instants from ``begins`` to ``ends`` at which the same of the times hold.

    ``None`` is for ever.
    """

    at: datetime
    begins: datetime | None
    ends: datetime | None


def instants(conditions: Iterable[Condition], now: datetime) -> tuple[Instant, ...]:
    """One instant for every set of ``conditions`` that can hold at once; ``now`` itself is the first."""
    timed = [each for each in conditions if isinstance(each, (During, From, Until))]
    cuts = sorted({each.moment for each in timed if not isinstance(each, During)})
    spans = list(dict.fromkeys(span for each in timed if isinstance(each, During) for span in each.spans))
    bounds = [None, *cuts, None]
    found: list[Instant] = []
    for begins, ends in pairwise(bounds):
        known: set[tuple[bool, ...]] = set()
        for at in _within(begins or FIRST, ends or LAST, now, spans):
            holding = tuple(span.holds(at) for span in spans)
            if holding not in known:
                known.add(holding)
                found.append(Instant(at, begins, ends))
    return tuple(sorted(found, key=lambda each: (each.at != now, each.at < now, each.at)))


def at_instant(at: datetime) -> Exchange:
    """An exchange of which only the time is told, to ask a time condition."""
    return Exchange("instant", at, Target("host.invalid"))


def _within(begins: datetime, ends: datetime, now: datetime, spans: list[Span]) -> Iterator[datetime]:
    """Instants of one stretch, among them one for every set of ``spans`` that holds in it."""
    if begins <= now < ends:
        yield now
    if begins >= ends:
        return
    yield begins
    if not spans:
        return
    first = max(begins, ends - LONGEST_LOOK) if begins <= now < ends and ends - now < LONGEST_LOOK else begins
    first = now if begins <= now and now + LONGEST_LOOK <= ends else first
    last = min(ends, first + LONGEST_LOOK)
    seen: set[object] = set()
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < last:
        whole = first <= day and day + DAY <= last
        look = (day.weekday(), _offsets(day, spans), _offsets(day + DAY, spans)) if whole else day
        if look not in seen:
            seen.add(look)
            yield from (at for at in _turns(day, spans) if first <= at < last)
        day += DAY


def _offsets(at: datetime, spans: list[Span]) -> tuple[timedelta | None, ...]:
    return tuple(at.astimezone(span.zone).utcoffset() for span in spans)


def _turns(day: datetime, spans: list[Span]) -> Iterator[datetime]:
    """The instants of a day (in UTC) at which a span may begin or end."""
    before, after = _offsets(day, spans), _offsets(day + DAY, spans)
    if before != after:  # a clock is changed on this day: every quarter of an hour is looked at too
        yield from (day + 15 * step * MINUTE for step in range(96))
    minutes = {0}
    for span, *offsets in zip(spans, before, after, strict=True):
        walls = {0, *(minute for pair in span.hours for minute in pair)}
        for offset in offsets:
            shift = int(offset.total_seconds()) // 60 if offset else 0
            minutes.update((wall - shift) % DAY_MINUTES for wall in walls)
    yield from (day + minute * MINUTE for minute in sorted(minutes))

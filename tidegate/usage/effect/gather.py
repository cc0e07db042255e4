"""Asks an engine for the days around a measure: the named questions, put together as a ``History``.

A day counts as observed where anybody used any AI service or gave a sign; a service without a row on such a day had
nobody.  Days before a service was first reached are not part of its history.  It must never write, and never fill in a
day that was not observed.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from tidegate.usage.effect.days import REACH
from tidegate.usage.effect.history import Days, History, Moves, Other, SignDays, Way
from tidegate.usage.questions.ask import Engine, ask, bounds, spelt
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import BEFORE_DAYS, Asked, NotAQuestion

#: Signs that are always told, be they there or not.
SIGNS: Final = ("vpn", "dns-over-https", "relay")
GUEST: Final = "guest-network"
#: Zones whose name has one of these are of guests, where nobody says which are.
GUEST_WORDS: Final = ("guest", "visitor", "게스트", "손님", "방문")
_ALL_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: a service, the first day of the measure, and optionally the last day that is looked at, the
    organisation, days to leave out, and the zones of guests."""

    service: str
    since: date
    until: date | None = None
    tenant: str = ""
    without: Collection[date] = ()
    guests: Collection[str] = ()


def history_of(engine: Engine, wanted: Wanted) -> History:
    """The days around the measure: at most eight weeks to either side.

    Raises ``NotAQuestion`` where nothing is known of the service, or of anything, and what the engine raises.
    """
    first, last = bounds(engine)
    _known(engine, wanted.service)
    last = min(last, wanted.until or last, _shifted(wanted.since, REACH - 1))
    first = max(first, _shifted(wanted.since, -REACH))
    if first > last:
        return History(wanted.service, wanted.since, wanted.since, ())
    return _Asking(engine, wanted, first, last).history()


def _known(engine: Engine, service: str) -> None:
    text, _ = spelt("SELECT DISTINCT service FROM part_day WHERE cut = '' AND service <> ''", engine.dialect)
    known = sorted(str(row[0]) for row in engine.query(text, {}))
    if service not in known:
        near = difflib.get_close_matches(service.lower(), known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "tidegate usage first-seen shows the services that were used."
        raise NotAQuestion(f"Nothing is known of a service {service[:40]!r}. {hint}")


def _shifted(day: date, days: int) -> date:
    """``day`` moved, and never out of the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


class _Asking:
    """The questions about one measure, of the days from ``first`` to ``last``."""

    def __init__(self, engine: Engine, wanted: Wanted, first: date, last: date) -> None:
        self._engine, self._wanted, self._first, self._last = engine, wanted, first, last
        self._days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._signs = self._rows("signs")
        seen = {row["day"] for row in (*self._rows("daily", by="all"), *self._signs)}
        self._observed = [day in seen for day in self._days]

    def history(self) -> History:
        """All of it, from the day on which the service was first reached."""
        wanted = self._wanted
        by_service: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows("daily"):
            by_service.setdefault(row["service"], []).append(row)
        mine = by_service.pop(wanted.service, [])
        reached = self._series(mine, "reached")
        begin = next((place for place, one in enumerate(reached) if one), 0)
        moves, placebo = self._moves()
        refused = self._refused()
        taken = {way.service: way.people / moves.left for way in moves.ways if way.service} if moves else {}
        sources, lines = self._logged()
        return History(
            wanted.service,
            self._first + timedelta(days=begin),
            wanted.since,
            reached[begin:],
            self._series(mine, "people")[begin:],
            frozenset(wanted.without),
            tuple(
                Other(name, self._series(rows, "reached")[begin:], refused.get(name, (0.0, 0.0)), taken.get(name, 0.0))
                for name, rows in sorted(by_service.items())
            ),
            moves,
            placebo,
            tuple(self._sign_days(begin)),
            sources[begin:],
            lines[begin:],
        )

    def _rows(
        self, name: str, since: date | None = None, until: date | None = None, **said: Any
    ) -> list[dict[str, Any]]:
        first, last = since or self._first, until or self._last
        if first > last:
            return []
        asked = Asked(question(name), first, last, tenant=self._wanted.tenant, limit=_ALL_ROWS, **said)
        return ask(self._engine, asked).dicts()

    def _series(self, rows: Iterable[Mapping[str, Any]], column: str) -> Days:
        of: dict[date, int] = {}
        for row in rows:
            of[row["day"]] = of.get(row["day"], 0) + int(row[column])
        return tuple(of.get(day, 0) if seen else None for day, seen in zip(self._days, self._observed, strict=True))

    def _moves(self) -> tuple[Moves | None, Moves | None]:
        """Who went where from the measure on, and in a stretch as long just before it, where its own four weeks before
        are on record."""
        since = self._wanted.since
        if not self._first < since <= self._last:
            return None, None
        length = (self._last - since).days + 1
        moved = self._moved(since, self._last)
        start = _shifted(since, -length)
        known = bounds(self._engine)[0] <= _shifted(start, -BEFORE_DAYS)
        return moved, self._moved(start, since - timedelta(days=1)) if known else None

    def _moved(self, since: date, until: date) -> Moves | None:
        rows = self._rows("switching", since, until, services=(self._wanted.service,))
        if not rows:
            return None
        ways = tuple(Way(row["way"], row["service"], int(row["people"])) for row in rows if row["people"])
        return Moves(since, until, int(rows[0]["of_before"]), int(rows[0]["of_left"]), ways)

    def _refused(self) -> dict[str, tuple[float, float]]:
        since = self._wanted.since
        sides = []
        for first, last in ((self._first, min(since - timedelta(days=1), self._last) if since > date.min else date.min),
                            (max(since, self._first), self._last)):  # fmt: skip
            rows = self._rows("outcomes", first, last) if first <= last else []
            sides.append({row["service"]: float(row["blocked_share"] + row["redirected_share"]) for row in rows})
        before, after = sides
        return {name: (before.get(name, 0.0), after.get(name, 0.0)) for name in {*before, *after}}

    def _sign_days(self, begin: int) -> Iterable[SignDays]:
        for sign in SIGNS:
            rows = (row for row in self._signs if row["sign"] == sign)
            yield SignDays(sign, self._series(rows, "people")[begin:])
        zones = self._rows("daily", by="zone", services=(self._wanted.service,))
        named = {row["part"] for row in zones}
        guests = set(self._wanted.guests) or {
            zone for zone in named if any(word in zone.lower() for word in GUEST_WORDS)
        }
        if guests & named:
            rows = (row for row in zones if row["part"] in guests)
            yield SignDays(GUEST, self._series(rows, "people")[begin:])

    def _logged(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Contents read that have accesses around each day, and their lines, spread evenly over their days."""
        tenants = "tenant = :tenant" if self._wanted.tenant else "TRUE"
        query = (
            "SELECT day, sum(sources) AS of_sources, sum(lines) AS of_lines FROM log_day WHERE day BETWEEN :since AND"
            f" :until AND {tenants} GROUP BY day"
        )
        text, used = spelt(query, self._engine.dialect)
        said: dict[str, Any] = {"since": self._first, "until": self._last, "tenant": self._wanted.tenant}
        found = self._engine.query(text, {name: said[name] for name in used})
        of = {day: (float(sources), float(lines)) for day, sources, lines in found}
        told = [of.get(day, (0.0, 0.0)) for day in self._days]
        return tuple(sources for sources, _ in told), tuple(lines for _, lines in told)

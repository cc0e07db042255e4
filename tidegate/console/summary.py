"""What was decided in the last hour, day or week, counted by decision, service, rule and kind of data.

People are not counted against each other: who is stopped most is a question for whoever may ask it of the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tidegate.console.feed import LOOK_THROUGH, Feed
from tidegate.console.rows import Row
from tidegate.console.screen import templates
from tidegate.console.search import EFFECTS, Wanted
from tidegate.core.decision import Effect
from tidegate.ledger.entry import Refused

#: The periods to choose from, as in the address.
PERIODS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
USUAL: Final = "day"
#: Rows of a table; more are a question for ``tidegate usage``.
MOST: Final = 12
_UNSTOPPED: Final = Effect.ALLOW.word


@dataclass(frozen=True, slots=True)
class Line:
    """A name, how many decisions were about it, and how many of these did not simply allow what was asked."""

    name: str
    decided: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Summary:
    """``since`` is the time of the first decision counted (UTC, to the second); ``whole`` that none before it is left.

    ``people`` are the different names or addresses, ``unread`` the decisions about something that was not inspected.
    """

    since: str
    whole: bool
    decided: int
    people: int
    unread: int
    effects: tuple[Line, ...]
    services: tuple[Line, ...]
    rules: tuple[Line, ...]
    kinds: tuple[Line, ...]


def summary(rows: Sequence[Row], whole: bool) -> Summary:
    """Of ``rows``, newest first."""
    return Summary(
        since=rows[-1].time if rows else "",
        whole=whole,
        decided=len(rows),
        people=len({row.who for row in rows if row.who}),
        unread=sum(bool(row.unread) for row in rows),
        effects=_by_effect(rows),
        services=_most(rows, lambda row: [row.service]),
        rules=_most(rows, lambda row: [row.rule]),
        kinds=_most(rows, lambda row: row.kinds),
    )


def _by_effect(rows: Sequence[Row]) -> tuple[Line, ...]:
    counted = Counter(row.effect for row in rows)
    others = sorted(set(counted) - set(EFFECTS))
    return tuple(Line(word, counted[word], _stops(word) * counted[word]) for word in (*EFFECTS, *others))


def _most(rows: Sequence[Row], names: Callable[[Row], Iterable[str]]) -> tuple[Line, ...]:
    decided, stopped = Counter[str](), Counter[str]()
    for row in rows:
        for name in filter(None, names(row)):
            decided[name] += 1
            stopped[name] += _stops(row.effect)
    return tuple(Line(name, count, stopped[name]) for name, count in decided.most_common(MOST))


def _stops(effect: str) -> bool:
    return effect != _UNSTOPPED


def routes(feed: Feed, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Route]:
    """The screen."""

    async def show(request: Request) -> Response:
        asked = request.query_params.get("period", USUAL)
        period = asked if asked in PERIODS else USUAL
        since = (now() - PERIODS[period]).isoformat(sep=" ", timespec="seconds")[:19]
        problem, made = "", summary((), whole=True)
        try:
            found = await feed.search(Wanted(), LOOK_THROUGH)
            within = [row for row in found.rows if row.time >= since]
            made = summary(within, whole=len(within) < len(found.rows) or not found.older)
        except Refused as refused:
            problem = str(refused)
        page = templates().get_template("summary.html")
        told = page.render(here="/summary", told=made, period=period, periods=list(PERIODS), most=MOST, problem=problem)
        return HTMLResponse(told, 503 if problem else 200)

    return [Route("/summary", show)]

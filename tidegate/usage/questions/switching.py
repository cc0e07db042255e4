"""Where those went who stopped using a service: to others, to the in-house assistant, or to nothing.

Someone *left* who used it in the four weeks before the day asked for and not from that day to the end.  What they
began with is what they used from that day on and not in the four weeks before; so a person can have begun with several.
"""

from __future__ import annotations

from typing import Final

from tidegate.usage.questions.question import Question

_SERVED: Final = "events > blocked + redirected"
_DAYS: Final = f"day BETWEEN :before AND :until AND {_SERVED}"
#: The first and the last day say both, and are found with less work than a mark on every row.
_EARLIER: Final = "min(day) < :since"
_LATER: Final = "max(day) >= :since"

SWITCHING: Final = Question(
    "switching",
    "Who left a service from a day on (--since): for which other, for the assistant, or for nothing.",
    f"""
    WITH theirs AS (
      SELECT who, {_EARLIER} AS came, {_LATER} AS stayed FROM visit_day
      WHERE {_DAYS} AND service = :service_0 AND {{tenants}} GROUP BY who),
    used AS (
      SELECT service, who, {_EARLIER} AS earlier, {_LATER} AS later FROM visit_day
      WHERE {_DAYS} AND {{tenants}} AND who IN (SELECT who FROM theirs WHERE came AND NOT stayed)
      GROUP BY service, who),
    ends AS (
      SELECT who, max(later) AS goes_on, max(later AND NOT earlier) AS begins
      FROM used GROUP BY who),
    ways AS (
      SELECT CASE WHEN service = :assistant THEN 'assistant' ELSE 'other' END AS way, service, count(*) AS people
      FROM used WHERE later AND NOT earlier GROUP BY ALL
      UNION ALL
      SELECT 'as-before' AS way, '' AS service, count(*) AS people FROM ends WHERE goes_on AND NOT begins
      UNION ALL
      SELECT 'nothing' AS way, '' AS service, count(*) AS people FROM ends WHERE NOT goes_on),
    sizes AS (SELECT count(*) AS had FROM theirs WHERE came),
    losses AS (SELECT count(*) AS gone FROM theirs WHERE came AND NOT stayed)
    SELECT way, service, people, gone AS of_left, had AS of_before,
      CASE WHEN gone > 0 THEN round(people / gone, 4) END AS share
    FROM ways CROSS JOIN sizes CROSS JOIN losses ORDER BY people DESC, way, service LIMIT {{limit}}""",
    {"way": "`other` (a service they began with), `assistant` (the in-house one), `as-before` (only services they "
     "had used before), `nothing` (no AI service at all)",
     "service": "the service they began with", "people": "how many", "of_left": "of so many who left",
     "of_before": "of so many who had used it", "share": "people / of_left"},
    needs=("service", "since"),
    note="Had used it: within the four weeks before. Left: no access from the day on. Refused accesses "
    "are no use. One person can have begun with several, so shares can add up to more than 1.",
)  # fmt: skip

QUESTIONS: Final = (SWITCHING,)

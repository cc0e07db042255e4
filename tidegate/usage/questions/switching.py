"""Where those went who stopped using a service: to others, to the in-house assistant, or to nothing.

Someone *left* who used it in the four weeks before the day asked for and not from that day to the end.  What they
began with is what they used from that day on and not in the four weeks before; so a person can have begun with several.
"""

from __future__ import annotations

from typing import Final

from tidegate.usage.questions.question import Question

_SERVED: Final = "events > blocked + redirected"
_BEFORE: Final = f"day >= :before AND day < :since AND {_SERVED}"
_AFTER: Final = f"day BETWEEN :since AND :until AND {_SERVED}"

SWITCHING: Final = Question(
    "switching",
    "Who left a service from a day on (--since): for which other, for the assistant, or for nothing.",
    f"""
    WITH had AS (SELECT DISTINCT who FROM visit_day WHERE {_BEFORE} AND service = :service_0 AND {{tenants}}),
    went_on AS (SELECT DISTINCT who FROM visit_day WHERE {_AFTER} AND service = :service_0 AND {{tenants}}),
    gone AS (SELECT who FROM had WHERE who NOT IN (SELECT who FROM went_on)),
    used_before AS (
      SELECT DISTINCT service, who FROM visit_day WHERE {_BEFORE} AND {{tenants}} AND who IN (SELECT who FROM gone)),
    used_after AS (
      SELECT DISTINCT service, who FROM visit_day WHERE {_AFTER} AND {{tenants}} AND who IN (SELECT who FROM gone)),
    began AS (
      SELECT service, who FROM used_after WHERE (service, who) NOT IN (SELECT service, who FROM used_before)),
    ways AS (
      SELECT CASE WHEN service = :assistant THEN 'assistant' ELSE 'other' END AS way, service, count(*) AS people
      FROM began GROUP BY ALL
      UNION ALL
      SELECT 'as-before' AS way, '' AS service, count(DISTINCT who) AS people FROM used_after
      WHERE who NOT IN (SELECT who FROM began)
      UNION ALL
      SELECT 'nothing' AS way, '' AS service, count(*) AS people FROM gone
      WHERE who NOT IN (SELECT who FROM used_after)),
    sizes AS (SELECT count(*) AS had FROM had),
    losses AS (SELECT count(*) AS gone FROM gone)
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

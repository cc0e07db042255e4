"""Questions about people: how many, how steadily, since when, who is new, and which services."""

from __future__ import annotations

from typing import Final

from tidegate.usage.questions.question import BY, Question

_DAYS: Final = "day BETWEEN :since AND :until"
_SPAN: Final = """
    SELECT start, service, {{part}} AS part, sum(people) AS people FROM part_span
    WHERE span = '{span}' AND start BETWEEN :first_{span} AND :until AND cut = :cut AND service {{services}}
      AND {{tenants}}
    GROUP BY ALL ORDER BY start, people DESC, service, part LIMIT {{limit}}"""
_COLUMNS: Final = {
    "service": "the service",
    "part": "team, zone or organisation",
    "people": "distinct people, exact",
}

#: Whoever was first or last seen within the days surely used it then; only of the others are the days looked at.
_SURE: Final = f"""
    WITH sure AS (
      SELECT tenant, service, who FROM seen WHERE service {{chosen}} AND {{tenants}}
        AND (first_day BETWEEN :since AND :until OR last_day BETWEEN :since AND :until)),
    perhaps AS (
      SELECT tenant, service, who FROM seen WHERE service {{chosen}} AND {{tenants}}
        AND first_day < :since AND last_day > :until),
    met AS (
      SELECT DISTINCT tenant, service, who FROM visit_day WHERE {_DAYS} AND service {{chosen}} AND {{tenants}}
        AND (tenant, service, who) IN (SELECT tenant, service, who FROM perhaps)),
    used AS (SELECT tenant, service, who FROM sure UNION ALL SELECT tenant, service, who FROM met)"""
_ERROR: Final = "sqrt(n * (1 - 1.0 / {one_in})) * {one_in} * 1.96"

DAILY: Final = Question(
    "daily",
    "How many people used AI on each day.",
    f"""
    SELECT day, service, {{part}} AS part, sum(people) AS people, sum(reached) AS reached FROM part_day
    WHERE {_DAYS} AND cut = :cut AND service {{services}} AND {{tenants}}
    GROUP BY ALL ORDER BY day, people DESC, service, part LIMIT {{limit}}""",
    {"day": "the day", **_COLUMNS, "reached": "of them, with an access that was not refused"},
    BY,
    note="People whose every access was refused are among people, not among reached.",
)
WEEKLY: Final = Question(
    "weekly",
    "How many people used AI in each week, from Monday.",
    _SPAN.format(span="week"),
    {"start": "first day of the week", **_COLUMNS},
    BY,
    note="The first and the last week may not be whole.",
)
MONTHLY: Final = Question(
    "monthly",
    "How many people used AI in each month.",
    _SPAN.format(span="month"),
    {"start": "first day of the month", **_COLUMNS},
    BY,
    note="The first and the last month may not be whole.",
)
PEOPLE: Final = Question(
    "people",
    "How many people used AI at all in the days asked for.",
    _SURE
    + """
    SELECT service, '' AS part, count(*) AS people, count(*) AS low, count(*) AS high FROM used
    GROUP BY service ORDER BY people DESC, service LIMIT {limit}""",
    {**_COLUMNS, "low": "lower end of the 95 % interval of a sketch", "high": "upper end"},
    BY,
    together=True,
    instead={
        "all": _SURE
        + """
    SELECT '' AS service, '' AS part, count(DISTINCT who) AS people, count(DISTINCT who) AS low,
      count(DISTINCT who) AS high FROM used""",
        "organisation": _SURE
        + """
    SELECT '' AS service, tenant AS part, count(DISTINCT who) AS people, count(DISTINCT who) AS low,
      count(DISTINCT who) AS high FROM used GROUP BY tenant ORDER BY people DESC, part LIMIT {limit}""",
        "team": _SURE
        + """
    SELECT '' AS service, w.team AS part, count(DISTINCT u.who) AS people, count(DISTINCT u.who) AS low,
      count(DISTINCT u.who) AS high FROM used AS u JOIN who AS w ON w.who = u.who
    GROUP BY w.team ORDER BY people DESC, part LIMIT {limit}""",
        "zone": f"""
    WITH used AS (SELECT zone, who FROM visit_day WHERE {_DAYS} AND service {{chosen}} AND {{tenants}})
    SELECT '' AS service, zone AS part, count(DISTINCT who) AS people, count(DISTINCT who) AS low,
      count(DISTINCT who) AS high FROM used GROUP BY zone ORDER BY people DESC, part LIMIT {{limit}}""",
        "sketch": f"""
    WITH kept AS (
      SELECT DISTINCT service, who FROM visit_day
      WHERE {_DAYS} AND service {{chosen}} AND {{tenants}} AND who < :threshold),
    counted AS (SELECT service, CAST(count(*) AS DOUBLE) AS n FROM kept GROUP BY service)
    SELECT service, '' AS part, CAST(n * {{one_in}} AS BIGINT) AS people,
      CAST(round(greatest(n, n * {{one_in}} - {_ERROR})) AS BIGINT) AS low,
      CAST(round(n * {{one_in}} + {_ERROR}) AS BIGINT) AS high
    FROM counted ORDER BY people DESC, service LIMIT {{limit}}""",
    },
    note="Services named together with --by team, zone, organisation or all are counted together. A sketch keeps one "
    "person in 16, by a digest of the name.",
)
STICKINESS: Final = Question(
    "stickiness",
    "How steadily people come: people of a mean day, divided by people of the month.",
    """
    WITH days AS (
      SELECT CAST(date_trunc('month', day) AS DATE) AS start, count(DISTINCT day) AS there FROM part_day
      WHERE day BETWEEN :first_month AND :last_month AND cut = '' AND service = '' GROUP BY ALL),
    daily AS (
      SELECT CAST(date_trunc('month', day) AS DATE) AS start, service, {part} AS part, sum(people) AS visits
      FROM part_day WHERE day BETWEEN :first_month AND :last_month AND cut = :cut AND service {services}
        AND {tenants} GROUP BY ALL),
    monthly AS (
      SELECT start, service, {part} AS part, sum(people) AS people FROM part_span
      WHERE span = 'month' AND start BETWEEN :first_month AND :until AND cut = :cut AND service {services}
        AND {tenants} GROUP BY ALL)
    SELECT m.start AS start, m.service AS service, m.part AS part, round(d.visits / n.there, 1) AS daily,
      m.people AS people, round(d.visits / n.there / m.people, 4) AS stickiness
    FROM monthly AS m JOIN daily AS d ON d.start = m.start AND d.service = m.service AND d.part = m.part
    JOIN days AS n ON n.start = m.start ORDER BY start, people DESC, service, part LIMIT {limit}""",
    {"start": "first day of the month", **_COLUMNS, "daily": "people of a mean day", "stickiness": "daily / people"},
    BY,
    note="Days without any record are left out of the mean; days on which only this service was unused are in it.",
)
FIRST_SEEN: Final = Question(
    "first-seen",
    "Since when each service is used, until when, and by how many.",
    """
    SELECT service, {part} AS part, min(first_day) AS since, max(last_day) AS last, count(*) AS people FROM seen
    WHERE service {chosen} AND {tenants} GROUP BY ALL ORDER BY since, service, part LIMIT {limit}""",
    {"service": "the service", "part": "organisation", "since": "first day", "last": "last day",
     "people": "distinct people"},
    ("service", "organisation"),
    each_service=True,
    note="All days are looked at, not only those asked for.",
)  # fmt: skip
NEW: Final = Question(
    "new",
    "Which services are new in the last seven days.",
    """
    SELECT service, {part} AS part, min(first_day) AS since, count(*) AS people FROM seen
    WHERE service {chosen} AND {tenants} AND first_day <= :until
    GROUP BY ALL HAVING min(first_day) >= :week_ago AND min(first_day) > (SELECT min(day) FROM part_day)
    ORDER BY people DESC, service, part LIMIT {limit}""",
    {"service": "the service", "part": "organisation", "since": "first day", "people": "distinct people"},
    ("service", "organisation"),
    each_service=True,
    note="A service seen on the first day of all records is never new: nobody knows what was before.",
)
ADOPTION: Final = Question(
    "adoption",
    "How a service spread: new people on each day, and how many had used it by then.",
    """
    WITH began AS (
      SELECT service, {part} AS part, first_day AS day, count(*) AS new FROM seen
      WHERE service {chosen} AND {tenants} GROUP BY ALL),
    grown AS (
      SELECT day, service, part, new, sum(new) OVER (PARTITION BY service, part ORDER BY day) AS total FROM began)
    SELECT day, service, part, new, total FROM grown WHERE day BETWEEN :since AND :until
    ORDER BY day, total DESC, service, part LIMIT {limit}""",
    {"day": "the day", "service": "the service", "part": "team or organisation", "new": "people on their first day",
     "total": "people so far"},
    ("service", "team", "organisation"),
    each_service=True,
    instead={
        "team": """
    WITH began AS (
      SELECT s.service AS service, w.team AS part, s.first_day AS day, count(*) AS new
      FROM (SELECT service, first_day, who FROM seen WHERE service {chosen} AND {tenants}) AS s
      JOIN who AS w ON w.who = s.who GROUP BY ALL),
    grown AS (
      SELECT day, service, part, new, sum(new) OVER (PARTITION BY service, part ORDER BY day) AS total FROM began)
    SELECT day, service, part, new, total FROM grown WHERE day BETWEEN :since AND :until
    ORDER BY day, total DESC, service, part LIMIT {limit}""",
    },
)  # fmt: skip
COHORTS: Final = Question(
    "cohorts",
    "Who returned: of those who began in one week, how many used the service in each week after.",
    """
    WITH met AS (
      SELECT service, began, week, sum(people) AS people FROM cohort_week
      WHERE service {chosen} AND {tenants} AND began BETWEEN :first_week AND :until AND week <= :until GROUP BY ALL),
    size AS (SELECT service, began, people FROM met WHERE week = began)
    SELECT m.service AS service, m.began AS began, CAST(date_diff('day', m.began, m.week) / 7 AS INTEGER) AS after,
      m.people AS people, round(m.people / s.people, 4) AS share
    FROM met AS m JOIN size AS s ON s.service = m.service AND s.began = m.began
    ORDER BY service, began, after LIMIT {limit}""",
    {"service": "the service", "began": "Monday of the week they began in", "after": "weeks since then",
     "people": "of them, in that week", "share": "people / people of week 0"},
    note="Those of the first week of all records may have begun before.",
)  # fmt: skip

QUESTIONS: Final = (DAILY, WEEKLY, MONTHLY, PEOPLE, STICKINESS, FIRST_SEEN, NEW, ADOPTION, COHORTS)

"""Questions about what was done: shares blocked, coached and redacted, data stopped, rules, and organisations."""

from __future__ import annotations

from typing import Final

from tidegate.usage.questions.question import BY, PER, Question

_DAYS: Final = "day BETWEEN :since AND :until"
_ALL: Final = "sum(allowed) + sum(coached) + sum(justified) + sum(redacted) + sum(redirected) + sum(blocked)"
_SHARES: Final = ", ".join(
    f"round({word}_times / decided, 4) AS {word}_share" for word in ("blocked", "coached", "redacted", "redirected")
)

OUTCOMES: Final = Question(
    "outcomes",
    "What became of accesses: the shares blocked, coached, redacted and redirected.",
    f"""
    WITH added AS (
      SELECT {{start}} AS start, service, {{part}} AS part, {_ALL} AS decided, sum(blocked) AS blocked_times,
        sum(coached) AS coached_times, sum(redacted) AS redacted_times, sum(redirected) AS redirected_times
      FROM part_day WHERE {_DAYS} AND cut = :cut AND service {{services}} AND {{tenants}} GROUP BY ALL)
    SELECT start, service, part, decided, {_SHARES} FROM added WHERE decided > 0
    ORDER BY start, decided DESC, service, part LIMIT {{limit}}""",
    {"start": "first day of the stretch", "service": "the service", "part": "team, zone or organisation",
     "decided": "accesses whose outcome is known", "blocked_share": "share of them", "coached_share": "share of them",
     "redacted_share": "share of them", "redirected_share": "share of them"},
    BY,
    PER,
    note="Accesses whose record does not tell the outcome are left out.",
)  # fmt: skip
DATA_STOPPED: Final = Question(
    "data-stopped",
    "Which kinds of data were found in what people sent, and how often that was stopped or replaced.",
    f"""
    WITH found AS (
      SELECT CASE WHEN {{named}} THEN service ELSE '' END AS named, label, family AS kin, outcome,
        events AS times, spans AS n
      FROM data_day WHERE {_DAYS} AND service {{chosen}} AND {{tenants}})
    SELECT named AS service, label, min(kin) AS family, sum(times) AS events,
      sum(CASE WHEN outcome IN ('block', 'redirect') THEN times ELSE 0 END) AS stopped,
      sum(CASE WHEN outcome = 'redact' THEN times ELSE 0 END) AS replaced, sum(n) AS spans
    FROM found GROUP BY ALL ORDER BY stopped + replaced DESC, events DESC, label, service LIMIT {{limit}}""",
    {"service": "the service", "label": "kind of data", "family": "its family", "events": "accesses with it",
     "stopped": "of them, blocked or redirected", "replaced": "of them, passed with it replaced",
     "spans": "how many were found"},
    ("all", "service"),
    note="From the gate only.",
)  # fmt: skip
RULES: Final = Question(
    "rules",
    "Which rules decided most.",
    f"""
    SELECT rule, named AS service, outcome, sum(events) AS events
    FROM (SELECT rule, CASE WHEN {{named}} THEN service ELSE '' END AS named, outcome, events
          FROM rule_day WHERE {_DAYS} AND service {{chosen}} AND {{tenants}}) AS decided
    GROUP BY ALL ORDER BY events DESC, rule, service, outcome LIMIT {{limit}}""",
    {"rule": "the rule", "service": "the service", "outcome": "what it did", "events": "how often"},
    ("all", "service"),
    note="From the gate only.",
)
TENANTS: Final = Question(
    "tenants",
    "Which share of organisations block, coach or allow a service, over time.",
    f"""
    WITH said AS (
      SELECT day, service, count(*) AS organisations,
        sum(CASE WHEN effect IN ('block', 'redirect') THEN 1 ELSE 0 END) AS block,
        sum(CASE WHEN effect IN ('coach', 'justify', 'redact') THEN 1 ELSE 0 END) AS coach,
        sum(CASE WHEN effect = 'allow' THEN 1 ELSE 0 END) AS allow
      FROM stance WHERE {_DAYS} AND service {{chosen}} AND {{tenants}} GROUP BY ALL),
    judged AS (
      SELECT day, service, organisations, block, coach, allow,
        CASE WHEN (block = 0 OR block >= {{least}}) AND (coach = 0 OR coach >= {{least}})
          AND (allow = 0 OR allow >= {{least}}) THEN 1 ELSE 0 END AS shown
      FROM said WHERE organisations >= {{least}})
    SELECT day, service, organisations,
      CASE WHEN shown = 1 THEN round(block / organisations, 4) END AS block_share,
      CASE WHEN shown = 1 THEN round(coach / organisations, 4) END AS coach_share,
      CASE WHEN shown = 1 THEN round(allow / organisations, 4) END AS allow_share
    FROM judged ORDER BY day, organisations DESC, service LIMIT {{limit}}""",
    {"day": "the day", "service": "the service", "organisations": "organisations whose policy is known",
     "block_share": "share that block or redirect it", "coach_share": "share that pass it with a notice, a reason or "
     "redaction", "allow_share": "share that allow it"},
    note="Fewer than 5 organisations are never shown; where any of the three groups has 1 to 4, none of the shares of "
    "that day is, because the missing one could be worked out from the others.",
)  # fmt: skip
SIGNS: Final = Question(
    "signs",
    "Signs of going around a measure: VPN services, encrypted name service, relays.",
    f"""
    SELECT day, sign, count(DISTINCT who) AS people, sum(events) AS events FROM sign_day
    WHERE {_DAYS} AND {{tenants}} GROUP BY ALL ORDER BY day, sign LIMIT {{limit}}""",
    {"day": "the day", "sign": "what kind", "people": "distinct people", "events": "accesses"},
    note="Such an access proves nothing about a person.",
)
PROPOSED: Final = Question(
    "proposed",
    "Hosts outside the catalogue that look like AI; they are counted nowhere else.",
    f"""
    SELECT host, count(DISTINCT who) AS people, sum(events) AS events, min(day) AS since, max(day) AS last
    FROM unlisted WHERE {_DAYS} AND {{tenants}} GROUP BY ALL ORDER BY people DESC, host LIMIT {{limit}}""",
    {"host": "the host", "people": "distinct people", "events": "accesses", "since": "first day", "last": "last day"},
)

QUESTIONS: Final = (OUTCOMES, DATA_STOPPED, RULES, TENANTS, SIGNS, PROPOSED)

"""Questions about amounts: sessions, prompts, uploads, bytes, cost and tokens, installs, ranks."""

from __future__ import annotations

from typing import Final

from tidegate.usage.questions.question import BY, PER, Question

_DAYS: Final = "day BETWEEN :since AND :until"
_COLUMNS: Final = {
    "start": "first day of the stretch",
    "service": "the service",
    "part": "team, zone or organisation",
}


def _amount(name: str, says: str, columns: dict[str, str], note: str = "", *, known: bool = False) -> Question:
    """A question that adds up columns of ``part_day``; only rows in which something is ``known`` if asked so."""
    sums = ", ".join(f"sum({column}) AS {column}" for column in columns)
    some = f" WHERE {' + '.join(columns)} > 0" if known else ""
    order = next(iter(columns))
    return Question(
        name,
        says,
        f"""
    WITH added AS (
      SELECT {{start}} AS start, service, {{part}} AS part, {sums} FROM part_day
      WHERE {_DAYS} AND cut = :cut AND service {{services}} AND {{tenants}} GROUP BY ALL)
    SELECT start, service, part, {", ".join(columns)} FROM added{some}
    ORDER BY start, {order} DESC, service, part LIMIT {{limit}}""",
        {**_COLUMNS, **columns},
        BY,
        PER,
        note=note,
    )


SESSIONS: Final = _amount(
    "sessions",
    "How many sessions there were.",
    {"sessions": "sessions that began"},
    "A session ends after 30 minutes without an access of the same person to the same service.",
)
_SEEN: Final = "Only where the record tells the activity: the gate, and proxies that see paths."
PROMPTS: Final = _amount("prompts", "How many prompts were sent.", {"prompts": "accesses that are a prompt"}, _SEEN)
UPLOADS: Final = _amount("uploads", "How many files were uploaded.", {"uploads": "accesses that are an upload"}, _SEEN)
BYTES: Final = _amount(
    "bytes",
    "How much was sent, and how much came back.",
    {"bytes_up": "bytes sent", "bytes_down": "bytes that came back"},
    "Logs of name servers tell no bytes.",
)
EVENTS: Final = _amount("events", "How many accesses of every kind there were.", {"events": "accesses"})
COST: Final = _amount(
    "cost",
    "What was spent, where answers or reports carry it.",
    {"cost": "in the currency of the record", "tokens_in": "tokens asked", "tokens_out": "tokens answered"},
    "Nothing is estimated: what carries no tokens and no cost counts as nothing.",
    known=True,
)
INSTALLS: Final = Question(
    "installs",
    "How many devices an app was put on each day, and how many have it.",
    f"""
    SELECT day, service, {{part}} AS part, sum(installs) AS installs, sum(removals) AS removals,
      sum(installed) AS installed
    FROM install_day WHERE {_DAYS} AND service {{chosen}} AND {{tenants}}
    GROUP BY ALL ORDER BY day, installs DESC, service, part LIMIT {{limit}}""",
    {"day": "the day", "service": "the service", "part": "organisation", "installs": "devices it was put on",
     "removals": "devices it was taken from", "installed": "devices that have it at the end of the day"},
    ("service", "organisation"),
    each_service=True,
    note="Days on which nothing changed have no row. As inventories say it; a device counts once a day.",
)  # fmt: skip

_RANKED: Final = f"""
    WITH daily AS (
      SELECT day, service, sum({{of}}) AS amount FROM part_day
      WHERE {_DAYS} AND cut = '' AND service <> '' AND {{tenants}} GROUP BY ALL HAVING sum({{of}}) > 0),
    ranked AS (SELECT day, service, amount, rank() OVER (PARTITION BY day ORDER BY amount DESC) AS place FROM daily)"""
_BY_INSTALLS: Final = _RANKED.replace("part_day", "install_day").replace("AND cut = '' AND service <> ''", "")
_PLACES: Final = """
    SELECT day, service, amount, place FROM ranked WHERE service {chosen} ORDER BY day, place, service LIMIT {limit}"""
_TOPS: Final = """
    SELECT service, sum(CASE WHEN place = 1 THEN 1 ELSE 0 END) AS days_first, min(place) AS best, count(*) AS days,
      max(CASE WHEN place = 1 THEN day END) AS last_first
    FROM ranked WHERE service {chosen} GROUP BY ALL ORDER BY days_first DESC, best, service LIMIT {limit}"""

RANK: Final = Question(
    "rank",
    "The place of each service among all on each day, by people, prompts, accesses or installs (--of).",
    _RANKED + _PLACES,
    {"day": "the day", "service": "the service", "amount": "what it is ranked by", "place": "1 is most; equals share"},
    instead={"installs": _BY_INSTALLS + _PLACES},
    note="Equal amounts share a place, and the next place is left out. Others are ranked even where one is asked for.",
)
AT_THE_TOP: Final = Question(
    "at-the-top",
    "On how many days each service was first, and its best place.",
    _RANKED + _TOPS,
    {"service": "the service", "days_first": "days at the first place, shared or not", "best": "best place",
     "days": "days with any", "last_first": "last day at the first place"},
    instead={"installs": _BY_INSTALLS + _TOPS},
)  # fmt: skip

QUESTIONS: Final = (SESSIONS, PROMPTS, UPLOADS, BYTES, EVENTS, COST, INSTALLS, RANK, AT_THE_TOP)

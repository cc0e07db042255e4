"""What was found, in one table: services in use, by how many, since when, how much was sent; and what to look into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tidegate.usage.store import Store

#: A service first seen in so many days before the end of the logs is new.
NEW_DAYS = 7
#: So many people within so few days of the first is sudden.
SUDDEN_PEOPLE, SUDDEN_DAYS = 20, 3


@dataclass(frozen=True, slots=True)
class Used:
    """One service in use.  ``people`` are distinct over all days, of whom ``addresses`` are known by address only."""

    service: str
    people: int
    addresses: int
    since: date
    last: date
    events: int
    prompts: int
    bytes_up: int
    blocked: int
    new: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A host outside the catalogue that looks like AI, with the evidence in words."""

    host: str
    people: int
    events: int
    since: date
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """Apps of a service: put on devices in the time the inventories tell of, and on devices at its end."""

    service: str
    installs: int
    installed: int


_WHY = {
    "name": "its name",
    "path": "requests to paths of a model's interface",
    "stream": "answers streamed as a model's are",
    "neighbour": "it is under a name that a known service owns",
}


def used(store: Store) -> list[Used]:
    """Services in use, most people first."""
    end = store.value("SELECT max(day) FROM visit_day")
    began = store.value("SELECT min(day) FROM visit_day")
    rows = store.rows(
        "SELECT v.service, count(DISTINCT v.who), count(DISTINCT v.who) FILTER (w.kind = 'address'), min(v.day),"
        " max(v.day),"
        " sum(v.events), sum(v.prompts), sum(v.bytes_up), sum(v.blocked) FROM visit_day v JOIN who w ON w.who = v.who"
        " GROUP BY v.service ORDER BY 2 DESC, 6 DESC, 1"
    )
    # A log that is younger than a week cannot tell what is new in it.
    tells = end is not None and end - began > timedelta(days=NEW_DAYS)
    return [
        Used(service, people, addresses, since, last, int(events), int(prompts), int(up), int(blocked),
             tells and end - since < timedelta(days=NEW_DAYS))
        for service, people, addresses, since, last, events, prompts, up, blocked in rows
    ]  # fmt: skip


def proposed(store: Store) -> list[Proposed]:
    """Hosts that look like AI, best evidence first."""
    rows = store.rows(
        "SELECT u.host, count(DISTINCT u.who), sum(u.events), min(u.day), any_value(h.why),"
        " count(DISTINCT u.who) FILTER (u.day < f.first + $1::INTEGER), f.first > (SELECT min(day) FROM visit_day)"
        " FROM unlisted u JOIN host h ON h.host = u.host JOIN (SELECT host, min(day) AS first FROM unlisted GROUP BY"
        " host) f"
        " ON f.host = u.host GROUP BY u.host, f.first",
        [SUDDEN_DAYS],
    )
    found = []
    for host, people, events, since, why, early, later in rows:
        reasons = [_WHY[word] for word in why.split()]
        if later and early >= SUDDEN_PEOPLE:
            reasons.append(f"{early} people within {SUDDEN_DAYS} days of its first use")
        found.append(Proposed(host, people, int(events), since, tuple(reasons)))
    return sorted(found, key=lambda one: (-len(one.why), -one.people, one.host))


def installed(store: Store) -> list[Installed]:
    """Apps on devices, most first."""
    rows = store.rows(
        "SELECT service, sum(installs), arg_max(installed, day) FROM install_day GROUP BY service ORDER BY 3 DESC, 1"
    )
    return [Installed(service, int(installs), int(base)) for service, installs, base in rows]


def signs(store: Store) -> dict[str, int]:
    """People with an access that is a sign of going around, by sign."""
    return dict(store.rows("SELECT sign, count(DISTINCT who) FROM sign_day GROUP BY sign ORDER BY sign"))

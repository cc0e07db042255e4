"""The roll-ups: derived from what was read, for whole days, and made again for every day that is touched."""

from __future__ import annotations

from typing import Final

from tidegate.usage import table
from tidegate.usage.table import Column, Table

#: What is added up, with its meaning.
AMOUNTS: Final[dict[str, Column]] = {
    "events": ("UBIGINT", "accesses of every kind"),
    "prompts": ("UBIGINT", "accesses whose activity is a prompt"),
    "uploads": ("UBIGINT", "accesses whose activity is an upload"),
    "bytes_up": ("UBIGINT", "bytes sent"),
    "bytes_down": ("UBIGINT", "bytes that came back"),
    "sessions": ("UBIGINT", "sessions that began on this day (30-minute rule)"),
    "allowed": ("UBIGINT", "accesses with outcome `allow`"),
    "coached": ("UBIGINT", "… `coach`"),
    "justified": ("UBIGINT", "… `justify`"),
    "redacted": ("UBIGINT", "… `redact`"),
    "redirected": ("UBIGINT", "… `redirect`"),
    "blocked": ("UBIGINT", "… `block`"),
    "tokens_in": ("UBIGINT", "tokens asked"),
    "tokens_out": ("UBIGINT", "tokens answered"),
    "cost": ("DOUBLE", "what it cost"),
}
#: The columns of `visit_day` and `service_day` that are added up.
COUNTS: Final = tuple(AMOUNTS)

VISIT_DAY: Final = Table(
    "visit_day",
    "One row for each day, service, zone and person: everything about people is counted from here.",
    ("day", "tenant", "service", "zone", "who"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "zone": table.ZONE,
        "who": table.WHO,
        **AMOUNTS,
        "first_at": ("TIMESTAMP", "first access, UTC"),
        "last_at": ("TIMESTAMP", "last access, UTC"),
    },
)
SERVICE_DAY: Final = Table(
    "service_day",
    "One row for each day and service: sums of `visit_day`, and how many people.",
    ("day", "tenant", "service"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "people": ("UBIGINT", "distinct `who`, exact"),
        "new_people": ("UBIGINT", "of these, seen at the service on no earlier day"),
        "addresses": ("UBIGINT", "of these, known by address only"),
        **AMOUNTS,
    },
)
SEEN: Final = Table(
    "seen",
    "The first and the last day of each person at each service.",
    ("tenant", "service", "who"),
    {
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "who": table.WHO,
        "first_day": ("DATE", "first day with an access"),
        "last_day": ("DATE", "last day with one"),
    },
)
RULE_DAY: Final = Table(
    "rule_day",
    "One row for each day, rule, service and effect, from the gate.",
    ("day", "tenant", "rule", "service", "outcome"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "rule": ("VARCHAR", "name of the rule"),
        "service": table.SERVICE,
        "outcome": ("VARCHAR", "what it did"),
        "events": ("UBIGINT", "how often"),
        "people": ("UBIGINT", "distinct `who`"),
    },
)
DATA_DAY: Final = Table(
    "data_day",
    "One row for each day, service, kind of data and effect, from the gate.",
    ("day", "tenant", "service", "label", "outcome"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "label": ("VARCHAR", "name of the detector"),
        "family": ("VARCHAR", "its family"),
        "outcome": ("VARCHAR", "what became of the access"),
        "events": ("UBIGINT", "accesses in which it was found"),
        "spans": ("UBIGINT", "how many were found"),
        "people": ("UBIGINT", "distinct `who`"),
    },
)
SIGN_DAY: Final = Table(
    "sign_day",
    "One row for each day, person and sign of going around.",
    ("day", "tenant", "zone", "who", "sign"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "zone": table.ZONE,
        "who": table.WHO,
        "sign": ("VARCHAR", "`vpn dns-over-https relay`"),
        "events": ("UBIGINT", "accesses"),
    },
)
INSTALL_DAY: Final = Table(
    "install_day",
    "One row for each day and service whose app is on devices or came to them.",
    ("day", "tenant", "service"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "installs": ("UBIGINT", "devices it was put on that day"),
        "removals": ("UBIGINT", "devices it was taken from that day"),
        "installed": ("UBIGINT", "devices that have it at the end of the day"),
    },
)
UNLISTED: Final = Table(
    "unlisted",
    "Accesses to hosts outside the catalogue that look like AI, by day and person: proposed, never counted.",
    ("day", "tenant", "host", "who"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "host": ("VARCHAR", "host name, lower case; `host.why` has the evidence"),
        "who": table.WHO,
        "events": ("UBIGINT", "accesses"),
    },
)

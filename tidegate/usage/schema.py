"""The tables of usage: names, columns and what each means, in one place for everything that writes or asks.

Three layers.  *What was read* (``segment event shared inventory lease unreadable``) is only ever added.  *Who is who*
(``who``) is derived and may be made again.  *Roll-ups* (``…_day``) are derived from the first layer for whole days: a
day that was touched is made again from all its events, so the order and repetition of files cannot show in them.

Types are those that DuckDB and ClickHouse share.  Names here are a contract with docs/reference/usage-tables.md: add,
never rename.  This module must never import an engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: Raised by one when a store made by older code must be made again.
VERSION: Final = 1

#: What kind of trace an event is.  Only `proxy`, `history` and `gate` can know a path, and so an activity.
KINDS: Final = ("dns", "tls", "proxy", "flow", "history", "report", "gate")
#: What became of it; an empty text means that the log does not say.  The words are those of a decision.
OUTCOMES: Final = ("", "allow", "coach", "justify", "redact", "redirect", "block")
#: How `who` came about, surest first: a name, a device, or only an address (which several people may share).
WHO_KINDS: Final = ("person", "device", "address")
#: What going around a measure looks like from outside.
SIGNS: Final = ("vpn", "dns-over-https", "relay")
#: A session ends after this many minutes without an event of the same person at the same service.
SESSION_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it holds, what is unique in it (empty: nothing), and its columns as name -> (type, meaning)."""

    name: str
    says: str
    key: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]

    @property
    def ddl(self) -> str:
        """The statement that makes the table in DuckDB if it is missing."""
        columns = ", ".join(f'"{name}" {kind} NOT NULL' for name, (kind, _) in self.columns.items())
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" ({columns})'.replace("? NOT NULL", "")


_DAY: Final = ("DATE", "the day in the organisation's time zone (`setting` `time-zone`)")
_TENANT: Final = ("VARCHAR", "the organisation; empty where there is only one")
_SERVICE: Final = ("VARCHAR", "id of the service in the catalogue")
_WHO: Final = ("UBIGINT", "who did it: `who.who`")
_ZONE: Final = ("VARCHAR", "name of the network zone; empty where not known")
_SEGMENT: Final = ("BIGINT", "where it was read: `segment.segment`")

SEGMENT: Final = Table(
    "segment",
    "A stretch of a source that was read, in one transaction with all that came of it.",
    ("segment",),
    {
        "segment": ("BIGINT", "its number, 1, 2, 3 …"),
        "tenant": _TENANT,
        "stream": ("VARCHAR", "the content it is part of, however the file is called or compressed"),
        "reader": ("VARCHAR", "name of the reader"),
        "name": ("VARCHAR", "what the source was called"),
        "first_byte": ("BIGINT", "where it begins in the content"),
        "end_byte": ("BIGINT", "where it ends"),
        "digest": ("VARCHAR", "BLAKE2b-128, hex, of the content from its beginning to `end_byte`"),
        "lines": ("BIGINT", "lines, events or not"),
        "events": ("BIGINT", "events of services, this reading alone"),
        "skipped": ("BIGINT", "well-formed lines that tell of no access"),
        "unreadable": ("BIGINT", "lines that could not be read"),
        "first_at": ("TIMESTAMP?", "time of its first event of a service, UTC"),
        "last_at": ("TIMESTAMP?", "time of its last one, UTC"),
        "read_at": ("TIMESTAMP", "when it was read, UTC"),
    },
)
EVENT: Final = Table(
    "event",
    "One access to a service that is surely that service's, or to a host that is a sign of going around.",
    ("tenant", "day", "line", "copy"),
    {
        "day": _DAY,
        "at": ("TIMESTAMP", "when, UTC"),
        "tenant": _TENANT,
        "kind": ("VARCHAR", "`dns tls proxy flow history report gate`: what kind of trace"),
        "service": ("VARCHAR", "id of the service; empty where `sign` is not"),
        "sign": ("VARCHAR", "`vpn dns-over-https relay`, else empty"),
        "host": ("VARCHAR", "host name, lower case"),
        "person": ("VARCHAR", "as the log names them, lower case (or a pseudonym); empty where it does not"),
        "address": ("VARCHAR", "client address as `lease.address`; empty where not known"),
        "device": ("VARCHAR", "as the log names it; empty where it does not"),
        "zone": _ZONE,
        "activity": ("VARCHAR", "words of `core.exchange.ACTIVITIES`, sorted, one space between; empty where unknown"),
        "outcome": ("VARCHAR", "`allow coach justify redact redirect block`; empty where the log does not say"),
        "rule": ("VARCHAR", "the rule that decided, from the gate; else empty"),
        "status": ("USMALLINT", "HTTP status, 0 where there is none"),
        "bytes_up": ("UBIGINT", "bytes sent to the service, 0 where not known"),
        "bytes_down": ("UBIGINT", "bytes that came back"),
        "tokens_in": ("UBIGINT", "tokens asked, where the record carries them"),
        "tokens_out": ("UBIGINT", "tokens answered"),
        "cost": ("DOUBLE", "what it cost, in the currency of the record; 0 where not known"),
        "times": ("UINTEGER", "how many accesses it stands for: 1, more where the source itself is a summary"),
        "segment": _SEGMENT,
        "line": ("UBIGINT", "digest of the line"),
        "copy": ("UINTEGER", "1 for the first such line of its content, 2 for the second …"),
    },
)
SHARED: Final = Table(
    "shared",
    "Accesses that are never counted as use: to hosts that a service shares with other things, where no path says "
    "which; and, with an empty `service`, to hosts outside the catalogue that look like AI.",
    ("tenant", "day", "line", "copy"),
    EVENT.columns,
)
EVENT_DATA: Final = Table(
    "event_data",
    "Which kinds of data the gate found in an event.",
    ("segment", "line", "label"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "segment": _SEGMENT,
        "line": ("UBIGINT", "`event.line`"),
        "label": ("VARCHAR", "name of the detector"),
        "family": ("VARCHAR", "its family"),
        "spans": ("UINTEGER", "how many were found"),
    },
)
INVENTORY: Final = Table(
    "inventory",
    "An app of a service on a device, as device management says on a day.",
    ("tenant", "day", "device", "service", "app", "state"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "device": ("VARCHAR", "as device management names it"),
        "person": ("VARCHAR", "whose it is, lower case; empty where not said"),
        "service": _SERVICE,
        "app": ("VARCHAR", "package, bundle id or name of the app"),
        "state": ("VARCHAR", "`present` (seen that day), `installed` (put on it that day), `removed`"),
        "segment": _SEGMENT,
    },
)
LEASE: Final = Table(
    "lease",
    "Who had an address, from when until when.",
    ("tenant", "address", "from_at", "person", "device"),
    {
        "tenant": _TENANT,
        "address": ("VARCHAR", "IPv4 or IPv6 address in its shortest spelling, or an IPv6 /64 with its length"),
        "from_at": ("TIMESTAMP", "first moment, UTC"),
        "until_at": ("TIMESTAMP", "first moment after it, UTC; the year 9999 where open"),
        "person": ("VARCHAR", "lower case; empty where only the device is known"),
        "device": ("VARCHAR", "host name or hardware address; empty where only the person is known"),
        "segment": _SEGMENT,
    },
)
UNREADABLE: Final = Table(
    "unreadable",
    "Samples of lines that could not be read, masked.",
    (),
    {
        "segment": _SEGMENT,
        "why": ("VARCHAR", "what was wrong, in words"),
        "sample": ("VARCHAR", "its beginning, letters as `a`, digits as `0`"),
    },
)
UNLISTED: Final = Table(
    "unlisted",
    "Accesses to hosts outside the catalogue that look like AI, by day and person: proposed, never counted.",
    ("day", "tenant", "host", "who"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "host": ("VARCHAR", "host name, lower case; `host.why` has the evidence"),
        "who": _WHO,
        "events": ("UBIGINT", "accesses"),
    },
)
WHO: Final = ("UBIGINT", "who did it: `who.who`")
_ZONE: Final = ("VARCHAR", "name of the network zone; empty where not known")
_SEGMENT: Final = ("BIGINT", "where it was read: `segment.segment`")

SEGMENT: Final = Table(
    "segment",
    "A stretch of a source that was read, in one transaction with all that came of it.",
    ("segment",),
    {
        "segment": ("BIGINT", "its number, 1, 2, 3 …"),
        "tenant": _TENANT,
        "stream": ("VARCHAR", "the content it is part of, however the file is called or compressed"),
        "reader": ("VARCHAR", "name of the reader"),
        "name": ("VARCHAR", "what the source was called"),
        "first_byte": ("BIGINT", "where it begins in the content"),
        "end_byte": ("BIGINT", "where it ends"),
        "digest": ("VARCHAR", "BLAKE2b-128, hex, of the content from its beginning to `end_byte`"),
        "lines": ("BIGINT", "lines, events or not"),
        "events": ("BIGINT", "events of services, this reading alone"),
        "skipped": ("BIGINT", "well-formed lines that tell of no access"),
        "unreadable": ("BIGINT", "lines that could not be read"),
        "first_at": ("TIMESTAMP?", "time of its first event of a service, UTC"),
        "last_at": ("TIMESTAMP?", "time of its last one, UTC"),
        "read_at": ("TIMESTAMP", "when it was read, UTC"),
    },
)
EVENT: Final = Table(
    "event",
    "One access to a service that is surely that service's, or to a host that is a sign of going around.",
    ("tenant", "day", "line", "copy"),
    {
        "day": _DAY,
        "at": ("TIMESTAMP", "when, UTC"),
        "tenant": _TENANT,
        "kind": ("VARCHAR", "`dns tls proxy flow history report gate`: what kind of trace"),
        "service": ("VARCHAR", "id of the service; empty where `sign` is not"),
        "sign": ("VARCHAR", "`vpn dns-over-https relay`, else empty"),
        "host": ("VARCHAR", "host name, lower case"),
        "person": ("VARCHAR", "as the log names them, lower case (or a pseudonym); empty where it does not"),
        "address": ("VARCHAR", "client address as `lease.address`; empty where not known"),
        "device": ("VARCHAR", "as the log names it; empty where it does not"),
        "zone": _ZONE,
        "activity": ("VARCHAR", "words of `core.exchange.ACTIVITIES`, sorted, one space between; empty where unknown"),
        "outcome": ("VARCHAR", "`allow coach justify redact redirect block`; empty where the log does not say"),
        "rule": ("VARCHAR", "the rule that decided, from the gate; else empty"),
        "status": ("USMALLINT", "HTTP status, 0 where there is none"),
        "bytes_up": ("UBIGINT", "bytes sent to the service, 0 where not known"),
        "bytes_down": ("UBIGINT", "bytes that came back"),
        "tokens_in": ("UBIGINT", "tokens asked, where the record carries them"),
        "tokens_out": ("UBIGINT", "tokens answered"),
        "cost": ("DOUBLE", "what it cost, in the currency of the record; 0 where not known"),
        "times": ("UINTEGER", "how many accesses it stands for: 1, more where the source itself is a summary"),
        "segment": _SEGMENT,
        "line": ("UBIGINT", "digest of the line"),
        "copy": ("UINTEGER", "1 for the first such line of its content, 2 for the second …"),
    },
)
SHARED: Final = Table(
    "shared",
    "Accesses that are never counted as use: to hosts that a service shares with other things, where no path says "
    "which; and, with an empty `service`, to hosts outside the catalogue that look like AI.",
    ("tenant", "day", "line", "copy"),
    EVENT.columns,
)
EVENT_DATA: Final = Table(
    "event_data",
    "Which kinds of data the gate found in an event.",
    ("segment", "line", "label"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "segment": _SEGMENT,
        "line": ("UBIGINT", "`event.line`"),
        "label": ("VARCHAR", "name of the detector"),
        "family": ("VARCHAR", "its family"),
        "spans": ("UINTEGER", "how many were found"),
    },
)
INVENTORY: Final = Table(
    "inventory",
    "An app of a service on a device, as device management says on a day.",
    ("tenant", "day", "device", "service", "app", "state"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "device": ("VARCHAR", "as device management names it"),
        "person": ("VARCHAR", "whose it is, lower case; empty where not said"),
        "service": _SERVICE,
        "app": ("VARCHAR", "package, bundle id or name of the app"),
        "state": ("VARCHAR", "`present` (seen that day), `installed` (put on it that day), `removed`"),
        "segment": _SEGMENT,
    },
)
LEASE: Final = Table(
    "lease",
    "Who had an address, from when until when.",
    ("tenant", "address", "from_at", "person", "device"),
    {
        "tenant": _TENANT,
        "address": ("VARCHAR", "IPv4 or IPv6 address in its shortest spelling, or an IPv6 /64 with its length"),
        "from_at": ("TIMESTAMP", "first moment, UTC"),
        "until_at": ("TIMESTAMP", "first moment after it, UTC; the year 9999 where open"),
        "person": ("VARCHAR", "lower case; empty where only the device is known"),
        "device": ("VARCHAR", "host name or hardware address; empty where only the person is known"),
        "segment": _SEGMENT,
    },
)
UNREADABLE: Final = Table(
    "unreadable",
    "Samples of lines that could not be read, masked.",
    (),
    {
        "segment": _SEGMENT,
        "why": ("VARCHAR", "what was wrong, in words"),
        "sample": ("VARCHAR", "its beginning, letters as `a`, digits as `0`"),
    },
)
UNLISTED: Final = Table(
    "unlisted",
    "Accesses to hosts outside the catalogue that look like AI, by day and person: proposed, never counted.",
    (),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "host": ("VARCHAR", "host name, lower case"),
        "who": _WHO,
        "why": ("VARCHAR", "`name path stream neighbour`, sorted, one space between"),
        "events": ("UBIGINT", "accesses"),
        "segment": _SEGMENT,
    },
)
WHO: Final = Table(
    "who",
    "Everybody who was counted.",
    ("who",),
    {
        "who": ("UBIGINT", "digest of tenant, kind and name"),
        "tenant": _TENANT,
        "kind": ("VARCHAR", "`person device address`: how sure it is that this is one person, surest first"),
        "name": ("VARCHAR", "the person, device or address (or a pseudonym)"),
        "team": ("VARCHAR", "their team, from the list of people; empty where not known"),
    },
)
PEOPLE: Final = Table(
    "people",
    "The list of people as the organisation gives it.",
    ("tenant", "person"),
    {
        "tenant": _TENANT,
        "person": ("VARCHAR", "lower case, spelt as the logs spell it"),
        "team": ("VARCHAR", "their team"),
    },
)
SETTING: Final = Table(
    "setting",
    "What the tables were made with.",
    ("name",),
    {"name": ("VARCHAR", "`version time-zone catalogue pseudonyms`"), "value": ("VARCHAR", "its value")},
)
HOST: Final = Table(
    "host",
    "What the host names are that the catalogue knows, that are a sign, or that look like AI.",
    ("host",),
    {
        "host": ("VARCHAR", "host name, lower case"),
        "service": ("VARCHAR", "id of the service, empty outside the catalogue"),
        "sure": ("BOOLEAN", "all traffic of the host is the service's"),
        "sign": ("VARCHAR", "as `event.sign`"),
        "why": ("VARCHAR", "`name path stream neighbour`, sorted, one space between: why it looks like AI; else empty"),
    },
)
STANCE: Final = Table(
    "stance",
    "What an organisation's policy says of a service on a day, for everybody.",
    ("day", "tenant", "service"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "service": _SERVICE,
        "effect": ("VARCHAR", "`allow coach justify redact redirect block`"),
    },
)

_COUNTS: Final = {
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
COUNTS: Final = tuple(_COUNTS)

VISIT_DAY: Final = Table(
    "visit_day",
    "One row for each day, service, zone and person: everything about people is counted from here.",
    ("day", "tenant", "service", "zone", "who"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "service": _SERVICE,
        "zone": _ZONE,
        "who": _WHO,
        **_COUNTS,
        "first_at": ("TIMESTAMP", "first access, UTC"),
        "last_at": ("TIMESTAMP", "last access, UTC"),
    },
)
SERVICE_DAY: Final = Table(
    "service_day",
    "One row for each day and service: sums of `visit_day`, and how many people.",
    ("day", "tenant", "service"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "service": _SERVICE,
        "people": ("UBIGINT", "distinct `who`, exact"),
        "new_people": ("UBIGINT", "of these, seen at the service on no earlier day"),
        "addresses": ("UBIGINT", "of these, known by address only"),
        **_COUNTS,
    },
)
SEEN: Final = Table(
    "seen",
    "The first and the last day of each person at each service.",
    ("tenant", "service", "who"),
    {
        "tenant": _TENANT,
        "service": _SERVICE,
        "who": _WHO,
        "first_day": ("DATE", "first day with an access"),
        "last_day": ("DATE", "last day with one"),
    },
)
RULE_DAY: Final = Table(
    "rule_day",
    "One row for each day, rule, service and effect, from the gate.",
    ("day", "tenant", "rule", "service", "outcome"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "rule": ("VARCHAR", "name of the rule"),
        "service": _SERVICE,
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
        "day": _DAY,
        "tenant": _TENANT,
        "service": _SERVICE,
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
        "day": _DAY,
        "tenant": _TENANT,
        "zone": _ZONE,
        "who": _WHO,
        "sign": ("VARCHAR", "`vpn dns-over-https relay`"),
        "events": ("UBIGINT", "accesses"),
    },
)
INSTALL_DAY: Final = Table(
    "install_day",
    "One row for each day and service whose app is on devices or came to them.",
    ("day", "tenant", "service"),
    {
        "day": _DAY,
        "tenant": _TENANT,
        "service": _SERVICE,
        "installs": ("UBIGINT", "devices it was put on that day"),
        "removals": ("UBIGINT", "devices it was taken from that day"),
        "installed": ("UBIGINT", "devices that have it at the end of the day"),
    },
)

#: Every table, in the order they are made.
TABLES: Final = (
    SEGMENT, EVENT, SHARED, EVENT_DATA, INVENTORY, LEASE, UNREADABLE, WHO, PEOPLE, SETTING, HOST, STANCE,
    VISIT_DAY, SERVICE_DAY, SEEN, RULE_DAY, DATA_DAY, SIGN_DAY, INSTALL_DAY, UNLISTED,
)  # fmt: skip
#: Derived from the others, for whole days.
ROLL_UPS: Final = (VISIT_DAY, SERVICE_DAY, SEEN, RULE_DAY, DATA_DAY, SIGN_DAY, INSTALL_DAY, UNLISTED)


def page() -> str:
    """docs/reference/usage-tables.md."""
    parts = [_HEAD]
    for table in TABLES:
        rows = "\n".join(f"| `{name}` | {kind.lower()} | {says} |" for name, (kind, says) in table.columns.items())
        key = f" Unique: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
        parts.append(
            f"## {table.name}\n\n{table.says}{key}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}\n"
        )
    return "\n".join(parts).replace("timestamp?", "timestamp or null")


_HEAD: Final = """\
# The tables of usage

`usage.duckdb` in the home directory. `tidegate discover` writes it; reports, questions and the API read it.
This page is made from `tidegate/usage/schema.py`. Times are UTC; a `day` is a day of the organisation's time zone.
Texts are never null: what is not known is an empty text, and a number that is not known is 0.

Three layers. What was read is only ever added to: `segment event shared event_data inventory lease unreadable`.
Who is who: `who people`. Roll-ups, made again for every day that is touched: `visit_day service_day seen rule_day
data_day sign_day install_day unlisted`. Counting people: `count(DISTINCT who)` over `visit_day`, for any days,
services, zones or teams (join `who` for `team` and for how sure it is); one day and service: `service_day.people`.
"""

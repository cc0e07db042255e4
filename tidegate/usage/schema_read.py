"""The tables of what was read, and of who is who: only ever added to, and what the roll-ups are made from."""

from __future__ import annotations

from typing import Final

from tidegate.usage import table
from tidegate.usage.table import Table

SEGMENT: Final = Table(
    "segment",
    "A stretch of a source that was read, in one transaction with all that came of it.",
    ("segment",),
    {
        "segment": ("BIGINT", "its number, 1, 2, 3 …"),
        "tenant": table.TENANT,
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
        "day": table.DAY,
        "moment": ("TIMESTAMP", "when, UTC"),
        "tenant": table.TENANT,
        "kind": ("VARCHAR", "`dns tls proxy flow history report gate`: what kind of trace"),
        "service": ("VARCHAR", "id of the service; empty where `sign` is not"),
        "sign": ("VARCHAR", "`vpn dns-over-https relay`, else empty"),
        "host": ("VARCHAR", "host name, lower case"),
        "person": ("VARCHAR", "as the log names them, lower case (or a pseudonym); empty where it does not"),
        "address": ("VARCHAR", "client address as `lease.address`; empty where not known"),
        "device": ("VARCHAR", "as the log names it; empty where it does not"),
        "zone": table.ZONE,
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
        "segment": table.SEGMENT,
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
        "day": table.DAY,
        "tenant": table.TENANT,
        "segment": table.SEGMENT,
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
        "day": table.DAY,
        "tenant": table.TENANT,
        "device": ("VARCHAR", "as device management names it"),
        "person": ("VARCHAR", "whose it is, lower case; empty where not said"),
        "service": table.SERVICE,
        "app": ("VARCHAR", "package, bundle id or name of the app"),
        "state": ("VARCHAR", "`present` (seen that day), `installed` (put on it that day), `removed`"),
        "segment": table.SEGMENT,
    },
)
LEASE: Final = Table(
    "lease",
    "Who had an address, from when until when.",
    ("tenant", "address", "from_at", "person", "device"),
    {
        "tenant": table.TENANT,
        "address": ("VARCHAR", "IPv4 or IPv6 address in its shortest spelling, or an IPv6 /64 with its length"),
        "from_at": ("TIMESTAMP", "first moment, UTC"),
        "until_at": ("TIMESTAMP", "first moment after it, UTC; the year 9999 where open"),
        "person": ("VARCHAR", "lower case; empty where only the device is known"),
        "device": ("VARCHAR", "host name or hardware address; empty where only the person is known"),
        "segment": table.SEGMENT,
    },
)
UNREADABLE: Final = Table(
    "unreadable",
    "Samples of lines that could not be read, masked.",
    (),
    {
        "segment": table.SEGMENT,
        "why": ("VARCHAR", "what was wrong, in words"),
        "sample": ("VARCHAR", "its beginning, letters as `a`, digits as `0`"),
    },
)
WHO: Final = Table(
    "who",
    "Everybody who was counted.",
    ("who",),
    {
        "who": ("UBIGINT", "digest of tenant, kind and name"),
        "tenant": table.TENANT,
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
        "tenant": table.TENANT,
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
        "day": table.DAY,
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "effect": ("VARCHAR", "`allow coach justify redact redirect block`"),
    },
)
IN_FORCE: Final = Table(
    "in_force",
    "When a policy came into force at the gate, as its ledger says.",
    ("tenant", "from_at"),
    {
        "tenant": table.TENANT,
        "from_at": ("TIMESTAMP", "when, UTC"),
        "revision": ("VARCHAR", "the policy's revision; the ledger keeps its text"),
    },
)
TOUCHED: Final = Table(
    "touched",
    "Days whose roll-ups are behind what was read; empty when all is made.",
    (),
    {"tenant": table.TENANT, "day": table.DAY},
)

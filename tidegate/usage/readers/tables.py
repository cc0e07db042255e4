"""Tables with a header in everyday words: cloud discovery exports, inventories of apps, identity and lease lists.

A header is understood by its words, so an export of another tool with the same words is read too.  What is not
understood needs a mapping file.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Final

from tidegate.usage.form import Columns, Family, Form, Head, authority, count, epoch, iso, path_of, stamp
from tidegate.usage.readers.vendors import outcome

_TIME: Final = (
    "timestamp",
    "date",
    "time",
    "datetime",
    "date time",
    "date of the transaction",
    "event time",
    "start time",
)
_URL: Final = ("destination url", "target url", "url", "requested url")
_HOST: Final = ("host", "hostname", "domain", "destination host", "fqdn", "query", "query name", "destination domain")
_PERSON: Final = (
    "source user", "user", "username", "user name", "user principal name", "upn", "email", "emailaddress",
    "email address", "primary user upn", "user email", "person",
)  # fmt: skip
_ADDRESS: Final = (
    "source ip",
    "client ip",
    "src ip",
    "source address",
    "client address",
    "ip",
    "ip address",
    "address",
)
_DEVICE: Final = ("device name", "devicename", "computer name", "device", "hostname", "machine", "serial number")
_APP: Final = (
    "bundle id", "bundle identifier", "package", "package name", "app id", "application title", "applicationname",
    "application name", "app name", "application", "app",
)  # fmt: skip
_SEEN: Final = (
    "installed on", "install date", "date", "day", "last inventory update", "last check-in", "lastcheckin", "last seen",
    "timestamp",
)  # fmt: skip
_UNTIL: Final = ("until", "end", "expire", "expires", "end time", "logoff")
_FROM: Final = ("from", "since", "start", "starts", "logon", *_TIME)


def header(head: Head) -> tuple[str, list[str]] | None:
    """The separator and the words of a header line, in lower case."""
    first = next((line for line in head.lines[:5] if line.strip()), "")
    separator = max(",;\t", key=first.count)
    if first.count(separator) < 1 or first.startswith(("#", "{", "[")):
        return None
    words = [word.strip().lower().replace("_", " ") for word in next(csv.reader([first], delimiter=separator))]
    ok = all(word and len(word) < 60 for word in words[:3]) and not any(word[:1].isdigit() for word in words)
    return (separator, words) if ok else None


def _find(words: Sequence[str], wanted: Sequence[str]) -> str:
    return next((f"c{words.index(word)}" for word in wanted if word in words), "")


def when(cell: str) -> str:
    """A time as tables write it."""
    spelt = stamp(
        cell, "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y", "%Y/%m/%d"
    )
    return f"coalesce({iso(cell)}, {epoch(cell)}, {spelt})"


def _access(head: Head) -> tuple[float, Form] | None:
    found = header(head)
    if found is None:
        return None
    separator, words = found
    at, url, host = _find(words, _TIME), _find(words, _URL), _find(words, _HOST)
    if not at or not (url or host):
        return None
    said = _find(words, ("action", "result", "status", "verdict"))
    fields = {
        "at": when(at),
        "person": _find(words, _PERSON),
        "address": _find(words, _ADDRESS),
        "device": _find(words, ("device name", "devicename", "device", "machine", "computer name")),
        "bytes_up": _bytes(
            words, ("uploaded bytes", "uploaded data", "upload bytes", "uploaded", "bytes sent", "bytes up")
        ),
        "bytes_down": _bytes(
            words, ("downloaded bytes", "downloaded data", "download bytes", "downloaded", "bytes received")
        ),
        "outcome": outcome(said) if said else "",
        "path": path_of(url) if url else "",
        "method": _find(words, ("method", "http method")),
    }
    first = words[0].replace("'", "''")
    return 0.8, Form(
        "table",
        "table with a header: Microsoft Defender cloud discovery, and any other in these words",
        "proxy" if url else "dns",
        Columns(len(words), separator),
        authority(url) if url else host,
        {name: expression for name, expression in fields.items() if expression},
        "https://learn.microsoft.com/en-us/defender-cloud-apps/custom-log-parser",
        "built from the published field list",
        skip=f"lower(replace(trim(c0), '_', ' ')) = '{first}'",
    )


def _bytes(words: Sequence[str], wanted: Sequence[str]) -> str:
    found = _find(words, wanted)
    return count(found) if found else ""


def _inventory(head: Head) -> tuple[float, Form] | None:
    found = header(head)
    if found is None:
        return None
    separator, words = found
    app, device = _find(words, _APP), _find(words, _DEVICE)
    if not app or not device or _find(words, _URL):
        return None
    seen, state = _find(words, _SEEN), _find(words, ("state", "status", "change"))
    # An install date says when it was put there; any other date says only that it was there.
    dated = _find(words, ("installed on", "install date"))
    states = (
        f"CASE WHEN lower({state}) LIKE '%remov%' OR lower({state}) LIKE '%uninst%' THEN 'removed' WHEN"
        f" lower({state}) LIKE '%inst%' OR lower({state}) LIKE '%add%' THEN 'installed' ELSE 'present' END"
    )
    first = words[0].replace("'", "''")
    return 0.9, Form(
        "inventory",
        "inventory of installed apps: Intune (discovered apps), Jamf (advanced search), CSV",
        "report",
        Columns(len(words), separator),
        "NULL",
        {
            "at": when(seen) if seen else "$near",
            "person": _find(words, _PERSON) or "''",
            "device": device,
            "app": app,
            "state": states if state else "'installed'" if dated else "'present'",
        },
        "https://learn.microsoft.com/en-us/mem/intune/apps/app-discovered-apps",
        "built from the published field list",
        skip=f"lower(replace(trim(c0), '_', ' ')) = '{first}'",
        fills="inventory",
    )


def _identity(head: Head) -> tuple[float, Form] | None:
    found = header(head)
    if found is None:
        return None
    separator, words = found
    address, person, start = _find(words, _ADDRESS), _find(words, _PERSON), _find(words, _FROM)
    device = _find(words, ("hwaddr", "mac", "mac address", *_DEVICE))
    kea = {"hwaddr", "expire", "valid lifetime"} <= set(words)
    if not address or not (kea or (start and person)) or _find(words, _URL) or _find(words, _HOST[2:]):
        return None
    until = _find(words, _UNTIL)
    begin = (
        f"{epoch(until)} - to_seconds(try_cast({_find(words, ('valid lifetime',))} AS DOUBLE))" if kea else when(start)
    )
    name = f"coalesce(nullif({_find(words, ('hostname',))}, ''), {device})" if kea and "hostname" in words else device
    first = words[0].replace("'", "''")
    return 0.7 if not kea else 1.0, Form(
        "kea-leases" if kea else "identity",
        "Kea DHCP lease file" if kea else "identity log: who had which address, from when until when",
        "report",
        Columns(len(words), separator),
        "NULL",
        {
            "at": begin,
            "until": when(until) if until else "NULL::TIMESTAMP",
            "person": person or "''",
            "device": name or "''",
            "address": address,
        },
        "https://kea.readthedocs.io/en/latest/arm/dhcp4-srv.html" if kea else "docs/reference/usage-readers.md",
        "a real file of the program, run by cases/logs/make" if kea else "built from the published field list",
        skip=f"lower(replace(trim(c0), '_', ' ')) = '{first}'",
        fills="lease",
    )


FAMILIES: Final[tuple[Family, ...]] = (_access, _inventory, _identity)

"""The lease file of ISC dhcpd, whose records have several lines, as one line each: see dhcpd.leases(5).

Times in it are UTC, or seconds since 1970 where dhcpd is told ``db-time-format local``.  A record without its end, or
without what a lease needs, becomes a line that cannot be read, and the next one is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Final

_BEGINS: Final = re.compile(rb"^(?:lease [0-9.]+|ia-[nt]a .+) \{", re.M)
#: A record has some twenty lines; more of them without an end are none.
_MOST: Final = 400
_LONGEST: Final = 64 << 10
_TIME: Final = re.compile(r"(?:epoch (\d{1,11})|[0-6] (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d))")
_OPEN: Final = re.compile(r"^(lease|iaaddr) ([0-9a-fA-F.:]+) \{$")
_BAD: Final = b"A lease that has no end, no beginning or no device.\n"
_OTHER: Final = b'{"tidegate": 1, "passed": 1, "kind": "lease"}\n'


def is_leases(head: bytes) -> bool:
    """Whether content that begins so is a lease file of dhcpd."""
    return _BEGINS.search(head) is not None


def lines(raw: IO[bytes]) -> Iterator[bytes]:
    """A line for each lease; one for every other record that is whole.  Raises what reading ``raw`` raises."""
    record: list[str] = []
    depth = 0
    while data := raw.readline(_LONGEST):
        line = data.decode("utf-8", "replace").strip()
        if not depth and not line.endswith("{"):
            continue
        if record and _top(line):
            # The record before never ended.
            yield _BAD
            record, depth = [], 0
        record.append(line)
        depth += line.endswith("{") - (line == "}")
        if depth and len(record) < _MOST:
            continue
        yield from _leases(record) if not depth else [_BAD]
        record, depth = [], 0


def _top(line: str) -> bool:
    """Whether a line begins a record, whatever stood before."""
    return line.startswith(("lease ", "ia-na ", "ia-ta ", "ia-pd ")) and line.endswith("{")


def _leases(record: list[str]) -> Iterator[bytes]:
    """The leases of a record: one for IPv4; for IPv6 each address of an association."""
    outer: dict[str, str] = {}
    inner: dict[str, str] | None = None
    address, found = "", 0
    # Of IPv6 only the DUID is there; it stands behind the four bytes of the association.
    duid = record[0][6:-1].strip() if record[0].startswith("ia-") else ""
    for line in record:
        opened = _OPEN.match(line)
        if opened is not None:
            address, inner = opened[2], {}
        elif line == "}" and inner is not None:
            yield _line(address, outer | inner, duid)
            inner, found = None, found + 1
        else:
            word, _, value = line.rstrip(";").partition(" ")
            if word in ("binding", "hardware", "client-hostname", "starts", "ends", "cltt"):
                (outer if inner is None else inner)[word] = value
    if not found:
        yield _OTHER


def _line(address: str, said: dict[str, str], duid: str) -> bytes:
    if said.get("binding") in ("state free", "state backup") and "hardware" not in said and not duid:
        return _OTHER  # never given to anybody
    begin = _seconds(said.get("starts") or said.get("cltt", ""))
    device = said.get("client-hostname", "").strip('"') or said.get("hardware", "").rpartition(" ")[2] or duid
    if begin is None or not device:
        return _BAD
    end = _seconds(said.get("ends", ""))
    told = {"tidegate": 1, "kind": "lease", "address": address, "from": begin, "until": end, "device": device}
    return (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _seconds(said: str) -> int | None:
    """A time of dhcpd in seconds since 1970; ``None`` for ``never`` and for what is none."""
    found = _TIME.match(said)
    if found is None:
        return None
    if found[1]:
        return int(found[1])
    try:
        return int(datetime.strptime(found[2], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None

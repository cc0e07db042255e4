"""Logs that say what their columns are: Zeek's TSV, W3C extended logs (Blue Coat, Netskope and others), flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tidegate.usage.form import (
    Columns,
    Family,
    Form,
    Head,
    authority,
    count,
    epoch,
    iso,
    path_of,
    status,
)  # fmt: skip

_MOST: Final = 120


def cell(names: Mapping[str, int], *wanted: str) -> str:
    """The first of the ``wanted`` columns that is there, ``-`` read as nothing; null where none is."""
    found = [f"nullif(nullif(trim(c{names[name]}), '-'), '(empty)')" for name in wanted if name in names]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0] if found else "NULL"


def _zeek(head: Head) -> tuple[float, Form] | None:
    fields = next((line for line in head.lines[:20] if line.startswith("#fields\t")), None)
    if fields is None:
        return None
    names = {name: index for index, name in enumerate(fields.split("\t")[1:])}
    host = cell(names, "query", "server_name", "host")
    if host == "NULL":
        return None
    kind = "dns" if "query" in names else "proxy" if "uri" in names else "tls"
    web = {
        "method": cell(names, "method"),
        "path": f"split_part({cell(names, 'uri')}, '?', 1)",
        "status": status(cell(names, "status_code")),
        "bytes_up": count(cell(names, "request_body_len")),
        "bytes_down": count(cell(names, "response_body_len")),
    }
    return 1.0, Form(
        "zeek",
        "Zeek, TSV (`dns.log`, `ssl.log`, `http.log`, `quic.log`)",
        kind,
        Columns(len(names), "\t", ""),
        host,
        {
            "at": epoch(cell(names, "ts")),
            "address": cell(names, "id.orig_h"),
            "person": cell(names, "username"),
            **(web if "uri" in names else {}),
        },
        "https://docs.zeek.org/en/master/log-formats.html",
        "built from the published field list",
        skip="c0 LIKE '#%' OR try_cast(c0 AS DOUBLE) IS NOT NULL",
    )


_BLOCKED: Final = "'denied|block|drop'"


def _w3c(head: Head) -> tuple[float, Form] | None:
    fields = next((line for line in head.lines[:50] if line.startswith("#Fields:")), None)
    if fields is None:
        return None
    names = {name.lower(): index for index, name in enumerate(fields[8:].split())}
    url = cell(names, "cs-uri")
    host = cell(names, "cs-host", "r-host", "x-cs-sni", "cs(host)")
    host = host if host != "NULL" else authority(url) if url != "NULL" else host
    if host == "NULL":
        return None
    said = cell(names, "sc-filter-result", "x-category-action", "s-action", "x-policy-action")
    path = cell(names, "cs-uri-path", "cs-uri-stem")
    when = f"{cell(names, 'date')} || ' ' || {cell(names, 'time')}"
    return 0.95, Form(
        "w3c",
        "W3C extended log (Blue Coat ProxySG, Netskope transaction events, and others)",
        "proxy",
        Columns(min(len(names), _MOST), " ", '"'),
        host,
        {
            # W3C: "date", "time" are in GMT (w3.org/TR/WD-logfile).
            "at": f"coalesce(try_cast({when} AS TIMESTAMP),"
            f" {epoch(cell(names, 'x-cs-timestamp', 'x-timestamp-unix'))})",
            "address": cell(names, "x-cs-userip", "c-ip"),
            "person": cell(names, "cs-username", "cs-user", "x-cs-user"),
            "device": cell(names, "c-name", "x-c-device-name"),
            "method": cell(names, "cs-method"),
            "path": f"split_part({path}, '?', 1)" if path != "NULL" else path_of(url),
            "status": status(cell(names, "sc-status")),
            "bytes_up": count(cell(names, "cs-bytes")),
            "bytes_down": count(cell(names, "sc-bytes")),
            "outcome": f"CASE WHEN regexp_matches(lower({said}), {_BLOCKED}) THEN 'block' WHEN {said} IS NULL THEN ''"
            " ELSE 'allow' END",
        },
        "https://docs.netskope.com/en/transaction-event-fields.html",
        "built from the published field list",
        skip="c0 LIKE '#%'",
    )


def _flow(head: Head) -> tuple[float, Form] | None:
    """AWS VPC flow logs know addresses only; a column with the name (added by whoever exports them) is needed."""
    first = head.lines[0].split() if head.lines else []
    if not {"srcaddr", "dstaddr"} <= set(first):
        return None
    names = {name: index for index, name in enumerate(first)}
    host = cell(names, "dst-name", "dstname", "dst-host", "hostname", "sni")
    if host == "NULL":
        return None
    refused = f"upper({cell(names, 'action')}) = 'REJECT'"
    return 0.95, Form(
        "vpc-flow",
        "AWS VPC flow log with a column of names (`dst-name`)",
        "flow",
        Columns(len(first), " ", ""),
        host,
        {
            "at": f"coalesce({epoch(cell(names, 'start'))}, {iso(cell(names, 'start'))})",
            "address": cell(names, "pkt-srcaddr", "srcaddr"),
            "device": cell(names, "instance-id"),
            "bytes_up": count(cell(names, "bytes")),
            "outcome": f"CASE WHEN {refused} THEN 'block' ELSE 'allow' END",
        },
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",
        "built from the published field list",
        skip="true",
    )


FAMILIES: Final[tuple[Family, ...]] = (_zeek, _w3c, _flow)

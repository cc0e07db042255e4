"""Exports and syslog of vendors: Zscaler, Cisco Umbrella, Palo Alto Networks, Fortinet."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import (
    Columns,
    Family,
    Form,
    Lines,
    authority,
    count,
    cut,
    epoch,
    family,
    local,
    stamp,
    status,
)  # fmt: skip


def outcome(said: str) -> str:
    """A vendor's word for what happened."""
    said = f"lower(coalesce({said}, ''))"
    return (
        f"CASE WHEN regexp_matches({said}, 'block|den|drop|reset') THEN 'block'"
        f" WHEN regexp_matches({said}, 'caution|warn|coach|continue|^override') THEN 'coach'"
        f" WHEN regexp_matches({said}, 'allow|alert|pass|permit|accept') THEN 'allow' ELSE '' END"
    )


def _path(url: str) -> str:
    """The path of an address that may come without its scheme."""
    return f"regexp_extract({url}, '^(?:[a-z]+://)?[^/?#]+(/[^?#]*)', 1)"


ZSCALER: Final = Form(
    "zscaler",
    "Zscaler web log (NSS feed, comma-separated)",
    "proxy",
    Columns(40),
    authority("c3"),
    {
        "at": stamp("c0", "%a %b %d %H:%M:%S %Y"),
        "person": "c1",
        "address": "c21",
        "method": "c23",
        "path": _path("c3"),
        "status": status("c24"),
        "bytes_up": count("c7"),
        "bytes_down": count("c8"),
        "outcome": outcome("c4"),
    },
    "https://help.zscaler.com/unified/nss-feed-output-format-web-logs",
    "the published example, with other names and addresses",
)
UMBRELLA_DNS: Final = Form(
    "umbrella-dns",
    "Cisco Umbrella and Secure Access, DNS log",
    "dns",
    Columns(20),
    "CASE WHEN c7 <> '' AND c0 <> 'timestamp' THEN c8 END",
    {
        "at": "try_cast(c0 AS TIMESTAMP)",
        "person": "CASE WHEN c10 ILIKE '%user%' THEN c1 END",
        "device": "CASE WHEN c10 NOT ILIKE '%user%' THEN c1 END",
        "address": "c3",
        "outcome": outcome("c5"),
    },
    "https://docs.umbrella.com/umbrella-user-guide/docs/dns-log-formats",
    "the published example, with other names and addresses",
    skip="c0 = 'timestamp'",
)
UMBRELLA_WEB: Final = Form(
    "umbrella-web",
    "Cisco Umbrella, web log",
    "proxy",
    Columns(60),
    f"CASE WHEN c7 LIKE '%://%' THEN {authority('c7')} END",
    {
        "at": "try_cast(c0 AS TIMESTAMP)",
        "person": "CASE WHEN c21 ILIKE '%user%' THEN c1 END",
        "device": "CASE WHEN c21 NOT ILIKE '%user%' THEN c1 END",
        "address": "c2",
        "method": "c24",
        "path": _path("c7"),
        "status": status("c10"),
        "bytes_up": count("c11"),
        "bytes_down": count("c12"),
        "outcome": outcome("c6"),
    },
    "https://docs.umbrella.com/umbrella-user-guide/docs/web-log-formats",
    "built from the published field list",
    skip="c0 = 'timestamp'",
)
PALO_ALTO: Final = Form(
    "palo-alto",
    "Palo Alto Networks PAN-OS, URL filtering log (syslog)",
    "proxy",
    Columns(130),
    "CASE WHEN c3 = 'THREAT' AND c4 = 'url' THEN split_part(c31, '/', 1) END",
    {
        "at": stamp("c6", "%Y/%m/%d %H:%M:%S"),
        "address": "c7",
        # User-ID writes domain\\name.
        "person": "regexp_replace(c12, '^.*\\\\', '')",
        "device": "c82",
        "method": "c63",
        "path": _path("c31"),
        "outcome": outcome("c30"),
    },
    "https://docs.paloaltonetworks.com/pan-os/10-1/pan-os-admin/monitoring/use-syslog-for-monitoring/"
    "syslog-field-descriptions/url-filtering-log-fields",
    "built from the published field list",
    skip="c3 IN ('TRAFFIC', 'THREAT', 'SYSTEM', 'CONFIG', 'GLOBALPROTECT', 'USERID', 'DECRYPTION', 'HIPMATCH')",
)


def _fortinet(key: str) -> str:
    return cut(rf'\b{key}="?([^" ]+)')


_DATE: Final = f"{_fortinet('date')} || ' ' || {_fortinet('time')}"
FORTINET: Final = Form(
    "fortinet",
    "Fortinet FortiGate, web filter and DNS filter log (syslog)",
    "proxy",
    Lines(),
    "CASE WHEN contains(line, 'hostname=') THEN split_part(replace(split_part(line, 'hostname=', 2), '\"', ''), ' ', 1)"
    " WHEN contains(line, ' qname=') THEN split_part(replace(split_part(line, ' qname=', 2), '\"', ''), ' ', 1) END",
    {
        "kind": "CASE WHEN contains(line, 'subtype=\"dns\"') THEN 'dns' ELSE 'proxy' END",
        # eventtime is seconds (later nanoseconds) of the Unix clock; date and time are by the clock of the device.
        "at": f"coalesce({epoch(cut('eventtime=([0-9]{10})'))}, {local(f'try_cast({_DATE} AS TIMESTAMP)')})",
        "address": _fortinet("srcip"),
        "person": cut(r'\buser="([^"]+)"'),
        "device": _fortinet("srcname"),
        "method": cut("Method=([A-Z]+)"),
        "path": cut(r'\burl="(?:https?://[^/"]+)?(/[^?"]*)'),
        "bytes_up": count(_fortinet("sentbyte")),
        "bytes_down": count(_fortinet("rcvdbyte")),
        "outcome": outcome(_fortinet("action")),
    },
    "https://docs.fortinet.com/document/fortigate/7.6.0/fortios-log-message-reference/496081",
    "the published example, with other names and addresses",
    skip="contains(line, 'logid=') OR contains(line, 'log_id=')",
)
_DAYS: Final = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
FAMILIES: Final[tuple[Family, ...]] = (
    family(ZSCALER, rf'^"{_DAYS} \w{{3}} [ \d]\d \d\d:\d\d:\d\d \d{{4}}","[^"]*","[A-Z_]+","', sure=1.0),
    family(
        UMBRELLA_DNS, r'^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","[^"]*","[^"]*","[^"]*","[^"]*","(?:Allowed|Blocked|Proxied)"'
    ),
    family(
        UMBRELLA_WEB, r'^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","[^"]*","[^"]*","[^"]*","[^"]*","[^"]*","(?:ALLOWED|BLOCKED)'
    ),
    family(PALO_ALTO, r"^(?:<\d+>)?[^,]*\d,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,\w+,[A-Z]+,\w+,"),
    family(FORTINET, r'\blog_?id="?\d+"? .*\btype="?(?:utm|traffic|event)'),
)

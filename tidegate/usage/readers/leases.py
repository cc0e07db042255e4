"""Address leases: a line of a log when a client is given an address (ISC dhcpd, dnsmasq), and dnsmasq's lease file."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import Family, Form, Lines, cut, epoch, family, local, text, without_year

ACKNOWLEDGED: Final = Form(
    "dhcp-log",
    "DHCP log of ISC dhcpd and dnsmasq (`DHCPACK`)",
    "report",
    Lines(),
    "NULL",
    {
        "at": without_year(cut(r"^([A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8})")),
        "address": cut(r"DHCPACK(?:\([^)]*\)| on) ([0-9a-fA-F.:]+)"),
        "device": "coalesce("
        + cut(r"DHCPACK on [^ ]+ to [0-9a-f:]+ \(([^)]+)\)")
        + ", "
        + cut(r"DHCPACK\([^)]*\) [^ ]+ [0-9a-f:]+ ([^ ]+)$")
        + ", "
        + cut(r"DHCPACK(?:\([^)]*\)| on) [^ ]+ (?:to )?([0-9a-f:]+)")
        + ", '')",
    },
    "https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpd",
    "built from the published field list",
    skip="NOT contains(line, 'DHCPACK') AND regexp_matches(line, 'dhcpd|dnsmasq-dhcp')",
    fills="lease",
)
#: The file has the end of each lease and not its beginning: what it says is sure from when it was written.
_END: Final = "try_cast(split_part(line, ' ', 1) AS BIGINT)"
_V4: Final = r"^[0-9]{1,11} (?:[0-9A-F]{2}-)?[0-9a-f]{2}(?::[0-9a-f]{2})+ [0-9.]{7,15} [^ ]+ [^ ]+$"
_V6: Final = r"^[0-9]{1,11} T?[0-9]+ [0-9a-f:]*:[0-9a-f:]* [^ ]+ [^ ]+$"
DNSMASQ: Final = Form(
    "dnsmasq-leases",
    "lease file of dnsmasq and Pi-hole (`dnsmasq.leases`)",
    "report",
    Lines(),
    "NULL",
    {
        # One that was over by then says nothing of whose the address is: it begins when it ends.
        "at": f"CASE WHEN {_END} > 0 THEN least({local('$near')}, {epoch(_END)}) ELSE {local('$near')} END",
        "until": f"CASE WHEN {_END} > 0 THEN {epoch(_END)} END",
        "address": f"CASE WHEN regexp_matches(line, {text(_V4)}) OR regexp_matches(line, {text(_V6)})"
        " THEN split_part(line, ' ', 3) END",
        "device": "CASE WHEN split_part(line, ' ', 4) <> '*' THEN split_part(line, ' ', 4)"
        " WHEN contains(split_part(line, ' ', 2), ':') THEN split_part(line, ' ', 2) ELSE split_part(line, ' ', 5) END",
    },
    "https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html",
    "a real file of the program, run by cases/logs/make",
    skip="line LIKE 'duid %'",
    fills="lease",
)
FAMILIES: Final[tuple[Family, ...]] = (
    family(ACKNOWLEDGED, r"(?:dhcpd(?:\[\d+\])?|dnsmasq-dhcp(?:\[\d+\])?): DHCP[A-Z]+", sure=1.0),
    family(DNSMASQ, f"{_V4}|{_V6}|^duid [0-9a-f:]+$", sure=1.0),
)

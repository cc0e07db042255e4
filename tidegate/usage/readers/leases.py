"""Address leases as name servers log them: one line when a client is given an address (ISC dhcpd, dnsmasq)."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import Family, Form, Lines, cut, family, without_year

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
FAMILIES: Final[tuple[Family, ...]] = (
    family(ACKNOWLEDGED, r"(?:dhcpd(?:\[\d+\])?|dnsmasq-dhcp(?:\[\d+\])?): DHCP[A-Z]+", sure=1.0),
)

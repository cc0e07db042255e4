"""Logs of JSON lines: Suricata EVE, Zeek, AdGuard Home, Route 53 Resolver, Cloudflare Gateway; and what is decoded.

The host is taken from the line as text where one member has it; where any of several may, a few members are read of
the JSON at once, which is then the cheaper of the two.  Everything else is read of lines whose host means something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tidegate.usage.form import (
    Family,
    Form,
    Json,
    count,
    epoch,
    family,
    iso,
    member,
    path_of,
    quoted,
    status,
    text,
)  # fmt: skip


def _dotted(key: str) -> str:
    """A member whose own name has dots."""
    return f"json_extract_string(j, {text('$.' + chr(34) + key + chr(34))})"


def _members(*paths: str) -> str:
    """These members of a line, as a list of texts; null where it is no JSON."""
    return f"try(json_extract_string(line, [{', '.join(text('$.' + path) for path in paths)}]))"


def _json(
    name: str, title: str, kind: str, host: str, fields: Mapping[str, str], source: str, proof: str,
    skip: str = "false", parts: str = "",
) -> Form:  # fmt: skip
    skipped = f"line LIKE '{{%}}' AND ({skip})"
    return Form(name, title, kind, Json(), host, fields, source, proof, skip=skipped, parts=parts)


#: What was answered to a question, and then where the name stands: versions 2 and 3 of the records of DNS, and others.
_EVE: Final = _members(
    "dns.type", "dns.answer", "dns.rrname", "dns.queries[0].rrname", "dns.query[0].rrname", "tls.sni", "quic.sni",
    "http.hostname",
)  # fmt: skip
_EVE_HOST: Final = (
    "CASE WHEN f[1] IN ('answer', 'response') OR f[2] IS NOT NULL THEN NULL ELSE"
    " coalesce(f[3], f[4], f[5], f[6], f[7], f[8]) END"
)
SURICATA: Final = _json(
    "suricata",
    "Suricata EVE (`dns`, `tls`, `http`, `quic`)",
    "tls",
    _EVE_HOST,
    {
        "kind": "CASE j->>'$.event_type' WHEN 'dns' THEN 'dns' WHEN 'http' THEN 'proxy' ELSE 'tls' END",
        "at": iso(member("timestamp")),
        "address": member("src_ip"),
        "method": member("http.http_method"),
        "path": f"split_part({member('http.url')}, '?', 1)",
        "status": status(member("http.status")),
        "bytes_down": count(member("http.length")),
    },
    "https://docs.suricata.io/en/latest/output/eve/eve-json-format.html",
    "the published example, with other names and addresses",
    skip="contains(line, '\"event_type\"')",
    parts=_EVE,
)
ZEEK: Final = _json(
    "zeek-json",
    "Zeek, JSON (`dns`, `ssl`, `http`, `quic`)",
    "tls",
    "coalesce(f[1], f[2], f[3])",
    {
        "kind": "CASE WHEN j->>'$.query' IS NOT NULL THEN 'dns' WHEN j->>'$.host' IS NOT NULL THEN 'proxy' ELSE 'tls'"
        " END",
        "at": f"coalesce({epoch(member('ts'))}, {iso(member('ts'))})",
        "address": _dotted("id.orig_h"),
        "person": member("username"),
        "method": member("method"),
        "path": f"split_part({member('uri')}, '?', 1)",
        "status": status(member("status_code")),
        "bytes_up": count(member("request_body_len")),
        "bytes_down": count(member("response_body_len")),
    },
    "https://docs.zeek.org/en/master/logs/index.html",
    "built from the published field list",
    skip="contains(line, '\"uid\"')",
    parts=_members("query", "server_name", "host"),
)
ADGUARD: Final = _json(
    "adguard-home",
    "AdGuard Home (`querylog.json`)",
    "dns",
    quoted("QH"),
    {
        "at": iso(member("T")),
        "address": member("IP"),
        "device": member("CID"),
        "outcome": "CASE WHEN j->>'$.Result.IsFiltered' = 'true' THEN 'block' ELSE '' END",
    },
    "https://github.com/frenck/python-adguardhome/issues/303",
    "the published example, with other names and addresses",
)
ROUTE53: Final = _json(
    "route53",
    "AWS Route 53 Resolver query log",
    "dns",
    quoted("query_name"),
    {
        "at": iso(member("query_timestamp")),
        "address": member("srcaddr"),
        "device": member("srcids.instance"),
        "outcome": "CASE upper(j->>'$.firewall_rule_action') WHEN 'BLOCK' THEN 'block' WHEN 'ALLOW' THEN 'allow' ELSE"
        " '' END",
    },
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-example-json.html",
    "the published example, with other names and addresses",
)
_CLOUDFLARE: Final = "https://developers.cloudflare.com/logs/reference/log-fields/account/gateway_dns"
CLOUDFLARE: Final = _json(
    "cloudflare-gateway",
    "Cloudflare Gateway (`gateway_dns`, `gateway_http`, `gateway_network` by Logpush)",
    "dns",
    f"coalesce({', '.join(quoted(key) for key in ('QueryName', 'HTTPHost', 'SNI'))})",
    {
        "kind": "CASE WHEN j->>'$.QueryName' IS NOT NULL THEN 'dns' WHEN j->>'$.HTTPHost' IS NOT NULL THEN 'proxy'"
        " ELSE 'tls' END",
        "at": f"coalesce({iso(member('Datetime'))}, {epoch(member('Datetime'), 1_000_000_000)})",
        "address": f"coalesce({member('SrcIP')}, {member('SourceIP')})",
        "person": f"CASE WHEN {member('Email')} NOT LIKE 'non_identity@%' THEN {member('Email')} END",
        "device": f"coalesce({member('DeviceName')}, {member('DeviceID')})",
        "method": member("HTTPMethod"),
        "path": path_of(member("URL")),
        "status": status(member("HTTPStatusCode")),
        "outcome": f"CASE WHEN lower(coalesce({member('ResolverDecision')}, {member('Action')}, '')) LIKE '%block%'"
        f" THEN 'block' ELSE 'allow' END",
    },
    _CLOUDFLARE,
    "built from the published field list",
    skip="contains(line, '\"Datetime\"')",
)
#: What decoders make of records that are no lines, in words of ours.
DNSTAP: Final = _json(
    "dnstap",
    "dnstap (frames in a file)",
    "dns",
    quoted("host"),
    {"at": epoch(member("at")), "address": member("address")},
    "https://dnstap.info",
    "a real log of the program, run by cases/logs/make",
    skip="contains(line, '\"passed\"')",
)
HISTORY: Final = _json(
    "browser-history",
    "history of Chrome, of any Chromium, or of Firefox (SQLite)",
    "history",
    quoted("host"),
    {
        "at": epoch(member("at")),
        # Whose it is stands nowhere in it; where nobody says so, the file stands for its owner.
        "person": "$person",
        "device": "CASE WHEN $person = '' THEN $name ELSE '' END",
        "method": "'GET'",
        "path": member("path"),
    },
    "https://chromium.googlesource.com/chromium/src/+/HEAD/components/history/core/browser/",
    "files of both browsers while they run, in the tests",
    skip="contains(line, '\"passed\"')",
)
DHCPD: Final = replace(
    _json(
        "dhcpd-leases",
        "lease file of ISC dhcpd (`dhcpd.leases`)",
        "report",
        "NULL",
        {
            "at": epoch(member("from")),
            "until": epoch(member("until")),
            "address": member("address"),
            "device": member("device"),
        },
        "https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpdleases",
        "built from the published field list",
        skip="contains(line, '\"passed\"')",
    ),
    fills="lease",
)

FAMILIES: Final[tuple[Family, ...]] = (
    family(SURICATA, r'^\{.*"event_type": ?"', sure=1.0),
    family(ZEEK, r'^\{.*"ts": ?.*"uid": ?"', sure=0.95),
    family(ADGUARD, r'^\{.*"QH": ?"', sure=1.0),
    family(ROUTE53, r'^\{.*"query_name": ?".*"query_timestamp"|^\{.*"query_timestamp".*"query_name"', sure=1.0),
    family(
        CLOUDFLARE, r'^\{.*"(?:QueryName|HTTPHost|SNI)": ?".*"Datetime"|^\{.*"Datetime".*"(?:QueryName|HTTPHost|SNI)"'
    ),
    family(DNSTAP, r'^\{"tidegate": 1, (?:"kind": "dns"|"passed": 1\})', sure=1.1),
    family(HISTORY, r'^\{"tidegate": 1, .*"kind": "history"', sure=1.1),
    family(DHCPD, r'^\{"tidegate": 1, .*"kind": "lease"', sure=1.1),
)

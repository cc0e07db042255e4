"""Addresses of networks and machines: IP, MAC, private addresses and the names of internal hosts."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.detector import Detector, Pattern

#: Known to everyone: resolvers whose numbers are in every manual.
_PUBLIC_RESOLVERS: Final = frozenset(
    {
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "9.9.9.9",
        "4.4.4.4",
        "1.2.3.4",
        "168.126.63.1",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
    }
)
#: Addresses kept for documents (RFC 5737, RFC 3849).
_DOCUMENTATION: Final = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "2001:DB8:", "2001:0db8:")
_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_QUAD: Final = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_NOT_BEFORE: Final = r"(?:^|[^0-9A-Za-z.\-_+])"
_LEAST_GROUPS: Final = 4


def _parsed(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(value)
    except ValueError:
        return None


def is_private(value: str) -> bool:
    """An address inside an organisation: RFC 1918, RFC 4193; not a network's own or its broadcast address."""
    address = _parsed(value)
    if (
        address is None
        or not address.is_private
        or address.is_loopback
        or address.is_unspecified
        or address.is_link_local
    ):
        return False
    return _is_inside(value) and not value.endswith((".0", ".255"))


def _is_inside(value: str) -> bool:
    return re.match(r"10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|f[cd]", value, re.IGNORECASE) is not None


def _is_section(value: str) -> bool:
    """ "10.3.2.1" is as often the number of a section as an address."""
    return re.fullmatch(r"10(?:\.[0-9]){3}", value) is not None


def is_public(value: str) -> bool:
    """An address of someone's machine on the internet: not reserved, not a resolver, not a version of four numbers."""
    address = _parsed(value)
    if (
        address is None
        or value in _PUBLIC_RESOLVERS
        or value.startswith(_DOCUMENTATION)
        or address.is_multicast
        or address.is_loopback
        or _is_inside(value)
    ):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return value.count(":") >= _LEAST_GROUPS and not address.is_link_local and not address.is_unspecified
    octets = [int(octet) for octet in value.split(".")]
    return octets[0] not in {0, 255} and sum(octet > 20 for octet in octets) >= 2 and not value.endswith(".0")


def is_machine(value: str) -> bool:
    """Not all noughts, not all ones, not counted up as in examples."""
    digits = re.sub("[^0-9a-f]", "", value.lower())
    return len(set(digits)) > 3 and digits not in {"001122334455", "aabbccddeeff", "123456789abc", "0123456789ab"}


def is_machine_in_groups(value: str) -> bool:
    """As ``is_machine``, and with a letter: three groups of four digits are a version or a date and a time."""
    return is_machine(value) and not value.replace(".", "").isdigit()


IP_ADDRESS: Final = Detector(
    name="ip-address",
    family="network",
    meaning="A public address of a machine on the internet, IPv4 or IPv6.",
    source="https://www.rfc-editor.org/rfc/rfc791",
    patterns=(
        Pattern(
            rf"{_NOT_BEFORE}({_QUAD})(?:$|[^0-9A-Za-z.\-_]|\.(?:$|[^0-9]))",
            0.55,
            1,
            is_public,
            r"[0-9]\.[0-9]{1,3}\.[0-9]",
        ),
        Pattern(
            r"(?:^|[^0-9A-Za-z:.])([0-9A-Fa-f]{1,4}(?::{1,2}[0-9A-Fa-f]{1,4}){3,7})(?:$|[^0-9A-Za-z:.])",
            0.6,
            1,
            is_public,
            ":[0-9A-Fa-f]{1,4}:{1,2}[0-9A-Fa-f]{1,4}:",
        ),
    ),
    context=(
        "ip",
        "ip address",
        "address",
        "host",
        "server",
        "from",
        "client",
        "주소",
        "접속",
        "서버",
        "아이피",
        "アドレス",
        "地址",
        "adresse",
    ),
    found=(
        "the server at 81.2.69.142 is down",
        "접속 IP: 211.45.27.198",
        "from 2001:4860:4860:1a2b:0:0:0:8888",
        "IP 2a02:cf40::1:2:3",
    ),
    not_found=(
        "version 10.2.3.4",
        "127.0.0.1",
        "8.8.8.8",
        "1.2.3.4",
        "section 2.1.3.4",
        "255.255.255.0",
        "v81.2.69.142-beta",
        "12:30:45:10",
        "a::b",
    ),
)

PRIVATE_ADDRESS: Final = Detector(
    name="private-address",
    family="network",
    meaning="An address inside an organisation's network.",
    source="https://www.rfc-editor.org/rfc/rfc1918",
    patterns=(
        Pattern(
            rf"{_NOT_BEFORE}((?:10|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))(?:\.{_OCTET}){{2,3}})(?:$|"
            rf"[^0-9A-Za-z.\-_]|\.(?:$|[^0-9]))",
            0.6,
            1,
            lambda value: is_private(value) and not _is_section(value),
            r"\b(?:10\.[0-9]|192\.168\.|172\.[123])[0-9.]",
        ),
        # Behind the user or the scheme it is an address, whatever else stands around.
        Pattern(
            rf"(?:[A-Za-z0-9_]@|://)((?:10|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))(?:\.{_OCTET}){{2,3}})(?:$|"
            rf"[^0-9A-Za-z.\-_])",
            0.95,
            1,
            is_private,
            r"\b(?:10\.[0-9]|192\.168\.|172\.[123])[0-9.]",
        ),
        Pattern(
            r"(?:^|[^0-9A-Za-z:.])((?i:f[cd][0-9a-f]{2})(?::{1,2}[0-9A-Fa-f]{1,4}){2,7})(?:$|[^0-9A-Za-z:.]"
            r"|\.(?:$|\s))",
            0.75,
            1,
            is_private,
            "(?i:f[cd][0-9a-f]{2}):",
        ),
        Pattern(
            rf"{_NOT_BEFORE}(10(?:\.[0-9]){{3}})(?:$|[^0-9A-Za-z.\-_]|\.(?:$|[^0-9]))",
            0.3,
            1,
            is_private,
            r"\b10\.[0-9]\.",
        ),
    ),
    context=("ip", "host", "server", "gateway", "internal", "vpn", "서버", "내부", "사내", "주소"),
    found=(
        "ssh admin@10.20.31.7",
        "the printer is 192.168.14.23",
        "내부 서버 172.18.4.9",
        "ping fd12:3456:789a:1::1",
        "jdbc:mysql://10.128.37.222:3306/order",
    ),
    not_found=("10.20.30.0/24 is a network", "10.0.0", "172.32.1.5", "version 10.2", "192.168.0.255"),
)

MAC_ADDRESS: Final = Detector(
    name="mac-address",
    family="network",
    meaning="A hardware address of a network interface.",
    source="https://standards.ieee.org/products-programs/regauth/",
    patterns=(
        Pattern(
            r"(?:^|[^0-9A-Za-z:-])((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2})"
            r"(?:$|[^0-9A-Za-z:-])",
            0.85,
            1,
            is_machine,
            "[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){3}",
        ),
        Pattern(
            r"(?:^|[^0-9A-Za-z.])([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?:$|[^0-9A-Za-z.])",
            0.7,
            1,
            is_machine_in_groups,
            r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}",
        ),
    ),
    found=("eth0 3c:22:fb:9a:1d:7e up", "MAC 3C-22-FB-9A-1D-7E", "cisco 3c22.fb9a.1d7e"),
    not_found=(
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "12:30:45",
        "00:11:22:33:44:55",
        "SHA1 3c:22:fb:9a:1d:7e:01:02",
        "build 2025.0412.1830",
    ),
)

INTERNAL_HOST: Final = Detector(
    name="internal-host",
    family="network",
    meaning="A host name that exists only inside an organisation.",
    source="https://www.rfc-editor.org/rfc/rfc6762#appendix-G",
    patterns=(
        Pattern(
            r"(?:^|[^A-Za-z0-9.@_/-]|//|@)((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5}(?:internal|intranet|corp"
            r"|lan|private|intra))(?:$|[^A-Za-z0-9_.(-]|\.(?:$|\s))",
            0.75,
            1,
            lambda value: any(map(str.isdigit, value)) or "-" in value,
            r"\.(?:internal|intranet|corp|lan|private|intra)\b",
        ),
        # Of many parts, the first of them numbered, it is no path in a program.
        Pattern(
            r"(?:^|[^A-Za-z0-9.@_/-]|//|@)([A-Za-z]{1,24}-?[0-9]{1,4}(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){1,4}\.local)"
            r"(?:$|[^A-Za-z0-9_.(-]|\.(?:$|\s))",
            0.75,
            1,
            hint=r"\.local\b",
        ),
        # In an address or a share, and below a cluster, it can be nothing else.
        Pattern(
            r"(?:[a-z]://|(?:^|[\s\"'(=])\\\\)((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5}(?:internal|intranet|corp"
            r"|lan|private|intra|local|home\.arpa|localdomain))(?:$|[^A-Za-z0-9_.(-]|\.(?:$|\s))",
            0.8,
            1,
            hint=r"\.(?:internal|intranet|corp|lan|private|intra|local|home\.arpa|localdomain)\b",
        ),
        Pattern(
            r"(?:^|[^A-Za-z0-9._-])((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,4}svc\.cluster\.local)(?:$"
            r"|[^A-Za-z0-9_.(-])",
            0.85,
            1,
            hint=r"\.svc\.cluster\.local",
        ),
        Pattern(
            r"(?:^|[^A-Za-z0-9._/-]|//|@)((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5}(?:internal|intranet|corp"
            r"|lan|private|intra|local|home\.arpa|localdomain))(?:$|[^A-Za-z0-9_.(-]|\.(?:$|\s))",
            0.8,
            1,
            hint=r"\.(?:internal|intranet|corp|lan|private|intra|local|home\.arpa|localdomain)\b",
            label=(
                called(
                    r"(?i:host|server|url|node|ssh|dns|fqdn|machine|rechner|serveur|endpoint)|호스트|서버|ホスト"
                    r"|サーバ|主机|服务器"
                ),
            ),
        ),
    ),
    found=(
        "https://wiki-2.acme.internal/page",
        "db-03.corp is slow",
        "ssh kim@build01.hq.lan",
        "http://grafana.internal:3000/d/abc",
        r"\\fs01.corp.local\share",
        "can't reach db9.corp.acme.local since noon",
        "dial tcp: lookup orders.shop.svc.cluster.local",
    ),
    not_found=(
        "self.internal",
        "from google.protobuf.internal import builder",
        "node.internal.value",
        "com.acme.private()",
        "the internal server",
        "a.lan",
    ),
    misses="Names under an organisation's public domain; those are terms of its own.",
)

NETWORK: Final[tuple[Detector, ...]] = (IP_ADDRESS, PRIVATE_ADDRESS, MAC_ADDRESS, INTERNAL_HOST)

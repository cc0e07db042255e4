"""Hosts that are a sign of going around: encrypted name service, relays and VPN services.

An access to one of them proves nothing about a person; it is counted apart, so that a measure's effect can be read
beside it.  Sources: the public resolvers' own set-up pages (developers.google.com/speed/public-dns/docs/doh,
developers.cloudflare.com/1.1.1.1, quad9.net, adguard-dns.io, nextdns.io,
docs.controld.com), Apple's page for network operators on iCloud Private Relay
 (developer.apple.com/icloud/prepare-your-network-for-icloud-private-relay), and the VPN services' sites.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SIGN_HOSTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("dns.google", "dns.google.com", "cloudflare-dns.com", "one.one.one.one", "dns.quad9.net", "doh.opendns.com",
         "dns.adguard-dns.com", "dns.nextdns.io", "freedns.controld.com", "doh.cleanbrowsing.org", "dns0.eu"),
        "dns-over-https",
    ),
    **dict.fromkeys(("mask.icloud.com", "mask-h2.icloud.com", "mask.apple-dns.net"), "relay"),
    **dict.fromkeys(
        ("nordvpn.com", "expressvpn.com", "protonvpn.com", "surfshark.com", "mullvad.net", "cyberghostvpn.com",
         "privateinternetaccess.com", "windscribe.com", "tunnelbear.com", "hotspotshield.com", "vyprvpn.com",
         "ipvanish.com", "hide.me", "warp.plus", "cloudflareclient.com", "torproject.org", "openvpn.net"),
        "vpn",
    ),
}  # fmt: skip


def sign_of(host: str) -> str:
    """The sign that ``host`` (lower case) is, by its longest suffix; empty for every other host."""
    name = host
    while name:
        if name in SIGN_HOSTS:
            return SIGN_HOSTS[name]
        name = name.partition(".")[2]
    return ""

"""People, devices and addresses as the store writes them: one spelling, their zone, and pseudonyms when asked.

A pseudonym is a keyed digest: the same name is the same pseudonym in every file, and without the key nobody can try
names.  An IPv6 address keeps the digest of its /64 in front, so that privacy addresses of one network still meet.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
_MOST: int = 1 << 17
_PART: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#: An IPv4 address as nearly every log writes it, which is also how the store does.
_USUAL: Final = re.compile(rf"(?:{_PART}\.){{3}}{_PART}")
#: What logs write where they know nobody.
NOBODY = ("", "-", "n/a", "(null)", "unknown")


class Names:
    """Spells names.  ``zones`` are networks by the name of their zone; ``key`` asks for pseudonyms."""

    def __init__(self, zones: Mapping[str, Sequence[Network]] | None = None, key: bytes = b"") -> None:
        self._zones = [(network, zone) for zone, networks in (zones or {}).items() for network in networks]
        self._zones.sort(key=lambda pair: -pair[0].prefixlen)
        self._key = key
        self.place = lru_cache(maxsize=_MOST)(self._place)

    @property
    def hidden(self) -> bool:
        """Whether names become pseudonyms."""
        return bool(self._key)

    @property
    def salt(self) -> str:
        """Put before a line when its digest is taken, so that pseudonyms cannot be undone by guessing lines."""
        return self.pseudonym("line") if self._key else ""

    @property
    def as_written(self) -> str:
        """What addresses fit that ``place`` would only give back, as a pattern of RE2; empty where it always has more
        to say."""
        return "" if self._zones or self._key else _USUAL.pattern

    def name(self, written: str) -> str:
        """A person or device."""
        spelt = written.strip().lower()
        if spelt in NOBODY:
            return ""
        return self.pseudonym(spelt) if self._key and spelt else spelt

    def pseudonym(self, name: str) -> str:
        """The pseudonym of ``name``: ``p-`` and 64 bits, hex."""
        return "p-" + hmac.new(self._key, name.encode("utf-8", "replace"), sha256).hexdigest()[:16]

    def _place(self, written: str) -> tuple[str, str]:
        if not self._zones and _USUAL.fullmatch(written):
            return self.pseudonym(written) if self._key else written, ""
        address = read_address(written)
        if address is None:
            return "", ""
        zone = next((zone for network, zone in self._zones if address in network), "")
        return self.address(address), zone

    def address(self, address: IPv4Address | IPv6Address | Network) -> str:
        """An address or a /64 as the store writes it."""
        if not self._key:
            return str(address)
        if isinstance(address, IPv6Address):
            return f"{self.pseudonym(prefix(str(address)))}:{self.pseudonym(str(address))}"
        return self.pseudonym(str(address))


def read_address(written: str) -> IPv4Address | IPv6Address | None:
    """An address, perhaps with a scope or in brackets or mapped into IPv6; ``None`` for anything else."""
    try:
        address = ip_address(written.strip("[] ").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def prefix(stored: str) -> str:
    """The /64 of an IPv6 address as the store writes it (or its pseudonym); empty for every other address."""
    if stored.startswith("p-"):
        return stored.partition(":")[0] if ":" in stored else ""
    address = read_address(stored)
    if not isinstance(address, IPv6Address):
        return ""
    return str(ip_network((int(address) >> 64 << 64, 64)))

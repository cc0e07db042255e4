"""Names of hosts: how they are written in one way, and how a name is found under the longest suffix.

Never resolves anything and never guesses: a name matches a suffix only at a dot, so ``evil-deepseek.com`` and
``deepseek.com.evil.test`` are strangers to ``deepseek.com``.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

#: RFC 1035 §2.3.4: 255 octets on the wire, 253 characters as text.
LONGEST_NAME: Final = 253
LONGEST_LABEL: Final = 63

_LABEL: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


def canonical(host: str) -> str:
    """``host`` as the catalogue writes it: lower case, punycode, no trailing dot.

    Full-width letters and dots become plain ones, as browsers do it (UTS 46 before RFC 5891).  Empty for what can be no
    name at all: too long, or international in a way that has no punycode.
    """
    name = host.lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return ""
    if name.endswith("."):
        name = name[:-1]
    return name if len(name) <= LONGEST_NAME else ""


def suffixes(name: str, most: int = LONGEST_NAME) -> Iterator[str]:
    """``name`` and every suffix of it that starts at a dot, longest first, but none of over ``most`` labels."""
    labels = name.rsplit(".", most)
    rest = name if len(labels) <= most else name[len(labels[0]) + 1 :]
    yield rest
    at = rest.find(".")
    while at >= 0:
        rest = rest[at + 1 :]
        yield rest
        at = rest.find(".")


def under(name: str, suffix: str) -> bool:
    """Whether ``name`` is ``suffix`` or below it."""
    return name == suffix or name.endswith("." + suffix)


def fault(name: str) -> str:
    """Why ``name`` cannot stand in a catalogue file as a host; empty when it can."""
    if canonical(name) != name or not name:
        return "is not written in lower case and punycode"
    if is_address(name):
        return "is an address, not a name"
    labels = name.split(".")
    if len(labels) < 2:
        return "has no dot"
    for label in labels:
        if (
            not label
            or len(label) > LONGEST_LABEL
            or not _LABEL.issuperset(label)
            or label[0] == "-"
            or label[-1] == "-"
        ):
            return "is not a host name"
    return ""


def is_address(name: str) -> bool:
    """Whether ``name`` is an IP address, in brackets or not."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True

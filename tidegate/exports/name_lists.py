"""What name servers are given: a response-policy zone, and lists for dnsmasq, AdGuard Home, Pi-hole and hosts files.

A response-policy zone (draft-vixie-dnsop-dns-rpz-00) says for a name ``CNAME .``, which answers that it does not exist,
or ``CNAME rpz-passthru.``, which leaves it alone; BIND, Unbound, PowerDNS Recursor and Knot Resolver read it.

Canary names switch other ways to resolve off.  Firefox turns its DNS over HTTPS off where ``use-application-dns.net``
does not resolve (support.mozilla.org/kb/canary-domain-use-application-dnsnet), Apple's devices their private relay
where ``mask.icloud.com`` and ``mask-h2.icloud.com`` do not (developer.apple.com/icloud/prepare-your-network-for-icloud-
private-relay), and both want a negative answer, so a list that can only give a false address leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tidegate.exports.asking import Verdict
from tidegate.exports.targets import Carved, HostAnswer

CANARIES: Final = ("mask-h2.icloud.com", "mask.icloud.com", "use-application-dns.net")
GONE: Final = "."
PASSTHRU: Final = "rpz-passthru."
#: Seconds: how often a server asks for a newer zone, tries again, gives an old one up, and keeps a negative answer.
REFRESH, RETRY, EXPIRE, NEGATIVE = 300, 60, 604_800, 60
#: Seconds that an answer is kept: how long an edit of the policy may take to reach a client that asked before.
LIFE: Final = 60
_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\Z")


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines say.  ``notes`` are sentences, one a line; ``serial`` is the zone's (RFC 1982)."""

    notes: tuple[str, ...]
    serial: int

    def lines(self, mark: str) -> list[str]:
        """The notes as comments."""
        return [f"{mark} {note}" for note in self.notes]


def actions(carved: Carved, canaries: bool = True) -> Iterator[tuple[str, str]]:
    """The owner names of a response-policy zone, relative to it, each with the target of its CNAME, in order."""
    found: dict[str, str] = {}
    for name, refused in carved.between():
        found |= _both(name, GONE if refused else PASSTHRU)
    for name in carved.kept:
        found |= _both(name, PASSTHRU)
    for name in carved.refused:
        found |= _both(name, GONE)
    if canaries:
        found |= dict.fromkeys(CANARIES, GONE)
    yield from sorted(found.items())


def _both(name: str, target: str) -> dict[str, str]:
    return {name: target, f"*.{name}": target}


def zone(carved: Carved, head: Head, origin: str = "rpz.tidegate", canaries: bool = True) -> str:
    """A response-policy zone as a zone file.  Raises ``ValueError`` for an ``origin`` that is no name."""
    if not _NAME.match(origin):
        raise ValueError(f"{origin!r} is no name of a zone")
    apex = f"@ SOA localhost. hostmaster.localhost. ({head.serial} {REFRESH} {RETRY} {EXPIRE} {NEGATIVE})"
    records = [f"{owner} CNAME {target}" for owner, target in actions(carved, canaries)]
    return "\n".join([*head.lines(";"), f"$ORIGIN {origin}.", f"$TTL {LIFE}", apex, "@ NS localhost.", *records, ""])


def dnsmasq(carved: Carved, head: Head, canaries: bool = True) -> str:
    """Lines for ``conf-file``: the longest name above a question decides (dnsmasq(8), ``--server`` and ``--local``)."""
    lines = [f"local=/{name}/" for name in carved.refused]
    lines += [f"server=/{name}/#" for name in carved.kept]
    lines += [f"local=/{name}/" for name in CANARIES if canaries]
    return "\n".join([*head.lines("#"), *lines, ""])


def hosts(carved: Carved, head: Head) -> str:
    """A hosts file (hosts(5)): it knows whole names alone, so names below them resolve as before."""
    lines = [line for name in carved.every for line in (f"0.0.0.0 {name}", f":: {name}")]
    return "\n".join([*head.lines("#"), *lines, ""])


def adguard(carved: Carved, hosts: Iterable[HostAnswer], head: Head, canaries: bool = True) -> str:
    """A filter list of AdGuard Home and AdGuard DNS (adguard-dns.io/kb/general/dns-filtering-syntax).

    What is kept is said by ``denyallow`` at the rule it lies below, and not by an exception of its own: that would
    let it through other lists too.
    """
    lines = []
    for name in carved.refused:
        kept = "|".join(carved.kept_below(name))
        lines.append(f"||{name}^" + (f"$denyallow={kept}" if kept else ""))
    refused = [one for one in hosts if one.pattern and one.verdict is Verdict.REFUSE]
    lines += [rf"/^(?:{one.pattern})\.{re.escape(one.name)}$/" for one in refused]
    lines += [f"||{name}^$dnsrewrite=NXDOMAIN;;" for name in CANARIES if canaries]
    return "\n".join([*head.lines("!"), *lines, ""])


def pihole(carved: Carved, head: Head) -> str:
    """A list of Pi-hole (docs.pi-hole.net): ``||name^`` is the name and all below it, a bare name itself alone.

    Where something below a name is kept, the names of the catalogue stand alone.  Pi-hole answers canary names by its
    own settings (``dns.specialDomains``), which are on.
    """
    split = {name for kept in carved.kept if (name := carved.nearest(kept.partition(".")[2]))}
    lines = [name if name in split else f"||{name}^" for name in carved.refused]
    lines += [name for name in carved.every if name not in carved.refused and carved.nearest(name) in split]
    return "\n".join([*head.lines("#"), *lines, ""])

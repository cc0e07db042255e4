"""The conditions of a rule: one class for each word of the closed vocabulary.

``hit`` answers yes, no or ``UNKNOWN`` about an exchange, before ``not:`` is applied; ``truth`` applies it.  A condition
is made by the parser with every name already resolved, so nothing here can meet a name that does not exist.

It must never guess: what the exchange does not know is ``UNKNOWN``, what is known to be absent fits no positive value.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import ClassVar, Final, TypeAlias

from tidegate.core.exchange import UNKNOWN, Address, Exchange, Tool, Unknown
from tidegate.core.service import Service
from tidegate.policy.names import Names, fold
from tidegate.policy.times import Span
from tidegate.policy.vocabulary import ANSWERED, INQUIRY, NO_INQUIRY

#: What the share of a canary is of.
CANARY_WHOLE: Final = 10_000
NOTHING_KNOWN: Final[frozenset[str]] = frozenset()
NOT_ASKED: Final = frozenset((NO_INQUIRY,))
Network: TypeAlias = IPv4Network | IPv6Network
Truth: TypeAlias = bool | Unknown


@dataclass(frozen=True, slots=True)
class Condition(ABC):
    """``written`` is what the file says, for people; ``negated`` is whether it says ``not:``."""

    field: ClassVar[str]
    written: tuple[str, ...]
    negated: bool

    @abstractmethod
    def hit(self, x: Exchange) -> Truth:
        """Whether one of the listed values fits."""

    def truth(self, x: Exchange) -> Truth:
        """Whether the condition holds."""
        hit = self.hit(x)
        return hit if hit is UNKNOWN else hit is not self.negated


@dataclass(frozen=True, slots=True)
class Who(Condition):
    """People by name or glob, groups of the policy (already replaced by their members), groups the identity named."""

    field = "who"
    names: Names
    anonymous: bool

    def hit(self, x: Exchange) -> Truth:
        """A glob fits persons only: a group's name is not somebody's address."""
        if x.who is UNKNOWN:
            return UNKNOWN
        if any(fold(group) in self.names.exact for group in x.who.groups):
            return True
        return self.anonymous if x.who.person is None else self.names.has(x.who.person)


@dataclass(frozen=True, slots=True)
class Where(Condition):
    """Networks the exchange comes from."""

    field = "where"
    networks: frozenset[Network]

    def hit(self, x: Exchange) -> Truth:
        """An exchange without an address is in no network."""
        if x.address is UNKNOWN:
            return UNKNOWN
        if x.address is None:
            return False
        address = plain(x.address)
        return any(address in network for network in self.networks)


def plain(address: Address) -> Address:
    """An IPv4 address that arrived on an IPv6 socket (``::ffff:10.0.0.1``) is that IPv4 address."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def network(word: str) -> Network:
    """The network that is written so, as ``plain`` addresses can be in it.  Raises ``ValueError``."""
    found = ip_network(word)
    mapped = found.network_address.ipv4_mapped if isinstance(found, IPv6Network) and found.prefixlen >= 96 else None
    return found if mapped is None else ip_network((mapped, found.prefixlen - 96))


@dataclass(frozen=True, slots=True)
class FactTest:
    """What a service must be like: every property has one of its values.  A fact nobody knows fits nothing."""

    wanted: tuple[tuple[str, frozenset[str]], ...]

    def fits(self, service: Service) -> bool:
        """Whether the facts in force fit."""
        return all(not values.isdisjoint(facts_of(service, name)) for name, values in self.wanted)


def facts_of(service: Service, name: str) -> frozenset[str]:
    """The present values of a property; the category is one too, and so is that no inquiry was made."""
    if name == "category":
        return frozenset((service.category,))
    return service.facts.get(name, NOT_ASKED if name == INQUIRY else NOTHING_KNOWN)


def of_inquiries(name: str) -> bool:
    """Whether it comes from the organisation's own inquiries: not of the catalogue, and its source is the answer."""
    return name == INQUIRY or name.startswith(f"{ANSWERED}:")


@dataclass(frozen=True, slots=True)
class AtService(Condition):
    """Services by id, or by what they are like."""

    field = "service"
    ids: frozenset[str]
    tests: tuple[FactTest, ...]

    def hit(self, x: Exchange) -> Truth:
        """Outside the catalogue there is no service to fit."""
        if x.service is UNKNOWN:
            return UNKNOWN
        if x.service is None:
            return False
        return x.service.id in self.ids or any(test.fits(x.service) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Doing(Condition):
    """Activities; an exchange may be several at once, and one is enough."""

    field = "activity"
    activities: frozenset[str]

    def hit(self, x: Exchange) -> Truth:
        """Whether any activity of the exchange is listed."""
        return UNKNOWN if x.activity is UNKNOWN else not self.activities.isdisjoint(x.activity)


@dataclass(frozen=True, slots=True)
class WithAccount(Condition):
    """The account at the service: its kind, or its name or tenant."""

    field = "account"
    kinds: frozenset[str]
    names: Names

    def hit(self, x: Exchange) -> Truth:
        """Without an account, or without what is asked of it, nothing fits."""
        if x.account is UNKNOWN:
            return UNKNOWN
        if x.account is None:
            return False
        told = (x.account.name, x.account.tenant)
        return x.account.kind in self.kinds or any(name is not None and self.names.has(name) for name in told)


@dataclass(frozen=True, slots=True)
class ToolTest:
    """What a tool must be called: by its server, by its own name, or both; each may stand after ``not:``."""

    server: Names | None = None
    name: Names | None = None
    not_server: bool = False
    not_name: bool = False

    def fits(self, tool: Tool) -> Truth:
        """Whether ``tool`` is one of those.  Where any tool of a server may be meant, its name is not known."""
        if self.server is not None and self.server.has(tool.server) is self.not_server:
            return False
        if self.name is None:
            return True
        return UNKNOWN if tool.name is None else self.name.has(tool.name) is not self.not_name


@dataclass(frozen=True, slots=True)
class WithTool(Condition):
    """A call of a tool.  Of several calls at once each is asked about alone: see ``evaluate``."""

    field = "tool"
    tests: tuple[ToolTest, ...]

    def hit(self, x: Exchange) -> Truth:
        """Where nothing is called, nothing fits."""
        if x.tools is UNKNOWN:
            return UNKNOWN
        truths = [test.fits(tool) for tool in x.tools for test in self.tests]
        return True if True in truths else UNKNOWN if UNKNOWN in truths else False


@dataclass(frozen=True, slots=True)
class OnDevice(Condition):
    """Devices by label or id.  ``unmanaged`` fits every device not known to be managed, and an exchange without one."""

    field = "device"
    labels: frozenset[str]
    ids: Names

    def hit(self, x: Exchange) -> Truth:
        """Whether a label or the id fits."""
        if x.device is UNKNOWN:
            return UNKNOWN
        if x.device is None:
            return "unmanaged" in self.labels
        labels = x.device.labels if "managed" in x.device.labels else x.device.labels | {"unmanaged"}
        return not self.labels.isdisjoint(labels) or self.ids.has(x.device.id)


@dataclass(frozen=True, slots=True)
class Canary(Condition):
    """A share of people, of ten thousand: the same people whenever it is asked, and others for another rule.

    Where nobody is known, nobody is in it.
    """

    field = "who"
    rule: str
    share: int

    def hit(self, x: Exchange) -> Truth:
        """Whether the person is among them.  With a larger share they still are."""
        if x.who is UNKNOWN:
            return UNKNOWN
        return x.who.person is not None and _drawn(self.rule, x.who.person) < self.share


def _drawn(rule: str, person: str) -> int:
    """A number below ten thousand for a person, by a hash (BLAKE2b, RFC 7693) that the rule's name is the key of."""
    digest = hashlib.blake2b(fold(person).encode("utf-8", "surrogatepass"), digest_size=8, key=rule.encode()[:64])
    return int.from_bytes(digest.digest(), "big") % CANARY_WHOLE


@dataclass(frozen=True, slots=True)
class Carrying(Condition):
    """Findings by detector or family.  What could not be read is not its business: see ``evaluate``."""

    field = "data"
    labels: frozenset[str]

    def hit(self, x: Exchange) -> Truth:
        """Whether anything listed was found."""
        if x.data is UNKNOWN:
            return UNKNOWN
        return any(found.detector in self.labels or found.family in self.labels for found in x.data)


@dataclass(frozen=True, slots=True)
class During(Condition):
    """Recurring hours."""

    field = "during"
    spans: tuple[Span, ...]

    def hit(self, x: Exchange) -> Truth:
        """Whether the exchange is inside one of the spans."""
        return any(span.holds(x.at) for span in self.spans)


@dataclass(frozen=True, slots=True)
class From(Condition):
    """From a moment on."""

    field = "from"
    moment: datetime

    def hit(self, x: Exchange) -> Truth:
        """The moment itself is inside."""
        return x.at >= self.moment


@dataclass(frozen=True, slots=True)
class Until(Condition):
    """Until a moment; a day written without a time is included whole."""

    field = "until"
    moment: datetime

    def hit(self, x: Exchange) -> Truth:
        """The moment itself is outside."""
        return x.at < self.moment

"""The dimensions of a space, made from the rows in it: which values of each field the rows can tell apart.

Each value is held against the conditions by the look-up tables of the fast evaluator, so that what a row admits here is
what its rule would match there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from itertools import combinations, combinations_with_replacement
from typing import Final, Generic, TypeVar

from tidegate.core.exchange import ACTIVITIES, DEVICE_LABELS, Account, Address, Device, Tool
from tidegate.core.service import Service
from tidegate.policy.conditions import (
    AtService,
    Carrying,
    Condition,
    Doing,
    During,
    From,
    OnDevice,
    Until,
    Where,
    Who,
    WithAccount,
    WithTool,
)
from tidegate.policy.dimensions import Atoms, Dimension, Labels, People
from tidegate.policy.globs import representatives
from tidegate.policy.instants import Instant, at_instant, instants
from tidegate.policy.parse_tests import OWN
from tidegate.policy.rows import Room, Row
from tidegate.policy.tables import NameTable, NetworkTable, ServiceTable, WordTable
from tidegate.policy.tools import ToolTable, imagined_tools
from tidegate.policy.vocabulary import ACCOUNT_KINDS

C = TypeVar("C", bound=Condition)
V = TypeVar("V")

#: More names of accounts than this, and an account is told by one name only, not by a name and a workspace.
MOST_PAIRED: Final = 40
#: Addresses set aside for documentation (RFC 5737, RFC 3849): shown where any address would do.
SHOWN_FIRST: Final = (IPv4Address("203.0.113.7"), IPv6Address("2001:db8::7"))
_MAPPED: Final = int(IPv6Address("::ffff:0:0"))


@dataclass(frozen=True, slots=True)
class Field(Generic[V]):
    """One dimension and what its atoms stand for: each atom's values, of which the first is shown."""

    dimension: Atoms
    values: tuple[tuple[V, ...], ...]


class Fields:
    """Every dimension, in the order in which a region lists them."""

    NAMES: Final = ("service", "who", "where", "activity", "device", "account", "tool", "time", "data", "quota")

    def __init__(
        self,
        rows: tuple[Row, ...],
        services: tuple[Service, ...],
        data: Mapping[str, str],
        now: datetime,
        asked: tuple[str | None, ...] = (),
    ) -> None:
        self._rows = rows
        self._every = (1 << len(rows)) - 1
        self.services = self._services(services)
        self.addresses = self._addresses()
        self.activities = self._activities()
        self.devices = self._devices()
        self.accounts = self._accounts()
        self.tools = self._tools()
        self.times = self._times(now)
        self.people, self.groups, self.who = self._people(asked)
        self.families = {**dict.fromkeys(sorted(self._own_labels(data)), OWN), **data}
        self.detectors = tuple(sorted(self.families))
        self.data = self._data()
        self.rooms: tuple[Room, ...] = tuple(sorted({row.room for row in rows if row.room}))
        roomy = {n: (1 << self.rooms.index(row.room), False) for n, row in enumerate(rows) if row.room}
        self.quota = Labels("quota", roomy, self._every)
        self.dimensions: tuple[Dimension, ...] = (
            self.services.dimension,
            self.who,
            self.addresses.dimension,
            self.activities.dimension,
            self.devices.dimension,
            self.accounts.dimension,
            self.tools.dimension,
            self.times.dimension,
            self.data,
            self.quota,
        )

    def _laid_out(self, kind: type[C]) -> tuple[list[tuple[int, C]], int, int]:
        """Each row with a condition of ``kind``, as a bit; those that negate it; those without one."""
        found = [
            (1 << n, each) for n, row in enumerate(self._rows) for each in row.conditions if isinstance(each, kind)
        ]
        negated = sum(bit for bit, each in found if each.negated)
        return found, negated, self._every & ~sum(bit for bit, _ in found)

    def _field(self, name: str, values: Iterable[V], admits: Callable[[V], int]) -> Field[V]:
        """Values that all rows admit alike become one atom."""
        alike: dict[int, list[V]] = {}
        for value in values:
            alike.setdefault(admits(value), []).append(value)
        return Field(Atoms(name, list(alike), self._every), tuple(map(tuple, alike.values())))

    def _services(self, services: tuple[Service, ...]) -> Field[Service]:
        found, negated, free = self._laid_out(AtService)
        table = ServiceTable(found, services)
        return self._field("service", services, lambda service: table.hits(service) ^ negated | free)

    def _addresses(self) -> Field[Address | None]:
        found, negated, free = self._laid_out(Where)
        table = NetworkTable(found)

        def admits(address: Address | None) -> int:
            return (0 if address is None else table.hits(address)) ^ negated | free

        return self._field("where", [*_addresses(each for _, each in found), None], admits)

    def _activities(self) -> Field[frozenset[str]]:
        found, negated, free = self._laid_out(Doing)
        table = WordTable((bit, each.activities) for bit, each in found)
        units = [(1 << n, row) for n, row in enumerate(self._rows) if row.unit]
        present = WordTable((bit, [str(row.unit)]) for bit, row in units)
        absent = sum(bit for bit, row in units if not row.counted)
        without_unit = self._every & ~sum(bit for bit, _ in units)

        def admits(words: frozenset[str]) -> int:
            return (table.hits(words) ^ negated | free) & (present.hits(words) ^ absent | without_unit)

        return self._field("activity", _activities(), admits)

    def _devices(self) -> Field[Device | None]:
        found, negated, free = self._laid_out(OnDevice)
        labels = WordTable((bit, each.labels) for bit, each in found)
        ids = NameTable((bit, each.ids) for bit, each in found)

        def admits(device: Device | None) -> int:
            if device is None:
                return labels.hits(("unmanaged",)) ^ negated | free
            told = device.labels if "managed" in device.labels else device.labels | {"unmanaged"}
            return (labels.hits(told) | ids.hits(device.id)) ^ negated | free

        known = representatives((each.ids for _, each in found), ("device-1", "0"))
        values = [Device(id, labels) for labels in _subsets(DEVICE_LABELS) for id in known]
        return self._field("device", [None, *values], admits)

    def _accounts(self) -> Field[Account | None]:
        found, negated, free = self._laid_out(WithAccount)
        kinds = WordTable((bit, each.kinds) for bit, each in found)
        table = NameTable((bit, each.names) for bit, each in found)

        def admits(account: Account | None) -> int:
            if account is None:
                return negated | free
            hits = kinds.hits((account.kind,)) if account.kind else 0
            for name in (account.name, account.tenant):
                hits |= table.hits(name) if name is not None else 0
            return hits ^ negated | free

        names = (None, *representatives((each.names for _, each in found), ("workspace-1", "0")))
        pairs = combinations_with_replacement(names, 2) if len(names) <= MOST_PAIRED else ((None, n) for n in names)
        values = [Account(name, tenant, kind) for tenant, name in pairs for kind in (None, *ACCOUNT_KINDS)]
        return self._field("account", [None, *values], admits)

    def _tools(self) -> Field[tuple[Tool, ...]]:
        found, negated, free = self._laid_out(WithTool)
        table = ToolTable((bit, each.tests) for bit, each in found)

        def admits(tools: tuple[Tool, ...]) -> int:
            return table.hits(tools[0]) ^ negated | free if tools else negated | free

        return self._field("tool", [(), *((tool,) for tool in imagined_tools(each.tests for _, each in found))], admits)

    def _times(self, now: datetime) -> Field[Instant]:
        rows: dict[Condition, int] = {}
        for n, row in enumerate(self._rows):
            for each in row.conditions:
                if isinstance(each, (During, From, Until)):
                    rows[each] = rows.get(each, 0) | 1 << n

        def admits(instant: Instant) -> int:
            x = at_instant(instant.at)
            admitted = self._every
            for condition, asking in rows.items():
                if condition.truth(x) is not True:
                    admitted &= ~asking
            return admitted

        return self._field("time", instants(rows, now), admits)

    def _people(
        self, extra: tuple[str | None, ...]
    ) -> tuple[tuple[tuple[str | None, ...], ...], tuple[str, ...], People]:
        """People whom all conditions take alike, together; the groups; and the dimension they make.

        Each of ``extra`` stays alone, as it was asked about; ``None`` is nobody known.
        """
        found, _, _ = self._laid_out(Who)
        distinct = {(each.names, each.anonymous): 1 << n for n, (_, each) in enumerate(found)}
        table = NameTable((bit, names) for (names, _), bit in distinct.items())
        anonymous = sum(bit for (_, without), bit in distinct.items() if without)
        alike: dict[tuple[int, int], list[str | None]] = {}
        for person in dict.fromkeys((*representatives(names for names, _ in distinct), *extra, None)):
            rows = anonymous if person is None else table.hits(person)
            alike.setdefault((rows, extra.index(person) if person in extra else -1), []).append(person)
        hits = dict.fromkeys(distinct.values(), 0)
        for place, (rows, _) in enumerate(alike):
            for bit in hits:
                if rows & bit:
                    hits[bit] |= 1 << place
        groups = tuple(sorted({name for names, _ in distinct for name in names.exact if "@" not in name}))
        places = {name: 1 << n for n, name in enumerate(groups)}
        member = {
            bit: (hits[bit], sum(places.get(name, 0) for name in names.exact)) for (names, _), bit in distinct.items()
        }
        asked = {
            row.bit_length() - 1: (*member[distinct[each.names, each.anonymous]], each.negated) for row, each in found
        }
        return tuple(map(tuple, alike.values())), groups, People("who", len(alike), asked, self._every)

    def _own_labels(self, data: Mapping[str, str]) -> set[str]:
        families = set(data.values())
        found, _, _ = self._laid_out(Carrying)
        return {label for _, each in found for label in each.labels if label not in data and label not in families}

    def _data(self) -> Labels:
        found, _, _ = self._laid_out(Carrying)
        masks = {each.labels: self.detectors_of(each.labels) for _, each in found}
        asked = {bit.bit_length() - 1: (masks[each.labels], each.negated) for bit, each in found}
        return Labels("data", asked, self._every)

    def detectors_of(self, labels: frozenset[str]) -> int:
        """The detectors that ``labels`` name, or whose family they name, each a bit."""
        return sum(1 << n for n, name in enumerate(self.detectors) if name in labels or self.families[name] in labels)


def _subsets(words: tuple[str, ...]) -> list[frozenset[str]]:
    return [frozenset(some) for size in range(len(words) + 1) for some in combinations(words, size)]


def _activities() -> list[frozenset[str]]:
    """Every set of activities, those that a request usually is first."""
    usual = [frozenset({"prompt"}), frozenset({"browse"}), frozenset({"upload"}), frozenset({"prompt", "api"})]
    rest = _subsets(ACTIVITIES)
    return list(dict.fromkeys((*usual, *rest[1:], rest[0])))


def _addresses(conditions: Iterable[Where]) -> list[Address]:
    """An address from each stretch between two ends of networks."""
    ends: dict[int, set[int]] = {4: {0}, 6: {0, _MAPPED, _MAPPED + 2**32}}
    for network in {network for each in conditions for network in each.networks}:
        first = int(network.network_address)
        ends[network.version].update((first, first + network.num_addresses))
    found: list[Address] = list(SHOWN_FIRST)
    for version, make in ((4, IPv4Address), (6, IPv6Address)):
        most = 2 ** (32 if version == 4 else 128)
        starts = sorted(end for end in ends[version] if end < most)
        for start, end in zip(starts, [*starts[1:], most], strict=True):
            if version == 4 or start != _MAPPED:
                found.append(make(start + 1 if end - start > 2 else start))
    return found

"""Look-up tables from a value of an exchange to the rules that name it, each rule a bit.  Made once at load.

They hold what the conditions say before ``not:`` is applied; ``index`` combines them.  It must never matter how many
people, networks or services are listed: each look-up is a handful of dictionary accesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tidegate.core.exchange import Address
from tidegate.core.service import Service
from tidegate.policy.conditions import AtService, FactTest, Where, facts_of, plain
from tidegate.policy.names import Glob, Names, fold


class NameTable:
    """Folded name -> the rules that list it, or a glob it fits.  Globs with one star at an end are looked up, too."""

    __slots__ = ("_ends", "_exact", "_others", "_starts")

    def __init__(self, named: Iterable[tuple[int, Names]]) -> None:
        self._exact: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._ends: dict[int, dict[str, int]] = {}
        self._others: dict[Glob, int] = {}
        for bit, names in named:
            for name in names.exact:
                self._exact[name] = self._exact.get(name, 0) | bit
            for glob in names.globs:
                self._add(glob, bit)

    def _add(self, glob: Glob, bit: int) -> None:
        first, *middle, last = glob.pieces
        if middle or (first and last):
            self._others[glob] = self._others.get(glob, 0) | bit
            return
        by_length, piece = (self._starts, first) if first else (self._ends, last)
        pieces = by_length.setdefault(len(piece), {})
        pieces[piece] = pieces.get(piece, 0) | bit

    def exact(self, name: str) -> int:
        """The rules that list ``name`` itself."""
        return self._exact.get(fold(name), 0)

    def hits(self, name: str) -> int:
        """The rules that list ``name`` or a glob it fits."""
        folded = fold(name)
        hits = self._exact.get(folded, 0)
        for length, pieces in self._starts.items():
            hits |= pieces.get(folded[:length], 0)
        for length, pieces in self._ends.items():
            if length <= len(folded):
                hits |= pieces.get(folded[len(folded) - length :], 0)
        for glob, bits in self._others.items():
            if glob.has(folded):
                hits |= bits
        return hits


class WordTable:
    """A word of a closed list -> the rules that name it."""

    __slots__ = ("_bits",)

    def __init__(self, named: Iterable[tuple[int, Iterable[str]]]) -> None:
        self._bits: dict[str, int] = {}
        for bit, words in named:
            for word in words:
                self._bits[word] = self._bits.get(word, 0) | bit

    def hits(self, words: Iterable[str]) -> int:
        """The rules that name one of ``words``."""
        bits, hits = self._bits, 0
        for word in words:
            hits |= bits.get(word, 0)
        return hits


class NetworkTable:
    """An address -> the rules that name a network around it: one look-up for each prefix length in use."""

    __slots__ = ("_by_length",)

    def __init__(self, named: Iterable[tuple[int, Where]]) -> None:
        self._by_length: dict[int, dict[int, dict[int, int]]] = {4: {}, 6: {}}
        for bit, where in named:
            for network in where.networks:
                shift = network.max_prefixlen - network.prefixlen
                prefixes = self._by_length[network.version].setdefault(shift, {})
                prefix = int(network.network_address) >> shift
                prefixes[prefix] = prefixes.get(prefix, 0) | bit

    def hits(self, address: Address) -> int:
        """The rules that name a network around ``address``."""
        address = plain(address)
        number, hits = int(address), 0
        for shift, prefixes in self._by_length[address.version].items():
            hits |= prefixes.get(number >> shift, 0)
        return hits


class ServiceTable:
    """A service -> the rules that name it or what it is like.  Services of the catalogue are worked out beforehand."""

    __slots__ = ("_by_id", "_ids", "_ready", "_tests")

    def __init__(self, named: Iterable[tuple[int, AtService]], services: Iterable[Service]) -> None:
        self._ids: dict[str, int] = {}
        self._tests: dict[FactTest, int] = {}
        for bit, condition in named:
            for id in condition.ids:
                self._ids[id] = self._ids.get(id, 0) | bit
            for test in condition.tests:
                self._tests[test] = self._tests.get(test, 0) | bit
        self._ready = {service.id: (service, self._ids.get(service.id, 0)) for service in services}
        for id, bits in self._fitting():
            service, hits = self._ready[id]
            self._ready[id] = (service, hits | bits)

    def _fitting(self) -> Iterator[tuple[str, int]]:
        """Every service of the catalogue and the rules one of whose tests it fits, by way of an index of facts."""
        having: dict[tuple[str, str], set[str]] = {}
        properties = {name for test in self._tests for name, _ in test.wanted}
        for service, _ in self._ready.values():
            for name in properties:
                for value in facts_of(service, name):
                    having.setdefault((name, value), set()).add(service.id)
        for test, bits in self._tests.items():
            fitting = [
                set().union(*(having.get((name, value), set()) for value in values)) for name, values in test.wanted
            ]
            for id in set.intersection(*fitting) if fitting else self._ready:
                yield id, bits

    def hits(self, service: Service) -> int:
        """The rules that name ``service`` or what it is like, by the facts that this very object has."""
        ready, hits = self._ready.get(service.id, (None, 0))
        if ready is service or ready == service:
            return hits
        hits = self._ids.get(service.id, 0)
        for test, bits in self._tests.items():
            if test.fits(service):
                hits |= bits
        return hits

"""Where from, in words: the zones and networks that make up a set of addresses, and no more than is in it.

A zone is named where all of it is in the set.  Of a zone that a rule divides, only a part may be: then it is told as a
part, with an address of it, as the answer is another one for the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from tidegate.core.exchange import Address
from tidegate.policy.conditions import Network, Where, network
from tidegate.policy.dimensions import bits
from tidegate.policy.space import Space


def places_of(space: Space, atoms: int) -> tuple[str, ...]:
    """The places of ``atoms``, each a bit: whole ones first, then what is left of others."""
    every, known = _map_of(space)
    values = space.fields.addresses.values
    there = [address for n in bits(atoms) for address in values[n] if address is not None]
    left = whole = sum(1 << every[address] for address in there)
    named: list[str] = []
    for name, inside in known:
        if inside & left and not inside & ~whole:
            named.append(name)
            left &= ~inside
    parts: dict[tuple[str, ...], Address] = {}
    for address in there:
        if left >> every[address] & 1:
            around = (name for name, inside in known if inside >> every[address] & 1)
            parts.setdefault(tuple(dict.fromkeys(around)), address)
    rest = [
        f"part of {' and '.join(names)}, such as {one}" if names else f"elsewhere, such as {one}"
        for names, one in parts.items()
    ]
    # Where no rule tells those without an address from those elsewhere, they are not worth a word.
    apart = any(values[n] == (None,) for n in bits(atoms))
    return (*dict.fromkeys(named), *rest, *(["no address"] if apart else []))


@lru_cache(maxsize=1)
def _map_of(space: Space) -> tuple[dict[Address, int], list[tuple[str, int]]]:
    """A bit for every address, and the places that rules ask for as such bits, those with most addresses first."""
    found = [address for each in space.fields.addresses.values for address in each if address is not None]
    ordered = sorted(found, key=lambda address: (address.version, int(address)))
    numbers = [(address.version, int(address)) for address in ordered]
    places = []
    for name, networks in _asked(space):
        inside = 0
        for each in networks:
            first = (each.version, int(each.network_address))
            low, high = bisect_left(numbers, first), bisect_left(numbers, (first[0], first[1] + each.num_addresses))
            inside |= (1 << high) - (1 << low)
        places.append((name, inside))
    return {address: n for n, address in enumerate(ordered)}, sorted(places, key=lambda each: -each[1].bit_count())


def _asked(space: Space) -> Iterator[tuple[str, tuple[Network, ...]]]:
    """What rules call places, each once."""
    seen = set()
    for row in space.rows:
        zones = space.policies[row.owner].zones
        for word in dict.fromkeys(word for each in row.conditions if isinstance(each, Where) for word in each.written):
            found = (word, zones.get(word) or (network(word),))
            if found not in seen:
                seen.add(found)
                yield found

"""Where from, in words: the zones and networks that make up a set of addresses, and no more than is in it.

A zone is named where all of it is in the set.  Of a zone that a rule divides, only a part may be: then it is told as a
part, with an address of it, as the answer is another one for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.core.exchange import Address
from tidegate.policy.conditions import Network, Where, network, plain
from tidegate.policy.dimensions import bits
from tidegate.policy.space import Space


def places_of(space: Space, atoms: int) -> tuple[str, ...]:
    """The places of ``atoms``, each a bit: whole ones first, then what is left of others."""
    values = space.fields.addresses.values
    there = [address for n in bits(atoms) for address in values[n]]
    every = [address for each in values for address in each if address is not None]
    named: list[str] = []
    left = {address for address in there if address is not None}
    known = [(name, {each for each in every if _inside(each, nets)}) for name, nets in _asked(space)]
    for name, inside in sorted(known, key=lambda each: -len(each[1])):
        if inside and inside & left and inside <= set(there):
            named.append(name)
            left -= inside
    parts: dict[tuple[str, ...], Address] = {}
    for address in there:
        if address in left and address is not None:
            parts.setdefault(tuple(dict.fromkeys(name for name, inside in known if address in inside)), address)
    rest = [
        f"part of {' and '.join(names)}, such as {one}" if names else f"elsewhere, such as {one}"
        for names, one in parts.items()
    ]
    # Where no rule tells those without an address from those elsewhere, they are not worth a word.
    apart = any(values[n] == (None,) for n in bits(atoms))
    return (*dict.fromkeys(named), *rest, *(["no address"] if apart else []))


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


def _inside(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(plain(address) in network for network in networks)

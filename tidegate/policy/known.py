"""What the names in a policy may refer to: the seam to catalogue and detectors, which policy must not import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tidegate.core.service import Service
from tidegate.policy.names import fold


@dataclass(frozen=True, slots=True)
class Known:
    """Names that exist.

    ``services`` maps ids to names, ``facts`` properties to the values seen (``category`` among them), ``data``
    detectors to their families.  ``data_kinds`` are the kinds of a policy's own data that some detector reads.
    ``listed`` are all values that a property can have, where they are a closed list, and ``countries`` the properties
    whose values are two letters of ISO 3166: what is neither could fit no service, whatever the catalogue comes to say.
    """

    services: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    data_kinds: frozenset[str] = frozenset()
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        services: Iterable[Service],
        data: Mapping[str, str],
        data_kinds: Iterable[str] = (),
        listed: Mapping[str, Iterable[str]] = MappingProxyType({}),
        countries: Iterable[str] = (),
    ) -> Known:
        """What the catalogue's ``services`` and the detectors' labels (detector to family) make known."""
        every = tuple(services)
        facts: dict[str, set[str]] = {}
        for service in every:
            facts.setdefault("category", set()).add(service.category)
            for name, values in service.facts.items():
                facts.setdefault(name, set()).update(values)
        return cls(
            services={service.id: service.name for service in every},
            facts={name: frozenset(values) for name, values in facts.items()},
            data=dict(data),
            data_kinds=frozenset(data_kinds),
            listed={name: frozenset(values) for name, values in listed.items()},
            countries=frozenset(countries),
        )

    def services_called(self, word: str) -> frozenset[str]:
        """Ids of the services with this id or, if there is none, this name."""
        if word in self.services:
            return frozenset((word,))
        folded = fold(word)
        return frozenset(id for id, name in self.services.items() if folded in (fold(id), fold(name)))

    def labels(self) -> frozenset[str]:
        """Every detector and family."""
        return frozenset(self.data) | frozenset(self.data.values())

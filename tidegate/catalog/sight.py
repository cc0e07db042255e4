"""Who is behind a host, and what is this request: everything is prepared at load, so that a request is a few look-ups.

Host to site goes by dictionary over the dot-suffixes of the name, longest first; only the few shapes of that one site
are then asked, all in one pass of RE2.  Nothing here depends on how large the catalogue is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tidegate.catalog import names, paths
from tidegate.catalog.entry import Host, RequestShape
from tidegate.catalog.patterns import Patterns
from tidegate.core.service import Service, Sighting

#: Not AI traffic: the host is in no entry, or it is shared and nothing in the request says that it is.
NOT_AI: Final = Sighting(service=None, activity=frozenset())

#: A WebSocket opens with GET (RFC 6455 §4.1) or with extended CONNECT (RFC 8441); an edge may also just say WS.
_WEBSOCKET_METHODS: Final = ("WS", "GET", "CONNECT")


@dataclass(frozen=True, slots=True)
class HostSight:
    """What a host alone says.

    ``exclusive``: all its traffic is traffic of ``service``.  Where it is false, only a path makes it so.
    ``inspectable``: looking inside can tell more; where it is false as well, the host is known by name only and its
    traffic is nobody's business.  ``others`` are services that share the host by path.
    """

    service: Service
    exclusive: bool
    inspectable: bool
    others: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class HostPattern:
    """Hosts that no suffix can say: those whose part left of ``.under`` matches ``matching`` (RE2, whole)."""

    under: str
    matching: str
    exclusive: bool


class Lane:
    """The shapes that one method may fit, at one host of one service."""

    __slots__ = ("_fits", "_media_types", "_misfits", "_patterns")

    def __init__(self, service: Service, shapes: Sequence[RequestShape]) -> None:
        self._patterns = Patterns([shape.path for shape in shapes])
        self._media_types = [shape.shape.media_type for shape in shapes]
        self._fits = [Sighting(service, shape.shape.activity, shape.shape) for shape in shapes]
        # The path is known and the body is not what it was: drift, or a disguise.  Read whole, as if nothing was known.
        self._misfits = [Sighting(service, shape.shape.activity | {"prompt"}, recognised=False) for shape in shapes]

    def find(self, path: str, media_type: str | None) -> Sighting | None:
        """The first shape, in the order of the file, that fits the path and the media type."""
        hits = self._patterns.hits(path)
        if not hits:
            return None
        if media_type is None:
            return self._fits[hits[0]]
        given = media_type.partition(";")[0].strip().lower()
        for hit in hits:
            if _fits(self._media_types[hit], given):
                return self._fits[hit]
        return self._misfits[hits[0]]


class Part:
    """One service at one host."""

    __slots__ = ("_browse", "_lanes", "_places", "_scope", "_unknown", "readable", "service", "shared")

    def __init__(self, service: Service, host: Host, shapes: Sequence[RequestShape]) -> None:
        self.service = service
        self.shared = host.shared
        # Servers differ in what they take for the same path, and other traffic of the host is nobody's business: here
        # a spelling too many costs a look, one too few is a way round.
        self._scope = Patterns(host.paths, loose=True)
        self._places = Patterns([shape.path for shape in shapes], loose=True)
        self._lanes = _lanes(service, shapes)
        self.readable = bool(shapes or host.paths)
        also = {"api"} if host.api else set[str]()
        self._browse = Sighting(service, frozenset({"browse"} | also))
        self._unknown = Sighting(service, frozenset({"prompt"} | also), recognised=False)

    def find(self, method: str, path: str, media_type: str | None, has_body: bool) -> Sighting | None:
        """What the request is to this service; ``None`` when a shared host carries something else."""
        lane = self._lanes.get(method)
        if lane is not None:
            found = lane.find(path, media_type)
            if found is not None:
                return found
        carries = has_body or method == "WS"
        if self.shared and not self._is_meant(path, carries):
            return None
        return self._unknown if carries else self._browse

    def _is_meant(self, path: str, carries: bool) -> bool:
        """Whether a request at a host with other traffic is for this service, however its path is spelt.

        What ``carries`` something to a known place is, by whichever method.
        """
        spelt = {path, paths.loose(path)}
        return any(self._scope.hits(one) or (carries and self._places.hits(one)) for one in spelt)


class Site:
    """All services at one host suffix; those bound to paths are asked before the one that has the rest."""

    __slots__ = ("_parts", "sight")

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = sorted(parts, key=lambda part: not part.shared)
        owner = self._parts[-1]
        self.sight = HostSight(
            service=owner.service,
            exclusive=not owner.shared,
            inspectable=any(part.readable or not part.shared for part in self._parts),
            others=tuple(part.service for part in self._parts[:-1]),
        )

    def find(self, method: str, path: str, media_type: str | None, has_body: bool) -> Sighting:
        """What the request is."""
        for part in self._parts:
            found = part.find(method, path, media_type, has_body)
            if found is not None:
                return found
        return NOT_AI


class Index:
    """Host name -> site."""

    def __init__(self, service_of: Callable[[str], Service]) -> None:
        self._service_of = service_of
        self._hosts: dict[tuple[str, str], list[tuple[str, Host]]] = {}
        self._shapes: dict[str, Sequence[RequestShape]] = {}
        self._sites: dict[str, Site] = {}
        self._patterned: dict[str, list[tuple[Patterns, Site]]] = {}
        self._labels = 1

    def add(self, service: str, hosts: Iterable[Host], shapes: Sequence[RequestShape]) -> None:
        """Take in one service; ``build`` follows when all are in."""
        self._shapes[service] = shapes
        for host in hosts:
            self._hosts.setdefault(host.key, []).append((service, host))

    def build(self) -> None:
        """Prepare every site."""
        plain = {name for name, matching in self._hosts if not matching}
        named = {host for shapes in self._shapes.values() for shape in shapes for host in shape.hosts}
        for name in plain | named:
            owner = next((suffix for suffix in names.suffixes(name) if suffix in plain), None)
            if owner is not None:
                self._sites[name] = self._site((owner, ""), name)
        for under, matching in self._hosts:
            if matching:
                pattern = Patterns([rf"(?:{matching})\.{under.replace('.', r'[.]')}"])
                self._patterned.setdefault(under, []).append((pattern, self._site((under, matching), under)))
        self._labels = max((name.count(".") + 1 for name in (*self._sites, *self._patterned)), default=1)

    def _site(self, key: tuple[str, str], name: str) -> Site:
        return Site(
            Part(self._service_of(service), host, [shape for shape in self._shapes[service] if _applies(shape, name)])
            for service, host in self._hosts[key]
        )

    def find(self, host: str) -> Site | None:
        """The site of ``host`` by its longest suffix, or ``None``."""
        name = names.canonical(host)
        for suffix in names.suffixes(name, self._labels):
            for pattern, site in self._patterned.get(suffix, ()):
                if pattern.hits(name):
                    return site
            found = self._sites.get(suffix)
            if found is not None:
                return found
        return None

    def suffixes(self) -> tuple[tuple[str, bool], ...]:
        """Every suffix with something to decide, and whether all of its traffic is meant.

        A host that only a shape names is one by itself where the suffix that it is below is known by name alone.
        """
        plain = {name for name, matching in self._hosts if not matching}
        found = {name: site.sight for name, site in self._sites.items() if site.sight.inspectable}
        return tuple(
            (name, sight.exclusive)
            for name, sight in sorted(found.items())
            if name in plain or not any(suffix in found for suffix in names.suffixes(name) if suffix in plain)
        )

    def patterns(self) -> tuple[HostPattern, ...]:
        """The hosts that only a pattern says."""
        keys = sorted(key for key in self._hosts if key[1])
        return tuple(HostPattern(*key, exclusive=not all(host.shared for _, host in self._hosts[key])) for key in keys)


def _applies(shape: RequestShape, name: str) -> bool:
    return not shape.hosts or any(names.under(name, host) for host in shape.hosts)


def _lanes(service: Service, shapes: Sequence[RequestShape]) -> dict[str, Lane]:
    by_method: dict[str, list[RequestShape]] = {}
    for shape in shapes:
        spellings = (spelt for method in shape.methods for spelt in _spellings(method))
        for method in dict.fromkeys(spellings):
            by_method.setdefault(method, []).append(shape)
    return {method: Lane(service, fitting) for method, fitting in by_method.items()}


def _spellings(method: str) -> tuple[str, ...]:
    return _WEBSOCKET_METHODS if method == "WS" else (method,)


def _fits(wanted: str | None, given: str) -> bool:
    if wanted is None or wanted == given:
        return True
    return wanted.endswith("/*") and given.startswith(wanted[:-1])

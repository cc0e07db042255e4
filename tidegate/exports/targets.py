"""What a choke point acts on, with its answer for each: the hosts of the catalogue, or the apps of one platform.

A host is refused only where all of its traffic is AI traffic and every service behind it is refused: what lies outside
the catalogue is not Tidegate's business, and a host that others share stays open.  Must never: refuse a host that a
longer entry of the catalogue gives to a service which is not refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tidegate.catalog import names
from tidegate.catalog.catalog import Catalog
from tidegate.core.service import Service
from tidegate.exports.asking import Answer, Asked, Verdict
from tidegate.policy.model import Rule


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """``name`` and every name below it that no longer entry covers.  ``why`` says why it is left, where that is clear.

    ``pattern`` is what has to match left of ``.name``; without it all does.
    """

    name: str
    verdict: Verdict
    services: tuple[str, ...]
    why: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class AppAnswer:
    """An app of a service: ``identifier`` as its platform writes it."""

    identifier: str
    service: str
    name: str
    verdict: Verdict


SHARED = "the host carries other traffic too"
BY_PATTERN = "only a pattern names the host"
UNALIKE = "services that share the host are answered differently"


class Answers:
    """The answers of one choke point for the services of a catalogue, each asked once."""

    def __init__(self, asked: Asked, catalog: Catalog) -> None:
        self.asked, self.catalog = asked, catalog
        self.of: Mapping[str, Answer] = {name: asked.answer(catalog.service(name)) for name in catalog.services}

    @cached_property
    def open_rules(self) -> Mapping[str, Sequence[tuple[Rule, frozenset[str]]]]:
        """By service the rules that may decide about it, in order, each with the fields it lacks; each asked once."""
        services = map(self.catalog.service, self.of)
        return {each.id: self.asked.open_rules(self.asked.exchange(each)) for each in services}

    def hosts(self) -> tuple[HostAnswer, ...]:
        """Every suffix of the catalogue, in order, those that only a pattern says last."""
        patterns = [
            HostAnswer(host.name, self.of[entry.id].verdict, (entry.id,), pattern=host.matching)
            for entry in self.catalog.services.values()
            for host in entry.hosts
            if host.matching and not host.shared
        ]
        plain = {host.name for entry in self.catalog.services.values() for host in entry.hosts if not host.matching}
        open_below = {one.name for one in patterns if one.verdict is not Verdict.REFUSE}
        return (*(self._host(name, open_below) for name in sorted(plain)), *sorted(patterns, key=lambda one: one.name))

    def _host(self, name: str, open_below: set[str]) -> HostAnswer:
        sight = self.catalog.at_host(name)
        if sight is None:
            raise AssertionError(f"{name} is a host of the catalogue")
        services = (sight.service, *sight.others)
        ids = tuple(service.id for service in services)
        if not sight.exclusive:
            return HostAnswer(name, Verdict.LEAVE, ids, SHARED)
        verdict, why = self._together(services)
        if verdict is Verdict.REFUSE and any(names.under(below, name) for below in open_below):
            return HostAnswer(name, Verdict.LEAVE, ids, BY_PATTERN)
        return HostAnswer(name, verdict, ids, why)

    def _together(self, services: Iterable[Service]) -> tuple[Verdict, str]:
        verdicts = {self.of[service.id].verdict for service in services}
        return (verdicts.pop(), "") if len(verdicts) == 1 else (Verdict.LEAVE, UNALIKE)

    def apps(self, platform: str) -> tuple[AppAnswer, ...]:
        """Every app of the catalogue on ``platform``, by identifier."""
        found = [
            AppAnswer(identifier, entry.id, entry.name, self.of[entry.id].verdict)
            for entry in self.catalog.services.values()
            for identifier in entry.apps.get(platform, ())
        ]
        return tuple(sorted(found, key=lambda app: (app.identifier, app.service)))

    def refused_apps(self, platform: str) -> tuple[AppAnswer, ...]:
        """The apps that no service of theirs would let pass: an identifier may stand at more than one."""
        apps = self.apps(platform)
        kept = {app.identifier for app in apps if app.verdict is not Verdict.REFUSE}
        return tuple({app.identifier: app for app in apps if app.identifier not in kept}.values())


@dataclass(frozen=True, slots=True)
class Carved:
    """The fewest names that say what is refused: the longest of ``refused`` and ``kept`` above a name decides.

    ``kept`` lie below a refused name and are not refused.  ``every`` are all refused names of the catalogue.
    """

    refused: tuple[str, ...]
    kept: tuple[str, ...]
    every: tuple[str, ...]

    def nearest(self, name: str) -> str | None:
        """The entry that decides about ``name``."""
        entries = {*self.refused, *self.kept}
        return next((suffix for suffix in names.suffixes(name) if suffix in entries), None)

    def refuses(self, name: str) -> bool:
        """Whether ``name`` is refused."""
        return self.nearest(name) in set(self.refused)

    def kept_below(self, name: str) -> tuple[str, ...]:
        """The kept names whose nearest entry above is ``name``."""
        return tuple(kept for kept in self.kept if self.nearest(_parent(kept)) == name)

    def between(self) -> Iterator[tuple[str, bool]]:
        """Names between an entry and the one above it, each with whether it is refused.

        A wildcard of a DNS zone does not reach past a name that exists (RFC 4592 §2.2.2), and these exist because of
        what is below them.
        """
        entries, refused, seen = {*self.refused, *self.kept}, set(self.refused), set[str]()
        for entry in sorted(entries):
            above = self.nearest(_parent(entry))
            name = _parent(entry)
            while above is not None and name != above:
                if name not in seen:
                    seen.add(name)
                    yield name, above in refused
                name = _parent(name)


def carve(hosts: Iterable[HostAnswer]) -> Carved:
    """What is refused, in the fewest names.  Hosts that only a pattern says are left out."""
    verdicts = {one.name: one.verdict is Verdict.REFUSE for one in hosts if not one.pattern}
    above = {name: _verdict_above(name, verdicts) for name in verdicts}
    return Carved(
        tuple(sorted(name for name, refused in verdicts.items() if refused and not above[name])),
        tuple(sorted(name for name, refused in verdicts.items() if not refused and above[name])),
        tuple(sorted(name for name, refused in verdicts.items() if refused)),
    )


def _verdict_above(name: str, verdicts: Mapping[str, bool]) -> bool:
    return next((verdicts[suffix] for suffix in names.suffixes(_parent(name)) if suffix in verdicts), False)


def _parent(name: str) -> str:
    return name.partition(".")[2]

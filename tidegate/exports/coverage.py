"""Rules by choke point: enforced fully, in part and which part, or not at all and why.

A rule is looked at for every service that it may decide about.  It is enforced for one where the choke point's answer
is a claim (see ``asking``) and everything of the service can be said there; where each request is put to Tidegate, if
requests there are known to show what the rule asks for (see ``seeing``).  What keeps it from that is a reason, and the
reasons are counted in services.  So nothing a choke point weakens goes unsaid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from tidegate.core.decision import Effect
from tidegate.exports.asking import Answer, Verdict
from tidegate.exports.points import POINTS, ChokePoint
from tidegate.exports.seeing import Unseen, unseen
from tidegate.exports.targets import BY_PATTERN, Answers, Carved, HostAnswer
from tidegate.exports.whole import Exports
from tidegate.policy.model import Policy, Rule


class Extent(Enum):
    """How far a rule is enforced.  ``NOTHING``: there is no service for which it could decide there."""

    FULL = "full"
    PART = "part"
    NOT = "not"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule at one choke point.  ``services`` are those it may decide about, ``enforced`` those it is enforced for.

    ``partly`` are those of which a part escapes.  ``why`` are reasons with how many services each is true for.
    """

    extent: Extent
    services: int = 0
    enforced: int = 0
    partly: int = 0
    why: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """``cells`` by rule, in the order of the policy, and by choke point."""

    points: tuple[ChokePoint, ...]
    cells: Mapping[str, Mapping[str, Cell]]


LED: Final = "it refuses nothing and leads to Tidegate, where all of the policy is enforced"
ASSISTANT: Final = "it is refused, and nobody is led to the assistant"
UNLISTED: Final = "the browser's list is full"
PART_OF_HOSTS: Final = "some of its hosts are left open: they carry other traffic too, or only a pattern names them"
EXCEPTED: Final = "an exception from it is in force, and it does not know for whom"
#: A rule that is only monitored, at every choke point.
WATCHED: Final = Cell(Extent.NOT, why=(("it is only monitored: it refuses nothing", 0),))
_UNKNOWN: Final = {
    "who": "who it is",
    "where": "where from",
    "device": "which device",
    "activity": "what is done",
    "account": "which account",
    "tool": "which tool is called",
    "data": "what is in it",
    "during": "at what hour",
}


def coverage(exports: Exports) -> Coverage:
    """The whole table."""
    policy = exports.ground.policy
    put = _put(exports)
    columns = {point.name: _of_put(policy, put, point) if point.asks else _column(exports, point) for point in POINTS}
    cells = {
        rule.name: {name: column.get(rule.name, Cell(Extent.NOTHING)) for name, column in columns.items()}
        for rule in policy.all_rules
    }
    watched = [rule.name for rule in policy.all_rules if policy.monitor or rule.monitor]
    return Coverage(POINTS, cells | {name: dict.fromkeys(columns, WATCHED) for name in watched})


def _column(exports: Exports, point: ChokePoint) -> Mapping[str, Cell]:
    policy = exports.ground.policy
    if point.leads:
        return {rule.name: Cell(Extent.NOT, why=((LED, 0),)) for rule in policy.all_rules}
    answers = exports.answers(point)
    reach = _Reach(exports, point, answers)
    counts: dict[str, _Count] = {}
    for name, answer in answers.of.items():
        unknown: frozenset[str] = frozenset()
        for rule, missing in answers.open_rules[name]:
            unknown |= missing
            count = counts.setdefault(rule.name, _Count())
            count.take(_why_not(answer, rule.effect, unknown), reach.of(name, answer), rule.effect)
    return {name: count.cell() for name, count in counts.items()}


def _put(exports: Exports) -> Mapping[str, Cell]:
    """Where each request is put to Tidegate, a rule lacks no more than what such a request is never seen to show."""
    ground, asked = exports.ground, exports.asking
    seen = {name: ground.catalog.shown(name) for name in ground.catalog.services}
    counts: dict[str, _Count] = {}
    for name, shown in seen.items():
        for rule, _ in asked.open_rules(asked.exchange(ground.catalog.service(name))):
            lacking = unseen(rule, ground.policy, name, shown, ground.told)
            counts.setdefault(rule.name, _Count()).lacks(lacking)
    return {name: count.cell() for name, count in counts.items()}


def _of_put(policy: Policy, put: Mapping[str, Cell], point: ChokePoint) -> Mapping[str, Cell]:
    return {rule.name: _with_unseen(put[rule.name], rule, point) for rule in policy.all_rules if rule.name in put}


def _with_unseen(cell: Cell, rule: Rule, point: ChokePoint) -> Cell:
    """``cell``, where content of some kind never gets to Tidegate."""
    if not point.unseen or cell.extent is Extent.NOT or not (rule.wants_data or rule.minds_tools):
        return cell
    why = (f"enforced but for {point.unseen}: `when-unsure` answers for them", 0)
    return replace(cell, extent=Extent.PART, why=(why, *cell.why))


def _why_not(answer: Answer, effect: Effect, unknown: frozenset[str]) -> str:
    """Why the choke point cannot claim to enforce the rule for a service; empty where it can."""
    if answer.effect is not None:
        return ""
    if answer.closed:
        return "more is refused than the rule says: " + _needs(effect, unknown)
    if answer.opened:
        return "it passes unseen, by the rule's `when-unsure`: " + _needs(effect, unknown)
    return "left to the next edge: " + _needs(effect, unknown)


def _needs(effect: Effect, unknown: frozenset[str]) -> str:
    said = dict.fromkeys(_UNKNOWN.get(name, "how much of a quota is left") for name in sorted(unknown))
    reasons = [f"it does not know {', '.join(said)}"] if said else []
    if effect in (Effect.COACH, Effect.JUSTIFY, Effect.REDACT):
        reasons.append(f"it cannot {effect.word}")
    return " and ".join(reasons) or EXCEPTED


class _Count:
    """The services of one rule at one choke point."""

    def __init__(self) -> None:
        self.services = self.enforced = self.partly = 0
        self.why: Counter[str] = Counter()

    def take(self, unclaimed: str, reach: str | None, effect: Effect) -> None:
        """One more service: why nothing is claimed, else what of it is out of reach (``None`` for nothing)."""
        self.services += 1
        if unclaimed:
            self.why[unclaimed] += 1
        elif effect is Effect.ALLOW or reach is None:
            self.enforced += effect is not Effect.REDIRECT
            if effect is Effect.REDIRECT:
                self.partly += 1
                self.why[ASSISTANT] += 1
        else:
            self.partly += reach == PART_OF_HOSTS
            self.why[reach] += 1

    def lacks(self, unseen: Unseen | None) -> None:
        """One more service, and what is never seen there that the rule asks for."""
        self.services += 1
        if unseen is None:
            self.enforced += 1
        else:
            self.partly += unseen.partly
            self.why[unseen.why] += 1

    def cell(self) -> Cell:
        """What it comes to."""
        extent = Extent.PART
        if self.enforced == self.services:
            extent = Extent.FULL
        elif not self.enforced and not self.partly:
            extent = Extent.NOT
        return Cell(extent, self.services, self.enforced, self.partly, tuple(self.why.most_common()))


class _Reach:
    """What of a refused service a choke point can act on."""

    def __init__(self, exports: Exports, point: ChokePoint, answers: Answers) -> None:
        self._point = point
        self._hosts: dict[str, list[HostAnswer]] = {}
        self._pages = Carved((), (), ())
        self._full: frozenset[str] = frozenset()
        self._with_app: frozenset[str] = frozenset()
        if point.platform:
            refused = {app.identifier for app in answers.refused_apps(point.platform)}
            apps = answers.apps(point.platform)
            self._with_app = frozenset(app.service for app in apps if app.identifier in refused)
            return
        if point.device:
            self._pages, self._full = exports.pages, frozenset(exports.page_names[1])
        for host in answers.hosts() if point.device else exports.hosts_by_name:
            for service in host.services:
                self._hosts.setdefault(service, []).append(host)

    def of(self, service: str, answer: Answer) -> str | None:
        """Why not all of ``service`` is refused, ``None`` where it is."""
        if answer.verdict is not Verdict.REFUSE:
            return None
        if self._point.platform:
            return None if service in self._with_app else "the catalogue knows no app of it there"
        hosts = self._hosts.get(service, [])
        said = [host for host in hosts if host.verdict is Verdict.REFUSE and not host.pattern]
        if self._full:
            said = [host for host in said if self._pages.nearest(host.name) not in self._full]
        if len(said) == len(hosts):
            return None
        if said:
            return PART_OF_HOSTS
        why = next((host.why for host in hosts if host.why), "")
        return why or (UNLISTED if self._full else BY_PATTERN)

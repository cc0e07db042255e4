"""What a choke point answers about a service: the policy's evaluator, asked with no more than the choke point knows.

Three answers.  ``refuse`` and ``admit`` are claims: whatever the exchange turns out to be, the evaluator says the same,
where a block and the way to the assistant are one thing, as nothing passes by either.
All else is ``leave``: it needs what the choke point does not know, or an effect that it does not have, and the next
edge settles it.  Where no edge comes after it (``alone``) there is nothing to leave to, and the rules' own words
decide: a rule that refuses and may match closes, and any other that cannot be known or carried out answers with its
``when-unsure``.  What passes by such a word is counted as not enforced: nothing is weakened in silence.

Time needs care, as a file is read long after it is written.  ``from`` and ``until`` are asked for one moment and
``Asked.until`` says how long the answers hold.  ``during`` comes and goes: only a choke point that is told anew
(``live``) knows it.

An approved exception is for somebody, and who it is is not known here: while one is in force from a rule, what the rule
refuses inside its scope is left to the next edge, where the others are refused.

Rules that are only monitored are left out: nothing is recorded here, and they refuse nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from ipaddress import IPv4Network, IPv6Network

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import UNKNOWN, Exchange, Target
from tidegate.core.service import Service
from tidegate.exports.points import ChokePoint
from tidegate.policy.conditions import Condition, During, From, Network, OnDevice, Truth, Until, Where
from tidegate.policy.evaluate import aside, candidates, settle
from tidegate.policy.grant import UNTOUCHED
from tidegate.policy.index import compile
from tidegate.policy.model import Policy, Rule


class Verdict(Enum):
    """What happens to a service at a choke point."""

    REFUSE = "refuse"
    ADMIT = "admit"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a choke point stands, beside what its kind is.

    ``at`` is the moment it is asked for (aware).  ``zone`` are the networks of its clients, if it has those of one
    zone alone.  ``device`` are the labels of the devices that it is on.
    """

    at: datetime
    zone: tuple[Network, ...] | None = None
    device: frozenset[str] = frozenset({"managed", "company"})
    alone: bool = False
    live: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """``rules`` decided, or are open; ``fields`` are what would have to be known for them.

    ``effect`` is what is claimed, the mildest where several rules may decide and all refuse.  ``closed`` is true where
    more is refused than the policy refuses, and ``opened`` where what passes may be what the policy refuses: both only
    by the rules' own words.
    """

    verdict: Verdict
    rules: tuple[str, ...]
    fields: frozenset[str] = frozenset()
    effect: Effect | None = None
    closed: bool = False
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Hours(Condition):
    """Recurring hours, for a choke point that does not know when its file is read."""

    field = "during"

    def hit(self, x: Exchange) -> Truth:
        """Never known."""
        return UNKNOWN


class Asked:
    """One policy as one choke point sees it.  ``until`` is when its answers stop holding, ``None`` for never."""

    def __init__(self, policy: Policy, point: ChokePoint, standing: Standing, services: Iterable[Service] = ()) -> None:
        self.point, self.standing = point, standing
        enforced = policy.enforced
        self.policy = replace(enforced, rules=tuple(seen for rule in enforced.rules if (seen := _seen(rule, self))))
        self.until = _next_change(enforced, standing.at)
        # With hours that it does not know, the compiled evaluator is only asked which rules are open at whatever time.
        self._hidden = any(isinstance(each, Hours) for rule in self.policy.rules for each in rule.conditions)
        self._evaluator = compile(self.policy, services)

    def exchange(self, service: Service) -> Exchange:
        """What the choke point knows of an exchange with ``service``."""
        return Exchange("asked", self.standing.at, Target(""), service=service)

    def answer(self, service: Service) -> Answer:
        """What happens to ``service`` here."""
        x = self.exchange(service)
        tables = self._evaluator
        told = settle(self.policy, tables.fitting(x), x) if self._hidden else tables.decide(x)
        if isinstance(told, Decision):
            if told.effect >= Effect.REDIRECT:
                return Answer(Verdict.REFUSE, (told.rule,), effect=told.effect)
            if told.effect is Effect.ALLOW:
                return Answer(Verdict.ADMIT, (told.rule,), effect=told.effect)
        rules = self.open_rules(x)
        names = tuple(rule.name for rule, _ in rules)
        fields = frozenset().union(*(missing for _, missing in rules))
        if all(rule.effect >= Effect.REDIRECT for rule, _ in rules) and not self._excepted(x):
            # Blocked or sent to the assistant: which of them is all that is open, and here both are a refusal.
            return Answer(Verdict.REFUSE, names, effect=min(rule.effect for rule, _ in rules))
        if not self.standing.alone:
            return Answer(Verdict.LEAVE, names, fields)
        return self._by_its_own_words(rules, names, fields)

    def open_rules(self, x: Exchange) -> list[tuple[Rule, frozenset[str]]]:
        """The rules that may decide about ``x``, in order, each with the fields it lacks; the last lacks none."""
        return [(rule, sight.fields) for rule, sight in candidates(self._evaluator.fitting(x), x)]

    def _excepted(self, x: Exchange) -> bool:
        """Whether an exception may set any rule aside that may decide about ``x``."""
        excepted = self.policy.excepted
        return any(
            aside(excepted[rule.name], rule, sight, x) is not UNTOUCHED
            for rule, sight in candidates(self._evaluator.fitting(x), x)
            if rule.name in excepted
        )

    def _by_its_own_words(
        self, rules: Sequence[tuple[Rule, frozenset[str]]], names: tuple[str, ...], fields: frozenset[str]
    ) -> Answer:
        worst = max(_word(rule, missing) for rule, missing in rules)
        if worst >= Effect.REDIRECT:
            return Answer(Verdict.REFUSE, names, fields, closed=True)
        return Answer(Verdict.ADMIT, names, fields, opened=True)


def _word(rule: Rule, missing: frozenset[str]) -> Effect:
    """What ``rule`` itself says where it cannot be known, or where its effect is not to be had."""
    if rule.effect is Effect.ALLOW and "data" not in missing:
        return Effect.ALLOW
    if rule.effect >= Effect.REDIRECT and "data" not in missing:
        return rule.effect
    return rule.when_unsure


def _seen(rule: Rule, asked: Asked) -> Rule | None:
    """``rule`` with what the choke point can tell taken out of its conditions; ``None`` where it can never match."""
    left: list[Condition] = []
    for condition in rule.conditions:
        truth = _truth(condition, asked)
        if truth is False:
            return None
        if truth is not True:
            hidden = isinstance(condition, During) and not asked.standing.live
            left.append(Hours(condition.written, condition.negated) if hidden else condition)
    return replace(rule, conditions=tuple(left))


def _truth(condition: Condition, asked: Asked) -> Truth:
    hit: Truth = UNKNOWN
    if isinstance(condition, Where) and asked.standing.zone is not None:
        hit = _all_of(asked.standing.zone, condition.networks)
    elif isinstance(condition, OnDevice) and asked.point.device:
        hit = _labelled(condition, asked.standing.device)
    return hit if hit is UNKNOWN else hit is not condition.negated


def _labelled(condition: OnDevice, labels: frozenset[str]) -> Truth:
    """Ids of devices are not known: a list of them may still fit."""
    if not condition.labels.isdisjoint(labels):
        return True
    ids = condition.ids
    return UNKNOWN if ids.exact or ids.globs else False


def _all_of(zone: Iterable[Network], networks: frozenset[Network]) -> Truth:
    """Whether every client of ``zone`` is in one of ``networks``, none is, or some may be."""
    inside = [_inside(one, networks) for one in zone]
    if inside and all(each is True for each in inside):
        return True
    return False if all(each is False for each in inside) else UNKNOWN


def _inside(one: Network, networks: frozenset[Network]) -> Truth:
    alike = [other for other in networks if other.version == one.version]
    if any(_subnet(one, other) for other in alike):
        return True
    return UNKNOWN if any(one.overlaps(other) for other in alike) else False


def _subnet(one: Network, other: Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)


def _next_change(policy: Policy, at: datetime) -> datetime | None:
    moments = [each.moment for rule in policy.rules for each in rule.conditions if isinstance(each, (From, Until))]
    for rule in policy.all_rules:
        allowed = rule.exceptions
        if allowed is not None:
            grants = policy.excepted.get(rule.name, ())
            moments += [moment for grant in grants for moment in (grant.begins, grant.until(allowed))]
    return min((moment for moment in moments if moment > at), default=None)

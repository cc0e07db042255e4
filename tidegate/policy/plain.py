"""A policy in plain language: who may do what where, for one person, one service or one rule.

Each rule is told by the conditions it is written with and by what it really decides after the rules before it; every
such telling has an exchange beside it that was decided so.  What would change an answer is found by changing one thing
of that exchange at a time and asking again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import ACTIVITIES, NOBODY, TOOL, UNKNOWN, Assurance, Exchange
from tidegate.core.finding import Finding
from tidegate.policy.conditions import Carrying, WithAccount
from tidegate.policy.dimensions import bits
from tidegate.policy.model import Rule
from tidegate.policy.names import fold
from tidegate.policy.regions import Region, TooHard
from tidegate.policy.scope import Scope, called, command, device_of, labels_of, question_of, scope, shortened
from tidegate.policy.sentence import sentence
from tidegate.policy.space import SERVICE, SOMETHING, WHO, Space
from tidegate.policy.whence import places_of


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes of one thing of an example, each of which alone leads to another answer."""

    what: str
    values: tuple[str, ...]
    effect: str
    rule: str

    @property
    def change(self) -> str:
        """For one line of text: what is changed, and to which of some values."""
        return f"{self.what} {shortened(self.values)}"


@dataclass(frozen=True, slots=True)
class Telling:
    """What one rule decides in what was asked about: ``scope`` is there exactly, ``sentence`` the rule as written.

    ``everyone`` are the people it decides for at all, whoever was asked about.  ``accounts`` are the organisation's
    own, where the rule asks of which kind an account is.
    """

    rule: Rule
    sentence: str
    scope: Scope
    everyone: tuple[str, ...]
    example: Exchange
    alternatives: tuple[Alternative, ...]
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "rule": self.rule.name,
            "file": self.rule.file,
            "line": self.rule.line,
            "effect": self.rule.effect.word,
            "sentence": self.sentence,
            "because": self.rule.because,
            "source": self.rule.source,
            "scope": self.scope.to_dict(),
            "affects": list(self.everyone),
            "accounts": {service: sorted(ids) for service, ids in self.accounts.items()},
            "example": question_of(self.example),
            "command": command(self.example),
            "otherwise": [
                {
                    "change": f"{each.what} {', '.join(each.values)}",
                    "effect": each.effect,
                    "rule": each.rule,
                }
                for each in self.alternatives
            ],
        }

    def render(self) -> str:
        """As lines of text."""
        lines = [f"{self.sentence} [{self.rule.name}, {self.rule.place}]"]
        lines += [f"    because: {self.rule.because}"] * bool(self.rule.because)
        lines += [f"    {line}" for line in self.scope.lines()]
        if self.everyone and self.everyone != self.scope.people:
            lines.append(f"    affects    {shortened(self.everyone)}")
        lines += [f"    company    {', '.join(sorted(ids))} at {name}" for name, ids in self.accounts.items()]
        lines.append(f"    example    {command(self.example)}")
        lines += [f"    but {each.effect} with {each.change} [{each.rule}]" for each in self.alternatives]
        return "\n".join(lines)


def within(space: Space, who: str | None, groups: tuple[str, ...] = (), service: str | None = None) -> Region:
    """The exchanges of one person (in just those directory groups, and no other), of one service, or both."""
    region = list(space.solver.everything)
    if who is not None or groups:
        folded = {fold(group) for group in groups}
        known = [n for n, name in enumerate(space.fields.groups) if name in folded]
        others = sum(1 << n for n in range(len(space.fields.groups)) if n not in known)
        people = region[WHO][0] if who is None else _person(space, who)
        must = frozenset((0, 1 << n) for n in known)
        region[WHO] = (people, others, must)
    if service is not None:
        region[SERVICE] = next(
            1 << n
            for n, values in enumerate(space.fields.services.values)
            if any(each.id == service for each in values)
        )
    return tuple(region)


def _person(space: Space, who: str) -> int:
    wanted = None if who == "anonymous" else who
    return next(1 << n for n, values in enumerate(space.fields.people) if wanted in values)


def tell(space: Space, region: Region, rule: str | None = None) -> Iterator[Telling]:
    """What each rule, or one, decides of ``region``, in order.  A rule that decides nothing of it is left out."""
    told: set[str] = set()
    for n in bits(space.solver.meeting(region) & space.deciding()):
        row = space.rows[n]
        box = space.solver.box(n, region)
        if box is None or row.rule.name in told or rule not in (None, row.rule.name):
            continue
        try:
            found = space.solver.find(box, space.before(n))
        except TooHard:
            continue
        if found:
            told.add(row.rule.name)
            yield _telling(space, n, box, found)


def _telling(space: Space, n: int, box: Region, found: Region) -> Telling:
    rule, before = space.rows[n].rule, space.before(n)
    outcome = next(iter(space.outcomes(n, found)))[0]
    x = space.confirmed(found, outcome)
    whole, about = space.boxes[n], scope(space, box, before)
    kinds = any(isinstance(each, WithAccount) and each.kinds for each in rule.conditions)
    own = {id: ids for id, ids in space.policies[0].accounts.items() if kinds and id in (about.services or (id,))}
    return Telling(
        rule=rule,
        sentence=sentence(rule),
        scope=about,
        everyone=scope(space, whole, before).people if whole else (),
        example=x,
        alternatives=tuple(alternatives(space, x)),
        accounts=own,
    )


def alternatives(space: Space, x: Exchange) -> Iterator[Alternative]:
    """What leads to another answer than ``x`` gets, each by changing one thing of it."""
    evaluator = space.evaluator
    first = evaluator.decide(x)
    if not isinstance(first, Decision):
        return
    found: dict[tuple[str, str, str], list[str]] = {}
    for what, value, other in _changed(space, x):
        answer = evaluator.decide(other)
        if isinstance(answer, Decision) and answer.effect is not first.effect:
            found.setdefault((what, answer.effect.word, answer.rule), []).append(value)
    for (what, effect, rule), values in found.items():
        yield Alternative(what, tuple(dict.fromkeys(values)), effect, rule)
    yield from _found_alone(space, x, first.effect)


def _found_alone(space: Space, x: Exchange, effect: Effect) -> Iterator[Alternative]:
    """Detectors that rules ask about, each as the only one that finds something in ``x``."""
    fields = space.fields
    asked = {each.labels for row in space.rows for each in row.conditions if isinstance(each, Carrying)}
    found: dict[tuple[str, str], int] = {}
    for n in bits(fields.detectors_of(frozenset[str]().union(*asked))):
        name = fields.detectors[n]
        answer = space.evaluator.decide(replace(x, data=(Finding(name, fields.families[name], 0, 0, 0, 1.0),)))
        if isinstance(answer, Decision) and answer.effect is not effect:
            key = answer.effect.word, answer.rule
            found[key] = found.get(key, 0) | 1 << n
    for (word, rule), mask in found.items():
        yield Alternative("data", (labels_of(space, mask),), word, rule)


def _changed(space: Space, x: Exchange) -> Iterator[tuple[str, str, Exchange]]:
    """``x`` with one thing changed and the rest as it was: which, to what, and the exchange."""
    fields = space.fields
    if x.who is not UNKNOWN:
        for persons in fields.people:
            person = persons[0]
            if person is None:
                yield "who", "nobody known", replace(x, who=NOBODY)
            elif person != x.who.person:
                yield "who", person, replace(x, who=replace(x.who, person=person, assurance=Assurance.PASSWORD))
        for group in fields.groups:
            if group in x.who.groups:
                yield "who not in the group", group, replace(x, who=replace(x.who, groups=x.who.groups - {group}))
            else:
                yield "who in the group", group, replace(x, who=replace(x.who, groups=x.who.groups | {group}))
    for services in fields.services.values:
        yield "service", services[0].id, replace(x, service=services[0])
    for word in ACTIVITIES:
        yield "activity", word, replace(x, activity=frozenset((word, TOOL)) if x.tools else frozenset((word,)))
    for n, addresses in enumerate(fields.addresses.values):
        yield "where", " and ".join(places_of(space, 1 << n)), replace(x, address=addresses[0])
    yield from _changed_further(space, x)


def _changed_further(space: Space, x: Exchange) -> Iterator[tuple[str, str, Exchange]]:
    fields = space.fields
    for devices in fields.devices.values:
        yield "device", device_of(devices[0]), replace(x, device=devices[0])
    for accounts in fields.accounts.values:
        account = accounts[0]
        told = account and " ".join(word for word in (account.kind, account.name, account.tenant) if word)
        yield "account", told or "no account shown", replace(x, account=account)
    for tools in fields.tools.values:
        doing = x.activity | {TOOL} if tools[0] and x.activity is not UNKNOWN else x.activity
        yield "tool", called(tools[0]), replace(x, tools=tools[0], activity=doing)
    for times in fields.times.values:
        at = times[0].at.astimezone(space.policies[0].zone)
        yield "at", at.isoformat(timespec="minutes"), replace(x, at=times[0].at)
    yield "data", "nothing found", replace(x, data=())
    yield "something", "that cannot be inspected", replace(x, unread=(SOMETHING,))
    for name, _ in x.quota:
        spent = tuple((other, room and other != name) for other, room in x.quota)
        yield "used up: the quota of", name, replace(x, quota=spent)

"""A policy as the parser leaves it: rules in order, every name resolved, nothing left to look up.

It must never change after it is made: one exchange sees one policy from start to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from tidegate.core.decision import NO_MESSAGE, OTHERWISE, Effect
from tidegate.core.exchange import TOOL, Address, Exchange, Tool, Unknown
from tidegate.core.problem import spot
from tidegate.policy.conditions import Canary, Carrying, Condition, Doing, Network, WithTool
from tidegate.policy.grant import Grant
from tidegate.policy.names import Names
from tidegate.policy.times import window

#: How long an acknowledgement or a given reason lasts where a rule does not say: a working day, in seconds.
USUAL_HOLD: Final = 8 * 3600


@dataclass(frozen=True, slots=True)
class Quota:
    """``limit`` exchanges per person in each calendar window; ``activity`` is what is counted, ``None`` everything."""

    written: str
    limit: int
    activity: str | None
    every: str
    zone: ZoneInfo

    def counts(self, activity: frozenset[str]) -> bool:
        """Whether an exchange of these activities uses the quota; one that does not is never stopped by it."""
        return self.activity is None or self.activity in activity

    def window(self, at: datetime) -> tuple[datetime, datetime]:
        """The window ``at`` falls into: its first instant and the first instant after it, in UTC."""
        return window(self.every, at, self.zone)


def counted_for(x: Exchange) -> str:
    """Whose quota an exchange uses: the person's; where nobody is known, the address's; else all such together's."""
    if not isinstance(x.who, Unknown) and x.who.person is not None:
        return f"person:{x.who.person}"
    return "nobody" if x.address is None or isinstance(x.address, Unknown) else f"address:{x.address}"


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Who approves exceptions from a rule, and how many seconds one may last at most; ``written`` is for people."""

    by: Names
    at_most: int
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversations:
    """Those with the in-house assistant: ``keep`` is seconds after the last change, ``None`` for ever.

    ``auditors`` may look into those of others; ``written`` is both for people.
    """

    keep: int | None = None
    auditors: Names = field(default_factory=Names)
    written: tuple[str, str] = ("for ever", "nobody")

    def may_look(self, person: str, groups: Iterable[str]) -> bool:
        """Whether ``person``, whom a directory counts among ``groups``, is one of the auditors."""
        return self.auditors.has(person) or any(map(self.auditors.has, groups))


@dataclass(frozen=True, slots=True)
class Rule:
    """``conditions`` must all hold, in the order of the vocabulary; ``data`` is the one of them that asks for findings.

    ``line`` is where the rule begins, in ``file`` where the policy is written in several.  ``when_unsure`` is the
    rule's own, or else the policy's, as ``exceptions`` are; ``None``: there are none from this rule.
    """

    name: str
    line: int
    effect: Effect
    when_unsure: Effect
    conditions: tuple[Condition, ...] = ()
    data: Carrying | None = None
    quota: Quota | None = None
    because: str = ""
    because_in: Mapping[str, str] = field(default_factory=lambda: NO_MESSAGE)
    source: str = ""
    message: Mapping[str, str] = field(default_factory=lambda: NO_MESSAGE)
    restore: bool = True
    hold: int = USUAL_HOLD
    exceptions: Exceptions | None = None
    monitor: bool = False
    file: str = ""

    @property
    def place(self) -> str:
        """Where it begins, in words."""
        return spot(self.file, self.line)

    @property
    def canary(self) -> Canary | None:
        """The share of people it holds for, if not for all."""
        return next((each for each in self.conditions if isinstance(each, Canary)), None)

    @property
    def minds_tools(self) -> bool:
        """Whether it may answer otherwise where a tool is called."""
        counts = self.quota is not None and self.quota.activity == TOOL
        doing = (each.activities for each in self.conditions if isinstance(each, Doing))
        return counts or self.names_tools or any(TOOL in activities for activities in doing)

    @property
    def names_tools(self) -> bool:
        """Whether it asks which tool is called."""
        return any(isinstance(each, WithTool) for each in self.conditions)

    @property
    def wants_data(self) -> bool:
        """Whether it cannot be answered, or not be carried out, without the findings."""
        return self.data is not None or self.effect is Effect.REDACT


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """A pattern of the organisation's own with its examples; ``line`` and ``column`` are where it stands."""

    match: str
    found: tuple[str, ...]
    not_found: tuple[str, ...]
    context: tuple[str, ...]
    confidence: float
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class OwnData:
    """The organisation's own sensitive data, by a name that rules use: ``kind`` and what that kind is made from.

    ``items`` are terms, or one file or folder; a table may be a ``query`` of a ``database`` instead.  ``places`` are
    line and column of each item.  ``near`` is in characters, ``max_age`` in seconds.
    """

    name: str
    kind: str
    items: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    near: int = 200
    words: int = 30
    confidence: float = 0.0
    max_age: int | None = None
    query: str = ""
    database: str = ""
    patterns: tuple[OwnPattern, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


#: Stands before the name of own data that could not be looked for, where what was unread is imagined.
UNLOOKED: Final = "data:"


@dataclass(frozen=True, slots=True)
class Given:
    """An imagined exchange, as a test of a policy or a question on the command line describes it.

    What is not said is absent, not unknown.  ``data`` pairs detector and family; ``used_up`` names rules whose quota
    has no room.  ``at`` is ``None`` where whoever runs it chooses the time.  ``inquiries`` are facts, by the id of a
    service: how the inquiry to its operator stands and what was answered, in the place of how it really is.
    """

    service: str
    who: str | None = None
    groups: frozenset[str] = frozenset()
    address: Address | None = None
    device: tuple[str, ...] = ()
    activity: frozenset[str] = frozenset({"browse"})
    account: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    used_up: frozenset[str] = frozenset()
    at: datetime | None = None
    inquiries: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One of a policy's own tests: in the given case this effect is expected and, where named, by this rule.

    ``line`` is where it begins, in ``file`` where the policy is written in several.
    """

    name: str
    line: int
    given: Given
    expect: Effect
    rule: str | None = None
    file: str = ""

    def file_of(self, policy: str) -> str:
        """The file it is in, of a policy or a file of tests that is called ``policy``."""
        return f"{policy}/{self.file}" if self.file else policy


@dataclass(frozen=True)
class Policy:
    """Ordered rules at one revision.  ``revision`` is the SHA-256 of the file's text, in hexadecimal.

    ``otherwise`` is a rule without conditions, asked last.  ``people``, ``zones`` and ``devices`` are the file's own
    names, resolved.  ``grants`` are the exceptions in force; no file says them.  With ``monitor`` nothing of it is
    carried out, as with a rule's own: what would have been is recorded.  ``accounts`` are the organisation's own by the
    service's id.
    """

    revision: str
    rules: tuple[Rule, ...]
    otherwise: Rule
    when_unsure: Effect
    organisation: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    people: Mapping[str, Names] = field(default_factory=dict)
    zones: Mapping[str, tuple[Network, ...]] = field(default_factory=dict)
    devices: Mapping[str, Names] = field(default_factory=dict)
    data: Mapping[str, OwnData] = field(default_factory=dict)
    tests: tuple[Case, ...] = ()
    grants: tuple[Grant, ...] = ()
    monitor: bool = False
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conversations: Conversations = Conversations()

    @cached_property
    def minds_tools(self) -> bool:
        """Whether any rule asks what is called: by ``tool``, by the activity, or by what its quota counts."""
        return any(rule.minds_tools for rule in self.rules) or any(grant.scope.minds_tools for grant in self.grants)

    @cached_property
    def staged(self) -> bool:
        """Whether anything in it is only monitored."""
        return self.monitor or any(rule.monitor for rule in self.rules)

    @cached_property
    def enforced(self) -> Policy:
        """What is carried out: the policy without the rules that are only monitored."""
        if self.monitor:
            passing = last_rule(Effect.ALLOW, Effect.ALLOW, self.otherwise.line, file=self.otherwise.file)
            return replace(self, rules=(), otherwise=passing, when_unsure=Effect.ALLOW, monitor=False)
        return replace(self, rules=tuple(rule for rule in self.rules if not rule.monitor))

    @cached_property
    def unstaged(self) -> Policy:
        """The policy as if nothing were only monitored."""
        return replace(self, rules=tuple(replace(rule, monitor=False) for rule in self.rules), monitor=False)

    @cached_property
    def rolled_out(self) -> Policy:
        """The policy as if nothing were only monitored, and every rule held for everybody it names."""
        if not self.staged and not any(rule.canary for rule in self.rules):
            return self
        return replace(self.unstaged, rules=tuple(_for_everybody(rule) for rule in self.unstaged.rules))

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The written rules and, last, ``otherwise``: one of them always answers."""
        return (*self.rules, self.otherwise)

    @cached_property
    def _by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.all_rules}

    @cached_property
    def excepted(self) -> Mapping[str, tuple[Grant, ...]]:
        """The grants that name a rule, by its name, for rules that allow exceptions."""
        named: dict[str, tuple[Grant, ...]] = {}
        for rule in self.all_rules:
            found = tuple(grant for grant in self.grants if rule.name in grant.rules)
            if found and rule.exceptions is not None:
                named[rule.name] = found
        return named

    def rule(self, name: str) -> Rule | None:
        """The rule a decision names; ``None`` for ``outside-the-catalogue``."""
        return self._by_name.get(name)


def _for_everybody(rule: Rule) -> Rule:
    return replace(rule, conditions=tuple(each for each in rule.conditions if not isinstance(each, Canary)))


def last_rule(
    effect: Effect, when_unsure: Effect, line: int, exceptions: Exceptions | None = None, file: str = ""
) -> Rule:
    """What ``otherwise:`` says, as a rule."""
    return Rule(OTHERWISE, line, effect, when_unsure, exceptions=exceptions, file=file)

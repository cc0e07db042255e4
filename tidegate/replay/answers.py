"""What another policy would have answered to a recorded exchange, or what the record does not say for that.

A record holds what the policy of its day needed.  Another policy may need more, and then the answer is ``Untold`` with
the names of what is missing: a body that nobody held (``data``), data of a name that nobody looked for
(``data:customers``), a quota that nobody counted (``quota:researchers``).  Never a guess.

The gate does not always ask a policy for its decision: where a station failed, or something could not be found out, it
asks what holds then.  Which question was asked is told by the policy of the day, and the other one is asked the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Final, TypeAlias

from tidegate.core.decision import OTHERWISE, Decision, Effect, Need, Reason
from tidegate.core.exchange import UNKNOWN, Account, Exchange, account_kind
from tidegate.core.service import Service
from tidegate.policy.conditions import Carrying, Condition, Truth
from tidegate.policy.evaluate import evaluate, unsure
from tidegate.policy.index import Evaluator
from tidegate.policy.model import OwnData, Policy, Rule
from tidegate.policy.own_accounts import asks_kinds

#: What was not read because a connection could not be looked into; the gate notes it after it has asked.
CONNECTION: Final = "connection"


@dataclass(frozen=True, slots=True)
class Untold:
    """The record does not say enough: ``fields`` would have to be known."""

    fields: frozenset[str]


Answer: TypeAlias = Decision | Untold


class How(Enum):
    """Which question the gate asked."""

    RULES = "the rules"
    BEFORE = "the rules, before it was known that the connection could not be looked into"
    IN_DOUBT = "what holds where something stays unknown"
    FAILED = "what holds where a station failed"
    STRICTER = "the stricter of the rules and what holds where a station failed"
    ITSELF = "nothing: the gateway refused by itself"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange, what was decided about it, and whether a station failed on the way."""

    exchange: Exchange
    decision: Decision
    failed: bool


@dataclass(frozen=True, slots=True)
class _Unlooked(Carrying):
    """A condition on data some of whose names nobody looked for in that exchange."""

    missing: frozenset[str]

    def hit(self, x: Exchange) -> Truth:
        """What was found fits; what was not looked for is not known."""
        return True if Carrying.hit(self, x) is True else UNKNOWN


class Replayer:
    """Answers by ``evaluator`` for exchanges that were decided by ``policies``, by revision.

    ``labels`` are the detectors that look at every exchange, with their families.
    """

    def __init__(self, evaluator: Evaluator, policies: Mapping[str, Policy | None], labels: Mapping[str, str]) -> None:
        self.evaluator, self.policy = evaluator, evaluator.policy
        self._policies = policies
        self._asks_kinds = asks_kinds(self.policy)
        self._built_in = frozenset(labels) | frozenset(labels.values())
        self._unlooked = lru_cache(maxsize=256)(self._unlooked_of)
        self._comparable = lru_cache(maxsize=256)(self._comparable_of)

    def answer(self, kept: Recorded) -> Answer:
        """What this policy would have answered.  Grants of that day are not known here."""
        found = self._answer(kept)
        granted = kept.decision.grant is not None and isinstance(found, Decision)
        if granted and isinstance(found, Decision) and found.effect > kept.decision.effect:
            return Untold(frozenset({"grant"}))
        return found

    def _answer(self, kept: Recorded) -> Answer:
        old = self._policies.get(kept.decision.revision)
        how, needed = _how(old, kept)
        if how is None:
            return Untold(frozenset({f"policy:{kept.decision.revision[:12]}"}))
        if how is How.ITSELF:
            return Decision(Effect.BLOCK, OTHERWISE, Reason.STATION_FAILED, self.policy.revision)
        x = kept.exchange if how is not How.BEFORE else _before(kept.exchange)
        revision = kept.decision.revision
        x = replace(x, quota=tuple(pair for pair in x.quota if self._counts_alike(revision, pair)))
        x = self._of_its_kind(old, x)
        missing = self._unlooked(revision)
        if missing and x.data is not UNKNOWN:
            policy = self._doubting(missing)
            return self._told(how, needed, evaluate(policy, x), unsure(policy, x), missing)
        asked = self.evaluator.decide(x)
        fallback = asked if how in (How.RULES, How.BEFORE) else self.evaluator.unsure(x)
        return self._told(how, needed, asked, fallback, missing)

    def _told(
        self,
        how: How,
        needed: frozenset[str],
        asked: Decision | Need,
        fallback: Decision | Need,
        missing: frozenset[str],
    ) -> Answer:
        if how is How.FAILED and isinstance(fallback, Decision):
            return fallback
        if isinstance(asked, Need) and asked.settled is not None:
            return asked.settled  # only what would be monitored is not known
        if isinstance(asked, Need):
            if how is How.IN_DOUBT and asked.fields <= needed and isinstance(fallback, Decision):
                return fallback  # the gate had asked for just that in vain
            return Untold(_named(asked.fields, missing))
        if how is How.STRICTER and isinstance(fallback, Decision):
            return max(asked, fallback, key=lambda decision: decision.effect)
        return asked

    # -- what the record says of the exchange for this policy ----------------------------------------------------------

    def _of_its_kind(self, old: Policy | None, x: Exchange) -> Exchange:
        """The exchange with its account of the kind that this policy's ``accounts`` make of it.

        A kind that the policy of the day did not make was said by whoever asked, and stays.
        """
        account, service = x.account, x.service
        if old is None or not self._asks_kinds or not isinstance(account, Account) or not isinstance(service, Service):
            return x
        if account.name is None or account.kind != account_kind(old.accounts, service.id, account.name):
            return x
        return replace(x, account=replace(account, kind=account_kind(self.policy.accounts, service.id, account.name)))

    def _counts_alike(self, revision: str, answered: tuple[str, bool]) -> bool:
        """Whether what was counted for a quota would have been the same, or no answer that matters."""
        rule, room = answered
        return room in self._comparable(revision, rule)

    def _comparable_of(self, revision: str, name: str) -> frozenset[bool]:
        """The answers about the quota of a rule that hold for this policy too.

        The quota must be the same and asked of the same exchanges.  Where only rules were added before it, it is used
        no more than it was, so there was room where there was; where only rules were taken out, no less.
        """
        old, new = self._policies.get(revision), self.policy
        if old is None:
            return frozenset()
        was, now = _upto(old, name), _upto(new, name)
        if not was or not now or was[-1] != now[-1]:
            return frozenset()
        kept: set[bool] = set()
        if _within(was, now):
            kept.add(True)
        if _within(now, was):
            kept.add(False)
        return frozenset(kept)

    def _unlooked_of(self, revision: str) -> frozenset[str]:
        """The names of data that this policy asks for and that nobody looked for under that revision."""
        old = self._policies.get(revision)
        wanted = {label for rule in self.policy.all_rules if rule.data for label in rule.data.labels}
        looked = set(self._built_in)
        if old is not None:
            same = {name for name, own in self.policy.data.items() if _plain(own) == _plain(old.data.get(name))}
            looked |= same
            looked |= {"own-data"} if same >= set(self.policy.data) else set()
        return frozenset(wanted - looked)

    @lru_cache(maxsize=64)  # noqa: B019 - lives as long as one replay
    def _doubting(self, missing: frozenset[str]) -> Policy:
        """The policy, with what was not looked for as unknown."""
        return replace(self.policy, rules=tuple(_doubting_rule(rule, missing) for rule in self.policy.rules))


def _doubting_rule(rule: Rule, missing: frozenset[str]) -> Rule:
    if rule.data is None or not rule.data.labels & missing:
        return rule
    data = rule.data
    doubting = _Unlooked(data.written, data.negated, data.labels, data.labels & missing)
    conditions: tuple[Condition, ...] = tuple(doubting if each is data else each for each in rule.conditions)
    return replace(rule, conditions=conditions, data=doubting)


def _how(old: Policy | None, kept: Recorded) -> tuple[How | None, frozenset[str]]:
    """Which question was asked, and the fields that could not be found out then; ``None`` where nobody can tell."""
    x, decision = kept.exchange, kept.decision
    ordinary = not kept.failed and decision.reason is not Reason.STATION_FAILED
    if ordinary and not _cut_off(x):
        return How.RULES, frozenset()
    if old is None:
        return (None if decision.revision else How.ITSELF), frozenset()
    asked = evaluate(old, x)
    if decision in (asked, asked.settled if isinstance(asked, Need) else None):
        return How.RULES, frozenset()
    if _cut_off(x) and evaluate(old, _before(x)) == decision:
        return How.BEFORE, frozenset()
    fallback = unsure(old, x)
    if fallback == decision and isinstance(asked, Need) and not kept.failed:
        return How.IN_DOUBT, asked.fields
    if fallback == decision:
        return How.FAILED, frozenset()
    if decision == Decision(Effect.BLOCK, OTHERWISE, Reason.STATION_FAILED, old.revision):
        return How.ITSELF, frozenset()
    if isinstance(asked, Decision) and max(asked, fallback, key=lambda one: one.effect) == decision:
        return How.STRICTER, frozenset()
    return (None, frozenset())


def _cut_off(x: Exchange) -> bool:
    return any(one.what == CONNECTION for one in x.unread)


def _before(x: Exchange) -> Exchange:
    return replace(x, unread=tuple(one for one in x.unread if one.what != CONNECTION))


def _named(fields: frozenset[str], missing: frozenset[str]) -> frozenset[str]:
    """``data`` by name where it was looked at and only not for that name."""
    if "data" in fields and missing:
        return fields - {"data"} | {f"data:{label}" for label in missing}
    return fields


def _upto(policy: Policy, name: str) -> list[Rule]:
    """The rules up to and with ``name``, without what does not count; nothing if there is no such rule."""
    rules = [replace(rule, line=0, because="", source="") for rule in policy.all_rules]
    place = next((n for n, rule in enumerate(rules) if rule.name == name), None)
    return [] if place is None else rules[: place + 1]


def _within(some: list[Rule], others: list[Rule]) -> bool:
    """Whether ``some`` stand among ``others`` in the same order."""
    left = iter(others)
    return all(any(rule == other for other in left) for rule in some)


def _plain(own: OwnData | None) -> OwnData | None:
    """A name of the organisation's own data without where it stands in its file."""
    return replace(own, places=(), patterns=tuple(replace(p, line=0, column=0) for p in own.patterns)) if own else None

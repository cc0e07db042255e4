"""What a policy's ``accounts:`` make of an account that a request shows, and what a change of them alone changes.

An account at a service that is listed there is the organisation's own, ``company``; another one there is ``personal``.
Rules that ask for a kind answer by that, so a policy of which only ``accounts:`` differ may answer otherwise.  For one
account the question is exact: each rule's condition on accounts is then true or false, and what is left of the two
policies is compared as any two are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from tidegate.core.exchange import Account, Exchange, Target, account_kind
from tidegate.core.service import Service
from tidegate.policy.conditions import WithAccount
from tidegate.policy.difference import compare
from tidegate.policy.model import Policy, Rule
from tidegate.policy.scope import command
from tidegate.policy.space import Space

#: Stands for every account that no policy names.
OTHER: Final = "another-account"
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def asks_kinds(policy: Policy) -> bool:
    """Whether any rule asks for the kind of an account."""
    return any(isinstance(each, WithAccount) and each.kinds for rule in policy.rules for each in rule.conditions)


@dataclass(frozen=True, slots=True)
class Reclassified:
    """At ``service`` the accounts ``names`` were of one kind and are of another now; an empty kind is "not told".

    ``was`` and ``now`` are an effect and a rule, where an answer changes; ``example`` then asks it.
    """

    service: str
    names: tuple[str, ...]
    old: str
    new: str
    was: str = ""
    now: str = ""
    example: str = ""

    @property
    def counts(self) -> bool:
        """Whether an answer changes by it."""
        return bool(self.now)

    @property
    def words(self) -> str:
        """As lines of text."""
        told = (
            f"Accounts of {self.service}: {', '.join(self.names)} ({self.old or 'not told'} → {self.new or 'not told'})"
        )
        if not self.counts:
            return f"{told}. No answer changes by that."
        return f"{told}\n    was        {self.was}\n    now        {self.now}\n    example    {self.example}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        facts = {name: getattr(self, name) for name in ("service", "old", "new", "was", "now", "example")}
        return {**facts, "accounts": list(self.names)}


def reclassified(old: Policy, new: Policy, space_of: Callable[[Policy, Policy, str], Space]) -> Iterator[Reclassified]:
    """What the accounts of ``new`` change beside those of ``old``, by the rules of ``new``.

    ``space_of`` makes the space of two policies at one service.
    """
    for service in sorted(old.accounts.keys() | new.accounts.keys()):
        alike: dict[tuple[object, ...], list[str]] = {}
        for name in sorted({*old.accounts.get(service, ()), *new.accounts.get(service, ()), OTHER}):
            kinds = [account_kind(accounts, service, name) for accounts in (old.accounts, new.accounts)]
            if kinds[0] != kinds[1]:
                held = tuple(_holding(rule, Account(name, None, kind)) for kind in kinds for rule in new.rules)
                alike.setdefault((*kinds, held), []).append(name)
        for (before, after, _), names in alike.items():
            told = Reclassified(service, tuple(names), str(before or ""), str(after or ""))
            yield _answered(told, new, space_of)


def _answered(told: Reclassified, new: Policy, space_of: Callable[[Policy, Policy, str], Space]) -> Reclassified:
    sides = [_with(new, Account(told.names[0], None, kind or None)) for kind in (told.old, told.new)]
    if sides[0].rules == sides[1].rules:
        return told
    found = compare(space_of(sides[0], sides[1], told.service), 1)
    if not found.changes:
        return told
    change = found.changes[0]
    was, now = (f"{side.decision.effect.word} by {side.decision.rule}" for side in (change.old, change.new))
    x: Exchange = replace(change.example, account=Account(told.names[0], None, told.new or None))
    return replace(told, was=was, now=now, example=command(x))


def _with(policy: Policy, account: Account) -> Policy:
    """The policy where the account is known to be this one."""
    rules = (_held(rule, account) for rule in policy.rules if _holding(rule, account))
    return replace(policy, rules=tuple(rules))


def _held(rule: Rule, account: Account) -> Rule:
    return replace(rule, conditions=tuple(each for each in rule.conditions if not isinstance(each, WithAccount)))


def _holding(rule: Rule, account: Account) -> bool:
    return all(
        (not each.kinds.isdisjoint({account.kind}) or _named(each, account)) is not each.negated
        for each in rule.conditions
        if isinstance(each, WithAccount)
    )


def _named(condition: WithAccount, account: Account) -> bool:
    return any(condition.names.has(name) for name in (account.name, account.tenant) if name is not None)


def unasked(policy: Policy, services: Iterable[Service]) -> tuple[str, ...]:
    """Services of ``accounts:`` whose accounts no rule tells apart."""
    asking = [rule for rule in policy.rules if any(isinstance(each, WithAccount) for each in rule.conditions)]
    known = {service.id: service for service in services}
    return tuple(
        name for name in policy.accounts if name in known and not any(_about(rule, known[name]) for rule in asking)
    )


def services_of(rule: Rule, services: Iterable[Service]) -> tuple[str, ...]:
    """The ids of the ``services`` that a rule is about."""
    return tuple(each.id for each in services if _about(rule, each))


def _about(rule: Rule, service: Service) -> bool:
    x = Exchange("asked", _ANY_TIME, Target(""), service=service)
    return all(each.truth(x) is True for each in rule.conditions if each.field == "service")

"""What an exception would have to be, to help somebody who was refused: its scope, and every rule in the way.

An exception from one rule helps little where the next one refuses too, so the rules that would refuse are looked for
by the evaluator itself, on the very exchange that was refused.  Pure; must never leave out a rule that has to be named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tidegate.core.decision import OTHERWISE, Effect, Need
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.core.service import Service
from tidegate.policy import Policy, Rule, evaluate


class NotGranted(Exception):
    """A step that cannot be taken.  ``code`` is one of a closed list, for pages; the text is a full sentence."""

    def __init__(self, code: str, what: str) -> None:
        self.code = code
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody whom ``rules`` stop may ask for: who decides, and the longest period in seconds."""

    rules: tuple[str, ...]
    approvers: tuple[str, ...]
    at_most: int


def offer(policy: Policy, names: tuple[str, ...]) -> Offer:
    """The exception from all those rules.  Raises ``NotGranted`` where one of them allows none."""
    rules = [allowing(policy, name) for name in names]
    stated = [rule.exceptions for rule in rules if rule.exceptions is not None]
    approvers = dict.fromkeys(word for exceptions in stated for word in exceptions.written)
    return Offer(names, tuple(approvers), min(exceptions.at_most for exceptions in stated))


def allowing(policy: Policy, name: str) -> Rule:
    """The rule of that name, if it allows exceptions.  Raises ``NotGranted``."""
    rule = policy.rule(name)
    if rule is None:
        raise NotGranted("cannot-be-asked", f"The policy in force has no rule “{name}”.")
    if rule.exceptions is None:
        raise NotGranted("cannot-be-asked", f"The rule “{name}” allows no exceptions: it names nobody to approve them.")
    return rule


def in_the_way(policy: Policy, x: Exchange, first: str) -> tuple[str, ...]:
    """``first`` and every other rule that would stop ``x`` once the ones before are set aside, in that order.

    Raises ``NotGranted`` where one of them allows no exceptions: then there is nothing to ask for.
    """
    names = [allowing(policy, first).name]
    while OTHERWISE not in names:
        left = replace(policy, rules=tuple(rule for rule in policy.rules if rule.name not in names), grants=())
        outcome = evaluate(left, x)
        if isinstance(outcome, Need) or outcome.effect < Effect.REDIRECT:
            break
        names.append(allowing(policy, outcome.rule).name)
    return tuple(names)


def scope_for(policy: Policy, x: Exchange, rules: tuple[str, ...]) -> dict[str, Any]:
    """The narrowest scope that would have helped there and will again: the person, the service, the data found.

    Where a rule about tools is in the way, also what was called.

    Raises ``NotGranted`` where it is not known who or where: an exception is for somebody.
    """
    if x.who is UNKNOWN or x.who.person is None:
        raise NotGranted("cannot-be-asked", "It is not known who that was, and an exception is for somebody.")
    if not isinstance(x.service, Service):
        raise NotGranted("cannot-be-asked", "That was no service of the catalogue.")
    scope: dict[str, Any] = {"who": x.who.person, "service": x.service.id}
    if tools := _called(policy, x, rules):
        scope["tool"] = tools
    found = sorted(_found(policy, x, rules))
    return {**scope, "data": found} if found else scope


def _called(policy: Policy, x: Exchange, names: tuple[str, ...]) -> list[dict[str, str]]:
    """What was called, where one of the rules is about tools; those of a server, where no name was told."""
    about = any(rule.names_tools for name in names if (rule := policy.rule(name)) is not None)
    if not about or x.tools is UNKNOWN:
        return []
    return [{"server": tool.server} | ({"name": tool.name} if tool.name else {}) for tool in x.tools]


def _found(policy: Policy, x: Exchange, names: tuple[str, ...]) -> set[str]:
    if x.data is UNKNOWN:
        return set()
    asked = [rule.data for name in names if (rule := policy.rule(name)) is not None and rule.data is not None]
    labels = {label for data in asked if not data.negated for label in data.labels}
    return {f.detector for f in x.data if f.detector in labels or f.family in labels}

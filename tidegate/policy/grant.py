"""A grant: an approved exception.  It sets rules aside, by name, for exchanges inside its scope, and does nothing else.

Every other rule decides as ever: where a person was let off the rule that blocks a service, the rule that redacts
personal data still redacts.  Where all rules that match were set aside, ``otherwise`` among them, the exchange passes.
A grant only ever makes an answer milder: ``evaluate`` keeps the answer without it where that is as mild.

A scope is stricter than the same words in a rule, since it says how far somebody is let: *all* that is done must be
among its activities, *all* that is called among its tools, and *all* that was found among its data; what could not be
read, and a tool that is not told by name, is never inside it.

It must never cover what it cannot tell: unknown is a third answer here as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.policy.conditions import Condition, ToolTest, Truth

if TYPE_CHECKING:
    from tidegate.policy.model import Exceptions, Quota, Rule

#: Before a grant's id, where a decision names what it uses up; no rule's name holds a colon.
COUNTED_AS: Final = "grant:"
#: Between the ids of the grants that one decision leans on.
AND: Final = "+"


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a grant reaches.  ``None`` is "any"; ``conditions`` are who, where, service, account and device.

    With ``tools`` it is for calls of those and for nothing else.
    """

    conditions: tuple[Condition, ...]
    activities: frozenset[str] | None = None
    data: frozenset[str] | None = None
    quota: Quota | None = None
    tools: tuple[ToolTest, ...] | None = None

    @property
    def minds_tools(self) -> bool:
        """Whether it must be known what is called, to tell what is inside."""
        return self.activities is not None or self.tools is not None


@dataclass(frozen=True, slots=True)
class Grant:
    """``rules`` are set aside inside ``scope`` from ``begins``, inside, to ``ends``, outside.  ``id`` is a code."""

    id: str
    rules: frozenset[str]
    scope: Scope
    begins: datetime
    ends: datetime

    @property
    def counted_as(self) -> str:
        """What a decision reserves and an exchange's ``quota`` says of it."""
        return COUNTED_AS + self.id

    def uses(self, x: Exchange) -> bool:
        """Whether ``x`` would use its quota."""
        quota = self.scope.quota
        return quota is not None and (x.activity is UNKNOWN or quota.counts(x.activity))

    def until(self, exceptions: Exceptions) -> datetime:
        """When it is over for a rule that allows ``exceptions``."""
        return min(self.ends, self.begins + timedelta(seconds=exceptions.at_most))

    def covers(self, rule: Rule, x: Exchange) -> Truth:
        """Whether ``x`` is inside, for ``rule``.  A rule that allows no exceptions, or shorter ones, is minded here."""
        if rule.exceptions is None or rule.name not in self.rules:
            return False
        if not self.begins <= x.at < self.until(rule.exceptions):
            return False
        truths = (
            *(each.truth(x) for each in self.scope.conditions),
            *(self._doing(x), self.calling(x), self._carrying(rule, x)),
        )
        if any(truth is False for truth in truths):
            return False
        if any(truth is UNKNOWN for truth in truths):
            return UNKNOWN
        return x.room(self.counted_as) if self.uses(x) else True

    def needs(self, rule: Rule, x: Exchange) -> frozenset[str]:
        """The fields that would have to be known, where ``covers`` cannot tell."""
        fields = {each.field for each in self.scope.conditions if each.truth(x) is UNKNOWN}
        if self._doing(x) is UNKNOWN:
            fields.add("activity")
        if self.calling(x) is UNKNOWN:
            fields.add("tool")
        if self._carrying(rule, x) is UNKNOWN:
            fields.add("data")
        return frozenset(fields or {f"quota:{self.counted_as}"})

    def _doing(self, x: Exchange) -> Truth:
        if self.scope.activities is None:
            return True
        return UNKNOWN if x.activity is UNKNOWN else bool(x.activity) and x.activity <= self.scope.activities

    def calling(self, x: Exchange) -> Truth:
        """Whether all that is called is among its tools.

        Unknown only until the body was read: a tool whose name is not told then stays outside.
        """
        tests = self.scope.tools
        if tests is None:
            return True
        if x.tools is UNKNOWN:
            return UNKNOWN
        return bool(x.tools) and all(any(test.fits(tool) is True for test in tests) for tool in x.tools)

    def _carrying(self, rule: Rule, x: Exchange) -> Truth:
        """Of a rule about data only what it is about is asked; of another, everything that was found."""
        allowed = self.scope.data
        if allowed is None:
            return True
        if x.data is UNKNOWN:
            return UNKNOWN
        about = rule.data.labels if rule.data is not None and not rule.data.negated else None
        concerned = [f for f in x.data if about is None or not about.isdisjoint((f.detector, f.family))]
        return not x.unread and all(not allowed.isdisjoint((f.detector, f.family)) for f in concerned)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the grants say about a rule for one exchange: the one that sets it aside, or what has to be known first."""

    grant: Grant | None = None
    fields: frozenset[str] = frozenset()


UNTOUCHED: Final = Standing()


def standing(grants: tuple[Grant, ...], rule: Rule, x: Exchange) -> Standing:
    """The first of ``grants`` that covers ``x``; a grant that raises covers nothing."""
    fields: frozenset[str] = frozenset()
    for grant in grants:
        try:
            truth = grant.covers(rule, x)
            fields |= grant.needs(rule, x) if truth is UNKNOWN else frozenset()
        except Exception:  # noqa: S112 - the rule then stands, as without the grant
            continue
        if truth is True:
            return Standing(grant)
        if truth is UNKNOWN:  # a later one must not be used where this one may turn out to be
            return Standing(None, fields)
    return UNTOUCHED

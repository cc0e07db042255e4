"""Whether an answer holds as long as this policy is in force, or may become stricter by the clock alone.

An edge that has been told once that nothing can be stopped does not ask again while a connection is open.  That is
only so where no exception is leaned on, which may end or be revoked, and where no rule is about to begin.

It must never call an answer lasting that is not; the other way costs a question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import Exchange
from tidegate.policy.evaluate import NOT_MATCHED, look
from tidegate.policy.index import Evaluator
from tidegate.policy.model import Rule

#: The conditions that the clock answers.
_BY_THE_CLOCK: Final = frozenset({"during", "from", "until"})


def lasting(evaluator: Evaluator, x: Exchange) -> bool:
    """Whether ``x``, which is allowed now, will be at any later time."""
    outcome, policy = evaluator.decide(x), evaluator.policy
    if not isinstance(outcome, Decision) or outcome.grant is not None:
        return False
    for rule in evaluator.fitting(x):
        timeless = _timeless(rule)
        sight = look(timeless, x)
        if sight == NOT_MATCHED:
            continue
        if rule.effect is not Effect.ALLOW and not rule.monitor and not policy.monitor:
            return False
        if sight.matched and timeless is rule:
            return True
    return True


def _timeless(rule: Rule) -> Rule:
    """``rule`` as if it were always its time."""
    left = tuple(each for each in rule.conditions if each.field not in _BY_THE_CLOCK)
    return rule if len(left) == len(rule.conditions) else replace(rule, conditions=left)

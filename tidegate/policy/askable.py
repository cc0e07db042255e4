"""Whether somebody may be refused here by a rule from which exceptions can be asked: then it is worth knowing who.

Only those who are known can ask for an exception, and where a password is asked for, that can be done only at the door,
before what is sent was seen.  It must never decide anything: at worst a name is asked for that nobody needed.
"""

from __future__ import annotations

from tidegate.core.decision import Effect
from tidegate.core.exchange import Exchange
from tidegate.policy.evaluate import candidates
from tidegate.policy.index import Evaluator


def askable(evaluator: Evaluator, x: Exchange) -> bool:
    """Whether a rule that refuses and allows exceptions may be the one for ``x``, as far as can be told."""
    if evaluator.policy.monitor:
        return False
    enforced = (rule for rule in evaluator.fitting(x) if not rule.monitor)
    return any(rule.exceptions is not None and rule.effect >= Effect.REDIRECT for rule, _ in candidates(enforced, x))

"""Whether somebody may be refused here by a rule from which exceptions can be asked: then it is worth knowing who.

Only those who are known can ask for an exception, and where a password is asked for, that can be done only at the door,
before what is sent was seen.  It must never decide anything: at worst a name is asked for that nobody needed.
"""

from __future__ import annotations

from tidegate.core.decision import Effect
from tidegate.core.exchange import Exchange
from tidegate.policy.evaluate import look
from tidegate.policy.model import Policy


def askable(policy: Policy, x: Exchange) -> bool:
    """Whether a rule that refuses and allows exceptions may be the one for ``x``, as far as can be told."""
    if policy.staged:
        policy = policy.enforced
    for rule in policy.all_rules:
        sight = look(rule, x)
        may = sight.matched or sight.fields or sight.shaken
        if may and rule.exceptions is not None and rule.effect >= Effect.REDIRECT:
            return True
        if sight.matched:
            return False
    return False

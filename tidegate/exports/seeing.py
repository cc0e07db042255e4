"""Why an edge that asks Tidegate about each request cannot enforce a rule at a service: what it never gets to see.

Such an edge carries out whatever the evaluator says.  But a rule may ask for what no request there is known to show: an
account, an activity that the catalogue does not describe for the service, who it is where nobody can be known, or
anything at all on hosts that are known by name alone.  The answer is then given, and it is not the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from tidegate.catalog.shown import Shown
from tidegate.policy.conditions import Canary, Condition, Doing, OnDevice, Who, WithAccount
from tidegate.policy.model import Policy, Rule
from tidegate.policy.names import Names

#: What of a person or a machine an installation can tell, by the field that asks for it.
TELLABLE: Final = frozenset({"who", "device"})
BY_NAME_ALONE: Final = (
    "its hosts carry other traffic too, so they are known by name alone and nothing there is looked into"
)
SOME_BY_NAME: Final = "some of its hosts carry other traffic too and are known by name alone"
NO_ACCOUNT: Final = "no request there is known to show an account"
EVERY_ACCOUNT: Final = ", so it holds for every one"
SOME_ACCOUNTS: Final = "not every kind of request there shows the account"
NO_OWN_ACCOUNTS: Final = "`accounts:` names none there, so whose an account is, is never known"
ANSWERS: Final = "what a service sends is not looked into"
_NEVER: Final = {
    "who": "nobody is ever known: no person is in people.txt or addresses.txt, and nothing else names one",
    "device": "no device is ever known: addresses.txt names none",
}
#: What an undescribed request of these is taken for: it carries something, so it is a prompt.
_TAKEN_FOR_PROMPT: Final = frozenset({"upload", "share", "voice", "telemetry"})
#: Activities whose requests carry what may be content, of which an account is asked for.
_CARRYING: Final = frozenset({"prompt", "upload", "share", "voice", "download"})


@dataclass(frozen=True, slots=True)
class Unseen:
    """Why a rule is not, or with ``partly`` not wholly, enforced for a service."""

    why: str
    partly: bool = False


def unseen(rule: Rule, policy: Policy, service: str, shown: Shown, told: Set[str] = TELLABLE) -> Unseen | None:
    """What keeps ``rule`` of ``policy`` from holding at ``service`` as written; ``None`` where nothing does.

    ``told`` are the fields of ``TELLABLE`` that the installation can know.
    """
    if not shown.looked:
        return Unseen(BY_NAME_ALONE)
    found = [why for each in rule.conditions if (why := _asked(each, rule, policy, service, shown, told))]
    found += [Unseen(SOME_BY_NAME, partly=True)] * (not shown.whole)
    return min(found, key=lambda each: each.partly, default=None)


def _asked(
    condition: Condition, rule: Rule, policy: Policy, service: str, shown: Shown, told: Set[str]
) -> Unseen | None:
    if isinstance(condition, Doing):
        return _doing(condition, rule, shown)
    if isinstance(condition, WithAccount):
        return _account(condition, rule, policy, service, shown)
    if condition.field not in TELLABLE - told:
        return None
    return Unseen(_NEVER[condition.field], partly=_of_the_unknown(condition))


def _of_the_unknown(condition: Condition) -> bool:
    """Whether a condition is about those of whom nothing is known too: for these it holds as written."""
    if isinstance(condition, Canary):
        return False
    if isinstance(condition, Who):
        return condition.anonymous is not condition.negated
    return isinstance(condition, OnDevice) and ("unmanaged" in condition.labels) is not condition.negated


def _doing(condition: Doing, rule: Rule, shown: Shown) -> Unseen | None:
    asked = condition.activities
    missing = asked - shown.activities
    if not condition.negated and "prompt" in asked:
        missing -= _TAKEN_FOR_PROMPT
    if missing:
        words = " or ".join(f"`{word}`" for word in sorted(missing))
        taken = ", so such a one is not left out" if condition.negated else ""
        return Unseen(f"no request there is known to be {words}{taken}", partly=condition.negated or missing != asked)
    if asked == {"download"} and not condition.negated and rule.wants_data:
        return Unseen(ANSWERS)
    return None


def _account(condition: WithAccount, rule: Rule, policy: Policy, service: str, shown: Shown) -> Unseen | None:
    doing = [each for each in rule.conditions if isinstance(each, Doing)]
    kinds = [
        kind
        for kind in shown.kinds
        if kind.activity & _CARRYING
        and all(each.activities.isdisjoint(kind.activity) is each.negated for each in doing)
    ]
    if not any(kind.account for kind in kinds):
        return Unseen(NO_ACCOUNT + (EVERY_ACCOUNT if condition.negated else ""))
    if condition.kinds and service not in policy.accounts:
        return Unseen(NO_OWN_ACCOUNTS, partly=condition.names != Names())
    return None if all(kind.account for kind in kinds) else Unseen(SOME_ACCOUNTS, partly=True)


def assumed(service: str, activity: Set[str], *, account: bool, shown: Shown) -> Iterator[str]:
    """What an imagined request to ``service`` has that none there is known to show: sentences."""
    if not shown.looked:
        yield f"Nothing that is sent to {service} is seen: {BY_NAME_ALONE}."
        return
    missing = activity - shown.activities
    if missing:
        yield f"No request to {service} is known to be {' or '.join(f'`{word}`' for word in sorted(missing))}."
    if account and not shown.account:
        yield f"No request to {service} is known to show an account."
    elif account and not any(kind.account for kind in shown.kinds if kind.activity & activity):
        yield f"No such request to {service} is known to show an account: {', '.join(sorted(activity))}."

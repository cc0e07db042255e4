"""How much of a policy its tests reach: rules that decided, and each condition seen to hold and seen to fail.

A condition counts as seen to hold where its whole rule matches, and as seen to fail where it alone keeps the rule from
matching: only then would a test notice if the condition were changed.  A quota is a condition here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tidegate.core.decision import Decision
from tidegate.core.exchange import Exchange
from tidegate.core.problem import spot
from tidegate.policy.evaluate import evaluate, look, reserves, truth_of
from tidegate.policy.model import Policy, Rule
from tidegate.policy.tools import apart


@dataclass(frozen=True, slots=True)
class Gap:
    """Something no test reached: a rule that never decided, or a condition that never held, or never alone failed."""

    rule: str
    line: int
    what: str
    file: str = ""

    def __str__(self) -> str:
        return f"{spot(self.file, self.line)}: {self.rule}: {self.what}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was there to reach, and what was not."""

    total: int
    gaps: tuple[Gap, ...]

    @property
    def percent(self) -> float:
        """The share that was reached, in percent; an empty policy is covered."""
        return 100.0 if not self.total else 100.0 * (self.total - len(self.gaps)) / self.total

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        gaps = [{"rule": each.rule, "file": each.file, "line": each.line, "what": each.what} for each in self.gaps]
        return {"percent": round(self.percent, 1), "total": self.total, "gaps": gaps}


def covered(policy: Policy, asked: Iterable[Exchange]) -> Coverage:
    """What the exchanges ``asked`` reach of ``policy``."""
    exchanges = list(asked)
    answers = [evaluate(policy, x) for x in exchanges]
    decided = {answer.rule for answer in answers if isinstance(answer, Decision)}
    each_alone = [alone for x in exchanges for alone in apart(x) or [x]]
    stops = [_stop(policy, x) for x in each_alone]
    total, gaps = 0, []
    for number, rule in enumerate(policy.all_rules):
        reaching = [x for x, stop in zip(each_alone, stops, strict=True) if number <= stop]
        wanted = {"decided nothing": rule.name in decided, **_conditions(rule, reaching)}
        total += len(wanted)
        gaps += [Gap(rule.name, rule.line, what, rule.file) for what, reached in wanted.items() if not reached]
    return Coverage(total, tuple(gaps))


def _stop(policy: Policy, x: Exchange) -> int:
    """The place of the rule that matches ``x`` first.  No change of one behind it could be noticed by ``x``."""
    rules = policy.all_rules
    return next((n for n, rule in enumerate(rules) if not rule.monitor and look(rule, x).matched), len(rules))


def _conditions(rule: Rule, exchanges: list[Exchange]) -> dict[str, bool]:
    names = [each.field for each in rule.conditions] + (["quota"] if rule.quota else [])
    seen = {f"`{name}` was never seen to {what}": False for name in names for what in ("hold", "fail alone")}
    for x in exchanges:
        holding = [truth_of(each, x) is True for each in rule.conditions]
        if rule.quota:
            holding.append(not reserves(rule, x) or x.room(rule.name) is True)
        failing = [name for name, holds in zip(names, holding, strict=True) if not holds]
        if not failing:
            seen.update({f"`{name}` was never seen to hold": True for name in names})
        elif len(failing) == 1:
            seen[f"`{failing[0]}` was never seen to fail alone"] = True
    return seen

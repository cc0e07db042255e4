"""Lint of what is meant to limit and does not: quotas that change nothing, exceptions that nobody can use.

A quota limits if, beyond it, some exchange gets a stricter answer.  An exception from a rule is of use if some exchange
would pass with it: whoever asks for one is refused where a later rule, from which there is none, stands in the way too.
Both are questions about regions, like those of ``lint``; what is too hard to tell is not told.
"""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.core.decision import OTHERWISE, Effect
from tidegate.policy.conditions import Doing
from tidegate.policy.dimensions import bits
from tidegate.policy.findings import Finding
from tidegate.policy.model import Exceptions, Policy, Quota, Rule
from tidegate.policy.places import Places
from tidegate.policy.regions import TooHard
from tidegate.policy.rows import Row
from tidegate.policy.space import Space, mask_of


def lint_limits(policy: Policy, space: Space, places: Places) -> list[Finding]:
    """Findings about the quotas and exceptions of ``policy``, the only one of ``space``."""
    return list(_Limits(policy, space, places).findings())


class _Limits:
    """One policy being looked at."""

    def __init__(self, policy: Policy, space: Space, places: Places) -> None:
        self._policy, self._space, self._places = policy, space, places
        self._finals = space.finals(0)
        #: Rows that refuse and from which somebody may have an exception.
        self._excepted = mask_of(n for n in self._finals if _asked_for(space.rows[n].rule))

    def findings(self) -> Iterator[Finding]:
        """Everything, in the order of the rules."""
        usual = self._policy.otherwise.exceptions
        for rule in self._policy.rules:
            if rule.quota is not None:
                yield from self._quota(rule, rule.quota)
            if rule.exceptions is not None and rule.exceptions is not usual:
                yield from self._exceptions(rule, rule.exceptions)
        if usual is not None:
            yield from self._anyone(OTHERWISE, usual, self._places.section("exceptions"))

    def _rows(self, rule: Rule) -> list[int]:
        return [n for n in self._finals if self._space.rows[n].rule.name == rule.name]

    def _quota(self, rule: Rule, quota: Quota) -> Iterator[Finding]:
        at = self._places.word(rule.name, "quota")
        doing = [each for each in rule.conditions if isinstance(each, Doing) and not each.negated]
        if quota.activity is not None and doing and quota.activity not in doing[0].activities:
            done = " or ".join(sorted(doing[0].activities))
            what = f"`quota: {quota.written}` of “{rule.name}” does not count what the rule is about: {done}."
            yield Finding("vain-quota", *at, rule.name, what, "Count that, or name the other activity too.")
        elif not self._stricter_beyond(rule):
            what = f"Beyond `quota: {quota.written}` of “{rule.name}” no rule is stricter, so it limits nothing."
            fix = "Put a stricter rule after it, or leave the quota out."
            yield Finding("vain-quota", *at, rule.name, what, fix)

    def _stricter_beyond(self, rule: Rule) -> bool:
        """Whether anything that has room gets a stricter answer without it; also where that is too hard to tell."""
        rows = self._rows(rule)
        roomy = [n for n in rows if self._space.rows[n].room]
        return not roomy or any(
            self._crossing(n, later, mask_of(rows))
            for n in roomy
            for later in self._later(n)
            if self._space.rows[later].rule.effect > rule.effect
        )

    def _exceptions(self, rule: Rule, said: Exceptions) -> Iterator[Finding]:
        at = self._places.word(rule.name, "exceptions")
        yield from self._anyone(rule.name, said, at)
        if rule.effect < Effect.REDIRECT:
            what = f"“{rule.name}” refuses nobody, so nobody can ask for an exception from it."
            yield Finding("vain-exceptions", *at, rule.name, what, "Leave `exceptions:` out there.")
        elif others := self._in_the_way(rule):
            named = " and ".join(f"“{each}”" if each != OTHERWISE else "`otherwise`" for each in others)
            what = f"Nobody can get an exception from “{rule.name}”: whatever it refuses, {named} would refuse too, "
            what += "and allows none."
            fix = "Say `exceptions:` there too, or for the whole policy."
            yield Finding("vain-exceptions", *at, rule.name, what, fix, others)

    def _anyone(self, rule: str, said: Exceptions, at: tuple[int, int]) -> Iterator[Finding]:
        if "*" in said.written:
            whose = "the policy" if rule == OTHERWISE else f"“{rule}”"
            what = f"`exceptions:` of {whose} lets everybody who is known approve any."
            fix = "Name whoever is answerable for it."
            yield Finding("anyone-approves", *at, "" if rule == OTHERWISE else rule, what, fix)

    def _in_the_way(self, rule: Rule) -> tuple[str, ...]:
        """Rules without exceptions that would refuse all that ``rule`` does; none where some of it would pass."""
        refusing: dict[str, None] = {}
        for n in self._rows(rule):
            for later in self._later(n):
                if self._excepted >> later & 1 or not self._crossing(n, later, self._excepted):
                    continue
                if self._space.rows[later].rule.effect < Effect.REDIRECT:
                    return ()
                refusing[self._space.rows[later].rule.name] = None
        # Where all that follows could be set aside as well, it passes: nothing is left that refuses.
        ends = any(self._excepted >> n & 1 for n in self._finals if self._row(n).rule.name == OTHERWISE)
        return () if ends else tuple(refusing)

    def _row(self, n: int) -> Row:
        return self._space.rows[n]

    def _later(self, n: int) -> list[int]:
        box = self._space.boxes[n]
        meeting = self._space.solver.meeting(box) if box is not None else 0
        order = self._row(n).order
        return [later for later in bits(meeting & self._space.deciding()) if self._row(later).order > order]

    def _crossing(self, n: int, later: int, aside: int) -> bool:
        """Whether ``n`` decides an exchange that ``later`` would, were the rows ``aside`` not there."""
        box = self._space.boxes[n]
        both = box and self._space.solver.box(later, box)
        if not both:
            return False
        try:
            rows = self._space.before(n) | self._space.before(later) & ~aside
            return self._space.solver.find(both, rows) is not None
        except TooHard:
            return True


def _asked_for(rule: Rule) -> bool:
    return rule.exceptions is not None and rule.effect >= Effect.REDIRECT

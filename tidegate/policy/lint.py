"""What is probably wrong with a policy that loads, found by what it means: see ``findings`` for each kind's criterion.

Whether a rule can match, and whether earlier rules leave it anything, are questions about regions of exchanges; no text
is compared.  Only the wordings (``lint_words``) and declared names are looked at as words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tidegate.core.decision import Decision, Effect
from tidegate.core.service import Service
from tidegate.policy.conditions import AtService, FactTest, From, Until, of_inquiries
from tidegate.policy.dimensions import bits
from tidegate.policy.evaluate import evaluate, look
from tidegate.policy.findings import Finding
from tidegate.policy.model import Policy, Rule
from tidegate.policy.places import Places
from tidegate.policy.regions import Region, TooHard
from tidegate.policy.scope import command, shortened
from tidegate.policy.space import Space
from tidegate.policy.suite import imagined

#: Rules that are tried one by one for whether they are needed to overrule another; more are named without trying.
MOST_TRIED = 40


def lint_meaning(policy: Policy, space: Space, places: Places, now: datetime) -> list[Finding]:
    """Findings about what the rules of ``policy``, the only one of ``space``, mean at the moment ``now``."""
    return list(_Lint(policy, space, places, now).findings())


class _Lint:
    """One policy being looked at, rule by rule."""

    def __init__(self, policy: Policy, space: Space, places: Places, now: datetime) -> None:
        self._policy, self._space, self._places, self._now = policy, space, places, now
        self._rows: dict[int, list[int]] = {}
        for n in space.finals(0):
            self._rows.setdefault(space.rows[n].order, []).append(n)
        #: Rows that decide something, or of which that cannot be told, as far as was looked.
        self._deciding = 0
        self._meant = frozenset(_meant(policy, space, now))

    def findings(self) -> Iterator[Finding]:
        """Everything, in the order of the rules."""
        for order, rule in enumerate(self._policy.rules):
            boxes = [(n, box) for n in self._rows[order] if (box := self._space.boxes[n]) and self._real(box)]
            over = self._over(rule)
            if over:
                self._deciding |= sum(1 << n for n, _ in boxes)
                yield over
            elif not boxes:
                yield self._never(rule)
            else:
                yield from self._reach(rule, boxes)

    def _real(self, box: Region) -> bool:
        try:
            return not self._space.unreal or self._space.solver.find(box, self._space.unreal) is not None
        except TooHard:
            return True

    def _at(self, rule: Rule, key: str = "name") -> tuple[int, int]:
        return self._places.word(rule.name, key)

    def _over(self, rule: Rule) -> Finding | None:
        # `from: {not: …}` is an end as well.
        ends = [
            each
            for each in rule.conditions
            if (isinstance(each, Until) and not each.negated) or (isinstance(each, From) and each.negated)
        ]
        if not ends or min(each.moment for each in ends) > self._now:
            return None
        last = min(ends, key=lambda each: each.moment)
        at = last.moment.astimezone(self._policy.zone).isoformat(timespec="minutes")
        what = f"“{rule.name}” ended at {at}, so it decides nothing any more."
        fix = f"Remove it, or say a later `{last.field}`."
        return Finding("over", *self._at(rule, last.field), rule.name, what, fix)

    def _never(self, rule: Rule) -> Finding:
        """Which condition nothing fits; if each fits something, they do together what none does alone."""
        alone = [each for each in rule.conditions if not self._fits(rule, each.field)]
        if alone and isinstance(alone[0], AtService) and self._awaits(alone[0]):
            asked = " or ".join(alone[0].written)
            what = f"“{rule.name}” waits: no inquiry to an operator is as its `service: {asked}` asks."
            fix = "It begins to match when one is: tidegate vendors list."
            return Finding("awaits-inquiry", *self._at(rule, "service"), rule.name, what, fix)
        if alone:
            words = f"nothing fits its `{alone[0].field}: {' or '.join(alone[0].written)}`"
            key = alone[0].field
        else:
            words, key = "its conditions exclude each other", "name"
        fix = "Mend the condition, or remove the rule."
        return Finding(
            "never-matches", *self._at(rule, key), rule.name, f"“{rule.name}” can never match: {words}.", fix
        )

    def _awaits(self, condition: AtService) -> bool:
        """Whether some service would fit but for what becomes of an inquiry."""
        services = [each for values in self._space.fields.services.values for each in values]
        for test in condition.tests:
            rest = tuple((name, values) for name, values in test.wanted if not of_inquiries(name))
            if len(rest) < len(test.wanted) and any(FactTest(rest).fits(service) for service in services):
                return not condition.negated
        return False

    def _fits(self, rule: Rule, field: str) -> bool:
        places = {"from": "time", "until": "time", "during": "time"}
        rows = self._rows[self._policy.rules.index(rule)]
        for dimension in self._space.solver.dimensions:
            if dimension.name == places.get(field, field):
                return any(dimension.within(dimension.top, n) is not None for n in rows)
        return True

    def _reach(self, rule: Rule, boxes: list[tuple[int, Region]]) -> Iterator[Finding]:
        try:
            left = [self._space.solver.find(box, self._space.before(n)) for n, box in boxes]
        except TooHard:
            self._deciding |= sum(1 << n for n, _ in boxes)
            fix = "Fewer and simpler rules before it would help."
            what = f"Whether “{rule.name}” can ever decide could not be told in bounded time."
            yield Finding("too-hard", *self._at(rule), rule.name, what, fix)
            return
        if any(left):
            self._deciding |= sum(1 << n for (n, _), found in zip(boxes, left, strict=True) if found)
            yield from self._milder_first(rule, boxes)
        else:
            yield self._overruled(rule, boxes)

    def _overruled(self, rule: Rule, boxes: list[tuple[int, Region]]) -> Finding:
        names = self._by(boxes)
        what = f"“{rule.name}” never decides: {shortened(names)} {'decide' if len(names) > 1 else 'decides'} before it."
        fix = "Put it before them, or remove it."
        if rule.data is not None and not rule.data.negated and rule.when_unsure > 0:
            fix += f" Its `when-unsure: {rule.when_unsure.word}` may still hold where something cannot be inspected."
        return Finding("always-overruled", *self._at(rule), rule.name, what, fix, names)

    def _by(self, boxes: list[tuple[int, Region]]) -> tuple[str, ...]:
        """Earlier rules that decide something and are enough to leave nothing; one alone if there is one."""
        needed: set[int] = set()
        for n, box in boxes:
            before = self._space.before(n) & self._deciding
            whole = before & self._space.solver.covering(box)
            needed.update(bits(whole & -whole) if whole else self._enough(box, before))
        return tuple(dict.fromkeys(self._space.rows[n].rule.name for n in sorted(needed)))

    def _enough(self, box: Region, before: int) -> list[int]:
        rows, unreal = before & self._space.solver.meeting(box), self._space.unreal
        # The last first, as each of them is asked about what those before it leave.
        for n in reversed(list(bits(rows))) if rows.bit_count() <= MOST_TRIED else ():
            try:
                if self._space.solver.find(box, rows & ~(1 << n) | unreal) is None:
                    rows &= ~(1 << n)
            except TooHard:
                continue
        return bits(rows)

    def _milder_first(self, rule: Rule, boxes: list[tuple[int, Region]]) -> Iterator[Finding]:
        """Earlier rules that let pass what this one would not, with an exchange that such a one decides."""
        names: dict[str, tuple[int, Region]] = {}
        for n, box in boxes:
            before, solver = self._space.before(n), self._space.solver
            across = before & ~self._space.unreal & solver.meeting(box) & ~solver.covering(box)
            for other in bits(across):
                earlier = self._space.rows[other].rule
                if (
                    earlier.effect >= min(rule.effect, Effect.REDIRECT)
                    or earlier.name in names
                    or (earlier.name, rule.name) in self._meant
                ):
                    continue
                found = self._crossing(n, other, box)
                if found:
                    names[earlier.name] = (other, found)
        if names:
            first = next(iter(names))
            what = (
                f"{shortened(tuple(names))} {'let' if len(names) > 1 else 'lets'} pass some of what “{rule.name}” "
                f"would {rule.effect.word}; neither is an exception of the other."
            )
            fix = f"Put “{rule.name}” first if it is meant to hold there too; if not, add a test that shows it."
            yield Finding(
                "milder-first", *self._at(rule), rule.name, what, fix, tuple(names), self._example(*names[first])
            )

    def _crossing(self, row: int, other: int, box: Region) -> Region | None:
        """Exchanges that both rows fit and ``other`` decides, unless the one is within the other."""
        solver, wide = self._space.solver, self._space.boxes[other]
        if wide is None or solver.covering(wide) >> row & 1:
            return None  # the earlier is an exception of this one
        both = solver.box(other, box)
        try:
            return both and solver.find(both, self._space.before(other))
        except TooHard:
            return None

    def _example(self, row: int, region: Region) -> str:
        """A question about an exchange of ``region``, which ``row`` decides: the evaluator is asked whether it does."""
        outcome = next(iter(self._space.outcomes(row, region)))[0]
        return command(self._space.confirmed(region, outcome))


def _meant(policy: Policy, space: Space, now: datetime) -> Iterator[tuple[str, str]]:
    """Pairs of rules of which a test of the policy shows that the one is meant to decide before the other."""
    services: dict[str, Service] = {each.id: each for values in space.fields.services.values for each in values}
    for case in policy.tests:
        if case.given.service in services:
            x = imagined(policy, case.given, services, now)
            decision = evaluate(policy, x)
            if isinstance(decision, Decision) and decision.effect is case.expect:
                yield from ((decision.rule, rule.name) for rule in policy.rules if look(rule, x).matched)

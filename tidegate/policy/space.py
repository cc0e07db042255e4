"""The space of exchanges that one policy, or two together, can tell apart, and the rows that say what they do there.

A rule becomes one row, or two where it has a quota: exchanges that the quota counts while there is room, and exchanges
it does not count.  A rule on data becomes one more row, its *floor*: what could not be read might have held the data,
and then ``when-unsure`` holds at least.  In each policy the first row that decides is the answer, raised to the
strictest floor before it where something was unread: see ``evaluate``, which defines all this.  Every region that is
reported comes with an exchange, and that exchange is asked there again: a disagreement is an error, never a finding.

Everything in an exchange is known here.  What is decided while something is unknown follows from it: an edge settles
early only what every way to know more would settle alike.  A person may be in any groups, quotas have room or not
independently of each other, and a name with ``@`` is nobody's group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import NOBODY, Actor, Assurance, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.policy.conditions import Who
from tidegate.policy.dimensions import LabelsLeft, PeopleLeft, bits
from tidegate.policy.evaluate import concerns, evaluate
from tidegate.policy.fields import Fields
from tidegate.policy.index import Evaluator, compile
from tidegate.policy.model import Policy
from tidegate.policy.regions import Region, Solver
from tidegate.policy.rows import Row, decision_by, rows_of

#: Something that could have held anything.
SOMETHING: Final = Unread("file", "imagined")
SERVICE, WHO, WHERE, ACTIVITY, DEVICE, ACCOUNT, TOOLS, TIME, DATA, QUOTA = range(10)


class Disagreement(AssertionError):
    """A region says one thing of an exchange and the evaluator another: a fault in here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one policy answers all over a region: the row that decides, and the strictest floor above it, if any."""

    final: Row
    floor: Row | None
    decision: Decision


class Space:
    """One or more policies, the catalogue's services, and detectors with their families.  Times are seen from ``now``.

    ``people`` are persons who are asked about, beside those that the policies name; ``None`` is nobody known.  Rules
    that are only monitored, or hold for a share of people, are taken as rolled out: give it ``Policy.enforced`` where
    the first is not meant.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        services: Iterable[Service],
        data: Mapping[str, str],
        now: datetime,
        people: Iterable[str | None] = (),
    ) -> None:
        self.policies = tuple(policy.rolled_out for policy in policies)
        self.rows: tuple[Row, ...] = rows_of(self.policies)
        self.fields = Fields(self.rows, tuple(services), data, now, tuple(people))
        self.solver = Solver(self.fields.dimensions)

    @cached_property
    def boxes(self) -> tuple[Region | None, ...]:
        """The exchanges each row holds for, whatever stands before it."""
        return tuple(self.solver.box(n) for n in range(len(self.rows)))

    def finals(self, owner: int) -> list[int]:
        """The rows of a policy that decide, in order."""
        return self._finals[owner]

    @cached_property
    def _finals(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.policies]
        for n, row in enumerate(self.rows):
            if not row.floor and not row.unreal:
                found[row.owner].append(n)
        return found

    @cached_property
    def _floors(self) -> list[int]:
        """The floors of each policy, as bits."""
        return [
            mask_of(n for n, row in enumerate(self.rows) if row.floor and row.owner == owner)
            for owner in range(len(self.policies))
        ]

    def before(self, row: int) -> int:
        """The deciding rows of the same policy that come first, as bits, and what is unreal."""
        return self._deciding[self.rows[row].owner] & ((1 << row) - 1) | self.unreal

    def deciding(self, owner: int = 0) -> int:
        """All deciding rows of a policy, as bits."""
        return self._deciding[owner]

    @cached_property
    def unreal(self) -> int:
        """Rows for exchanges that there are not, as bits."""
        return mask_of(n for n, row in enumerate(self.rows) if row.unreal)

    @cached_property
    def _deciding(self) -> list[int]:
        return [mask_of(each) for each in self._finals]

    @cached_property
    def unreads(self) -> tuple[Unread, ...]:
        """The ways in which something can be unread: something whatever, or the own data of one name."""
        names = sorted({name for policy in self.policies for name in policy.data})
        return (SOMETHING, *(Unread("file", "imagined", name) for name in names))

    def floors_of(self, final: int, region: Region, unread: Unread | None) -> list[int]:
        """The floors before ``final`` that can raise its answer somewhere in ``region``, the strictest first."""
        if unread is None:
            return []
        row = self.rows[final]
        meeting = self._floors[row.owner] and self._floors[row.owner] & self.solver.meeting(region)
        found = [
            n
            for n in bits(meeting)
            if self.rows[n].order < row.order
            and self.rows[n].rule.when_unsure > row.rule.effect
            and concerns(unread, self.rows[n].rule)
        ]
        return sorted(found, key=lambda n: (-self.rows[n].rule.when_unsure, self.rows[n].order))

    def outcomes(
        self, final: int, region: Region, unread: Unread | None = None
    ) -> Iterator[tuple[Outcome, Region, int]]:
        """What ``final`` can come to where it decides in ``region``: the outcome, where, rows to stay out of."""
        row, higher = self.rows[final], 0
        for floor in self.floors_of(final, region, unread):
            part = self.solver.box(floor, region)
            if part:
                decision = decision_by(self.policies, row, self.rows[floor], unread)
                yield Outcome(row, self.rows[floor], decision), part, higher
                higher |= 1 << floor
        yield Outcome(row, None, decision_by(self.policies, row, None, unread)), region, higher

    def example(self, region: Region, owner: int = 0, unread: Unread | None = None) -> Exchange:
        """An exchange of ``region``, as ordinary as it allows, with the quotas as ``owner`` names them."""
        fields = self.fields
        return Exchange(
            id="imagined",
            at=fields.times.values[_lowest(region[TIME])][0].at,
            target=Target("host.invalid"),
            who=self._actor(region[WHO]),
            address=fields.addresses.values[_lowest(region[WHERE])][0],
            device=fields.devices.values[_lowest(region[DEVICE])][0],
            service=fields.services.values[_lowest(region[SERVICE])][0],
            activity=fields.activities.values[_lowest(region[ACTIVITY])][0],
            account=fields.accounts.values[_lowest(region[ACCOUNT])][0],
            tools=fields.tools.values[_lowest(region[TOOLS])][0],
            data=tuple(
                Finding(fields.detectors[n], fields.families[fields.detectors[n]], 0, 0, 0, 1.0)
                for n in chosen(region[DATA])
            ),
            unread=() if unread is None else (unread,),
            quota=self.room(region[QUOTA], owner),
        )

    @cached_property
    def named(self) -> frozenset[str]:
        """The persons whom the policies name, one by one."""
        names = (each.names.exact for row in self.rows for each in row.conditions if isinstance(each, Who))
        return frozenset[str]().union(*names)

    @cached_property
    def evaluator(self) -> Evaluator:
        """The first policy made ready to be asked thousands of questions."""
        return compile(self.policies[0], (each for values in self.fields.services.values for each in values))

    def room(self, left: LabelsLeft, owner: int) -> tuple[tuple[str, bool], ...]:
        """Quotas as an exchange says them: there is room wherever ``left`` lets there be."""
        forbidden = left[0]
        return tuple(
            sorted(
                (row.rule.name, not forbidden >> self.fields.rooms.index(room) & 1)
                for n in self.finals(owner)
                if (row := self.rows[n]) and (room := row.room)
            )
        )

    def _actor(self, left: PeopleLeft) -> Actor:
        people, _, clauses = left
        known = [n for n in bits(people) if self.fields.people[n][0] is not None]
        place = known[0] if known else _lowest(people)
        person = self.fields.people[place][0]
        needed = frozenset(groups for who, groups in clauses if not who >> place & 1)
        groups = frozenset(self.fields.groups[n] for n in chosen((0, needed)))
        if person is None and not groups:
            return NOBODY
        return Actor(person, groups, Assurance.PASSWORD)

    def confirmed(self, region: Region, outcome: Outcome, unread: Unread | None = None) -> Exchange:
        """An exchange of ``region`` that the evaluator was asked about, and of which it says ``outcome`` too."""
        owner = outcome.final.owner
        x = self.example(region, owner, unread)
        answer = evaluate(self.policies[owner], x)
        if not isinstance(answer, Decision) or self._told(answer) != self._told(outcome.decision):
            raise Disagreement(f"the regions say {outcome.decision} and the evaluator says {answer}")
        return x

    def _told(self, decision: Decision) -> tuple[Any, ...]:
        return (decision.rule, *self.asks(decision))

    def asks(self, decision: Decision) -> tuple[Any, ...]:
        """What a decision means to whoever meets it: its effect, and where something passes, its message and duties.

        Names of rules, reasons and sources are words, not meaning; of a quota its limit counts.
        """
        if decision.effect >= Effect.REDIRECT:
            return (decision.effect,)
        labels = self.fields.detectors_of(decision.labels) if decision.effect is Effect.REDACT else None
        unnamed = decision.effect is Effect.REDACT and not decision.labels
        message = tuple(sorted(decision.message.items()))
        restore = decision.restore or decision.effect is not Effect.REDACT
        return (decision.effect, message, decision.hold, labels, unnamed, restore, self._limits(decision))

    def _limits(self, decision: Decision) -> tuple[tuple[str, str], ...]:
        owners = [policy for policy in self.policies if policy.revision == decision.revision]
        rules = [rule for policy in owners[:1] for name in decision.reserve if (rule := policy.rule(name))]
        return tuple((rule.quota.written, rule.quota.zone.key) for rule in rules if rule.quota)


def mask_of(rows: Iterable[int]) -> int:
    """Rows as bits."""
    mask = 0
    for row in rows:
        mask |= 1 << row
    return mask


def chosen(left: LabelsLeft) -> list[int]:
    """A small set of labels that has one of every clause."""
    taken = 0
    for clause in sorted(left[1], key=int.bit_count):
        if not clause & taken:
            taken |= clause & -clause
    return bits(taken)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1

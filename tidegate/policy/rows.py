"""Rules as rows: see ``space`` for what a row is.

It must never say in a row what ``evaluate`` does not do: each comment here names the line there that it follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import TOOL, Unread
from tidegate.policy.conditions import Carrying, Condition, Doing, ToolTest, WithTool
from tidegate.policy.evaluate import concerns, fallback, plain_decision, raised
from tidegate.policy.model import Policy, Quota, Rule

#: A quota is the same in two policies if its rule has the same name and it is written alike.
Room: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """``conditions`` all hold; ``counted`` says whether the rule's quota counts the exchange, and then there is room.

    ``owner`` is the policy, by its place in the list; ``order`` the rule's place in it.  A ``floor`` does not decide,
    and neither does what is ``unreal``: exchanges that there are not, whatever the rules say of them.
    """

    owner: int
    order: int
    rule: Rule
    conditions: tuple[Condition, ...]
    counted: bool | None = None
    floor: bool = False
    unreal: bool = False

    @property
    def room(self) -> Room | None:
        """The quota that must have room."""
        return room_of(self.rule) if self.counted else None

    @property
    def unit(self) -> str | None:
        """The activity that the row asks about because of the quota: present if ``counted``, else absent."""
        return None if self.counted is None or self.rule.quota is None else self.rule.quota.activity

    @property
    def holds_itself_up(self) -> bool:
        """Whether something unread makes the row, where it decides, its own floor."""
        return self.rule.effect is Effect.REDACT or (self.rule.data is not None and self.rule.data.negated)


def room_of(rule: Rule) -> Room | None:
    """What tells the quota of ``rule`` from others."""
    quota = rule.quota
    return None if quota is None else (rule.name, quota.written, quota.zone.key)


def rows_of(policies: Sequence[Policy]) -> tuple[Row, ...]:
    """Every row of every policy; those that decide come first, policy by policy, in the order of the rules."""
    finals = [row for owner, policy in enumerate(policies) for row in _finals(owner, policy)]
    floors = [floor for row in finals if (floor := _floor(row))]
    tools = any(isinstance(each, WithTool) for row in finals for each in row.conditions)
    return (*finals, *floors, *([_IDLE_CALL] if tools else []))


#: A tool that is called makes the exchange one of the activity ``tool``, at every edge and in every question.
_IDLE_CALL: Final = Row(
    -1,
    -1,
    Rule("", 0, Effect.ALLOW, Effect.ALLOW),
    (
        WithTool(("*/*",), False, (ToolTest(None, None),)),
        Doing((TOOL,), True, frozenset({TOOL})),
    ),
    unreal=True,
)


def _finals(owner: int, policy: Policy) -> list[Row]:
    return [
        Row(owner, order, rule, rule.conditions, counted)
        for order, rule in enumerate(policy.all_rules)
        for counted in _ways(rule.quota)
    ]


def _ways(quota: Quota | None) -> tuple[bool | None, ...]:
    if quota is None:
        return (None,)
    return (True,) if quota.activity is None else (True, False)


def _floor(row: Row) -> Row | None:
    """The row of a rule that might have matched, had all been read: everything holds but its data was not found."""
    data = row.rule.data
    if data is None or data.negated or row.rule.when_unsure is Effect.ALLOW:
        return None
    turned = tuple(_turned(each) if isinstance(each, Carrying) else each for each in row.conditions)
    return replace(row, conditions=turned, floor=True)


def _turned(condition: Carrying) -> Carrying:
    return replace(condition, negated=not condition.negated)


def decision_by(
    policies: Sequence[Policy], final: Row, floor: Row | None = None, unread: Unread | None = None
) -> Decision:
    """What the policy of ``final`` answers where that row decides and ``floor`` is the strictest floor before it.

    ``unread`` is what could not be inspected, ``None`` where everything was.
    """
    policy = policies[final.owner]
    decision = plain_decision(policy, final.rule)
    if final.counted:
        decision = replace(decision, reserve=(final.rule.name,))
    under = None if floor is None else fallback(policy, floor.rule, Reason.NOT_INSPECTED)
    if unread is not None and final.holds_itself_up and concerns(unread, final.rule):
        own = fallback(policy, final.rule, Reason.NOT_INSPECTED)
        under = under if under is not None and under.effect >= own.effect else own
    return raised(decision, under)

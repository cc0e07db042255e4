"""Who may approve exceptions from a rule, as the policy says it; and the scope of an exception, as it was asked for.

A scope is written in the words of a rule's conditions and read by the same readers, against the names of the policy in
force: an exception for `where: office` follows what the policy calls its office.  It takes no ``not:``, since a scope
says how far somebody is let, and must say who and at which service.

It must never make a scope wider than it is written: a word that cannot be read is a problem and there is no scope.
"""

from __future__ import annotations

from typing import Final

from tidegate.core.exchange import ACTIVITIES
from tidegate.core.problem import Problem, Problems
from tidegate.policy.conditions import AtService, Carrying, ToolTest, Who
from tidegate.policy.document import Node, Scalar, Sheet, Table, quoted, read
from tidegate.policy.grant import Scope
from tidegate.policy.known import Known
from tidegate.policy.model import Exceptions, Policy
from tidegate.policy.parse_conditions import Context, read_condition, read_people, read_quota
from tidegate.policy.parse_tools import tool_test
from tidegate.policy.reading import choice, items, listing, read_with, table
from tidegate.policy.times import seconds_of
from tidegate.policy.vocabulary import NO_EXCEPTIONS, WORDS_OF_EXCEPTIONS, names

#: How long an exception may last where the policy does not say, in seconds.
USUAL_AT_MOST: Final = 30 * 86_400
#: The words of a scope, in the order of the vocabulary.
WORDS_OF_A_SCOPE: Final = ("who", "where", "service", "activity", "account", "tool", "device", "data", "quota")
_CONDITIONS: Final = ("who", "where", "service", "account", "device")


def read_exceptions(ctx: Context, entries: Table, unsaid: Exceptions | None) -> Exceptions | None:
    """The ``exceptions`` of a rule or of the policy; ``unsaid`` where it says nothing of them."""
    node = entries.get("exceptions")
    if node is None:
        return unsaid
    if isinstance(node, Scalar) and node.value == NO_EXCEPTIONS:
        return None
    words = table(ctx.sheet, node, "`exceptions`", names(WORDS_OF_EXCEPTIONS))
    if words is None:
        return unsaid
    by, at_most = words.get("by"), words.get("at-most")
    if by is None:
        ctx.sheet.wrong(words, "`exceptions` names nobody.", "Add `by:` with whoever approves them, or write `none`.")
        return unsaid
    approvers, written = read_people(ctx, by, "by", "approve anything")
    expected = "30 days or 8 hours"
    longest = read_with(ctx.sheet, at_most, "`at-most`", seconds_of, expected) if at_most else None
    return Exceptions(approvers, longest or USUAL_AT_MOST, written)


def read_scope(written: str, file: str, policy: Policy, known: Known) -> Scope:
    """The scope that ``written`` (YAML or JSON) says, by the names of ``policy``.  Raises ``Problems``."""
    sheet = Sheet(file)
    root = read(written, sheet)
    entries = table(sheet, root, "A scope", WORDS_OF_A_SCOPE) if root is not None else None
    if entries is None:
        sheet.finish()
        raise Problems([Problem(file, 0, 0, "The scope is empty.", "Say at least `who` and `service`.")])
    ctx = Context.within(policy, sheet, known)
    scope = _scope(ctx, entries)
    sheet.finish()
    return scope


def _scope(ctx: Context, entries: Table) -> Scope:
    for key, value in entries.entries:
        if isinstance(value, Table) and value.get("not") is not None:
            ctx.sheet.wrong(key, f"A scope takes no `not:`, as in {quoted(key.value)}.", "Say what it is for.")
    conditions = [read_condition(ctx, name, node) for name in _CONDITIONS if (node := entries.get(name))]
    kinds = {type(each) for each in conditions}
    for kind in (Who, AtService):
        if kind not in kinds:
            ctx.sheet.wrong(entries, f"A scope must say `{kind.field}`.", "An exception is for somebody, somewhere.")
    if any(isinstance(each, Who) and each.anonymous for each in conditions):
        ctx.sheet.wrong(entries, "Nobody known cannot have an exception.", "Name people or groups.")
    carrying = read_condition(ctx, "data", node) if (node := entries.get("data")) else None
    quota = entries.get("quota")
    return Scope(
        conditions=tuple(each for each in conditions if each is not None),
        activities=_activities(ctx, entries.get("activity")),
        data=carrying.labels if isinstance(carrying, Carrying) else None,
        quota=read_quota(ctx, quota) if quota else None,
        tools=_tools(ctx, entries.get("tool")),
    )


def _tools(ctx: Context, node: Node | None) -> tuple[ToolTest, ...] | None:
    if node is None:
        return None
    tests = [tool_test(ctx.sheet, each) for each in items(ctx.sheet, node, "`tool`")]
    if any(test is not None and (test.not_server or test.not_name) for test in tests):
        ctx.sheet.wrong(node, "A scope takes no `not:`, as in “tool”.", "Say what it is for.")
    return tuple(test for test in tests if test is not None)


def _activities(ctx: Context, node: Node | None) -> frozenset[str] | None:
    if node is None:
        return None
    chosen = [choice(ctx.sheet, each, ACTIVITIES, "`activity`") for each in items(ctx.sheet, node, "`activity`")]
    return frozenset(word for word in chosen if word)


def approvers(exceptions: Exceptions) -> str:
    """Who approves, for people."""
    return listing(exceptions.written)

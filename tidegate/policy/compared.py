"""A comparison of two policies in words and as JSON: who is affected by each change, and an example that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tidegate.policy.difference import Change, Difference, Reworded, compare, reworded
from tidegate.policy.model import Policy, Rule
from tidegate.policy.own_accounts import Reclassified
from tidegate.policy.scope import Scope, command, question_of, scope, shortened
from tidegate.policy.space import Outcome, Space


@dataclass(frozen=True, slots=True)
class Told:
    """A change and the exchanges it is about, in words."""

    change: Change
    scope: Scope

    def render(self, number: int) -> str:
        """As lines of text."""
        was, now = self.change.old.decision, self.change.new.decision
        unread = _unread(self.change)
        lines = [f"{number}. {was.effect.word} → {now.effect.word}{unread}"]
        lines += [f"    {line}" for line in self.scope.lines()]
        lines.append(f"    was        {_by(self.change.old)}")
        lines.append(f"    now        {_by(self.change.new)}")
        lines += [f"    changed    {', '.join(words)}"] if (words := _duties(self.change)) else []
        lines.append(f"    example    {command(self.change.example)}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "scope": self.scope.to_dict(),
            "unread": self.change.unread is not None,
            "old": _side(self.change.old),
            "new": _side(self.change.new),
            "changed": _duties(self.change),
            "example": question_of(self.change.example),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it.  ``equal`` is about the answers; ``reworded`` lists rules that answer the same in other words."""

    told: tuple[Told, ...]
    reworded: tuple[Reworded, ...]
    difference: Difference
    restaged: tuple[Restaged, ...] = ()
    accounts: tuple[Reclassified, ...] = ()
    conversations: tuple[tuple[str, str, str], ...] = ()

    @property
    def equal(self) -> bool:
        """Whether every exchange gets the same answer, and conversations are kept and looked into alike."""
        return self._answered_alike and not self.conversations

    @property
    def _answered_alike(self) -> bool:
        return self.difference.equal and not self._otherwise

    @property
    def _otherwise(self) -> bool:
        return any(each.counts for each in self.restaged) or any(each.counts for each in self.accounts)

    def render(self) -> str:
        """As text."""
        lines = [each.render(number) for number, each in enumerate(self.told, 1)]
        lines += [f"More than {len(self.told)} changes; the rest is not listed."] * self.difference.more
        lines += [f"Too hard to tell: {old} against {new}." for old, new in self.difference.undecided]
        lines += [*(each.words for each in self.restaged), *(each.words for each in self.accounts)]
        if self.told:
            lines.append(self._summary())
        elif self._answered_alike:
            lines.append("Every exchange gets the same answer.")
        lines += [f"Conversations otherwise: {what}: {old} → {new}" for what, old, new in self.conversations]
        for each in self.reworded:
            name = each.old.name if each.old.name == each.new.name else f"{each.old.name} → {each.new.name}"
            lines.append(f"Same answer, other words: {name} ({', '.join(each.what)})")
        return "\n".join(lines) + "\n"

    def _summary(self) -> str:
        services = _all(each.scope.services for each in self.told)
        people = _all(each.scope.people for each in self.told)
        about = f"services: {shortened(services) if services else 'any'}; people: {shortened(people) or 'anybody'}"
        return f"{len(self.told)} change{'s' * (len(self.told) > 1)} of meaning. {about}."

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "equal": self.equal,
            "changes": [each.to_dict() for each in self.told],
            "more": self.difference.more,
            "restaged": [{"rule": e.rule, "what": e.what, "old": e.old, "new": e.new} for e in self.restaged],
            "accounts": [each.to_dict() for each in self.accounts],
            "conversations": [{"what": what, "old": old, "new": new} for what, old, new in self.conversations],
            "undecided": [{"old": old, "new": new} for old, new in self.difference.undecided],
            "reworded": [{"old": e.old.name, "new": e.new.name, "what": list(e.what)} for e in self.reworded],
        }


@dataclass(frozen=True, slots=True)
class Restaged:
    """A rule that is carried out for other people, or monitored, otherwise than before; ``what`` is the word for it."""

    rule: str
    what: str
    old: str
    new: str

    @property
    def counts(self) -> bool:
        """Whether it changes an answer: of what is only monitored the rest of the comparison tells that."""
        return self.what == "canary"

    @property
    def words(self) -> str:
        """As a line of text."""
        return f"Staged otherwise: {self.rule} ({self.what}: {self.old} → {self.new})"


def restaged(old: Policy, new: Policy) -> list[Restaged]:
    """Rules of both policies whose stage differs; shares of people are compared here alone."""
    found = []
    for rule in new.rules:
        was = old.rule(rule.name)
        stages = [(_stages(each) if each else ("", "")) for each in (was, rule)]
        for what, one, other in zip(("canary", "monitor"), *stages, strict=True):
            if one != other and (was is not None or other not in ("", "everybody", "false")):
                found.append(Restaged(rule.name, what, one or "no such rule", other))
    return found


def _stages(rule: Rule) -> tuple[str, str]:
    return (rule.canary.written[0] if rule.canary else "everybody", "true" if rule.monitor else "false")


def compared(
    space: Space,
    most: int,
    policies: tuple[Policy, Policy] | None = None,
    accounts: tuple[Reclassified, ...] = (),
) -> Comparison:
    """The two policies of ``space``, with at most so many changes; ``policies`` are those as written, with stages.

    ``accounts`` is what came of other ``accounts:``.
    """
    found = compare(space, most)
    told = tuple(Told(each, scope(space, each.region, each.apart)) for each in found.changes)
    stages = tuple(restaged(*policies)) if policies else ()
    conversations = tuple(_kept_otherwise(*policies)) if policies else ()
    return Comparison(told, tuple(reworded(space)), found, stages, accounts, conversations)


def _kept_otherwise(old: Policy, new: Policy) -> Iterator[tuple[str, str, str]]:
    """What is said otherwise of conversations: the word for it, and both sides."""
    one, other = old.conversations, new.conversations
    if one.keep != other.keep:
        yield "keep", one.written[0], other.written[0]
    if one.auditors != other.auditors:
        yield "auditors", one.written[1], other.written[1]


def _all(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All names together; nothing, which is "any", if one is so."""
    listed = list(names)
    return () if () in listed else tuple(sorted({name for each in listed for name in each}))


def _unread(change: Change) -> str:
    if change.unread is None:
        return ""
    what = "something" if change.unread.label is None else f"“{change.unread.label}”"
    return f", where {what} could not be inspected"


def _by(outcome: Outcome) -> str:
    rule = outcome.final.rule
    raised = f", at least {outcome.decision.effect.word} by {outcome.floor.rule.name}" if outcome.floor else ""
    return f"{rule.effect.word} by {rule.name} ({rule.place}){raised}"


def _side(outcome: Outcome) -> dict[str, Any]:
    decision = outcome.decision
    return {
        "effect": decision.effect.word,
        "rule": decision.rule,
        "file": outcome.final.rule.file,
        "line": outcome.final.rule.line,
        "decides": outcome.final.rule.name,
        "reason": decision.reason.code,
        "because": decision.because,
        "message": dict(decision.message),
    }


def _duties(change: Change) -> list[str]:
    """What else is asked of people, where the effect is the same."""
    was, now = change.old.decision, change.new.decision
    if was.effect is not now.effect:
        return []
    parts = (
        ("message", was.message, now.message),
        ("hold", was.hold, now.hold),
        ("what is replaced", was.labels, now.labels),
        ("restore", was.restore, now.restore),
        ("quota", was.reserve, now.reserve),
    )
    return [name for name, one, other in parts if one != other] or ["quota"]

"""A rule as one sentence in plain language, by its conditions as they are written.

What stands after ``not:`` is worded by what it leaves ("from outside office", "without a company account"), so that a
rule that refuses does not read as two negations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tidegate.core.decision import Effect
from tidegate.core.exchange import DEVICE_LABELS
from tidegate.policy.conditions import AtService, Canary, Condition
from tidegate.policy.model import Rule
from tidegate.policy.vocabulary import ACCOUNT_KINDS, ANONYMOUS

#: What a person may do, by effect, before the name of the service.
PHRASES: Final[Mapping[Effect, str]] = {
    Effect.ALLOW: "may use",
    Effect.COACH: "may, once a notice is acknowledged, use",
    Effect.JUSTIFY: "may, once a reason is given, use",
    Effect.REDACT: "may, with what was found replaced, use",
    Effect.REDIRECT: "is sent to the in-house assistant instead of",
    Effect.BLOCK: "may not use",
}
#: More values than these are counted: what a rule really decides about stands below its sentence.
MOST_WORDS: Final = 10
_KEYS: Final = re.compile(r"\b(?:days|hours|zone) ")


def sentence(rule: Rule) -> str:
    """A rule as one sentence."""
    said = {each.field: each for each in rule.conditions if not isinstance(each, Canary)}
    parts = [_subject(rule, said.get("who")), _service(said["service"]) if "service" in said else "any AI service"]
    parts += [told(said[field]) for field, told in _TOLD.items() if field in said]
    parts += [f"up to {rule.quota.written}"] if rule.quota else []
    return " ".join(parts) + "."


def any_of(words: Sequence[str], word: str = "or") -> str:
    """``a, b or c``; of many the first, and how many more there are."""
    if len(words) > MOST_WORDS:
        words = [*words[: MOST_WORDS - 1], f"{len(words) - MOST_WORDS + 1} more"]
    return f" {word} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _subject(rule: Rule, who: Condition | None) -> str:
    phrase, canary = PHRASES[rule.effect], rule.canary
    share = f"{canary.written[0]} of people" if canary else ""
    if who is not None:
        return f"Whoever {_who(who)}{f' and is among {share}' if share else ''} {phrase}"
    if share:
        return f"Whoever is among {share} {phrase}"
    return "Nobody may use" if rule.effect is Effect.BLOCK else f"Everybody {phrase}"


def _who(condition: Condition) -> str:
    words = condition.written
    if set(words) <= {ANONYMOUS, "*"} and len(words) == 1:
        return "is not known" if (words[0] == ANONYMOUS) is not condition.negated else "is known"
    return f"is {'not ' * condition.negated}{any_of([_person(word) for word in words])}"


def _person(word: str) -> str:
    if word in (ANONYMOUS, "*"):
        return "not known" if word == ANONYMOUS else "known"
    return word if "@" in word or "*" in word else f"in {word}"


def _service(condition: Condition) -> str:
    """Services by what they are like are described, not named."""
    tests = condition.tests if isinstance(condition, AtService) else ()
    facts = {name.partition(":")[0] for test in tests for name, _ in test.wanted}
    like = [" and ".join(each.split(", ")) for each in condition.written if each.partition(" ")[0] in facts]
    names = [each for each in condition.written if each.partition(" ")[0] not in facts]
    if condition.negated:
        return f"any AI service but {any_of([*names, *(f'those with {each}' for each in like)], 'and')}"
    return any_of([*names, *(f"any AI service with {each}" for each in like)])


def _activity(condition: Condition) -> str:
    if condition.negated:
        return f"to do anything but {any_of(condition.written, 'and')}"
    return f"to {any_of(condition.written)}"


def _data(condition: Condition) -> str:
    if not condition.negated:
        return f"where {any_of(condition.written)} is found"
    one = len(condition.written) == 1
    return f"where no {condition.written[0]} is found" if one else f"where none of {_all(condition)} is found"


def _where(condition: Condition) -> str:
    return f"from outside {_all(condition)}" if condition.negated else f"from {any_of(condition.written)}"


def _device(condition: Condition) -> str:
    words = [word if word in DEVICE_LABELS else f"one of {word}" for word in condition.written]
    if not condition.negated:
        return f"on a device that is {any_of(words)}"
    return f"on a device that is {'none of' if len(words) > 1 else 'not'} {any_of(words, 'and')}"


def _account(condition: Condition) -> str:
    words = [f"a {word} account" if word in ACCOUNT_KINDS else f"the account {word}" for word in condition.written]
    return f"{'without' if condition.negated else 'with'} {any_of(words)}"


def _tool(condition: Condition) -> str:
    words = [each if "/" in each else f"a tool of {each}" for each in condition.written]
    words = [re.sub(r"^a tool of server ", "a tool of ", each).replace(", name", " with name") for each in words]
    words = [re.sub(r"^a tool of name", "a tool with name", each) for each in words]
    return f"{'without calling' if condition.negated else 'calling'} {any_of(words)}"


def _during(condition: Condition) -> str:
    spans = any_of([_KEYS.sub("", each) for each in condition.written])
    return f"outside {spans}" if condition.negated else f"during {spans}"


def _from(condition: Condition) -> str:
    return f"{'before' if condition.negated else 'from'} {any_of(condition.written)}{' on' * (not condition.negated)}"


def _until(condition: Condition) -> str:
    return f"{'after' if condition.negated else 'until'} {any_of(condition.written)}"


def _all(condition: Condition) -> str:
    return any_of(condition.written, "and")


#: How each condition is told, in the order of the sentence.
_TOLD: Final[Mapping[str, Callable[[Condition], str]]] = {
    "activity": _activity,
    "tool": _tool,
    "account": _account,
    "device": _device,
    "where": _where,
    "data": _data,
    "during": _during,
    "from": _from,
    "until": _until,
}

"""Lint for slips of the hand that load well: conditions that say nothing, or that nothing a gateway sees could fit.

Each is told by what the words of one rule, or one section, mean by themselves; what rules mean to each other is asked
in ``lint`` and ``lint_limits``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from ipaddress import IPv4Network, collapse_addresses
from typing import Final, TypeAlias

from tidegate.core.exchange import DEVICE_LABELS
from tidegate.policy.conditions import (
    AtService,
    Carrying,
    Condition,
    Doing,
    During,
    OnDevice,
    Where,
    Who,
    WithAccount,
    WithTool,
)
from tidegate.policy.findings import Finding
from tidegate.policy.lint_words import Wordings
from tidegate.policy.model import Policy, Rule
from tidegate.policy.names import Names, fold, nearest
from tidegate.policy.own_accounts import services_of
from tidegate.policy.places import Places
from tidegate.policy.scope import MOST_SHOWN, shortened
from tidegate.policy.times import DAY_MINUTES, DAYS

#: How sure the findings of own data can be: what they are, in words, and the most that such a one has.
Reach: TypeAlias = Mapping[str, Iterable[tuple[str, float]]]
#: Countries that are taken for a language, and the language most read there.
MEANT: Final = {
    "at": "de",
    "br": "pt-BR",
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gb": "en",
    "gr": "el",
    "jp": "ja",
    "kr": "ko",
    "tw": "zh-TW",
    "ua": "uk",
    "us": "en",
}
#: The agent's own tools, as a hook names their server.
BUILT_IN: Final = "built-in"
#: Alike enough for a slip: one letter in a domain of eight.
ALIKE: Final = 0.85


def lint_slips(said: Wordings, reach: Reach, showing: Set[str]) -> list[Finding]:
    """All findings of this kind.

    ``reach`` is of each name of ``data:`` how sure its findings can be; ``showing`` are the services of which some
    request shows the account.
    """
    found = [*_unfound(said.policy, reach, said.places), *_alike(said), *_servers(said)]
    for rule in said.policy.rules:
        for condition in rule.conditions:
            found += [*_always(said, rule, condition), *_accounts(said, rule, condition, showing)]
        found += [*_answers(said, rule), *_languages(said, rule)]
    return found


def _unfound(policy: Policy, reach: Reach, places: Places) -> Iterator[Finding]:
    for name, own in policy.data.items():
        for what, most in reach.get(name, ()):
            if own.confidence > most:
                told = f"“{name}” asks for a confidence of {own.confidence:g}, and {what} never has more than {most:g}."
                fix = f"Write `confidence: {most:g}` or less, or leave it out."
                yield Finding("never-found", *places.declared("data", name), "", told, fix)


def _always(said: Wordings, rule: Rule, condition: Condition) -> Iterator[Finding]:
    why = _why_always(condition)
    if why:
        written = " or ".join(condition.written)
        never = ", so the rule never matches" if condition.negated else ""
        what = f"`{condition.field}: {written}` of “{rule.name}” leaves nothing out: {why}{never}."
        fix = "Narrow it, or leave it out."
        yield Finding("says-nothing", *said.places.word(rule.name, condition.field), rule.name, what, fix)


def _why_always(condition: Condition) -> str:
    """Why everything fits a condition; empty where something does not."""
    if isinstance(condition, Where):
        older = [each for each in condition.networks if isinstance(each, IPv4Network)]
        whole = any(each.prefixlen == 0 for each in collapse_addresses(older))
        return "every IPv4 address is in it" if whole else ""
    if isinstance(condition, OnDevice):
        return "every device is managed or unmanaged" if condition.labels >= set(DEVICE_LABELS[:2]) else ""
    if isinstance(condition, During):
        whole = any(len(span.days) == len(DAYS) and (0, DAY_MINUTES) in span.hours for span in condition.spans)
        return "it is every hour of every day" if whole else ""
    return ""


def _accounts(said: Wordings, rule: Rule, condition: Condition, showing: Set[str]) -> Iterator[Finding]:
    """A rule asks for an account where no request shows one, or for its kind where nothing says which are one's own."""
    if not isinstance(condition, WithAccount):
        return
    about = services_of(rule, said.services.values())
    named = [each for each in rule.conditions if isinstance(each, AtService) and each.ids and not each.negated]
    hidden = [id for id in about if id not in showing]
    asked = f"`account: {'not ' * condition.negated}{' or '.join(condition.written)}` of “{rule.name}”"
    holds = "holds always" if condition.negated else "never holds"
    at = said.places.word(rule.name, "account")
    if hidden and (named or len(hidden) == len(about)):
        what = f"{asked} {holds} at {_where(hidden)}: no request there is known to show an account."
        fix = "Where the service minds a header, other accounts are kept out by it: tidegate coverage."
        yield Finding("unseen-account", *at, rule.name, what, fix)
    elif condition.kinds and condition.names == Names() and not any(id in said.policy.accounts for id in about):
        what = f"{asked} {holds}: `accounts:` names none of {_where(about)}, so whose an account is, is never known."
        yield Finding(
            "untold-accounts", *at, rule.name, what, "Say which are the organisation's own, under `accounts:`."
        )


def _where(ids: Sequence[str]) -> str:
    return shortened(list(ids)) if len(ids) <= MOST_SHOWN else f"{len(ids)} of its services"


def _servers(said: Wordings) -> Iterator[Finding]:
    """Servers of tools that are no service of the catalogue and no host: only a hook of a coding agent names those.

    Each is told once, where it stands first.
    """
    known, told = {BUILT_IN, *said.known.services}, set[str]()
    for rule in said.policy.rules:
        for name in sorted(_named_servers(rule) - known - told):
            told.add(name)
            if "." not in name and ":" not in name:
                near = nearest(name, known, ALIKE)
                what = f"“{name}” is no service of the catalogue and no host, so “{rule.name}” fits those calls alone "
                what += "that a coding agent's hook tells under that name; what goes over the network is not called so."
                fix = f"Did you mean “{near}”?" if near else "Name the service or the host of the server too."
                yield Finding("unknown-server", *said.places.word(rule.name, "tool"), rule.name, what, fix)


def _named_servers(rule: Rule) -> set[str]:
    tests = [test for each in rule.conditions if isinstance(each, WithTool) for test in each.tests]
    return {name for test in tests if test.server and not test.not_server for name in test.server.exact}


def _answers(said: Wordings, rule: Rule) -> Iterator[Finding]:
    doing = [each.activities for each in rule.conditions if isinstance(each, Doing) and not each.negated]
    if doing == [frozenset({"download"})] and any(isinstance(each, Carrying) for each in rule.conditions):
        what = f"“{rule.name}” asks for data in a download, and what a service sends is not looked into."
        fix = "Leave out `data:`, or say `upload` or `prompt` for what people send."
        yield Finding("unseen-answer", *said.places.word(rule.name, "data"), rule.name, what, fix)


def _languages(said: Wordings, rule: Rule) -> Iterator[Finding]:
    for key, texts in (("message", rule.message), ("because", rule.because_in)):
        for tag in texts:
            meant = MEANT.get(tag)
            if meant and meant not in texts:
                what = f"`{key}` of “{rule.name}” is in the language “{tag}”, which is the sign of a country."
                fix = f"Did you mean “{meant}”?"
                yield Finding("country-as-language", *said.places.word(rule.name, key), rule.name, what, fix)


def _alike(said: Wordings) -> Iterator[Finding]:
    """Domains that stand once and are nearly like another one; of two that stand once, the later."""
    mails = [each for each in _named(said) if each[2].count("@") == 1 and "." in _domain(each[2])]
    counts = Counter(_domain(word) for *_, word in mails)
    before: list[str] = []
    for rule, place, word in mails:
        domain = _domain(word)
        others = [each for each in counts if counts[each] > 1 or each in before]
        near = nearest(domain, others, ALIKE) if counts[domain] == 1 else None
        before.append(domain)
        if near is not None and not _meant_apart(domain, near):
            what = f"“{word}” is at {domain}, which stands here alone, and {near} is nearly the same."
            yield Finding("nearly-alike", *place, rule, what, "Look whether it is misspelt.")


def _meant_apart(one: str, other: str) -> bool:
    """Whether two names are of one family: one below the other, or told apart by a number."""
    below = one.endswith(f".{other}") or other.endswith(f".{one}")
    return below or re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other)


def _named(said: Wordings) -> Iterator[tuple[str, tuple[int, int], str]]:
    """Every person and glob of the policy: the rule that says it, or none, where it stands, and the word."""
    for group, names in said.policy.people.items():
        place = said.places.declared("people", group)
        yield from (("", place, word) for word in sorted({*names.exact, *("*".join(g.pieces) for g in names.globs)}))
    for rule in said.policy.rules:
        for condition in rule.conditions:
            if isinstance(condition, Who):
                place = said.places.word(rule.name, "who")
                yield from ((rule.name, place, word) for word in condition.written)


def _domain(word: str) -> str:
    return fold(word.partition("@")[2])

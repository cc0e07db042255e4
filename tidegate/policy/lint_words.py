"""Lint that looks at names: those that nothing uses or nothing fits, and rules that reach beyond what they are called.

A rule "mentions" a word if it stands in the rule's name between hyphens, or in its reason as whole words.  A rule that
mentions something and says nothing about it at all has probably lost a condition, or never had it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from tidegate.core.decision import Effect
from tidegate.core.exchange import ACTIVITIES
from tidegate.core.service import Service
from tidegate.policy.conditions import (
    AtService,
    Canary,
    Carrying,
    Condition,
    Doing,
    FactTest,
    OnDevice,
    Where,
    Who,
    facts_of,
    of_inquiries,
)
from tidegate.policy.findings import Finding
from tidegate.policy.known import Known
from tidegate.policy.model import Policy, Rule
from tidegate.policy.names import Names, fold
from tidegate.policy.own_accounts import unasked
from tidegate.policy.places import Places
from tidegate.policy.scope import shortened
from tidegate.policy.vocabulary import ANONYMOUS, OWN_DATA

#: Names shorter than this are too often ordinary words.
SHORTEST_NAME: Final = 4
#: Activities that are ordinary words too: a rule called `no-api-keys` is not about the activity `api`.
ORDINARY: Final = frozenset({"api", "tool", "share", "browse", "voice"})
#: Families of data that are ordinary words: a rule called `not-on-our-network` is not about findings of networks.
ORDINARY_FAMILIES: Final = frozenset({"bulk", "contact", "location", "money", "network", "person"})


#: Words by which a rule's name says that what it mentions is left out.
LEAVING_OUT: Final = frozenset({"but", "except", "no", "not", "other", "others", "rest", "without"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from and the last day it was seen there; no source is an empty text."""

    source: str
    seen: date


#: The kind of condition, its field, and the name that is mentioned.
Mention: TypeAlias = tuple[type[Condition], str, str]
#: Service, property and value -> where the fact comes from.
Sources = Mapping[tuple[str, str, str], Source]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What the words of a policy are held against."""

    policy: Policy
    known: Known
    services: Mapping[str, Service]
    places: Places


def lint_words(said: Wordings) -> list[Finding]:
    """Findings about names and wordings."""
    found, mentions = [*_unused(said), *_unasked(said), *_groups(said)], Mentions(said)
    for rule in said.policy.rules:
        found += _facts(said, rule)
        found += [*_wider_than_named(said, rule, mentions), *_wider_reason(said, rule, mentions)]
    return found


def _at(said: Wordings, rule: Rule, key: str) -> tuple[int, int]:
    return said.places.word(rule.name, key)


def _unused(said: Wordings) -> Iterator[Finding]:
    policy = said.policy
    used = {(each.field, word.strip()) for rule in policy.rules for each in rule.conditions for word in each.written}
    used |= {("who", word) for _, _, word in (*_approving(said), *_looking(said))}
    if ("data", OWN_DATA) in used:
        used |= {("data", name) for name in policy.data}
    nested = {name for names in policy.people.values() for name in names.exact}
    sections = (("people", "who"), ("zones", "where"), ("devices", "device"), ("data", "data"))
    for section, field in sections:
        for name in getattr(policy, section):
            if (field, name) not in used and not (section == "people" and _inside(said, name)) and name not in nested:
                what = f"Nothing uses “{name}” of `{section}:`."
                yield Finding("unused-name", *said.places.declared(section, name), "", what, "Use it or remove it.")


def _unasked(said: Wordings) -> Iterator[Finding]:
    for name in unasked(said.policy, said.services.values()):
        what = f"No rule asks about accounts of “{name}”, so `accounts:` decides nothing there."
        fix = "Add a rule with `account: personal`, or keep it for the headers that the service minds."
        yield Finding("unasked-accounts", *said.places.declared("accounts", name), "", what, fix)


def _inside(said: Wordings, name: str) -> bool:
    """Whether the group is part of another that is used: its members are among that one's."""
    mine = said.policy.people[name]
    return any(
        other != name and mine.exact <= names.exact and mine.globs <= names.globs
        for other, names in said.policy.people.items()
    )


def _approving(said: Wordings) -> Iterator[tuple[str, tuple[int, int], str]]:
    """Whoever approves exceptions: the rule that says so, or none, where, and the word."""
    usual = said.policy.otherwise.exceptions
    for rule in said.policy.rules:
        if rule.exceptions is not None and rule.exceptions is not usual:
            yield from ((rule.name, _at(said, rule, "exceptions"), word) for word in rule.exceptions.written)
    if usual is not None:
        yield from (("", said.places.section("exceptions"), word) for word in usual.written)


def _looking(said: Wordings) -> Iterator[tuple[str, tuple[int, int], str]]:
    """Whoever looks into conversations, likewise."""
    if said.policy.conversations.auditors != Names():
        auditors = said.policy.conversations.written[1].split(", ")
        yield from (("", said.places.section("conversations"), word) for word in auditors)


def _groups(said: Wordings) -> Iterator[Finding]:
    """Words for people that are no group of the policy's and no person."""
    named = [
        (rule.name, _at(said, rule, "who"), word.strip())
        for rule in said.policy.rules
        for each in rule.conditions
        if isinstance(each, Who)
        for word in each.written
    ]
    for rule, place, word in (*named, *_looking(said)):
        if _no_group(said, word):
            what = f"“{word}” is no group of `people:`; only those are meant whom your directory puts in it."
            fix = "Declare it under `people:` if it is yours."
            yield Finding("unknown-group", *place, rule, what, fix)
    for rule, place, word in _approving(said):
        if _no_group(said, word):
            what = (
                f"“{word}” is no group of `people:`, so nobody in it can approve an exception: no directory is asked."
            )
            yield Finding("unknown-approver", *place, rule, what, "Declare it under `people:`, or name the persons.")


def _no_group(said: Wordings, word: str) -> bool:
    return word not in said.policy.people and word != ANONYMOUS and not set("@*") & set(word)


def _facts(said: Wordings, rule: Rule) -> Iterator[Finding]:
    for test in _tests(rule):
        for name, values in test.wanted:
            if of_inquiries(name):
                continue
            missing = sorted(values - said.known.facts.get(name, frozenset()))
            if missing:
                what = f"No service of the catalogue has {name} {' or '.join(missing)}."
                fix = "Look at the values: tidegate catalog search."
                yield Finding("no-such-fact", *_at(said, rule, "service"), rule.name, what, fix)


def _tests(rule: Rule) -> tuple[FactTest, ...]:
    return tuple(test for each in rule.conditions if isinstance(each, AtService) for test in each.tests)


class Mentions:
    """Finds what a text mentions: services, and what the policy declares, by their hyphenated names."""

    def __init__(self, said: Wordings) -> None:
        policy, known = said.policy, said.known
        self._named: dict[str, list[Mention]] = {}
        for id, name in known.services.items():
            for each in {fold(id), _hyphened(name)}:
                self._add(each, (AtService, "service", name))
        kinds: tuple[tuple[type[Condition], str, Iterable[str]], ...] = (
            (Who, "who", policy.people),
            (Where, "where", policy.zones),
            (OnDevice, "device", policy.devices),
            (Doing, "activity", (word for word in ACTIVITIES if word not in ORDINARY)),
            (Carrying, "data", (*policy.data, *sorted(known.labels() - ORDINARY_FAMILIES))),
        )
        for kind, field, names in kinds:
            for name in names:
                self._add(_hyphened(name), (kind, field, name))
        self._longest = max((name.count("-") + 1 for name in self._named), default=1)

    def _add(self, hyphened: str, mention: Mention) -> None:
        if len(hyphened) >= SHORTEST_NAME:
            self._named.setdefault(hyphened, []).append(mention)

    def of(self, words: str) -> Iterator[Mention]:
        """What ``words`` mention: the kind of condition that would limit a rule to it, its field, its name."""
        pieces = _hyphened(words).split("-")
        for start in range(len(pieces)):
            for length in range(1, self._longest + 1):
                yield from self._named.get("-".join(pieces[start : start + length]), ())


def _hyphened(words: str) -> str:
    return re.sub(r"\W+", "-", fold(words))


def _wider_than_named(said: Wordings, rule: Rule, mentions: Mentions) -> Iterator[Finding]:
    told: set[str] = set()
    for kind, field, name in mentions.of(rule.name):
        limits = [each for each in rule.conditions if isinstance(each, kind)]
        if field not in told and not limits:
            told.add(field)
            what = f"“{rule.name}” mentions {name} and has no `{field}:`, so it holds for every other too."
            fix = f"Add `{field}:`, or give the rule another name."
            yield Finding("wider-than-named", *_at(said, rule, "name"), rule.name, what, fix)
        elif field == "service" and field not in told and _left_out(said, rule, limits, name):
            told.add(field)
            what = f"“{rule.name}” mentions {name} and allows every service but that."
            yield Finding("wider-than-named", *_at(said, rule, "service"), rule.name, what, "Leave out `not:`?")
        elif field == "service" and field not in told and (others := _beyond(said, limits, name)):
            told.add(field)
            what = f"“{rule.name}” mentions {name} and also holds for {len(others)} others: {shortened(others)}."
            yield Finding("wider-than-named", *_at(said, rule, "service"), rule.name, what, "Narrow it, or rename it.")


def _left_out(said: Wordings, rule: Rule, limits: list[Condition], name: str) -> bool:
    """Whether a rule that allows is named after just the service that it leaves out, and not as one that does."""
    words = set(_hyphened(rule.name).split("-"))
    if rule.effect is not Effect.ALLOW or not words.isdisjoint(LEAVING_OUT):
        return False
    ids = said.known.services_called(name)
    return any(isinstance(each, AtService) and each.negated and not each.ids.isdisjoint(ids) for each in limits)


def _beyond(said: Wordings, limits: list[Condition], name: str) -> tuple[str, ...]:
    """Services that a rule holds for by their facts, not by their name, though its name mentions a service.

    A rule that asks for a fact that mentions the service (`hosts-models-of: deepseek`) is about it in another way.
    """
    found: list[str] = []
    for each in limits:
        if isinstance(each, AtService):
            words = fold(" ".join(each.written))
            if each.negated or any(fold(word) in words for word in (name, *said.known.services_called(name))):
                return ()
            tests = each.tests
            found += [
                service.name
                for service in said.services.values()
                if service.id in each.ids or any(test.fits(service) for test in tests)
            ]
    return tuple(found)


def _wider_reason(said: Wordings, rule: Rule, mentions: Mentions) -> Iterator[Finding]:
    fields = {each.field for each in rule.conditions}
    for _, field, name in mentions.of(rule.because):
        if field in ("service", "who") and field not in fields:
            what = f"The reason of “{rule.name}” mentions {name}, and the rule has no `{field}:`."
            fix = f"Add `{field}:` if the rule is only about that."
            yield Finding("wider-than-its-reason", *_at(said, rule, "because"), rule.name, what, fix)
            return
        if rule.effect is Effect.ALLOW and (others := _others(said, rule, field, name)):
            what = f"“{rule.name}” allows, its reason mentions {name}, and its `{field}:` holds for others too: "
            what += f"{shortened(others)}."
            fix = "Narrow it, if only that was granted."
            yield Finding("wider-than-its-reason", *_at(said, rule, field), rule.name, what, fix)
            return


def _others(said: Wordings, rule: Rule, field: str, name: str) -> tuple[str, ...]:
    """Services, or words for people, that a rule holds for beside ``name``."""
    limits = [each for each in rule.conditions if each.field == field and not isinstance(each, Canary)]
    if field == "service":
        return _beyond(said, limits, name)
    if field != "who" or any(each.negated for each in limits):
        return ()
    return tuple(word for each in limits for word in each.written if word != name and not _part(said, word, name))


def _part(said: Wordings, word: str, group: str) -> bool:
    """Whether whoever ``word`` means is in ``group``: one of its members, or a group within it."""
    mine = said.policy.people.get(word, Names(frozenset((fold(word),))))
    return mine.exact <= said.policy.people[group].exact and mine.globs <= said.policy.people[group].globs


def lint_facts(said: Wordings, sources: Sources, today: date, oldest: timedelta) -> list[Finding]:
    """Rules that lean on facts without a source, or last seen longer than ``oldest`` before ``today``."""
    found: list[Finding] = []
    for rule in said.policy.rules:
        leaning = sorted({key for test in _tests(rule) for key in _leaning(said, test)})
        bare = [key for key in leaning if key not in sources or not sources[key].source]
        old = [key for key in leaning if key in sources and sources[key].source and today - sources[key].seen > oldest]
        for code, keys, why in (("unsourced-fact", bare, "without a source"), ("old-fact", old, _since(sources, old))):
            if keys:
                shown = shortened([f"{service} {name} {value}" for service, name, value in keys])
                what = f"“{rule.name}” leans on {len(keys)} fact{'s' * (len(keys) > 1)} {why}: {shown}."
                fix = "Look again, and write the day into the catalogue."
                found.append(Finding(code, *_at(said, rule, "service"), rule.name, what, fix))
    return found


def _since(sources: Sources, old: list[tuple[str, str, str]]) -> str:
    return f"last seen on {min(sources[key].seen for key in old)} or after" if old else ""


def _leaning(said: Wordings, test: FactTest) -> Iterator[tuple[str, str, str]]:
    """The facts by which services fit ``test``.  A category is a property of the entry itself, not a fact."""
    for service in said.services.values():
        if test.fits(service):
            for name, values in test.wanted:
                if name != "category" and not of_inquiries(name):
                    yield from ((service.id, name, value) for value in sorted(values & facts_of(service, name)))

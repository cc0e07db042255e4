"""A policy file to a ``Policy``, or to the list of everything that is wrong with it.

Sections are read in the order in which they lean on each other, whatever their order in the file: the time zone, then
the names, then the rules, then the tests.

It must never accept a file in part: one mistake and there is no policy, so that the one in force stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from tidegate.core.decision import GRANTED, NO_MESSAGE, OTHERWISE, OUTSIDE, Effect
from tidegate.core.exchange import DEVICE_LABELS
from tidegate.policy.conditions import Canary, Carrying, Condition, From, Network, Until
from tidegate.policy.document import Node, Scalar, Sequence, Sheet, Table, quoted
from tidegate.policy.known import Known
from tidegate.policy.model import USUAL_HOLD, Exceptions, Policy, Rule, last_rule
from tidegate.policy.names import Names, fold
from tidegate.policy.parse_accounts import read_accounts
from tidegate.policy.parse_conditions import (
    READERS,
    Context,
    free_name,
    read_condition,
    read_network,
    read_quota,
    read_zone,
)
from tidegate.policy.parse_conversations import read_conversations
from tidegate.policy.parse_data import read_own_data
from tidegate.policy.parse_exceptions import read_exceptions
from tidegate.policy.parse_tests import read_tests
from tidegate.policy.parts import read_parts
from tidegate.policy.reading import choice, flag, items, listing, read_with, table, text, wording
from tidegate.policy.times import seconds_of
from tidegate.policy.vocabulary import (
    ANONYMOUS,
    CANARY,
    CONDITIONS,
    EFFECT_WORDS,
    OWN_DATA,
    REQUIRED_SECTIONS,
    RULE_NAME,
    SECTIONS,
    UNSURE_WORDS,
    WORDS_OF_A_RULE,
    names,
)

_RULE_KEYS: Final = (*names(WORDS_OF_A_RULE[:1]), *names(CONDITIONS), *names(WORDS_OF_A_RULE[1:]))
#: Keys that a policy does not have, because a file of tests does.
_OF_SUITES: Final = dict.fromkeys(
    ("fixtures", "matrices"), "It belongs in a file of tests beside the policy, whose name ends in _test.yaml."
)
#: Deepest nesting of groups in groups; more than this is a circle or a maze.
_DEEPEST_GROUP: Final = 8


def parse(text: str, file: str, known: Known) -> Policy:
    """The policy that ``text`` says.  ``file`` names it in problems, ``known`` is what names may refer to.

    Raises ``Problems`` with every mistake: file, line, column, what, and what to do.
    """
    sheet = Sheet(file)
    root = read_parts(text, sheet)
    if root is None or (isinstance(root, Scalar) and not root.value.strip()):
        sheet.wrong(None, "The policy is empty.", "Begin with `rules:` and `otherwise:`.")
        sheet.finish()
    top = table(sheet, root, "A policy", names(SECTIONS), _OF_SUITES) if root is not None else None
    policy = _policy(Context(sheet, known), top, revision_of(text)) if top else None
    sheet.finish()
    if policy is None:
        raise AssertionError("a policy that cannot be made has a problem that says why")
    return policy


def revision_of(text: str) -> str:
    """The revision of a policy file: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _policy(ctx: Context, top: Table, revision: str) -> Policy:
    for name in REQUIRED_SECTIONS:
        if top.get(name) is None:
            ctx.sheet.wrong(top, f"`{name}:` is missing.", _HOW_TO_BEGIN[name])
    if (node := top.get("time-zone")) and (zone := read_zone(ctx.sheet, node)):
        ctx.zone = zone
    _read_names(ctx, top)
    when_unsure = _effect(ctx, top, "when-unsure", UNSURE_WORDS, Effect.BLOCK)
    exceptions = read_exceptions(ctx, top, None)
    rules = _rules(ctx, top.get("rules"), when_unsure, exceptions)
    otherwise = top.get("otherwise")
    file, line = ctx.sheet.stands(otherwise.line if otherwise else 0)
    effect = _effect(ctx, top, "otherwise", EFFECT_WORDS, Effect.BLOCK)
    return Policy(
        revision=revision,
        rules=rules,
        otherwise=last_rule(effect, when_unsure, line, exceptions, file),
        when_unsure=when_unsure,
        organisation=_text(ctx, top, "organisation"),
        zone=ctx.zone,
        people=MappingProxyType(ctx.people),
        zones=MappingProxyType(ctx.zones),
        devices=MappingProxyType(ctx.devices),
        data=MappingProxyType(ctx.data),
        monitor=_monitor(ctx, top),
        accounts=read_accounts(ctx, top.get("accounts")),
        conversations=read_conversations(ctx, top.get("conversations")),
        tests=read_tests(ctx, top.get("tests"), rules),
    )


_HOW_TO_BEGIN: Final = {
    "rules": "Write a list, `rules: []` if there are none yet.",
    "otherwise": "Say what holds where no rule matches: `otherwise: allow` or `otherwise: block`.",
}


def _effect(ctx: Context, entries: Table, name: str, words: tuple[str, ...], unsaid: Effect) -> Effect:
    node = entries.get(name)
    if node and words is UNSURE_WORDS and isinstance(node, Scalar) and node.value == Effect.REDACT.word:
        fix = f"What was not read cannot be replaced; write one of: {listing(words)}."
        ctx.sheet.wrong(node, f"`{name}` cannot be “redact”.", fix)
        return unsaid
    word = choice(ctx.sheet, node, words, f"`{name}`") if node else None
    return Effect[word.upper()] if word else unsaid


def _text(ctx: Context, entries: Table, name: str) -> str:
    node = entries.get(name)
    return (text(ctx.sheet, node, f"`{name}`") or "") if node else ""


def _wording(ctx: Context, entries: Table, name: str) -> Mapping[str, str]:
    node = entries.get(name)
    return wording(ctx.sheet, node, f"`{name}`") if node else NO_MESSAGE


def _read_names(ctx: Context, top: Table) -> None:
    if node := top.get("zones"):
        for name, value in _declared(ctx, node, "`zones`", ()):
            ctx.zones[name] = _zone(ctx, value)
    if node := top.get("people"):
        people = dict(_declared(ctx, node, "`people`", (ANONYMOUS,)))
        for name in people:
            _group(ctx, name, people, ())
    if node := top.get("devices"):
        for name, value in _declared(ctx, node, "`devices`", DEVICE_LABELS):
            ctx.devices[name] = Names.of(_texts(ctx, value, f"The devices {quoted(name)}"))
    if node := top.get("data"):
        for name, value in _declared(ctx, node, "`data`", {*ctx.known.labels(), OWN_DATA}):
            if own := read_own_data(ctx, name, value):
                ctx.data[name] = own


def _declared(ctx: Context, node: Node, section: str, taken: Collection[str]) -> list[tuple[str, Node]]:
    """Names of a section; a name must not look like what may stand in its place."""
    entries = table(ctx.sheet, node, section)
    fine: list[tuple[str, Node]] = []
    spelt: dict[str, str] = {}
    for key, value in entries.entries if entries else ():
        if not re.match(RULE_NAME, key.value) or set("@*/") & set(key.value) or key.value[0].isdigit():
            fix = "Use letters, digits and hyphens, a letter first."
            ctx.sheet.wrong(key, f"{quoted(key.value)} cannot be a name.", fix)
        elif key.value in taken:
            ctx.sheet.wrong(key, f"{quoted(key.value)} has a meaning of its own.", "Choose another name.")
        elif (other := spelt.setdefault(fold(key.value), key.value)) != key.value:
            ctx.sheet.wrong(key, f"{quoted(other)} and {quoted(key.value)} are one name to people.", "Rename one.")
        else:
            fine.append((key.value, value))
    return fine


def _texts(ctx: Context, node: Node, what: str) -> list[str]:
    read = [text(ctx.sheet, each, what) for each in items(ctx.sheet, node, what)]
    return [word for word in read if word]


def _zone(ctx: Context, node: Node) -> tuple[Network, ...]:
    networks: list[Network] = []
    for each in items(ctx.sheet, node, "A zone"):
        if word := text(ctx.sheet, each, "A zone"):
            networks.extend(read_network(ctx.sheet, each, word))
    return tuple(networks)


def _group(ctx: Context, name: str, groups: Mapping[str, Node], path: tuple[str, ...]) -> Names:
    """The members of a group, groups within it replaced by theirs.

    A group may list its own name: that is the directory's group of the same name, beside whom else it lists.
    """
    if name in ctx.people:
        return ctx.people[name]
    members = Names()
    for node in items(ctx.sheet, groups[name], f"The group {quoted(name)}"):
        word = text(ctx.sheet, node, "A member")
        if word is None:
            continue
        if word in path or len(path) >= _DEEPEST_GROUP:
            way = " → ".join((*path, name, word))
            ctx.sheet.wrong(node, f"The group {quoted(name)} is in a circle.", f"It goes {way}.")
        elif word == ANONYMOUS:
            ctx.sheet.wrong(node, "`anonymous` is nobody, so nobody's group.", "Write it in the rule.")
        elif word in groups and word != name:
            members = members.join(_group(ctx, word, groups, (*path, name)))
        else:
            declared = {other: Names() for other in groups if other != name}
            members = members.join(free_name(ctx.sheet, node, word, declared, "a group of `people:`"))
    ctx.people[name] = members
    return members


def _rules(ctx: Context, node: Node | None, when_unsure: Effect, exceptions: Exceptions | None) -> tuple[Rule, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        ctx.sheet.wrong(node, "`rules` must be a list.", "Begin each rule with `- name:`.")
        return ()
    rules: list[Rule] = []
    seen: dict[str, Rule] = {}
    for each in node.items:
        if rule := _rule(ctx, each, when_unsure, exceptions):
            if rule.name in seen:
                fix = f"The first is in {seen[rule.name].place}; rename one."
                ctx.sheet.wrong(each, f"Two rules are called {quoted(rule.name)}.", fix)
            seen.setdefault(rule.name, rule)
            rules.append(rule)
    return tuple(rules)


def _rule(ctx: Context, node: Node, when_unsure: Effect, exceptions: Exceptions | None) -> Rule | None:
    entries = table(ctx.sheet, node, "A rule", _RULE_KEYS)
    if entries is None:
        return None
    if entries.get("then") is None:
        ctx.sheet.wrong(entries, "The rule says no effect.", f"Add `then:` with one of: {listing(EFFECT_WORDS)}.")
    name = _rule_name(ctx, entries)
    conditions = (*_conditions(ctx, entries), *_canary(ctx, entries, name))
    because = _wording(ctx, entries, "because")
    restore, quota = entries.get("restore"), entries.get("quota")
    file, line = ctx.sheet.stands(entries.line)
    rule = Rule(
        name=name,
        line=line,
        file=file,
        effect=_effect(ctx, entries, "then", EFFECT_WORDS, Effect.BLOCK),
        when_unsure=_effect(ctx, entries, "when-unsure", UNSURE_WORDS, when_unsure),
        conditions=conditions,
        data=next((each for each in conditions if isinstance(each, Carrying)), None),
        quota=read_quota(ctx, quota) if quota else None,
        because=because.get("en") or next(iter(because.values()), ""),
        because_in=because if len(because) > 1 else NO_MESSAGE,
        source=_text(ctx, entries, "source"),
        message=_wording(ctx, entries, "message"),
        restore=flag(ctx.sheet, restore, "`restore`") is not False if restore else True,
        hold=_hold(ctx, entries),
        exceptions=read_exceptions(ctx, entries, exceptions),
        monitor=_monitor(ctx, entries),
    )
    _check_sense(ctx, entries, rule)
    return rule


def _rule_name(ctx: Context, entries: Table) -> str:
    node = entries.get("name")
    if node is None:
        ctx.sheet.wrong(entries, "The rule has no name.", "Add `name:`; records and refusals show it.")
        return f"line-{entries.line}"
    name = text(ctx.sheet, node, "`name`") or f"line-{entries.line}"
    if not re.match(RULE_NAME, name) or not name.isprintable():
        ctx.sheet.wrong(node, f"{quoted(name)} cannot be a rule's name.", "Use up to 64 characters, no space or colon.")
    elif name in (OTHERWISE, OUTSIDE, GRANTED):
        ctx.sheet.wrong(node, f"{quoted(name)} has a meaning of its own.", "Choose another name.")
    return name


def _conditions(ctx: Context, entries: Table) -> tuple[Condition, ...]:
    read = [read_condition(ctx, name, node) for name in READERS if (node := entries.get(name))]
    return tuple(condition for condition in read if condition)


def _canary(ctx: Context, entries: Table, rule: str) -> tuple[Canary, ...]:
    node = entries.get("canary")
    share = read_with(ctx.sheet, node, "`canary`", _share, "5% or 0.5%") if node else None
    return () if share is None or not isinstance(node, Scalar) else (Canary((node.value,), False, rule, share),)


def _share(text: str) -> int:
    """Ten-thousandths; raises ``ValueError`` for what is no share, and for nobody."""
    share = round(float(text.rstrip("% ")) * 100) if re.match(CANARY, text) else 0
    if not share:
        raise ValueError(text)
    return share


def _monitor(ctx: Context, entries: Table) -> bool:
    node = entries.get("monitor")
    return node is not None and flag(ctx.sheet, node, "`monitor`") is True


def _hold(ctx: Context, entries: Table) -> int:
    node = entries.get("hold")
    return (read_with(ctx.sheet, node, "`hold`", seconds_of, "30 minutes or 8 hours") if node else None) or USUAL_HOLD


def _check_sense(ctx: Context, entries: Table, rule: Rule) -> None:
    """What is well said, but means nothing together."""
    said = {key.value: key for key, _ in entries.entries}
    can_hold = {rule.effect, rule.when_unsure} & {Effect.COACH, Effect.JUSTIFY}
    then = f"means nothing with `then: {rule.effect.word}`."
    if "hold" in said and not can_hold:
        ctx.sheet.wrong(said["hold"], f"`hold` {then}", "It belongs to coach and justify.")
    if "restore" in said and rule.effect is not Effect.REDACT:
        ctx.sheet.wrong(said["restore"], f"`restore` {then}", "It belongs to redact.")
    if rule.quota and rule.effect >= Effect.REDIRECT:
        ctx.sheet.wrong(
            said["quota"], f"`quota` {then}", "It counts what passes: put it on a rule before, that allows."
        )
    if rule.quota and rule.monitor:
        fix = "What is only monitored lets nobody pass, so it counts nothing."
        ctx.sheet.wrong(said["quota"], "`quota` means nothing with `monitor: true`.", fix)
    starts = [each.moment for each in rule.conditions if isinstance(each, From) and not each.negated]
    ends = [each.moment for each in rule.conditions if isinstance(each, Until) and not each.negated]
    if starts and ends and starts[0] >= ends[0]:
        ctx.sheet.wrong(said["until"], "`until` is not after `from`, so the rule can never match.", "Exchange them?")

"""Lint for oversights: a policy that loads and means something, and most likely not what whoever wrote it had in mind.

Each is told by the words of one rule or section, as in ``lint_slips``; here they are about what was forgotten, or taken
for something that it is not: a sign for a wildcard, an address for a network, everybody known for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import Final

from tidegate.core.decision import Effect
from tidegate.policy.conditions import CANARY_WHOLE, Canary, Carrying, Doing, During, Until, Who
from tidegate.policy.findings import Finding
from tidegate.policy.lint_words import Wordings
from tidegate.policy.model import Rule
from tidegate.policy.names import Names
from tidegate.policy.own_accounts import services_of
from tidegate.policy.places import NOWHERE

#: Signs that stand for something in regular expressions, shells or SQL, and for themselves here.
SIGNS: Final = "%?[]()|\\^"
#: Where a message is shown to those who may too: the assistant shows it above its answer.
IN_HOUSE: Final = "in-house"
#: An end that is further away is a year that was misspelt.
FARTHEST: Final = timedelta(days=3653)
#: What the name of a rule begins with, and the effects that it cannot have then.
PROMISES: Final = {
    **dict.fromkeys(("ban", "block", "deny", "forbid", "prohibit", "refuse", "stop"), (Effect.ALLOW,)),
    **dict.fromkeys(("allow", "admit", "permit"), (Effect.REDIRECT, Effect.BLOCK)),
}


def lint_oversights(said: Wordings, now: datetime) -> list[Finding]:
    """All findings of this kind, at the moment ``now``."""
    found = [*_whole(said), *_zones(said), *_signs(said)]
    for rule in said.policy.rules:
        found += [*_texts(said, rule), *_times(said, rule, now), *_people(said, rule), *_half(said, rule)]
    return found


def _whole(said: Wordings) -> Iterator[Finding]:
    """What is true of the policy as a whole."""
    policy = said.policy
    if policy.monitor:
        what = "The policy is only monitored: nothing of it is carried out."
        yield Finding("only-watched", *said.places.section("monitor"), "", what, "Remove `monitor:` when it is tried.")
    if policy.rules and all(rule.effect is policy.otherwise.effect is Effect.ALLOW for rule in policy.rules):
        what = "Every rule allows, and so does `otherwise`: nothing is ever stopped."
        fix = "Say a stricter `otherwise:`, or what is to be stopped."
        yield Finding("stops-nothing", *said.places.section("rules"), "", what, fix)


def _zones(said: Wordings) -> Iterator[Finding]:
    before: dict[frozenset[object], str] = {}
    for name, networks in said.policy.zones.items():
        at = said.places.declared("zones", name)
        other = before.setdefault(frozenset(networks), name)
        if other != name:
            what = f"The zones “{other}” and “{name}” are the same networks, so whoever is in one is in both."
            yield Finding("same-network", *at, "", what, "Look which of them is meant, or keep one name.")
        for each in networks:
            if isinstance(each, IPv4Network) and each.prefixlen == 32 and each.network_address.packed[-1] == 0:
                address = str(each.network_address)
                what = f"The zone “{name}” has {address}, which without a mask is that one address."
                fix = f"Write {address}/24 or /16 if a network is meant."
                yield Finding("one-address", *at, "", what, fix)


def _signs(said: Wordings) -> Iterator[Finding]:
    for place, rule, names in _names(said):
        for name in sorted({*names.exact, *("*".join(glob.pieces) for glob in names.globs)}):
            found = sorted(set(name) & set(SIGNS))
            if found:
                signs = " and ".join(f"“{sign}”" for sign in found)
                what = f"{signs} in “{name}” stands for itself: only `*` stands for any run of characters."
                yield Finding("no-wildcard", *place, rule, what, "Write `*`, or each name by itself.")


def _names(said: Wordings) -> Iterator[tuple[tuple[int, int], str, Names]]:
    for section in ("people", "devices"):
        for group, names in getattr(said.policy, section).items():
            yield said.places.declared(section, group), "", names
    for rule in said.policy.rules:
        for each in rule.conditions:
            if isinstance(each, Who):
                own = frozenset().union(
                    *(said.policy.people[word].exact for word in each.written if word in said.policy.people)
                )
                yield said.places.word(rule.name, "who"), rule.name, Names(each.names.exact - own, each.names.globs)


def _texts(said: Wordings, rule: Rule) -> Iterator[Finding]:
    about = services_of(rule, said.services.values()) if rule.message and rule.effect is Effect.ALLOW else ()
    if about and not any(said.services[id].category == IN_HOUSE for id in about):
        what = f"Nobody is shown the `message` of “{rule.name}”: it lets pass without a word."
        yield Finding(
            "unheard", *said.places.word(rule.name, "message"), rule.name, what, "Did you mean `then: coach`?"
        )
    first = rule.name.partition("-")[0].casefold()
    if rule.effect in PROMISES.get(first, ()):
        what = f"“{rule.name}” is called “{first}” and says `then: {rule.effect.word}`."
        yield Finding("called-otherwise", *said.places.word(rule.name, "then"), rule.name, what, "Look which is meant.")


def _times(said: Wordings, rule: Rule, now: datetime) -> Iterator[Finding]:
    for each in rule.conditions:
        at = said.places.word(rule.name, each.field)
        if isinstance(each, Until) and not each.negated and each.moment - now > FARTHEST:
            what = f"“{rule.name}” ends in {each.moment.astimezone(said.policy.zone).year - now.year} years."
            yield Finding("far-end", *at, rule.name, what, "Look whether the year is misspelt.")
        if (
            isinstance(each, During)
            and said.places.section("time-zone") == NOWHERE
            and "zone " not in str(each.written)
        ):
            what = f"The hours of “{rule.name}” are those of UTC, as nothing says another zone."
            yield Finding(
                "hours-of-utc", *at, rule.name, what, "Say `time-zone:`, such as Asia/Seoul, or `zone:` there."
            )


def _people(said: Wordings, rule: Rule) -> Iterator[Finding]:
    for each in rule.conditions:
        everyone = isinstance(each, Who) and not each.negated and "*" in each.written and not each.anonymous
        if everyone and rule.effect > Effect.ALLOW and not _asks_of_the_unknown(said):
            what = f"`who: '*'` of “{rule.name}” is everybody who is known: it does not hold for anybody else."
            fix = "Leave `who:` out if it is meant for all, or name `anonymous` too."
            yield Finding("leaves-out-unknown", *said.places.word(rule.name, "who"), rule.name, what, fix)
        if isinstance(each, Canary) and each.share >= CANARY_WHOLE:
            what = f"`canary: 100%` of “{rule.name}” leaves out nobody but who is not known."
            fix = "Remove it: then the rule holds for all."
            yield Finding("says-nothing", *said.places.word(rule.name, "canary"), rule.name, what, fix)


def _asks_of_the_unknown(said: Wordings) -> bool:
    return any(isinstance(each, Who) and each.anonymous for rule in said.policy.rules for each in rule.conditions)


def _half(said: Wordings, rule: Rule) -> Iterator[Finding]:
    """A rule guards what is typed, and no rule what is sent as a file."""
    if not _guards(rule, "prompt") or _guards(rule, "upload"):
        return
    if not any(_guards(other, "upload") for other in said.policy.rules):
        what = f"“{rule.name}” is about data in prompts, and no rule is about data in uploads."
        at = said.places.word(rule.name, "activity")
        yield Finding("half-guarded", *at, rule.name, what, "Say `activity: [prompt, upload]` if files are meant too.")


def _guards(rule: Rule, activity: str) -> bool:
    asks = any(isinstance(each, Carrying) and not each.negated for each in rule.conditions)
    doing = [each for each in rule.conditions if isinstance(each, Doing)]
    held = all((activity in each.activities) is not each.negated for each in doing)
    return rule.effect >= Effect.REDACT and (asks or rule.effect is Effect.REDACT) and held

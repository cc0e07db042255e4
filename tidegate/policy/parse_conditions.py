"""The conditions of a rule: from nodes to ``Condition`` objects, every name resolved or reported.

A condition that cannot be read is reported and left out; the file then does not load, so nothing ever runs without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_network
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from tidegate.core.exchange import ACTIVITIES, DEVICE_LABELS
from tidegate.policy.conditions import (
    AtService,
    Carrying,
    Condition,
    Doing,
    During,
    FactTest,
    From,
    Network,
    OnDevice,
    Until,
    Where,
    Who,
    WithAccount,
    WithTool,
    network,
)
from tidegate.policy.document import Node, Scalar, Sheet, Table, quoted
from tidegate.policy.known import Known
from tidegate.policy.model import OwnData, Policy, Quota
from tidegate.policy.names import CUTOFF_FOR_FREE_NAMES, Names
from tidegate.policy.parse_facts import read_facts
from tidegate.policy.parse_tools import tool_test
from tidegate.policy.reading import choice, items, listing, read_with, table, text
from tidegate.policy.times import (
    DAY_MINUTES,
    DAYS,
    WINDOWS,
    Span,
    days_of,
    hours_of,
    moment_of,
    zone_of,
)
from tidegate.policy.vocabulary import (
    ACCOUNT_KINDS,
    ANONYMOUS,
    COUNTED,
    OWN_DATA,
)

#: What is found, as other systems call it, and how it is called here.
FOUND_SYNONYMS: Final = {
    "api-key": "credentials",
    "api-keys": "credentials",
    "credit-card": "payment-card",
    "passwords": "credentials",
    "secrets": "credentials",
}
_QUOTA: Final = re.compile(r"([1-9]\d{0,5}) (\w[\w -]*?)s? per (\w+)")


@dataclass(slots=True)
class Context:
    """What names in a file may refer to, as far as its sections have been read."""

    sheet: Sheet
    known: Known
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    people: dict[str, Names] = field(default_factory=dict)
    zones: dict[str, tuple[Network, ...]] = field(default_factory=dict)
    devices: dict[str, Names] = field(default_factory=dict)
    data: dict[str, OwnData] = field(default_factory=dict)

    @classmethod
    def within(cls, policy: Policy, sheet: Sheet, known: Known) -> Context:
        """For a file that speaks in the names of ``policy``."""
        return cls(
            sheet,
            known,
            policy.zone,
            people=dict(policy.people),
            zones=dict(policy.zones),
            devices=dict(policy.devices),
            data=dict(policy.data),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition as written: its values, whether ``not:`` stands before them, and the words for people."""

    field: str
    values: tuple[Node, ...]
    negated: bool
    written: tuple[str, ...]


Reader: TypeAlias = Callable[[Context, Asked], Condition | None]


def read_condition(ctx: Context, name: str, node: Node) -> Condition | None:
    """The condition ``name`` whose value is ``node``."""
    negated = isinstance(node, Table) and len(node.entries) == 1 and node.entries[0][0].value == "not"
    inner = node.entries[0][1] if negated and isinstance(node, Table) else node
    values = items(ctx.sheet, inner, f"`{name}`")
    misplaced = [each for each in values if isinstance(each, Table) and each.get("not") is not None]
    for each in misplaced:
        what, fix = f"`not:` stands alone, before all that `{name}` asks.", f"Write {name}: {{not: [A, B]}}."
        ctx.sheet.wrong(each, what, f"{fix} What else is asked goes into another condition or rule.")
    if misplaced or not values:
        return None
    return READERS[name](ctx, Asked(name, values, negated, tuple(map(_as_written, values))))


def _as_written(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Table):
        return ", ".join(f"{key.value} {_as_written(value)}" for key, value in node.entries)
    return " or ".join(map(_as_written, node.items))


def _words(ctx: Context, asked: Asked) -> list[tuple[Node, str]]:
    read = [(node, text(ctx.sheet, node, f"`{asked.field}`")) for node in asked.values]
    return [(node, value) for node, value in read if value is not None]


def _who(ctx: Context, asked: Asked) -> Condition:
    people, anonymous = Names(), False
    for node, word in _words(ctx, asked):
        if word == ANONYMOUS:
            anonymous = True
        else:
            people = people.join(free_name(ctx.sheet, node, word, ctx.people, "a group of `people:`"))
    return Who(asked.written, asked.negated, people, anonymous)


#: Quotes that word processors make and YAML takes for letters.
TYPOGRAPHIC: Final = frozenset("“”„‟«»‘’‚‹›＂")


def free_name(sheet: Sheet, node: Node, word: str, declared: Mapping[str, Names], what: str) -> Names:
    """A declared name's members, or else ``word`` itself: a name that only somebody's directory knows.

    A word that is nearly a declared one is taken for a slip, since a rule for nobody would say nothing.
    """
    if word in declared:
        return declared[word]
    if word[0] in TYPOGRAPHIC or word[-1] in TYPOGRAPHIC:
        plain = word.strip("".join(TYPOGRAPHIC))
        sheet.wrong(node, f"{word} is written with typographic quotes, which belong to the name.", f"Write {plain}.")
    elif word.startswith("@"):
        sheet.wrong(node, f"{quoted(word)} is nobody's whole name.", f"Did you mean {quoted(f'*{word}')}?")
    if not set("@*") & set(word) and (fix := sheet.meant(word, declared, cutoff=CUTOFF_FOR_FREE_NAMES)):
        sheet.wrong(node, f"{quoted(word)} is not {what}.", f"{fix} If that is really its name, declare it there too.")
    return Names.of((word,))


def read_people(ctx: Context, node: Node, name: str, cannot: str) -> tuple[Names, tuple[str, ...]]:
    """Who may do something, as ``name`` lists them, and as it was written; nobody known ``cannot`` do it."""
    people, written = Names(), []
    for each in items(ctx.sheet, node, f"`{name}`"):
        word = text(ctx.sheet, each, f"`{name}`")
        if word == ANONYMOUS:
            ctx.sheet.wrong(each, f"`anonymous` cannot {cannot}.", "Name a person or a group.")
        elif word is not None:
            people = people.join(free_name(ctx.sheet, each, word, ctx.people, "a group of `people:`"))
            written.append(word)
    return people, tuple(written)


def _where(ctx: Context, asked: Asked) -> Condition:
    networks: set[Network] = set()
    for node, word in _words(ctx, asked):
        if word in ctx.zones:
            networks.update(ctx.zones[word])
        elif word[0].isdigit() or ":" in word:
            networks.update(read_network(ctx.sheet, node, word))
        else:
            fix = ctx.sheet.meant(word, ctx.zones, "Declare it under `zones:`, or write an address or a network.")
            ctx.sheet.wrong(node, f"There is no zone {quoted(word)}.", fix)
    return Where(asked.written, asked.negated, frozenset(networks))


def read_network(sheet: Sheet, node: Node, word: str) -> tuple[Network, ...]:
    """The network ``word``, if it is one; of IPv4 also where it is written as addresses come on an IPv6 socket."""
    try:
        return (network(word),)
    except ValueError:
        pass
    try:
        fix = f"Did you mean {ip_network(word, strict=False)}?"
        sheet.wrong(node, f"{quoted(word)} has bits beyond its prefix.", fix)
    except ValueError:
        fix = "Write it like 10.20.0.0/16 or 2001:db8::/32."
        sheet.wrong(node, f"{quoted(word)} is not an address or a network.", fix)
    return ()


def _service(ctx: Context, asked: Asked) -> Condition:
    ids: set[str] = set()
    tests: list[FactTest] = []
    for node in asked.values:
        if isinstance(node, Table):
            tests.append(read_facts(ctx.sheet, ctx.known, node))
        elif word := text(ctx.sheet, node, "`service`"):
            ids.update(read_service(ctx, node, word))
    return AtService(asked.written, asked.negated, frozenset(ids), tuple(tests))


def read_service(ctx: Context, node: Node, word: str) -> frozenset[str]:
    """The ids that ``word`` names."""
    ids = ctx.known.services_called(word)
    if not ids:
        known = (*ctx.known.services.values(), *ctx.known.services)
        fix = ctx.sheet.meant(word, known, "Look it up: tidegate catalog search.")
        ctx.sheet.wrong(node, f"There is no service {quoted(word)} in the catalogue.", fix)
    return ids


def _activity(ctx: Context, asked: Asked) -> Condition:
    chosen = [choice(ctx.sheet, node, ACTIVITIES, "`activity`") for node in asked.values]
    return Doing(asked.written, asked.negated, frozenset(word for word in chosen if word))


def _account(ctx: Context, asked: Asked) -> Condition:
    words = _words(ctx, asked)
    kinds = frozenset(word for _, word in words) & frozenset(ACCOUNT_KINDS)
    named = [(node, word) for node, word in words if word not in kinds]
    for node, word in named:
        if not set("@*") & set(word) and (fix := ctx.sheet.meant(word, ACCOUNT_KINDS, cutoff=CUTOFF_FOR_FREE_NAMES)):
            fix += " If it is really the name of an account or a workspace, write it with a `*`."
            ctx.sheet.wrong(node, f"{quoted(word)} is not a kind of account.", fix)
    return WithAccount(asked.written, asked.negated, kinds, Names.of(word for _, word in named))


def _tool(ctx: Context, asked: Asked) -> Condition:
    return WithTool(asked.written, asked.negated, tuple(filter(None, (tool_test(ctx.sheet, n) for n in asked.values))))


def _device(ctx: Context, asked: Asked) -> Condition:
    labels, ids = set[str](), Names()
    for node, word in _words(ctx, asked):
        if word in DEVICE_LABELS:
            labels.add(word)
        else:
            declared = {**dict.fromkeys(DEVICE_LABELS, Names()), **ctx.devices}
            ids = ids.join(free_name(ctx.sheet, node, word, declared, "a label or a name of `devices:`"))
    return OnDevice(asked.written, asked.negated, frozenset(labels), ids)


def _data(ctx: Context, asked: Asked) -> Condition:
    read = [read_label(ctx, node) for node in asked.values]
    return Carrying(asked.written, asked.negated, frozenset(word for word in read if word))


def read_label(ctx: Context, node: Node) -> str | None:
    """The name of a detector, of a family, or of the policy's own data."""
    word = text(ctx.sheet, node, "`data`")
    labels = ctx.known.labels() | ctx.data.keys() | ({OWN_DATA} if ctx.data else set())
    if word is None or word in labels:
        return word
    # All of the detectors by name would be a page; the reference has them.
    families = listing(sorted({*ctx.known.data.values(), *ctx.data}))
    other = f"Name a detector, a family ({families}), or declare it under `data:`."
    # Among hundreds of detectors one is always a little like a word: `ssn` like `us-ssn`, and `trade-secrets` like none
    # that was meant.
    fix = ctx.sheet.meant(FOUND_SYNONYMS.get(word, word), labels, cutoff=CUTOFF_FOR_FREE_NAMES)
    ctx.sheet.wrong(node, f"Nothing finds {quoted(word)}.", fix or f"{ctx.sheet.meant(word, labels)} {other}".strip())
    return None


def _during(ctx: Context, asked: Asked) -> Condition:
    return During(asked.written, asked.negated, tuple(filter(None, (_span(ctx, node) for node in asked.values))))


def _span(ctx: Context, node: Node) -> Span | None:
    entries = table(ctx.sheet, node, "`during`", ("days", "hours", "zone"))
    if entries is None:
        return None
    days, hours, zone = entries.get("days"), entries.get("hours"), entries.get("zone")
    if days is None and hours is None:
        ctx.sheet.wrong(node, "`during` says neither days nor hours.", "Write {days: mon-fri, hours: 09:00-18:00}.")
        return None
    runs = [
        read_with(ctx.sheet, each, "`days`", days_of, f"mon-fri; days are {listing(DAYS)}")
        for each in (items(ctx.sheet, days, "`days`") if days else ())
    ]
    spans = [
        read_with(ctx.sheet, each, "`hours`", hours_of, "09:00-18:00, or 22:00-06:00 over midnight")
        for each in (items(ctx.sheet, hours, "`hours`") if hours else ())
    ]
    return Span(
        days=frozenset().union(*filter(None, runs)) if days else frozenset(range(7)),
        hours=tuple(filter(None, spans)) if hours else ((0, DAY_MINUTES),),
        zone=(read_zone(ctx.sheet, zone) if zone else None) or ctx.zone,
    )


def read_zone(sheet: Sheet, node: Node) -> ZoneInfo | None:
    """A time zone by its name."""
    word = text(sheet, node, "The time zone")
    if word is None:
        return None
    try:
        return zone_of(word)
    except ValueError:
        # Abbreviations are no help to a guess: the one nearest to KST lies on the other side of the earth.
        places = {name for name in available_timezones() if "/" in name}
        fix = sheet.meant(word, places, "Write a name of the IANA list, such as Asia/Seoul.")
        sheet.wrong(node, f"There is no time zone {quoted(word)}.", fix)
        return None


def _moments(ctx: Context, asked: Asked, *, end_of_day: bool) -> list[datetime]:
    def moment(written: str) -> datetime:
        return moment_of(written, ctx.zone, end_of_day=end_of_day)

    expected = "2026-12-31, or 2026-12-31T18:00 with an offset such as +09:00 if it is not in `time-zone`"
    read = [read_with(ctx.sheet, node, f"`{asked.field}`", moment, expected) for node in asked.values]
    return [each for each in read if each]


def _from(ctx: Context, asked: Asked) -> Condition | None:
    moments = _moments(ctx, asked, end_of_day=False)
    return From(asked.written, asked.negated, min(moments)) if moments else None


def _until(ctx: Context, asked: Asked) -> Condition | None:
    moments = _moments(ctx, asked, end_of_day=True)
    return Until(asked.written, asked.negated, max(moments)) if moments else None


def read_quota(ctx: Context, node: Node) -> Quota | None:
    """``40 prompts per day``.  One alone: a list would be read as "all of", and "not a limit" means nothing."""
    if not isinstance(node, Scalar):
        ctx.sheet.wrong(node, "`quota` takes one limit, no list and no `not:`.", "Write a rule for each limit.")
        return None
    word = text(ctx.sheet, node, "`quota`")
    if word is None:
        return None
    parts = _QUOTA.fullmatch(word)
    if not parts or parts[2] not in COUNTED or parts[3] not in WINDOWS:
        counted = listing(f"{name}s" for name in COUNTED)
        fix = f"Write it like 40 prompts per day. Counted are {counted}; windows are {listing(WINDOWS)}."
        ctx.sheet.wrong(node, f"`quota` cannot be {quoted(word)}.", fix)
        return None
    return Quota(word, int(parts[1]), COUNTED[parts[2]], parts[3], ctx.zone)


READERS: Final[Mapping[str, Reader]] = {
    "who": _who,
    "where": _where,
    "service": _service,
    "activity": _activity,
    "account": _account,
    "tool": _tool,
    "device": _device,
    "data": _data,
    "during": _during,
    "from": _from,
    "until": _until,
}

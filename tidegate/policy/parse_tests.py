"""The ``tests:`` of a policy, and the questions of the command line: imagined exchanges, from nodes to ``Given``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from tidegate.core.decision import OTHERWISE, Effect
from tidegate.core.exchange import ACTIVITIES, DEVICE_LABELS, TOOL, Address
from tidegate.core.problem import spot
from tidegate.policy.document import Node, Scalar, Sequence, Sheet, Table, quoted
from tidegate.policy.known import Known
from tidegate.policy.model import UNLOOKED, Case, Given, Policy, Rule
from tidegate.policy.parse_conditions import Context, read_label, read_service
from tidegate.policy.parse_facts import read_answered
from tidegate.policy.parse_tools import read_call
from tidegate.policy.reading import choice, items, listing, read_with, table, text
from tidegate.policy.times import moment_of
from tidegate.policy.vocabulary import (
    ACCOUNT_KINDS,
    ANSWERED,
    EFFECT_WORDS,
    INQUIRY,
    INQUIRY_STATES,
    OWN_DATA,
    WORDS_OF_A_GIVEN,
    WORDS_OF_A_TEST,
    names,
)

#: The family of findings of the policy's own data.
OWN: Final = OWN_DATA


def read_tests(ctx: Context, node: Node | None, rules: tuple[Rule, ...]) -> tuple[Case, ...]:
    """The cases of ``tests:``."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        ctx.sheet.wrong(node, "`tests` must be a list.", "Begin each test with `- given:`.")
        return ()
    known = {rule.name for rule in rules}
    return tuple(case for each in node.items if (case := _case(ctx, each, known)))


def _case(ctx: Context, node: Node, rules: set[str]) -> Case | None:
    entries = table(ctx.sheet, node, "A test", names(WORDS_OF_A_TEST))
    if entries is None:
        return None
    given_node, expect_node = entries.get("given"), entries.get("expect")
    if given_node is None or expect_node is None:
        ctx.sheet.wrong(entries, "A test needs `given:` and `expect:`.", "given: {who: …, service: …}, expect: block")
        return None
    given = read_given(ctx, given_node, rules)
    expect = choice(ctx.sheet, expect_node, EFFECT_WORDS, "`expect`")
    name = text(ctx.sheet, named, "`name`") if (named := entries.get("name")) else None
    by = choice(ctx.sheet, rule, (*sorted(rules), OTHERWISE), "`rule`") if (rule := entries.get("rule")) else None
    if given is None or expect is None:
        return None
    file, line = ctx.sheet.stands(entries.line)
    return Case(name or spot(file, line), line, given, Effect[expect.upper()], by, file)


def read_given(ctx: Context, node: Node, rules: set[str]) -> Given | None:
    """One imagined exchange."""
    entries = table(ctx.sheet, node, "`given`", names(WORDS_OF_A_GIVEN))
    if entries is None:
        return None

    def words(name: str) -> list[Node]:
        value = entries.get(name)
        return list(items(ctx.sheet, value, f"`{name}`")) if value else []

    def texts(name: str) -> tuple[str, ...]:
        return tuple(word for each in words(name) if (word := text(ctx.sheet, each, f"`{name}`")))

    activities = [choice(ctx.sheet, each, ACTIVITIES, "`activity`") for each in words("activity")]
    used_up = [choice(ctx.sheet, each, sorted(rules), "`used-up`") for each in words("used-up")]
    labels = [read_label(ctx, each) for each in words("data")]
    service = _service(ctx, entries)
    tools = tuple(filter(None, (read_call(ctx.sheet, each) for each in words("tool"))))
    device, account = texts("device"), texts("account")
    _no_more(ctx, entries.get("device"), "`device`", "ids", [word for word in device if word not in DEVICE_LABELS], 1)
    named = [word for word in account if word not in ACCOUNT_KINDS]
    _no_more(ctx, entries.get("account"), "`account`", "names", named, 2)
    _no_more(ctx, entries.get("account"), "`account`", "kinds", [word for word in account if word not in named], 1)
    return Given(
        service=service,
        who=_who(ctx, entries.get("who")),
        groups=frozenset(texts("groups")),
        address=_address(ctx, entries.get("where")),
        device=device,
        # A call is never only looked at; besides, an exchange that calls tools is of the activity `tool`.
        activity=frozenset(word for word in activities if word) or frozenset({TOOL if tools else "browse"}),
        account=account,
        tools=tools,
        data=tuple(finding for word in labels if word for finding in findings_of(ctx.known, word, ctx.data)),
        unread=tuple(word for each in words("unread") if (word := _unread(ctx, each))),
        used_up=frozenset(word for word in used_up if word),
        at=_moment(ctx, entries.get("at")),
        inquiries=_inquiries(ctx, entries),
    )


def _no_more(ctx: Context, node: Node | None, what: str, kind: str, said: list[str], most: int) -> None:
    """One exchange cannot have more: all beyond would be left out without a word."""
    if node is not None and len(said) > most:
        ctx.sheet.wrong(node, f"{what} says {len(said)} {kind}.", "Write a test for each.")


def _unread(ctx: Context, node: Node) -> str | None:
    """What could not be inspected: a word of one's own, or data of the policy that could not be looked for."""
    word = text(ctx.sheet, node, "`unread`")
    name = (word or "").removeprefix(UNLOOKED)
    if word is not None and word.startswith(UNLOOKED) and name not in ctx.data:
        fix = ctx.sheet.meant(name, ctx.data, "Name data that `data:` declares.")
        ctx.sheet.wrong(node, f"The policy has no data {quoted(name)}.", fix)
    return word


def findings_of(known: Known, label: str, own: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Detector and family of a finding called ``label``; a family stands for the first of its detectors.

    ``own`` are the names of the policy's own data, which are a family too.
    """
    if label in known.data:
        return ((label, known.data[label]),)
    for detector, family in (*sorted(known.data.items()), *((name, OWN) for name in sorted(own))):
        if family == label:
            return ((detector, family),)
    return ((label, OWN),)


def _service(ctx: Context, entries: Table) -> str:
    node = entries.get("service")
    if node is None:
        ctx.sheet.wrong(entries, "`given` names no service.", "Add `service:`; a policy is asked about nothing else.")
        return ""
    word = text(ctx.sheet, node, "`service`")
    ids = sorted(read_service(ctx, node, word)) if word else []
    if len(ids) > 1:
        ctx.sheet.wrong(node, f"Several services are called {quoted(word or '')}.", f"Name one: {listing(ids)}.")
    return ids[0] if ids else ""


def _who(ctx: Context, node: Node | None) -> str | None:
    word = text(ctx.sheet, node, "`who`") if node else None
    if node and word in ctx.people:
        fix = "Name one of its members, or write `groups:` for a group of your directory."
        ctx.sheet.wrong(node, f"{quoted(word)} is a group, and a test is about one person.", fix)
    return None if word == "anonymous" else word


def _address(ctx: Context, node: Node | None) -> Address | None:
    word = text(ctx.sheet, node, "`where`") if node else None
    if not word or node is None:
        return None
    if networks := ctx.zones.get(word):
        # The first address that is a machine's, where the network is large enough to have one.
        first = networks[0]
        return first[1] if first.num_addresses > 2 else first[0]
    try:
        return ip_address(word)
    except ValueError:
        fix = ctx.sheet.meant(word, ctx.zones, "Write a zone of `zones:` or an address.")
        ctx.sheet.wrong(node, f"{quoted(word)} is no zone and no address.", fix)
        return None


def _inquiries(ctx: Context, entries: Table) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """What rules see of inquiries to the operators of services, as facts by the id of the service."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for word in (INQUIRY, ANSWERED):
        said = table(ctx.sheet, node, f"`{word}`") if (node := entries.get(word)) else None
        for key, value in said.entries if said else ():
            facts = _of_inquiry(ctx, value) if word == INQUIRY else dict(read_answered(ctx.sheet, ctx.known, value))
            for id in read_service(ctx, key, key.value):
                found.setdefault(id, {}).update(facts)
    return found


def _of_inquiry(ctx: Context, node: Node) -> dict[str, frozenset[str]]:
    state = choice(ctx.sheet, node, INQUIRY_STATES, "`inquiry`")
    return {INQUIRY: frozenset({state})} if state else {}


def _moment(ctx: Context, node: Node | None) -> datetime | None:
    def moment(written: str) -> datetime:
        return moment_of(written, ctx.zone, end_of_day=False)

    return read_with(ctx.sheet, node, "`at`", moment, "2026-12-31T18:00+09:00") if node else None


def question(policy: Policy, known: Known, said: Mapping[str, tuple[str, ...]], file: str = "the question") -> Given:
    """What a question outside a file describes, in the words of ``given:``.  Raises ``Problems``."""
    sheet = Sheet(file)
    ctx = Context.within(policy, sheet, known)
    node = Table(0, 0, tuple((Scalar(0, 0, name), _said(values)) for name, values in said.items() if values))
    given = read_given(ctx, node, {rule.name for rule in policy.rules})
    sheet.finish()
    if given is None:
        raise AssertionError("a question is always a mapping")
    return given


def _said(values: tuple[str, ...]) -> Node:
    nodes = tuple(Scalar(0, 0, value, plain=False) for value in values)
    return nodes[0] if len(nodes) == 1 else Sequence(0, 0, nodes)

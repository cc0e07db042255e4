"""The law of exceptions on 100,000 exchanges outside a scope: none of them passes by a grant.

What a scope means is said here once more, apart from the code: for every word that a scope may hold, one plain
question about an exchange.  Exchanges are made around the borders of a scope: one well inside it, and then a few of its
fields moved, mostly one.  Policies, grants and tables are made once for many exchanges, so that so many can be asked.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Final

import pytest

from tests.policy import worlds
from tidegate.core.decision import Decision
from tidegate.core.exchange import NOBODY, UNKNOWN, Account, Actor, Device, Exchange, Target, Tool, Unread
from tidegate.core.finding import Finding
from tidegate.policy import Evaluator, Grant, Policy, evaluate, read_scope

OUTSIDE: Final = 100_000
EACH: Final = 400
BEGINS: Final = datetime(2025, 2, 5, 3, 0, tzinfo=UTC)
TICK: Final = timedelta(microseconds=1)
Asked = Callable[[Exchange], bool]


def person(*names: str) -> Asked:
    return lambda x: x.who.person is not None and x.who.person.lower() in names  # type: ignore[union-attr]


def group(name: str) -> Asked:
    return lambda x: name in x.who.groups  # type: ignore[union-attr]


def network(*written: str) -> Asked:
    networks = [ip_network(each) for each in written]

    def inside(x: Exchange) -> bool:
        address: Any = x.address
        plain = getattr(address, "ipv4_mapped", None) or address
        return plain is not None and any(plain in each for each in networks)

    return inside


def service(*ids: str) -> Asked:
    return lambda x: x.service is not None and x.service.id in ids  # type: ignore[union-attr]


def device(id: str = "", label: str = "") -> Asked:
    return lambda x: x.device is not None and (x.device.id == id or label in x.device.labels)  # type: ignore[union-attr]


def account(word: str) -> Asked:
    return lambda x: x.account is not None and word in (x.account.kind, x.account.tenant)  # type: ignore[union-attr]


def calls(server: str, *names: str) -> Asked:
    def inside(x: Exchange) -> bool:
        called: Any = x.tools
        return bool(called) and all(t.server == server and (not names or t.name in names) for t in called)

    return inside


def only(*activities: str) -> Asked:
    return lambda x: x.activity in {frozenset({one, other}) for one in activities for other in activities}


#: For each field of a scope what may be written, and what that means.
WORDS: Final[Mapping[str, list[tuple[Any, Asked]]]] = {
    "who": [
        ("kim@example.kr", person("kim@example.kr")),
        (
            ["research"],
            lambda x: group("research")(x) or person("kim@example.kr", "lee@example.kr")(x),
        ),
        ("*@partner.example", lambda x: (x.who.person or "").endswith("@partner.example")),  # type: ignore[union-attr]
        ("staff", group("staff")),
        (["ann@partner.example", "guests"], lambda x: person("ann@partner.example")(x) or group("guests")(x)),
    ],
    "service": [
        ("deepseek", service("deepseek")),
        ({"category": "chatbot"}, service("deepseek", "chatgpt")),
        ({"stored-in": ["FI", "NO"]}, service("deepl")),
        (["deepl", "nowhere"], service("deepl", "nowhere")),
        ({"category": "chatbot", "stored-in": "US"}, service("chatgpt")),
    ],
    "where": [
        ("office", network("10.20.0.0/16", "2001:db8::/32")),
        ("guests", network("192.168.50.0/24")),
        ("10.20.1.5", network("10.20.1.5")),
    ],
    "device": [
        ("managed", device(label="managed")),
        ("lab", lambda x: x.device is not None and x.device.id.startswith("lab-")),  # type: ignore[union-attr]
        ("unmanaged", lambda x: x.device is None or "managed" not in x.device.labels),  # type: ignore[union-attr]
    ],
    "account": [("company", account("company")), ("org-1", account("org-1"))],
    "activity": [
        ("prompt", only("prompt")),
        (["prompt", "upload"], only("prompt", "upload")),
        (["browse", "sign-in"], only("browse", "sign-in")),
    ],
    "tool": [
        ("github/create_*", calls("github", "create_issue", "create_repo")),
        (["github/get", {"server": "github", "name": ["delete_repo"]}], calls("github", "get", "delete_repo")),
        ({"server": "corp"}, calls("corp")),
    ],
}
#: Labels that the words for data mean.
DATA: Final[Mapping[Any, frozenset[str]]] = {
    "email": frozenset({"email"}),
    "money": frozenset({"payment-card", "iban"}),
    "credentials": frozenset({"openai-key", "aws-access-key"}),
}
QUOTAS: Final[Mapping[str, str | None]] = {"1 prompt per day": "prompt", "4 requests per hour": None}
#: What fields of an exchange may be: mostly what is just inside or just outside of some word.
VALUES: Final[Mapping[str, list[Any]]] = {
    "who": [
        NOBODY,
        *(
            Actor(name, frozenset(groups))
            for name in ("kim@example.kr", "KIM@Example.kr", "lee@example.kr", "ann@partner.example", "a@partner.exam")
            for groups in ((), ("staff",), ("guests", "research"))
        ),
    ],
    "address": [
        None,
        *map(
            ip_address,
            [
                "10.20.1.5",
                "10.20.1.4",
                "10.19.255.255",
                "10.20.255.255",
                "10.21.0.0",
                "::ffff:10.20.1.5",
                "192.168.50.255",
                "192.168.51.0",
                "2001:db8:ffff::",
                "2001:db9::",
            ],
        ),
    ],
    "device": [
        None,
        *(
            Device(id, frozenset(labels))
            for id in ("lab-1", "pc-7", "lab")
            for labels in ((), ("managed",), ("unmanaged", "company"))
        ),
    ],
    "service": [*worlds.SERVICES.values()],
    "account": [
        None,
        Account("kim@example.kr"),
        Account(None, "org-1"),
        Account(None, "org-11"),
        Account(None, "org-2", "company"),
        Account("kim@example.kr", "org-1", "personal"),
    ],
    "activity": [
        frozenset(words.split())
        for words in ("", "prompt", "upload", "prompt upload", "prompt upload api", "browse", "browse sign-in", "api")
    ],
    "data": [
        tuple(Finding(name, worlds.LABELS[name], 0, 0, 1, 0.9) for name in names.split())
        for names in ("", "email", "iban", "email iban", "payment-card iban", "openai-key email", "kr-rrn")
    ],
    "tools": [
        (),
        *(
            tuple(Tool(*each.split("/")) for each in calls.split())
            for calls in ("github/create_issue", "github/create_repo", "github/get", "github/delete_repo", "corp/get")
        ),
        (Tool("github", None),),
        (Tool("corp", None),),
        (Tool("github", "create_issue"), Tool("github", "delete_repo")),
        (Tool("github", "create_issue"), Tool("corp", "create_issue")),
    ],
    "unread": [(), (), (Unread("file", "encrypted"),)],
}
FIELD_OF: Final = {"where": "address", "tool": "tools"}
RULES: Final[list[dict[str, Any]]] = [
    {"service": {"category": "chatbot"}},
    {"service": {"not": "chatgpt"}},
    {"data": "money"},
    {"data": ["email", "credentials"]},
    {"data": {"not": "email"}},
    {"activity": ["prompt", "upload"]},
    {"who": {"not": "staff"}},
    {"tool": "github/create_*"},
    {"tool": {"server": "corp"}},
    {},
]


@dataclass(frozen=True, slots=True)
class Said:
    """A grant as it was written, with the questions that it means."""

    grant: Grant
    asked: Mapping[str, Asked]
    data: frozenset[str] | None
    quota: str

    def inside(self, rule: str, written: Mapping[str, Any], x: Exchange) -> tuple[bool, list[str]]:
        """Whether ``x`` is in its scope for a rule; and which fields say that it is not."""
        outside = []
        for word, asked in self.asked.items():
            if getattr(x, FIELD_OF.get(word, word)) is UNKNOWN or not asked(x):
                outside.append(word)
        if not self._carries(written, x):
            outside.append("data")
        if self.quota and not self._room(x):
            outside.append("quota")
        days = written["exceptions"]
        if not (self.grant.begins <= x.at < self.grant.ends and x.at < self.grant.begins + timedelta(days=days)):
            outside.append("time")
        return rule in self.grant.rules and days > 0 and not outside, outside

    def _carries(self, written: Mapping[str, Any], x: Exchange) -> bool:
        if self.data is None:
            return True
        if x.data is UNKNOWN or x.unread:
            return False
        found = {finding.detector for finding in x.data}
        about = written.get("data")
        if about is not None and not isinstance(about, dict):
            found &= frozenset().union(*(DATA[word] for word in ([about] if isinstance(about, str) else about)))
        return found <= self.data

    def _room(self, x: Exchange) -> bool:
        counted = QUOTAS[self.quota]
        if x.activity is not UNKNOWN and counted is not None and counted not in x.activity:
            return True
        return (f"grant:{self.grant.id}", True) in x.quota


@dataclass(frozen=True, slots=True)
class World:
    """A policy, each rule's own words (``exceptions`` in days, 0 for none), and grants for it."""

    policy: Policy
    rules: Mapping[str, Mapping[str, Any]]
    said: tuple[Said, ...]


def world(chance: random.Random) -> World:
    """Two to four rules, of which some allow exceptions, and one or two grants."""
    written = {f"r{n}": dict(chance.choice(RULES)) for n in range(chance.randint(2, 4))}
    days = {name: chance.choice([0, 2, 30, 90]) for name in (*written, "otherwise")}

    def allowed(name: str) -> Any:
        return {"by": "lee@example.kr", "at-most": f"{days[name]} days"} if days[name] else "none"

    effects = ["block", "redirect", "justify", "coach", "redact"]
    rules = [
        {"name": name, **rule, "then": chance.choice(effects), "exceptions": allowed(name)}
        for name, rule in written.items()
    ]
    last = {"exceptions": allowed("otherwise")} if days["otherwise"] else {}
    policy = worlds.policy_of(rules, chance.choice(["block", "coach", "allow"]), **last)
    words = {name: {**rule, "exceptions": days[name]} for name, rule in {**written, "otherwise": {}}.items()}
    said = tuple(grant(chance, policy, f"g{n}") for n in range(chance.randint(1, 2)))
    return World(replace(policy, grants=tuple(each.grant for each in said)), words, said)


def grant(chance: random.Random, policy: Policy, id: str) -> Said:
    """A grant for some of the rules, with a scope of at least somebody and some service."""
    fields = ["who", "service", *(word for word in WORDS if word not in ("who", "service") and chance.random() < 0.4)]
    chosen = {word: chance.choice(WORDS[word]) for word in fields}
    data = chance.choice([None, None, "email", "money"])
    quota = chance.choice(["", "", *QUOTAS])
    scope = {word: said for word, (said, _) in chosen.items()}
    scope |= ({"data": data} if data else {}) | ({"quota": quota} if quota else {})
    names = [rule.name for rule in policy.all_rules if chance.random() < 0.7] or ["r0"]
    begins = BEGINS + timedelta(days=chance.randint(-3, 3))
    ends = begins + timedelta(days=chance.choice([1, 2, 20, 90]))
    read = read_scope(json.dumps(scope), "scope", policy, worlds.KNOWN)
    asked = {word: asks for word, (_, asks) in chosen.items()}
    return Said(Grant(id, frozenset(names), read, begins, ends), asked, DATA[data] if data else None, quota)


def exchanges(chance: random.Random, here: World, many: int) -> Iterator[Exchange]:
    """Exchanges around the scope of one of the grants: inside it, and then with a few fields moved."""
    blank = Exchange("x", BEGINS, Target("chat.example"), tools=())
    for said in here.said:
        inner = {field: list(values) for field, values in VALUES.items()}
        for word, asks in said.asked.items():
            field = FIELD_OF.get(word, word)
            inner[field] = [value for value in VALUES[field] if asks(replace(blank, **{field: value}))]
        inner["unread"] = [()]
        if said.data is not None:
            inner["data"] = [data for data in VALUES["data"] if {found.detector for found in data} <= said.data]
        begins, ends = said.grant.begins, said.grant.ends
        within = [begins, begins + timedelta(hours=5), ends - TICK]
        borders = [begins - TICK, ends, ends - TICK, *(begins + timedelta(days=days) for days in (2, 30, 90))]
        borders += [moment - TICK for moment in borders]
        for _ in range(many // len(here.said)):
            fields = {field: chance.choice(values) for field, values in inner.items()} | {"at": chance.choice(within)}
            for field in chance.sample([*VALUES, "at", "quota"], chance.choice([0, 1, 1, 1, 1, 2, 3])):
                fields[field] = chance.choice({**VALUES, "at": borders, "quota": [()]}[field])
            if chance.random() < 0.1:
                fields[chance.choice([*inner])] = UNKNOWN
                fields["unread"] = ()
            room = tuple((each.grant.counted_as, chance.random() < 0.8) for each in here.said)
            yield replace(blank, **{"quota": room, **fields})


@pytest.mark.slow
def test_none_of_100_000_exchanges_outside_a_scope_passes_by_a_grant() -> None:
    chance = random.Random(20250131)
    asked, by_grant, alone = 0, 0, Counter[str]()
    while asked < OUTSIDE:
        here = world(chance)
        bare = Evaluator(replace(here.policy, grants=()), worlds.SERVICES.values())
        fast = bare.granting(here.policy.grants)
        for x in exchanges(chance, here, EACH):
            outcome = fast.decide(x)
            reaching = []
            for said in here.said:
                found = {rule: said.inside(rule, words, x) for rule, words in here.rules.items()}
                rules = frozenset(rule for rule, (inside, _) in found.items() if inside)
                reaching += [replace(said.grant, rules=rules)] if rules else []
                # What alone keeps it out of this grant, where the grant is for a rule at all.
                alone.update(
                    fields[0]
                    for rule, (_, fields) in found.items()
                    if rule in said.grant.rules and here.rules[rule]["exceptions"] and len(fields) == 1
                )
            if not reaching:
                asked += 1
                passed = outcome.grant is not None if isinstance(outcome, Decision) else False
                assert not passed, f"outside every scope, and let pass by {outcome}: {x}"
                if isinstance(outcome, Decision):
                    assert outcome == bare.decide(x)
            elif isinstance(outcome, Decision):
                by_grant += outcome.grant is not None
                assert outcome == evaluate(replace(here.policy, grants=tuple(reaching)), x)
            if asked % 20 == 0:
                assert outcome == evaluate(here.policy, x)
    assert by_grant > OUTSIDE // 20
    # Every kind of border was the only one in the way, many times.
    assert {*WORDS, "data", "quota", "time"} <= {field for field, count in alone.items() if count > OUTSIDE // 200}

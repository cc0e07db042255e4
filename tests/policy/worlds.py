"""A small world for the laws: few services, people and networks, so that random rules and exchanges often meet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final

from hypothesis import strategies as st

from tidegate.core.decision import Decision
from tidegate.core.exchange import (
    ACTIVITIES,
    NOBODY,
    TOOL,
    UNKNOWN,
    Account,
    Actor,
    Device,
    Exchange,
    Target,
    Tool,
    Unread,
)
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.policy.evaluate import evaluate
from tidegate.policy.known import Known
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse


def service(id: str, name: str, category: str, **facts: str) -> Service:
    return Service(
        id, name, category, {key.replace("_", "-"): frozenset(value.split()) for key, value in facts.items()}
    )


SERVICES: Final[Mapping[str, Service]] = {
    each.id: each
    for each in (
        service("deepseek", "DeepSeek", "chatbot", stored_in="CN", operator_country="CN", collects="device-info"),
        service("chatgpt", "ChatGPT", "chatbot", stored_in="US", operator_country="US", trains_on_data="opt-out"),
        service("deepl", "DeepL", "translation", stored_in="SE FI", operator_country="DE", trains_on_data="no"),
        service("nowhere", "Nowhere AI", "agent"),
    )
}
LABELS: Final = {
    "email": "contact",
    "kr-rrn": "national-id",
    "payment-card": "money",
    "iban": "money",
    "openai-key": "credentials",
    "aws-access-key": "credentials",
}
KNOWN: Final = Known.of(SERVICES.values(), LABELS)
HEAD: Final[dict[str, Any]] = {
    "people": {
        "research": ["kim@example.kr", "lee@example.kr"],
        "partners": ["*@partner.example"],
        "all": ["research"],
    },
    "zones": {"office": ["10.20.0.0/16", "2001:db8::/32"], "guests": "192.168.50.0/24"},
    "devices": {"lab": ["lab-*"]},
}


def policy_of(rules: list[dict[str, Any]], otherwise: str = "allow", **top: Any) -> Policy:
    """JSON is YAML: the policy goes through the real parser."""
    said = {**HEAD, "rules": rules, "otherwise": otherwise, **{key.replace("_", "-"): v for key, v in top.items()}}
    return parse(json.dumps(said, ensure_ascii=False), "world.yaml", KNOWN)


def asked(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, a list, or ``not:`` before either."""
    some = st.one_of(values, st.lists(values, min_size=1, max_size=3))
    return st.one_of(some, some, st.builds(lambda inner: {"not": inner}, some))


EFFECTS: Final = st.sampled_from(["allow", "coach", "justify", "redact", "redirect", "block"])
UNSURE: Final = st.sampled_from(["allow", "coach", "justify", "redirect", "block"])
FACTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "category": st.sampled_from(["chatbot", "agent", "translation"]),
        "stored-in": st.lists(st.sampled_from(["CN", "US", "FI", "NO"]), min_size=1, max_size=2),
        "trains-on-data": st.sampled_from(["no", "opt-out"]),
    },
).filter(bool)
CONDITIONS: Final = {
    "who": asked(
        st.sampled_from(["research", "all", "partners", "anonymous", "staff", "kim@example.kr", "*.kr", "k*m@*", "*"])
    ),
    "where": asked(st.sampled_from(["office", "guests", "10.20.1.0/24", "10.20.1.5", "::/0"])),
    "service": asked(st.one_of(st.sampled_from([*SERVICES, "DeepSeek"]), FACTS)),
    "activity": asked(st.sampled_from([*ACTIVITIES[:5], TOOL])),
    "account": asked(st.sampled_from(["company", "personal", "*@example.kr", "org-1"])),
    "tool": asked(
        st.sampled_from(
            ["github/create_*", "*/delete_repo", {"server": "github"}, {"name": {"not": ["list_*", "get"]}}]
        )
    ),
    "device": asked(st.sampled_from(["managed", "unmanaged", "company", "lab", "lab-1"])),
    "data": asked(st.sampled_from(["email", "money", "credentials", "iban"])),
    "during": asked(
        st.sampled_from([{"days": "mon-fri", "hours": "09:00-18:00"}, {"hours": "22:00-06:00", "zone": "Asia/Seoul"}])
    ),
    "from": st.sampled_from(["2025-01-31", "2025-06-01T12:00"]),
    "until": st.sampled_from(["2025-12-31", "2026-03-01T08:30+09:00"]),
    "quota": st.sampled_from(["1 prompt per day", "40 requests per hour", "3 uploads per week"]),
}
MESSAGES: Final = st.sampled_from(["Take care.", {"en": "Take care.", "ko": "주의하세요."}])


@st.composite
def rules(draw: st.DrawFn, number: int, *, staged: bool = False) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(list(CONDITIONS)), max_size=3, unique=True))
    effect = draw(EFFECTS)
    rule: dict[str, Any] = {"name": f"r{number}", "then": effect}
    for name in names:
        if name != "quota" or effect not in ("redirect", "block"):
            rule[name] = draw(CONDITIONS[name])
    if draw(st.booleans()):
        rule["when-unsure"] = draw(UNSURE)
    if draw(st.booleans()):
        rule["message"] = draw(MESSAGES)
    if effect == "redact" and draw(st.booleans()):
        rule["restore"] = False
    if effect in ("coach", "justify") and draw(st.booleans()):
        rule["hold"] = "1 hour"
    if staged and draw(st.integers(0, 4)) == 0:
        rule["canary"] = draw(st.sampled_from(["50%", "0.5%", "100 %"]))
    if staged and draw(st.integers(0, 4)) == 0 and "quota" not in rule:
        rule["monitor"] = True
    return rule


@st.composite
def policies(draw: st.DrawFn, most: int = 7, *, staged: bool = False) -> Policy:
    """With ``staged`` some rules are only monitored or hold for a share of people, and some policies are monitored."""
    written = [draw(rules(number, staged=staged)) for number in range(draw(st.integers(0, most)))]
    whole = {"monitor": True} if staged and draw(st.integers(0, 9)) == 0 else {}
    return policy_of(written, draw(EFFECTS), when_unsure=draw(UNSURE), **whole)


ACTORS: Final = st.builds(
    Actor,
    st.sampled_from([None, "kim@example.kr", "KIM@example.kr", "ann@partner.example", "zoe@else.example"]),
    st.frozensets(st.sampled_from(["staff", "research", "guests"]), max_size=2),
)
ADDRESSES: Final = st.sampled_from(
    [None, *map(ip_address, ["10.20.1.5", "::ffff:10.20.1.5", "192.168.50.9", "2001:db8::1", "9.9.9.9"])]
)
DEVICES: Final = st.one_of(
    st.none(),
    st.builds(
        Device,
        st.sampled_from(["lab-1", "pc-7"]),
        st.frozensets(st.sampled_from(["managed", "unmanaged", "company", "personal"]), max_size=2),
    ),
)
ACCOUNTS: Final = st.one_of(
    st.none(),
    st.builds(
        Account,
        st.sampled_from([None, "kim@example.kr"]),
        st.sampled_from([None, "org-1"]),
        st.sampled_from([None, "company", "personal"]),
    ),
)
TOOLS: Final = st.lists(
    st.builds(Tool, st.sampled_from(["github", "GitLab"]), st.sampled_from(["create_issue", "delete_repo", "get"])),
    max_size=2,
    unique=True,
).map(tuple)
FINDINGS: Final = st.lists(
    st.sampled_from([Finding(name, family, 0, 0, 1, 0.9) for name, family in LABELS.items()]), max_size=2
).map(tuple)
MOMENTS: Final = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=7)
)


#: What Kim asks DeepSeek, with nothing found in it; noon of a Wednesday in Seoul.
PROMPT: Final = Exchange(
    id="x",
    at=datetime(2025, 2, 5, 3, 0, tzinfo=UTC),
    target=Target("chat.deepseek.com"),
    who=Actor("kim@example.kr"),
    address=None,
    device=None,
    service=SERVICES["deepseek"],
    activity=frozenset({"prompt"}),
    account=None,
    data=(),
)


@st.composite
def exchanges(draw: st.DrawFn, *, read: bool = False) -> Exchange:
    """Fully known exchanges; ``read``: nothing in them is unread."""
    unread = () if read else draw(st.sampled_from([(), (), (Unread("file", "encrypted"),)]))
    tools = draw(TOOLS)
    return Exchange(
        id="x",
        at=draw(MOMENTS),
        target=Target("chat.example"),
        who=draw(st.one_of(st.just(NOBODY), ACTORS)),
        address=draw(ADDRESSES),
        device=draw(DEVICES),
        service=draw(st.sampled_from([*SERVICES.values(), None])),
        activity=draw(st.frozensets(st.sampled_from(ACTIVITIES[:5]), max_size=2)) | ({TOOL} if tools else set()),
        account=draw(ACCOUNTS),
        tools=tools,
        data=draw(FINDINGS),
        unread=unread,
        quota=tuple((f"r{number}", draw(st.booleans())) for number in range(8)),
    )


#: A field as policy calls it, where an exchange calls it otherwise.
_ATTRIBUTES: Final = {"where": "address", "tool": "tools"}
FIELDS: Final = ("who", "address", "device", "service", "activity", "account", "tools", "data")


def unknown(fields: Iterable[str]) -> dict[str, Any]:
    """What ``replace`` puts into an exchange of which ``fields`` are not known."""
    return dict.fromkeys(fields, UNKNOWN)


@st.composite
def blurred(draw: st.DrawFn, x: Exchange) -> Exchange:
    """``x`` as an edge sees it that does not know everything yet."""
    hidden = draw(st.sets(st.sampled_from(FIELDS)))
    kept = tuple(pair for pair in x.quota if draw(st.booleans()))
    x = replace(x, quota=kept, **unknown(hidden))
    return replace(x, unread=()) if "data" in hidden else x


@st.composite
def any_exchanges(draw: st.DrawFn) -> Exchange:
    return draw(blurred(draw(exchanges())))


def told(policy: Policy, x: Exchange, late: Exchange, most: int) -> Decision:
    """What is decided when no more is told than is asked for, at most ``most`` times; ``late`` is how everything is."""
    for _ in range(most):
        outcome = evaluate(policy, x)
        if isinstance(outcome, Decision):
            break
        for field in outcome.fields:
            if field.startswith("quota:"):
                rule = field.removeprefix("quota:")
                assert x.room(rule) is UNKNOWN
                x = replace(x, quota=(*x.quota, (rule, late.room(rule) is True)))
            else:
                name = _ATTRIBUTES.get(field, field)
                assert getattr(x, name) is UNKNOWN
                x = replace(x, **{name: getattr(late, name)}, unread=late.unread if name == "data" else x.unread)
    assert isinstance(outcome, Decision)
    return outcome

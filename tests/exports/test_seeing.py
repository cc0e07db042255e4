"""An edge that asks about each request claims no rule whose question no request there is known to answer.

The oracle is the catalogue's own: requests are made of its examples and put to the evaluator as the gateway would put
them, with what each shows and nothing else.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.exports.worlds import NOW, shipped_catalog
from tests.policy.worlds import LABELS
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.names import under
from tidegate.core.decision import Decision
from tidegate.core.exchange import NOBODY, Account, Exchange, Target, account_kind
from tidegate.exports.seeing import (
    ANSWERS,
    BY_NAME_ALONE,
    NO_ACCOUNT,
    NO_OWN_ACCOUNTS,
    SOME_ACCOUNTS,
    TELLABLE,
    Unseen,
    assumed,
    unseen,
)
from tidegate.policy.evaluate import evaluate
from tidegate.policy.known import Known
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse


@cache
def catalog() -> Catalog:
    return shipped_catalog()


def policy(rule: str, accounts: str = "{}") -> Policy:
    services = [catalog().service(id) for id in catalog().services]
    text = f"accounts: {accounts}\nrules:\n- {{name: r, {rule}}}\notherwise: allow\n"
    return parse(text, "policy.yaml", Known.of(services, LABELS))


def asked(rule: str, service: str, accounts: str = "{}", told: frozenset[str] = TELLABLE) -> Unseen | None:
    made = policy(rule, accounts)
    return unseen(made.rules[0], made, service, catalog().shown(service), told)


def requests(made: Policy, id: str) -> list[Exchange]:
    """The service's examples as the gateway would know them, with another's account where the kind shows one."""
    found = []
    for shape in catalog().services[id].shapes:
        for each in shape.examples:
            sighting = catalog().identify(each.host, each.method, each.path, each.media_type)
            shows = sighting.shape is not None and sighting.shape.account is not None
            account = Account("other", None, account_kind(made.accounts, id, "other")) if shows else None
            found.append(
                Exchange(
                    "x",
                    NOW,
                    Target(each.host),
                    who=NOBODY,
                    address=None,
                    device=None,
                    service=sighting.service,
                    activity=sighting.activity,
                    account=account,
                    tools=(),
                    data=(),
                )
            )
    return found


def matches(made: Policy, x: Exchange) -> bool:
    answer = evaluate(made, x)
    assert isinstance(answer, Decision)
    return answer.rule == "r"


@pytest.mark.parametrize("account", ["other", "personal"])
def test_a_rule_about_an_account_is_claimed_only_where_every_described_prompt_would_meet_it(account: str) -> None:
    for id in catalog().services:
        made = policy(f"service: {id}, activity: prompt, account: {account}, then: block", f"{{{id}: [ours]}}")
        claimed = unseen(made.rules[0], made, id, catalog().shown(id)) is None
        prompts = [x for x in requests(made, id) if "prompt" in x.activity]  # type: ignore[operator]
        if claimed:
            assert prompts, id
            assert all(matches(made, x) for x in prompts), id


@pytest.mark.parametrize("activity", ["sign-in", "upload", "download", "share", "voice", "telemetry", "api"])
def test_a_rule_about_an_activity_is_claimed_only_where_some_request_is_known_to_be_one(activity: str) -> None:
    claimed = set()
    for id in catalog().services:
        made = policy(f"service: {id}, activity: {activity}, then: block")
        if unseen(made.rules[0], made, id, catalog().shown(id)) is None:
            claimed.add(id)
            known = [x for x in requests(made, id) if matches(made, x)]
            by_host = activity == "api" and any(host.api for host in catalog().services[id].hosts)
            assert known or by_host, id
    assert 0 < len(claimed) < len(catalog().services)


def test_a_service_of_which_no_host_is_opened_is_claimed_for_no_rule() -> None:
    opened = {name for name, _ in catalog().hosts()} | {each.under for each in catalog().host_patterns()}
    closed = [
        id
        for id, entry in catalog().services.items()
        if not any(under(each, host.name) or under(host.name, each) for each in opened for host in entry.hosts)
    ]
    assert "zapier" in closed
    for rule in ("then: block", "activity: prompt, then: coach, message: x", "data: email, then: redact"):
        made = policy(rule)
        assert {unseen(made.rules[0], made, id, catalog().shown(id)) for id in closed} == {Unseen(BY_NAME_ALONE)}


CASES: list[tuple[str, str, str, Unseen | None]] = [
    ("account: acme, then: block", "deepseek", "{deepseek: [acme]}", Unseen(NO_ACCOUNT)),
    ("account: personal, then: block", "claude", "{chatgpt: [ours]}", Unseen(NO_OWN_ACCOUNTS)),
    ("account: personal, then: block", "chatgpt", "{chatgpt: [ours]}", Unseen(SOME_ACCOUNTS, partly=True)),
    ("account: personal, activity: prompt, then: block", "chatgpt", "{chatgpt: [ours]}", None),
    ("activity: download, data: email, then: block", "chatgpt", "{}", Unseen(ANSWERS)),
    ("activity: [prompt, upload], then: block", "deepl", "{}", None),
    ("tool: github/delete_repo, then: block", "deepl", "{}", None),
    ("then: block", "zapier", "{}", Unseen(BY_NAME_ALONE)),
    ("then: block", "chatgpt", "{}", None),
]


@pytest.mark.parametrize(("rule", "service", "accounts", "found"), CASES)
def test_each_reason_is_told_where_it_is_one(rule: str, service: str, accounts: str, found: Unseen | None) -> None:
    assert asked(rule, service, accounts) == found


@pytest.mark.parametrize(
    ("rule", "partly"),
    [
        ("who: kim@example.kr, then: block", False),
        ("who: anonymous, then: block", True),
        ("who: {not: kim@example.kr}, then: block", True),
        ("canary: 5%, then: block", False),
        ("device: managed, then: block", False),
        ("device: unmanaged, then: block", True),
    ],
)
def test_a_rule_about_people_where_none_can_be_known_holds_for_the_unknown_alone(rule: str, partly: bool) -> None:
    found: Any = asked(rule, "chatgpt", told=frozenset())
    assert found is not None
    assert found.partly is partly
    assert "ever known" in found.why
    assert asked(rule, "chatgpt") is None


@pytest.mark.parametrize(
    ("service", "activity", "account", "said"),
    [
        ("deepseek", "prompt", True, ["No request to deepseek is known to show an account."]),
        ("deepseek", "telemetry", False, ["No request to deepseek is known to be `telemetry`."]),
        ("chatgpt", "sign-in", True, ["No such request to chatgpt is known to show an account: sign-in."]),
        ("chatgpt", "prompt", True, []),
        ("zapier", "prompt", False, [f"Nothing that is sent to zapier is seen: {BY_NAME_ALONE}."]),
    ],
)
def test_what_an_imagined_request_has_that_no_real_one_shows(
    service: str, activity: str, account: bool, said: list[str]
) -> None:
    assert list(assumed(service, {activity}, account=account, shown=catalog().shown(service))) == said

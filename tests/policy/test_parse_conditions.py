"""Conditions as written: each with a value, a list and ``not:``; names resolved or reported."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.problem import Problems
from tidegate.policy.conditions import AtService, During, From, OnDevice, Until, Where, Who, WithAccount
from tidegate.policy.model import Rule
from tidegate.policy.parse_conditions import READERS
from tidegate.policy.vocabulary import CONDITIONS, names


def rule(**said: Any) -> Rule:
    return worlds.policy_of([{"name": "r", "then": "allow", **said}]).rules[0]


def wrong(**said: Any) -> str:
    with pytest.raises(Problems) as raised:
        rule(**{("from" if key == "from_" else key): value for key, value in said.items()})
    return " ".join(f"{problem.what} {problem.fix}".strip() for problem in raised.value.problems)


VALUES: dict[str, tuple[Any, Any]] = {
    "who": ("kim@example.kr", "anonymous"),
    "where": ("office", "192.0.2.0/24"),
    "service": ("deepseek", {"category": "chatbot"}),
    "activity": ("prompt", "upload"),
    "account": ("company", "*@x.example"),
    "tool": ("github/create_*", {"server": "github", "name": ["list_*", "get"]}),
    "device": ("managed", "lab"),
    "data": ("email", "money"),
    "during": ({"days": "mon"}, {"hours": "09:00-10:00"}),
    "from": ("2025-01-01", "2026-01-01"),
    "until": ("2025-01-01", "2026-01-01"),
}


@pytest.mark.parametrize("name", READERS)
def test_each_takes_a_value_a_list_and_not(name: str) -> None:
    one, other = VALUES[name]
    for said, negated, count in (
        (one, False, 1),
        ([one, other], False, 2),
        ({"not": one}, True, 1),
        ({"not": [one, other]}, True, 2),
    ):
        (condition,) = rule(**{name: said}).conditions
        assert condition.field == name
        assert (condition.negated, len(condition.written)) == (negated, count)


def test_no_condition_of_the_vocabulary_is_left_out() -> None:
    assert (*READERS, "quota") == names(CONDITIONS)


def test_conditions_stand_in_the_order_of_the_vocabulary() -> None:
    said = {name: VALUES[name][0] for name in reversed(list(READERS)) if name not in ("until",)}
    assert [each.field for each in rule(**said).conditions] == [name for name in READERS if name != "until"]


def test_names_are_resolved() -> None:
    (who,) = rule(who=["research", "Ann@else.example", "anonymous"]).conditions
    assert isinstance(who, Who)
    assert who.anonymous
    assert who.names.exact == {"kim@example.kr", "lee@example.kr", "ann@else.example"}
    (where,) = rule(where=["guests", "192.0.2.7"]).conditions
    assert isinstance(where, Where)
    assert where.networks == {ip_network("192.168.50.0/24"), ip_network("192.0.2.7/32")}
    (service,) = rule(service=["DeepL", {"stored-in": "cn", "category": ["chatbot", "agent"]}]).conditions
    assert isinstance(service, AtService)
    assert service.ids == {"deepl"}
    assert dict(service.tests[0].wanted) == {"stored-in": {"CN"}, "category": {"chatbot", "agent"}}
    (device,) = rule(device=["managed", "lab", "pc-*"]).conditions
    assert isinstance(device, OnDevice)
    assert device.labels == {"managed"}
    assert device.ids.has("lab-1")
    assert device.ids.has("PC-9")
    (account,) = rule(account=["company", "org-1"]).conditions
    assert isinstance(account, WithAccount)
    assert (account.kinds, account.names.exact) == (frozenset({"company"}), frozenset({"org-1"}))


def test_a_network_of_ipv4_written_in_ipv6_is_that_of_ipv4() -> None:
    """Addresses of such sockets are looked at as IPv4, so nothing would ever be in the other."""
    (where,) = rule(where=["::ffff:10.20.0.0/112", "::ffff:10.9.9.9", "2001:db8::/32", "::/0"]).conditions
    assert isinstance(where, Where)
    written = ("10.20.0.0/16", "10.9.9.9", "2001:db8::/32", "::/0")
    assert where.networks == {ip_network(each) for each in written}


def test_the_earliest_from_and_the_latest_until_of_a_list() -> None:
    (from_,) = rule(**{"from": ["2026-01-01", "2025-01-01"]}).conditions
    (until,) = rule(until=["2025-01-01", "2026-01-01"]).conditions
    assert isinstance(from_, From)
    assert isinstance(until, Until)
    assert from_.moment == datetime(2025, 1, 1, tzinfo=UTC)
    assert until.moment == datetime(2026, 1, 2, tzinfo=UTC)


def test_spans() -> None:
    (during,) = rule(
        during=[{"days": ["mon-wed", "fri"], "hours": ["09:00-12:00", "13:00-18:00"]}, {"days": "sun"}]
    ).conditions
    assert isinstance(during, During)
    assert during.spans[0].days == {0, 1, 2, 4}
    assert during.spans[0].hours == ((540, 720), (780, 1080))
    assert during.spans[1].hours == ((0, 1440),)


def test_times_are_those_of_the_policys_zone() -> None:
    policy = worlds.policy_of(
        [{"name": "r", "then": "allow", "from": "2025-02-05", "quota": "1 prompt per day", "during": {"days": "mon"}}],
        time_zone="Asia/Seoul",
    )
    during, from_ = policy.rules[0].conditions
    assert isinstance(from_, From)
    assert isinstance(during, During)
    assert from_.moment == datetime(2025, 2, 4, 15, 0, tzinfo=UTC)
    assert str(during.spans[0].zone) == "Asia/Seoul"
    assert policy.rules[0].quota is not None
    assert str(policy.rules[0].quota.zone) == "Asia/Seoul"


@pytest.mark.parametrize(
    ("written", "limit", "activity", "every"),
    [
        ("40 prompts per day", 40, "prompt", "day"),
        ("1 upload per hour", 1, "upload", "hour"),
        ("3 sign-ins per week", 3, "sign-in", "week"),
        ("9 tool calls per month", 9, "tool", "month"),
        ("100 requests per day", 100, None, "day"),
    ],
)
def test_quotas(written: str, limit: int, activity: str | None, every: str) -> None:
    quota = rule(quota=written).quota
    assert quota is not None
    assert (quota.written, quota.limit, quota.activity, quota.every) == (written, limit, activity, every)


@pytest.mark.parametrize(
    "written",
    [
        "0 prompts per day",
        "-1 prompts per day",
        "40 prompts",
        "40 promts per day",
        "40 prompts per year",
        "40",
        "1e3 prompts per day",
    ],
)
def test_what_is_no_quota(written: str) -> None:
    assert "Write it like 40 prompts per day." in wrong(quota=written)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"who": {"not": {"not": "kim"}}},
            "`not:` stands alone, before all that `who` asks. Write who: {not: [A, B]}.",
        ),
        ({"service": ["deepseek", {"not": "chatgpt"}]}, "`not:` stands alone, before all that `service` asks."),
        ({"service": {"not": "deepseek", "category": "agent"}}, "`not:` stands alone, before all that `service` asks."),
        ({"who": "@example.kr"}, "“@example.kr” is nobody's whole name. Did you mean “*@example.kr”?"),
        ({"account": "compny"}, "“compny” is not a kind of account. Did you mean “company”?"),
        ({"account": "Company"}, "“Company” is not a kind of account. Did you mean “company”?"),
        ({"who": [["kim"]]}, "`who` must be a text, not a list."),
        ({"who": None}, "`who` says nothing."),
        ({"who": {"not": []}}, "empty list"),
        ({"who": "researh"}, "Did you mean “research”?"),
        ({"where": "10.20.0.0/99"}, "is not an address or a network"),
        ({"where": "2001:db8::/129"}, "is not an address or a network"),
        ({"where": "offize"}, "Did you mean “office”?"),
        ({"service": "chatgtp"}, "Did you mean “chatgpt”?"),
        ({"service": {"stored-inn": "CN"}}, "Did you mean “stored-in”?"),
        ({"service": {"category": "chat"}}, "No service of the catalogue has category “chat”."),
        ({"activity": "prompts"}, "Did you mean “prompt”?"),
        ({"device": "unmanagd"}, "Did you mean “unmanaged”?"),
        ({"data": "e-mail"}, "Did you mean “email”?"),
        ({"data": "rrn"}, "Did you mean “kr-rrn”? Name a detector, a family ("),  # a little like it, so not that alone
        ({"data": "secrets"}, "Did you mean “credentials”?"),
        ({"who": "“kim@example.kr”"}, "Write kim@example.kr."),
        ({"during": "mon-fri"}, "`during` must be a mapping."),
        ({"during": {"days": "mon", "zone": "Seoul"}}, "There is no time zone “Seoul”."),
        ({"during": {"days": "mon", "zone": "KST"}}, "Write a name of the IANA list, such as Asia/Seoul."),
        ({"quota": {"not": "1 prompt per day"}}, "`quota` takes one limit, no list and no `not:`."),
        ({"from_": "soon"}, "Write it like 2026-12-31"),
    ],
)
def test_what_is_wrong(said: dict[str, Any], words: str) -> None:
    assert words in wrong(**said), json.dumps(said)


def test_a_name_that_only_a_directory_knows_is_taken() -> None:
    (who,) = rule(who=["cn=finance", "김연구"]).conditions
    assert isinstance(who, Who)
    assert who.names.exact == {"cn=finance", "김연구"}

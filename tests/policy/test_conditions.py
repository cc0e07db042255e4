"""Each condition on its own: yes, no, unknown, and what is known to be absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tidegate.core.exchange import NOBODY, UNKNOWN, Account, Actor, Device, Exchange, Target
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.policy.conditions import (
    AtService,
    Carrying,
    Condition,
    Doing,
    During,
    FactTest,
    From,
    OnDevice,
    Until,
    Where,
    Who,
    WithAccount,
)
from tidegate.policy.names import Names
from tidegate.policy.times import Span

AT = datetime(2025, 2, 5, 3, 0, tzinfo=UTC)
X = Exchange("x", AT, Target("chat.example"))
SERVICE = Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"CN", "US"})})
FACTS = FactTest((("category", frozenset({"chatbot", "agent"})), ("stored-in", frozenset({"CN"}))))
EMAIL = Finding("email", "contact", 0, 0, 1, 1.0)


def who(*names: str, anonymous: bool = False) -> Who:
    return Who(names, False, Names.of(names), anonymous)


OFFICE = Where((), False, frozenset({ip_network("10.20.0.0/16"), ip_network("2001:db8::/32")}))
COMPANY = WithAccount((), False, frozenset({"company"}), Names.of(["*@corp.example"]))
MANAGED = OnDevice((), False, frozenset({"managed"}), Names.of(["lab-*"]))
UNMANAGED = OnDevice((), False, frozenset({"unmanaged"}), Names())
TABLE: list[tuple[Condition, dict[str, Any], bool]] = [
    (who("kim@example.kr"), {"who": Actor("KIM@example.kr")}, True),
    (who("*@example.kr"), {"who": Actor("kim@example.kr")}, True),
    (who("staff"), {"who": Actor(None, frozenset({"Staff"}))}, True),
    (who("st*"), {"who": Actor(None, frozenset({"staff"}))}, False),
    (who("*"), {"who": NOBODY}, False),
    (who("x", anonymous=True), {"who": NOBODY}, True),
    (who("x", anonymous=True), {"who": Actor("kim")}, False),
    (OFFICE, {"address": ip_address("10.20.3.4")}, True),
    (OFFICE, {"address": ip_address("::ffff:10.20.3.4")}, True),
    (OFFICE, {"address": ip_address("2001:db8::7")}, True),
    (OFFICE, {"address": ip_address("10.21.0.1")}, False),
    (OFFICE, {"address": None}, False),
    (AtService((), False, frozenset({"deepseek"}), ()), {"service": SERVICE}, True),
    (AtService((), False, frozenset({"chatgpt"}), ()), {"service": SERVICE}, False),
    (AtService((), False, frozenset({"deepseek"}), ()), {"service": None}, False),
    (AtService((), False, frozenset(), (FACTS,)), {"service": SERVICE}, True),
    (AtService((), False, frozenset(), (FACTS,)), {"service": replace(SERVICE, category="image")}, False),
    (AtService((), False, frozenset(), (FACTS,)), {"service": replace(SERVICE, facts={})}, False),
    (Doing((), False, frozenset({"prompt"})), {"activity": frozenset({"prompt", "api"})}, True),
    (Doing((), False, frozenset({"prompt"})), {"activity": frozenset()}, False),
    (COMPANY, {"account": Account(kind="company")}, True),
    (COMPANY, {"account": Account(name="KIM@corp.example")}, True),
    (COMPANY, {"account": Account(tenant="org@corp.example")}, True),
    (COMPANY, {"account": Account(kind="personal", name="kim@home.example")}, False),
    (COMPANY, {"account": Account()}, False),
    (COMPANY, {"account": None}, False),
    (MANAGED, {"device": Device("pc", frozenset({"managed"}))}, True),
    (MANAGED, {"device": Device("lab-3")}, True),
    (MANAGED, {"device": Device("pc", frozenset({"company"}))}, False),
    (MANAGED, {"device": None}, False),
    (UNMANAGED, {"device": None}, True),
    (UNMANAGED, {"device": Device("pc")}, True),
    (UNMANAGED, {"device": Device("pc", frozenset({"managed"}))}, False),
    (Carrying((), False, frozenset({"email"})), {"data": (EMAIL,)}, True),
    (Carrying((), False, frozenset({"contact"})), {"data": (EMAIL,)}, True),
    (Carrying((), False, frozenset({"iban"})), {"data": (EMAIL,)}, False),
    (Carrying((), False, frozenset({"iban"})), {"data": ()}, False),
]


@pytest.mark.parametrize(("condition", "known", "hit"), TABLE)
def test_hit_and_its_negation(condition: Condition, known: dict[str, Any], hit: bool) -> None:
    x = replace(X, **known)
    assert condition.hit(x) is hit
    assert condition.truth(x) is hit
    assert replace(condition, negated=True).truth(x) is not hit


@pytest.mark.parametrize("condition", {type(condition): condition for condition, _, _ in TABLE}.values())
def test_what_is_not_known_is_unknown_either_way(condition: Condition) -> None:
    assert condition.truth(X) is UNKNOWN
    assert replace(condition, negated=True).truth(X) is UNKNOWN


def test_moments_and_spans() -> None:
    assert From((), False, AT).truth(X) is True
    assert From((), False, AT + timedelta(minutes=1)).truth(X) is False
    assert Until((), False, AT).truth(X) is False
    assert Until((), False, AT + timedelta(minutes=1)).truth(X) is True
    noon = Span(frozenset({2}), ((720, 780),), ZoneInfo("Asia/Seoul"))
    evening = replace(noon, hours=((1080, 1140),))
    assert During((), False, (evening, noon)).truth(X) is True
    assert During((), False, (evening,)).truth(X) is False
    assert During((), True, (evening,)).truth(X) is True

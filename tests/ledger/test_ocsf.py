"""Exchanges as OCSF 1.8.0 events, held against what that version of the schema requires and knows.

The tables are read from github.com/ocsf/ocsf-schema at tag 1.8.0 (commit 6fa6499): events/base_event.json,
events/network/network.json, events/network/http_activity.json, profiles/host.json, profiles/security_control.json,
and objects/*.json.
"""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Final

import pytest

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Actor, Assurance, Device, Exchange, Target
from tidegate.core.finding import Finding
from tidegate.core.record import decision_to_dict, exchange_to_dict
from tidegate.core.service import Service
from tidegate.ledger.chain import canonical
from tidegate.ledger.entry import Kept
from tidegate.ledger.ocsf import ocsf

#: For each object: what it requires, of what it needs at least one, and what else it knows of what we use.
SCHEMA: Final[dict[str, tuple[set[str], set[str], set[str]]]] = {
    "event": (
        {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"},
        {"dst_endpoint", "src_endpoint"},
        {
            "activity_name", "category_name", "class_name", "type_name", "severity", "status", "status_id", "message",
            "unmapped", "http_request", "http_response", "actor", "device", "action", "action_id", "disposition",
            "disposition_id", "policy", "firewall_rule", "is_alert",
        },
    ),
    "metadata": (
        {"product", "version"},
        set(),
        {"uid", "sequence", "log_name", "logged_time", "original_time", "correlation_uid", "profiles"},
    ),
    "product": (set(), {"name", "uid"}, {"vendor_name", "version"}),
    "http_request": (set(), set(), {"http_method", "url", "body_length"}),
    "url": (set(), {"url_string", "path"}, {"hostname", "port"}),
    "dst_endpoint": (set(), {"ip", "uid", "name", "hostname", "svc_name"}, {"port"}),
    "src_endpoint": (set(), {"ip", "uid", "name", "hostname", "svc_name"}, {"port"}),
    "actor": (set(), {"user"}, set()),
    "user": (set(), {"account", "name", "uid"}, {"type_id", "type", "groups"}),
    "groups": (set(), {"name", "uid"}, set()),
    "policy": (set(), {"name", "type", "uid"}, {"is_applied", "version"}),
    "firewall_rule": (set(), {"name", "uid"}, {"type"}),
}  # fmt: skip
HTTP_ACTIVITIES: Final = {
    "CONNECT": 1, "DELETE": 2, "GET": 3, "HEAD": 4, "OPTIONS": 5, "POST": 6, "PUT": 7, "TRACE": 8, "PATCH": 9,
}  # fmt: skip
ACTIONS: Final = {0: "Unknown", 1: "Allowed", 2: "Denied", 3: "Observed", 4: "Modified"}
DISPOSITIONS: Final = {
    0: "Unknown", 1: "Allowed", 2: "Blocked", 6: "Dropped", 11: "Corrected", 23: "Challenge",
}  # fmt: skip


def conforms(name: str, value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            conforms(name, one)
        return
    required, one_of, known = SCHEMA[name]
    assert required <= set(value), f"{name} lacks {required - set(value)}"
    assert not one_of or one_of & set(value), f"{name} needs one of {one_of}"
    assert set(value) <= required | one_of | known, f"{name} does not know {set(value) - required - one_of - known}"
    for key, inner in value.items():
        if key in SCHEMA:
            conforms(key, inner)


def kept(exchange: Exchange, decision: Decision | None, release: str, kind: str = "exchange") -> Kept:
    body = {
        "exchange": exchange_to_dict(exchange),
        "decision": decision and decision_to_dict(decision),
        "release": release,
        "stage": "request",
        "state": "new",
    }
    return Kept(7, 1_738_746_000_500_000, kind, "r-1", canonical(body).decode(), "0" * 64, "1" * 64, "2" * 32)


FULL = Exchange(
    "x-1",
    datetime(2025, 2, 5, 9, 0, 0, 250_000, tzinfo=UTC),
    Target("chat.deepseek.com", 443, "POST", "/api"),
    who=Actor("kim@example.kr", frozenset({"research"}), Assurance.PASSWORD),
    address=ip_address("10.0.0.7"),
    device=Device("laptop-7"),
    service=Service("deepseek", "DeepSeek", "chatbot"),
    activity=frozenset({"prompt"}),
    data=(Finding("payment-card", "payment", 0, 3, 19, 0.9),),
    size=120,
)
BARE = Exchange("x-2", datetime(2025, 2, 5, tzinfo=UTC), Target("chat.deepseek.com", 8443, "BREW"))
DECISION = Decision(Effect.REDACT, "personal-data-stays", Reason.RULE_MATCHED, "rev-1", because="It is personal.")


@pytest.mark.parametrize("release", ["forward", "rewrite", "refuse", "redirect", "challenge", "nothing", "other"])
@pytest.mark.parametrize("exchange", [FULL, BARE], ids=["full", "bare"])
@pytest.mark.parametrize("decision", [DECISION, None], ids=["decided", "undecided"])
def test_every_exchange_conforms(exchange: Exchange, decision: Decision | None, release: str) -> None:
    event = ocsf(kept(exchange, decision, release), version="0.1.0")
    assert event is not None
    conforms("event", event)
    assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
    assert event["class_uid"] // 1000 == event["category_uid"]
    assert ACTIONS[event["action_id"]] == event["action"]
    assert event["disposition_id"] == 99 or DISPOSITIONS[event["disposition_id"]] == event["disposition"]
    assert canonical(event)


def test_what_an_analyst_looks_for_is_in_its_place() -> None:
    event = ocsf(kept(FULL, DECISION, "rewrite"), version="0.1.0")
    assert event is not None
    assert event["time"] == 1_738_746_000_250
    assert event["metadata"]["uid"] == "r-1"
    assert event["metadata"]["version"] == "1.8.0"
    assert event["actor"]["user"]["name"] == "kim@example.kr"
    assert event["src_endpoint"] == {"ip": "10.0.0.7", "uid": "laptop-7"}
    assert event["dst_endpoint"] == {"hostname": "chat.deepseek.com", "port": 443, "svc_name": "DeepSeek"}
    assert event["firewall_rule"]["name"] == "personal-data-stays"
    assert (event["action"], event["is_alert"], event["severity"]) == ("Modified", True, "Medium")
    assert event["message"] == "kim@example.kr to DeepSeek: redact by rule personal-data-stays"
    assert event["unmapped"]["data"][0]["detector"] == "payment-card"


@pytest.mark.parametrize(("method", "number"), HTTP_ACTIVITIES.items())
def test_methods_have_the_numbers_of_the_class(method: str, number: int) -> None:
    exchange = Exchange("x", BARE.at, Target("h", 443, method))
    event = ocsf(kept(exchange, None, "nothing"), version="0.1.0")
    assert event is not None
    assert event["activity_id"] == number


def test_an_unusual_method_is_other() -> None:
    event = ocsf(kept(BARE, None, "refuse"), version="0.1.0")
    assert event is not None
    assert (event["activity_id"], event["activity_name"]) == (99, "BREW")


def test_what_is_not_about_an_exchange_has_no_event() -> None:
    assert ocsf(kept(FULL, DECISION, "forward", kind="end"), version="0.1.0") is None

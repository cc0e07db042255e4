"""A record keeps all that a policy may ask about, and nothing that a person typed."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.decision import Decision, Effect, Monitored, Reason
from tidegate.core.exchange import UNKNOWN, Account, Actor, Assurance, Device, Exchange, Target, Tool, Unread
from tidegate.core.finding import Finding
from tidegate.core.record import (
    as_recorded,
    code_word,
    decision_from_dict,
    decision_to_dict,
    exchange_from_dict,
    exchange_to_dict,
    folded,
)
from tidegate.core.service import Service

words = st.text("abcdefghijklmnop-0123456789", min_size=1, max_size=8)
texts = st.text(max_size=12)
names = st.frozensets(words, max_size=3)


def perhaps(known: st.SearchStrategy[Any], *more: Any) -> st.SearchStrategy[Any]:
    return st.just(UNKNOWN) | known | st.sampled_from([UNKNOWN, *more])


findings = st.builds(
    Finding, words, words, st.integers(0, 9), st.integers(0, 99), st.integers(0, 99), st.floats(0, 1), texts,
    st.integers(1, 5),
)  # fmt: skip
services = st.builds(Service, words, texts, words, st.dictionaries(words, names, max_size=3), words)
exchanges = st.builds(
    Exchange,
    id=words,
    at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))])),
    target=st.builds(Target, words, st.integers(0, 65535), st.sampled_from(["", "GET", "POST", "bad method"]), texts),
    who=perhaps(st.builds(Actor, st.none() | texts, names, st.sampled_from(Assurance))),
    address=perhaps(st.ip_addresses(), None),
    device=perhaps(st.builds(Device, words, names), None),
    service=perhaps(services, None),
    activity=perhaps(names),
    account=perhaps(st.builds(Account, st.none() | texts, st.none() | texts, st.none() | words), None),
    tools=perhaps(st.lists(st.builds(Tool, words, st.none() | words), max_size=3).map(tuple)),
    data=perhaps(st.lists(findings, max_size=4).map(tuple)),
    unread=st.lists(st.builds(Unread, words | texts, words | texts), max_size=3).map(tuple),
    size=st.none() | st.integers(0, 2**40),
    conversation=st.none() | texts,
    recognised=st.booleans(),
    quota=st.dictionaries(words, st.booleans(), max_size=3).map(lambda d: tuple(d.items())),
)
messages = st.dictionaries(st.sampled_from(["en", "ko", "und"]), texts, max_size=2)
decisions = st.builds(
    Decision,
    effect=st.sampled_from(Effect),
    rule=words,
    reason=st.sampled_from(Reason),
    revision=words,
    because=texts,
    source=texts,
    message=messages,
    labels=names,
    reserve=st.lists(words, max_size=2).map(tuple),
    restore=st.booleans(),
    grant=st.none() | words,
    hold=st.integers(0, 10**6),
    because_in=messages,
    monitored=st.one_of(st.none(), st.builds(Monitored, st.sampled_from(Effect), st.just("tried"))),
)


@given(exchanges)
def test_a_record_gives_back_what_it_says_it_keeps(exchange: Exchange) -> None:
    kept = json.loads(json.dumps(exchange_to_dict(exchange)))
    assert exchange_from_dict(kept) == as_recorded(exchange)
    assert exchange_to_dict(exchange_from_dict(kept)) == kept


@given(decisions)
def test_a_decision_comes_back_whole(decision: Decision) -> None:
    assert decision_from_dict(json.loads(json.dumps(decision_to_dict(decision)))) == decision


def test_no_field_is_forgotten() -> None:
    """Who adds a field must say what a record keeps of it: the strategies above name them all."""
    told = {f.name for f in fields(Exchange)}
    assert told == {
        "id", "at", "target", "who", "address", "device", "service", "activity", "account", "tools", "data", "unread",
        "size", "conversation", "recognised", "quota",
    }  # fmt: skip
    assert {f.name for f in fields(Decision)} == {
        "effect", "rule", "reason", "revision", "because", "source", "message", "labels", "reserve", "restore",
        "grant", "hold", "because_in", "monitored",
    }  # fmt: skip


def test_nothing_that_was_typed_is_kept() -> None:
    secret = "4111111111111111"
    exchange = Exchange(
        "x-1",
        datetime(2025, 2, 5, tzinfo=UTC),
        Target("chat.deepseek.com", 443, f"GET {secret}", f"/share/{secret}"),
        address=ip_address("10.0.0.1"),
        data=(Finding("payment-card", "payment", 0, 3, 19, 0.98765, f"{secret[:4]}…11"),),
        unread=(Unread(f"file {secret}.zip", "encrypted"), Unread("file", f"cannot read {secret}")),
        conversation=secret,
    )
    kept = exchange_to_dict(exchange)
    assert secret not in json.dumps(kept)
    assert secret[:4] not in json.dumps(kept)
    assert kept["data"] == [{"detector": "payment-card", "family": "payment", "count": 1, "confidence": 0.988}]
    assert kept["unread"] == [{"what": "file", "why": "other"}, {"what": "other", "why": "encrypted"}]


def test_findings_are_counted_by_kind() -> None:
    one, two = Finding("email", "contact", 0, 1, 5, 0.5), Finding("email", "contact", 3, 9, 20, 0.9, count=4)
    other = Finding("iban", "payment", 0, 30, 50, 1.0)
    assert folded([other, one, two]) == (
        Finding("email", "contact", 0, 0, 0, 0.9, count=5),
        Finding("iban", "payment", 0, 0, 0, 1.0),
    )


def test_a_conversation_is_told_apart_but_not_named() -> None:
    base = Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("h"))
    ids = {
        exchange_to_dict(Exchange(base.id, base.at, base.target, conversation=name))["conversation"]
        for name in ("one", "two", "one", "\ud800")
    }
    assert len(ids) == 3


def test_only_codes_are_codes() -> None:
    assert code_word("over-limit") == "over-limit"
    for text in ("", "Bad Value", "x" * 49, "a\n", "값"):
        assert code_word(text) == "other"


def test_what_is_written_once_is_written_anew_for_another_person_and_address() -> None:
    seen = set()
    for number in range(3000):  # more objects than are remembered, each gone before the next
        who, address = Actor(f"p{number}"), ip_address(number)
        kept = exchange_to_dict(Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("h"), who=who, address=address))
        assert (kept["who"]["person"], kept["address"]) == (f"p{number}", str(address))
        seen.add(kept["address"])
    assert len(seen) == 3000

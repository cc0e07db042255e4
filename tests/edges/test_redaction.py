"""A body in which every finding is a placeholder."""

from __future__ import annotations

import json

import pytest

from tidegate.core.finding import Finding
from tidegate.edges.redaction import redacted
from tidegate.edges.rehearsal import WordScanner
from tidegate.wire import bodies
from tidegate.wire.placeholders import Vault

CARD = "4111111111111111"


def reading(query: str = "") -> bodies.Reading:
    raw = json.dumps({"a": f"one {CARD}", "b": [f"{CARD} and {CARD}", "[PAYMENT-CARD-1234]"]}).encode()
    return bodies.read(raw, media_type="application/json", encoding=None, query=query)


def found(read: bodies.Reading) -> list[Finding]:
    return [found for number, part in enumerate(read.parts) for found in WordScanner().scan(part.text, number)]


def test_every_finding_is_replaced_and_the_same_value_by_the_same_placeholder() -> None:
    vault, read = Vault(b"k" * 32, "org"), reading()
    done = redacted(read, found(read), vault, 0.0)
    said = json.loads(done.body)
    token = said["a"].removeprefix("one ")
    assert said == {"a": f"one {token}", "b": [f"{token} and {token}", "[PAYMENT-CARD-1234]"]}
    assert vault.value_of(token) == CARD
    assert CARD not in repr(done)


def test_without_a_vault_values_are_gone_for_good() -> None:
    read = reading()
    assert json.loads(redacted(read, found(read), None, 0.0).body)["a"] == "one [PAYMENT-CARD]"


def test_an_address_is_redacted_too() -> None:
    read = reading(f"q={CARD}&x=1")
    done = redacted(read, found(read), None, 0.0)
    assert done.query is not None
    assert CARD not in done.query
    assert done.query.endswith("&x=1")


def test_a_finding_that_is_nowhere_stops_everything() -> None:
    read = reading()
    with pytest.raises(IndexError):
        redacted(read, [Finding("payment-card", "money", 99, 0, 5, 1.0)], None, 0.0)
    with pytest.raises(IndexError):
        redacted(read, [Finding("payment-card", "money", 0, 0, 999, 1.0)], None, 0.0)

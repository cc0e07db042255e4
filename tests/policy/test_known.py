"""The names that exist."""

from __future__ import annotations

from tests.policy import worlds
from tidegate.policy.known import Known


def test_services_by_id_and_by_name() -> None:
    assert worlds.KNOWN.services_called("deepseek") == {"deepseek"}
    assert worlds.KNOWN.services_called("DEEPL") == {"deepl"}
    assert worlds.KNOWN.services_called("nowhere ai") == {"nowhere"}
    assert worlds.KNOWN.services_called("nobody") == frozenset()


def test_an_id_wins_over_another_services_name() -> None:
    known = Known(services={"a": "B", "b": "C", "c": "B"})
    assert known.services_called("b") == {"b"}
    assert known.services_called("B") == {"a", "b", "c"}


def test_facts_and_labels() -> None:
    assert worlds.KNOWN.facts["stored-in"] == {"CN", "US", "SE", "FI"}
    assert worlds.KNOWN.facts["category"] == {"chatbot", "translation", "agent"}
    assert {"email", "contact", "money", "iban"} <= worlds.KNOWN.labels()

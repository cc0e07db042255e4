"""What the catalogue and the policy say of services in use."""

from __future__ import annotations

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.usage.report.known import Known, known


def test_facts_have_their_source_and_day() -> None:
    found = known(load(shipped()), ["deepseek", "chatgpt", "nobody-knows"], {"deepseek": False})
    assert found["nobody-knows"] == Known("nobody-knows")
    assert found["deepseek"].sanctioned is False
    (fact,) = found["deepseek"].against
    assert fact.property == "stored-in"
    assert "DeepSeek Privacy Policy" in fact.source
    assert fact.seen.year >= 2025
    assert found["chatgpt"].sanctioned is None

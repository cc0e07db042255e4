"""The table in ai_providers.py: many kinds, each of them a credential with a source."""

from __future__ import annotations

from tidegate.detectors.credentials.ai_providers import AI_PROVIDERS


def test_every_row_is_a_credential_with_a_source() -> None:
    assert len(AI_PROVIDERS) >= 30
    for detector in AI_PROVIDERS:
        assert detector.family == "credentials"
        assert detector.source.startswith("https://")
        assert "." not in detector.name

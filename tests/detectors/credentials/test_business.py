"""The table in business.py: many kinds, each of them a credential with a source."""

from __future__ import annotations

from tidegate.detectors.credentials.business import BUSINESS


def test_every_row_is_a_credential_with_a_source() -> None:
    assert len(BUSINESS) >= 50
    for detector in BUSINESS:
        assert detector.family == "credentials"
        assert detector.source.startswith("https://")
        assert "." not in detector.name

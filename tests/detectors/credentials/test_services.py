"""The table in services.py: many kinds, each of them a credential with a source."""

from __future__ import annotations

from tidegate.detectors.credentials.services import SERVICES


def test_every_row_is_a_credential_with_a_source() -> None:
    assert len(SERVICES) >= 40
    for detector in SERVICES:
        assert detector.family == "credentials"
        assert detector.source.startswith("https://")
        assert "." not in detector.name

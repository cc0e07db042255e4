"""The table in messaging.py: many kinds, each of them a credential with a source."""

from __future__ import annotations

from tidegate.detectors.credentials.messaging import MESSAGING


def test_every_row_is_a_credential_with_a_source() -> None:
    assert len(MESSAGING) >= 35
    for detector in MESSAGING:
        assert detector.family == "credentials"
        assert detector.source.startswith("https://")
        assert "." not in detector.name

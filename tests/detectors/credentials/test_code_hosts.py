"""The table in code_hosts.py: many kinds, each of them a credential with a source."""

from __future__ import annotations

from tidegate.detectors.credentials.code_hosts import CODE_HOSTS


def test_every_row_is_a_credential_with_a_source() -> None:
    assert len(CODE_HOSTS) >= 50
    for detector in CODE_HOSTS:
        assert detector.family == "credentials"
        assert detector.source.startswith("https://")
        assert "." not in detector.name

"""The table in payments.py: many kinds, each of them a credential with a source."""

from __future__ import annotations

from tidegate.detectors.credentials.payments import PAYMENTS
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.scanner import build


def test_every_row_is_a_credential_with_a_source() -> None:
    assert len(PAYMENTS) >= 35
    for detector in PAYMENTS:
        assert detector.family == "credentials"
        assert detector.source.startswith("https://")
        assert "." not in detector.name


def test_a_line_of_a_certificate_is_no_key() -> None:
    assert (
        build(PAYMENTS).scan("-----BEGIN CERTIFICATE-----\n" + drawn("AQE{b64:61}") + "\n-----END CERTIFICATE-----")
        == []
    )

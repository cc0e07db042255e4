"""Passwords in URLs, headers, cookies and configs: only the secret part is the finding."""

from __future__ import annotations

import pytest

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import build

SCANNER = build(BUILT_IN)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://app:T4r9vKq2@db.internal:5432/prod", "T4r9vKq2"),
        ("https://kim:T4r9vKq2@mail.example.com/", "T4r9vKq2"),
        ("curl -u kim:T4r9vKq2 https://x.example", "T4r9vKq2"),
        ("Server=db;Password=T4r9vKq2;", "T4r9vKq2"),
    ],
)
def test_the_host_behind_a_password_is_no_address(text: str, secret: str) -> None:
    assert [text[finding.start : finding.end] for finding in SCANNER.scan(text)] == [secret]

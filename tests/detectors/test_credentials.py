"""Credentials: what a person wrote as an example is not a secret."""

from __future__ import annotations

import pytest

from tidegate.detectors.credentials import CREDENTIALS, entropy, is_random
from tidegate.detectors.scanner import build

SCANNER = build(CREDENTIALS)


@pytest.mark.parametrize(
    "value", ["xxxxxxxxxxxxxxxx", "your-api-key-here", "<token>", "${TOKEN}", "aaaaaaaaaaaabbbbbbb", "EXAMPLEKEY123"]
)
def test_a_placeholder_is_not_random(value: str) -> None:
    assert not is_random(value)


def test_entropy_is_counted_in_bits_for_each_character() -> None:
    assert entropy("ab") == 1.0
    assert entropy("aaaa") == 0.0


def test_only_the_password_of_a_url_is_the_finding() -> None:
    text = "postgresql://app:T4r9vKq2@db.internal:5432/prod"
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == "T4r9vKq2"

"""E-mail addresses among the signs that look like them."""

from __future__ import annotations

import pytest

from tidegate.detectors.email import EMAIL
from tidegate.detectors.scanner import build

SCANNER = build([EMAIL])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kim@example.kr.", "kim@example.kr"),
        ("<kim@example.kr>", "kim@example.kr"),
        ("kim@example.kr에게", "kim@example.kr"),
        ("a+b@sub.example.co.uk,", "a+b@sub.example.co.uk"),
    ],
)
def test_the_span_is_the_address_alone(text: str, value: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == value

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
        ("o'brien@example.kr", "o'brien@example.kr"),
        ("MAIL='kim@example.kr'", "kim@example.kr"),
        ("f'kim@example.kr'", "kim@example.kr"),
        ("_kim@example.kr_", "kim@example.kr"),
        ("name|mail|kim@example.kr|1", "kim@example.kr"),
        ("n=1&to=kim@example.kr&x=2", "kim@example.kr"),
        ("https://shop.example/u?to=kim@example.kr", "kim@example.kr"),
        ("https://shop.example?to=kim@example.kr", "kim@example.kr"),
    ],
)
def test_the_span_is_the_address_alone(text: str, value: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == value

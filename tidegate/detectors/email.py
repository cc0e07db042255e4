"""E-mail addresses, as people write them: RFC 5321 section 4.1.2 without quoted local parts and address literals."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector, Pattern

EMAIL: Final = Detector(
    name="email",
    family="contact",
    meaning="An e-mail address.",
    source="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
    patterns=(
        Pattern(
            # First what only looks like an address: the user and password of a URL, and the host behind them.
            r"://[^\s/@\"'<>]{1,200}@[A-Za-z0-9.-]{1,255}|"
            r"([A-Za-z0-9][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})\b",
            0.9,
            group=1,
            hint="[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]@[A-Za-z0-9]",
            check=lambda value: ".." not in value and not value.split("@", 1)[0].endswith("."),
        ),
    ),
    found=(
        "write to kim@example.kr",
        "김민지 minji.kim+work@mail.example.co.kr에게",
        "<a href='mailto:a_b@x.example'>",
    ),
    not_found=(
        "@decorator",
        "git@github",
        "user@localhost",
        "a..b@example.com",
        "version 1.2@3",
        "price@4.99",
        "https://kim@host.example/",
    ),
    misses="Quoted local parts, address literals and internationalised domains written in their own script.",
)

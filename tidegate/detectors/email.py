"""E-mail addresses, as people write them: RFC 5321 section 4.1.2 without quoted local parts and address literals."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector, Pattern

#: The most characters before the sign, and in all: RFC 5321 section 4.5.3.1.
MOST_LOCAL: Final = 64
MOST: Final = 254


def is_address(value: str) -> bool:
    """Whether the dots stand between characters and the parts are no longer than allowed."""
    local = value.split("@", 1)[0]
    return ".." not in value and not local.endswith(".") and len(local) <= MOST_LOCAL and len(value) <= MOST


EMAIL: Final = Detector(
    name="email",
    family="contact",
    meaning="An e-mail address.",
    source="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
    patterns=(
        Pattern(
            # First what only looks like an address: the user and password of a URL, and the host behind them.
            # Nothing is counted here: RE2 is fastest without, and the check knows how long a local part may be.
            # Signs that are allowed in a local part and nobody has there are left to what they mean elsewhere: in
            # addresses (``?to=kim@…``), assignments, tables, paths and strings of Python (``f'kim@…'``).
            r"://[^\s/?@\"'<>]+@[A-Za-z0-9.-]+|"
            r"(?:\b[bfruBFRU]{1,2}')?"
            r"([A-Za-z0-9][A-Za-z0-9.!#$%'*+^_~-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24})(?:\b|_)",
            0.9,
            group=1,
            hint="[A-Za-z0-9.!#$%'*+^_~-]@[A-Za-z0-9]",
            check=is_address,
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
    misses=(
        "What stands before `&`, `/`, `=`, `?`, `|` or a brace in a local part, quoted local parts, address literals "
        "and internationalised domains written in their own script."
    ),
)

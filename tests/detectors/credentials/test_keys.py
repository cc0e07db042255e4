"""Private keys whole: a key that is only half replaced is not replaced."""

from __future__ import annotations

import pytest

from tidegate.detectors.credentials.keys import KEYS
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.scanner import build

SCANNER = build(KEYS)
LINES = "\n".join(drawn("{b64:64}", str(number)) for number in range(50))


@pytest.mark.parametrize("kind", ["RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", ""])
@pytest.mark.parametrize("before", [0, 40_000], ids=["short", "long"])
def test_the_whole_block_is_found(kind: str, before: int) -> None:
    block = f"-----BEGIN {kind}PRIVATE KEY-----\n{LINES}\n-----END {kind}PRIVATE KEY-----"
    text = "a line of prose\n" * (before // 16) + block + "\nthe end"
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == block


def test_a_public_key_is_public() -> None:
    assert SCANNER.scan(f"-----BEGIN PUBLIC KEY-----\n{LINES}\n-----END PUBLIC KEY-----") == []


BODY = drawn("{b64:64}", "body")


@pytest.mark.parametrize(
    "text",
    [
        f"> -----BEGIN EC PRIVATE KEY-----\n> {BODY}\n> -----END EC PRIVATE KEY-----",
        f"key = '-----BEGIN PRIVATE KEY-----\\n' +\n  '{BODY}\\n' +\n  '-----END PRIVATE KEY-----';",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n... (cut)",
        f"> PuTTY-User-Key-File-3: ssh-ed25519\n> Private-Lines: 1\n> {BODY}\n",
    ],
)
def test_a_private_key_in_a_quoted_mail_in_a_program_and_cut_off(text: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert finding.start <= text.index(BODY)
    assert finding.end >= text.index(BODY) + len(BODY)

"""Canaries: right by their own rules, new each time, and known again however they arrived."""

from __future__ import annotations

import base64
import gzip
import json
import urllib.parse
from random import Random

import pytest
from stdnum import iban, luhn
from stdnum.kr import rrn

from tidegate.practice import leaks
from tidegate.practice.leaks_values import KINDS, canary, sentence, stands_in


@pytest.mark.parametrize("seed", range(30))
def test_every_canary_is_right_by_its_own_rules(seed: int) -> None:
    random = Random(seed)
    made = {kind: canary(kind, random) for kind in KINDS}
    assert luhn.is_valid(made["payment card"].replace(" ", ""))
    assert rrn.is_valid(made["Korean resident number"])
    assert iban.is_valid(made["IBAN"])
    assert len(made["GitHub token"]) == 40


def test_two_messages_never_carry_the_same() -> None:
    random = Random(1)
    for kind in KINDS:
        assert len({canary(kind, random) for _ in range(100)}) == 100


VALUE = canary("payment card", Random(5))
TEXT = sentence("payment card", VALUE)


@pytest.mark.parametrize(
    "received",
    [
        TEXT.encode(),
        VALUE.replace(" ", "-").encode(),
        gzip.compress(TEXT.encode(), mtime=0),
        base64.b64encode(TEXT.encode()),
        base64.urlsafe_b64encode(TEXT.encode()).rstrip(b"="),
        urllib.parse.urlencode({"q": TEXT}).encode(),
        "".join(f"\\u{ord(letter):04x}" for letter in TEXT).encode(),
        "\u200b".join(TEXT).encode(),
        json.dumps(
            {
                "messages": [
                    {"role": r, "content": c} for r, c in (("user", TEXT[:60]), ("x", "on"), ("user", TEXT[60:]))
                ]
            }
        ).encode(),
        leaks.zipped({"a": TEXT}),
        leaks.word(TEXT),
        leaks.excel(TEXT),
        leaks.pdf(TEXT),
        leaks.mail(TEXT),
    ],
)
def test_a_canary_is_known_in_every_dress(received: bytes) -> None:
    assert stands_in(VALUE, received)
    assert not stands_in(canary("payment card", Random(6)), received)


@pytest.mark.parametrize("received", [b"", b"\x1f\x8b broken", b"PK\x03\x04 broken", b"[" * 99_999, b"A" * 9_999])
def test_noise_is_no_canary(received: bytes) -> None:
    assert not stands_in(VALUE, received)

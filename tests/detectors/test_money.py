"""Wallets: one wrong character and the checksum says so."""

from __future__ import annotations

import pytest

from tidegate.detectors.money import MONEY, is_base58, is_bech32
from tidegate.detectors.scanner import build

SCANNER = build(MONEY)
# The genesis block's address, and the examples of BIP-173 and BIP-350: nobody's money.
BASE58 = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
BECH32 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
BECH32M = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"


@pytest.mark.parametrize("address", [BASE58, BECH32, BECH32M])
def test_an_address_is_found_and_a_misspelt_one_not(address: str) -> None:
    assert [finding.detector for finding in SCANNER.scan(f"pay {address} now")] == ["crypto-address"]
    for at in range(4, len(address)):
        other = "q" if address[at] != "q" else "p"
        assert SCANNER.scan(f"pay {address[:at]}{other}{address[at + 1 :]} now") == []


def test_the_checksums() -> None:
    assert is_base58(BASE58)
    assert is_bech32(BECH32)
    assert is_bech32(BECH32M)


def test_a_recovery_phrase_is_found_where_it_is_called_so() -> None:
    words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    text = f"my recovery phrase is: {words}."
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == words
    assert SCANNER.scan(words) == []

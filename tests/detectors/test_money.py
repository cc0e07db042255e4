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


@pytest.mark.parametrize(
    "text",
    [
        "send DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L please",
        "pay rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh now",
        "my wallet is 4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
    ],
)
def test_addresses_of_other_chains(text: str) -> None:
    # The burn address of Dogecoin's tests, the genesis account of the XRP Ledger, the example of Solana's documents.
    (finding,) = SCANNER.scan(text)
    assert finding.detector == "crypto-address"


def test_a_key_of_64_digits_is_told_where_it_is_called_so() -> None:
    digits = "e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262"
    (finding,) = SCANNER.scan(f"ethereum private key: {digits}")
    assert finding.detector == "crypto-private-key"
    assert SCANNER.scan(f"checksum: {digits}") == []


def test_a_recovery_phrase_as_a_numbered_list() -> None:
    phrase = "\n".join(f"{number}. legal" for number in range(1, 13))
    (finding,) = SCANNER.scan(f"my recovery phrase\n{phrase}\n")
    assert finding.end - finding.start == len(phrase)


@pytest.mark.parametrize(
    ("table", "amounts"),
    [
        ("name,department,salary\nAnna,Sales,84000\nTom,Sales,61500\n", ["84000", "61500"]),
        (
            "| 사번 | 성명 | 기본급 | 실수령액 |\n|---|---|---|---|\n| 104711 | 김민수 | 3,250,000 | 2,910,400 |\n",
            ["3,250,000", "2,910,400"],
        ),
    ],
)
def test_what_people_earn_in_the_columns_of_a_table(table: str, amounts: list[str]) -> None:
    assert [table[one.start : one.end] for one in SCANNER.scan(table)] == amounts


def test_the_grade_of_a_salary_is_no_amount() -> None:
    assert SCANNER.scan("name,salary grade,since\nAnna,1204,2019\n") == []

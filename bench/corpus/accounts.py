"""Bank accounts of Spain, Portugal and Poland, with the check digits that stand inside their IBANs."""

from __future__ import annotations

from random import Random

from stdnum import iban
from stdnum.es import ccc

from bench.corpus.draw import chars

#: The languages whose accounts are drawn here, and their countries.
ACCOUNTS = {"es": "ES", "pt": "PT", "pl": "PL"}


def account_body(rng: Random, country: str) -> str:
    """The national account number of a country (https://www.swift.com/standards/data-standards/iban, the registry)."""
    return {"ES": spanish, "PT": portuguese, "PL": polish}[country](rng)


def account(rng: Random, lang: str) -> str:
    """The number as people of the country give it: of Poland with the check digits of its IBAN in front."""
    body = account_body(rng, ACCOUNTS[lang])
    if lang == "pl":
        number = iban.calc_check_digits(f"PL00{body}") + body
        return rng.choice((number, f"{number[:2]} " + " ".join(number[i : i + 4] for i in range(2, 26, 4))))
    if lang == "es":
        return rng.choice((body, f"{body[:4]} {body[4:8]} {body[8:10]} {body[10:]}"))
    return body


def spanish(rng: Random) -> str:
    """Código cuenta cliente, https://www.bde.es: bank, branch, two check digits of eleven, account."""
    bank, account = rng.choice(("2100", "0049", "0182", "2085")) + chars(rng, 4, "d"), chars(rng, 10, "d")
    return bank + ccc.calc_check_digits(bank + "00" + account) + account


def portuguese(rng: Random) -> str:
    """Número de identificação bancária, https://www.bportugal.pt: two check digits, modulus 97."""
    body = rng.choice(("0033", "0035", "0010", "0007")) + chars(rng, 15, "d")
    return body + f"{98 - int(body) * 100 % 97:02}"


def polish(rng: Random) -> str:
    """Numer rozliczeniowy of a branch, https://ewib.nbp.pl: weights 3 9 7 1 3 9 7, modulus 10; then sixteen digits."""
    branch = rng.choice(("1020", "1140", "1090", "1050")) + chars(rng, 3, "d")
    check = sum(int(one) * weight for one, weight in zip(branch, (3, 9, 7, 1, 3, 9, 7), strict=True))
    return branch + str(-check % 10) + chars(rng, 16, "d")

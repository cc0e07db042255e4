"""A text by itself: every finding points at its value, and what was taken out comes back."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.scanner import Scanner, build
from tidegate.edges.api import texts
from tidegate.edges.rehearsal import WordScanner
from tidegate.edges.station import Sheet
from tidegate.wire.placeholders import Vault

CARD = "4111111111111111"


def words(sheet: Sheet) -> tuple[Finding, ...]:
    return sheet.placed(WordScanner().scan(sheet.text))


@cache
def real() -> Scanner:
    return build([one for one in BUILT_IN if one.name in ("email", "payment-card")])


@cache
def secrets() -> Scanner:
    return build([one for one in BUILT_IN if one.name == "generic-secret"])


@cache
def tokens() -> Scanner:
    return build([one for one in BUILT_IN if one.name in ("generic-secret", "json-web-token")])


def mails(sheet: Sheet) -> tuple[Finding, ...]:
    return sheet.placed(real().scan(sheet.text))


def spans(text: str, scan: Callable[[Sheet], tuple[Finding, ...]] = words) -> list[str]:
    return [text[one.start : one.end] for one in texts.looked(text, scan).findings]


def test_a_value_between_percent_escapes_is_told_without_them() -> None:
    def scan(sheet: Sheet) -> tuple[Finding, ...]:
        return sheet.placed(secrets().scan(sheet.text))

    key = drawn("{an:40}", "escaped")
    assert spans(f"q=token+%3D+%22{key}%22%0A", scan) == [key]
    assert spans(f"q=token%3D{key[:20]}%2F{key[20:]}&lang=en", scan) == [f"{key[:20]}%2F{key[20:]}"]


CODED = base64.b64encode(f"it is a {CARD} of mine".encode()).decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nothing here", []),
        (f"카드 {CARD}!", [CARD]),
        (f'{{"card": "{CARD}"}}', [CARD]),
        (f"한글 {CODED} 끝", [CODED]),
        (f"a {CARD} and {CODED}", [CARD, CODED]),
        ('{"m": "kim@example.\\u0063om", "n": "ü"}', ["kim@example.\\u0063om"]),
    ],
)
def test_every_finding_is_told_in_the_text_as_given(text: str, found: list[str]) -> None:
    assert spans(text, mails if "@" in text else words) == found


def test_several_values_in_one_stretch_of_base64_are_one_finding_that_counts_them() -> None:
    coded = base64.b64encode(f"first {CARD} then 5555555555554444 there".encode()).decode()
    (one,) = texts.looked(f"see {coded} ok", words).findings
    assert one.count == 2
    assert CARD[-4:] not in one.excerpt


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_taken_out_comes_back(before: str, after: str) -> None:
    text = f"{before} {CARD} {after}".encode("utf-8", "replace").decode()
    vault = Vault(b"k" * 32, "s")
    hidden = texts.without(text, texts.looked(text, words).findings, vault, 0.0)
    assert CARD not in hidden
    assert texts.again(hidden, vault) == text


def test_a_value_is_put_back_escaped_where_it_stood_in_json_and_plain_where_it_did_not() -> None:
    vault = Vault(b"k" * 32, "s")
    text = json.dumps({"m": "kim@example.com"}).replace("com", "\\u0063om")
    hidden = texts.without(text, texts.looked(text, mails).findings, vault, 0.0)
    (placeholder,) = re.findall(r"\[[^]]+\]", hidden)
    assert json.loads(texts.again(hidden, vault)) == {"m": "kim@example.com"}
    assert texts.again(f"I wrote to {placeholder}.", vault) == "I wrote to kim@example.com."


def test_a_bare_number_of_json_gets_quotes_with_its_placeholder() -> None:
    text = f'{{"card": {CARD}}}'
    hidden = texts.without(text, texts.looked(text, words).findings, Vault(b"k" * 32, "s"), 0.0)
    assert json.loads(hidden)["card"].startswith("[PAYMENT-CARD-")


def test_without_a_vault_values_are_gone_for_good() -> None:
    assert texts.without(f"a {CARD}", texts.looked(f"a {CARD}", words).findings, None, 0.0) == "a [PAYMENT-CARD]"


def test_labels_choose_detectors_or_families_and_least_is_least() -> None:
    found = (Finding("a", "x", 0, 0, 1, 0.4), Finding("b", "network", 0, 1, 2, 0.9))
    assert texts.chosen(found, frozenset({"x"})) == found[:1]
    assert texts.chosen(found, frozenset({"b"})) == found[1:]
    assert texts.chosen(found, least=0.5) == found[1:]
    assert texts.chosen(found, left_out=frozenset({"network"})) == found[:1]


@given(st.text(alphabet=st.characters(), max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for one in texts.looked(text, words).findings:
        assert 0 <= one.start < one.end <= len(text)


def test_a_token_is_told_once_and_its_payload_not_again() -> None:
    def scan(sheet: Sheet) -> tuple[Finding, ...]:
        return sheet.placed(tokens().scan(sheet.text))

    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(b'{"sub":"4471","name":"Kim","iat":1700000000}').decode().rstrip("=")
    token = f"{head}.{body}.{drawn('{w:43}')}"
    assert spans(f"| ACCESS_TOKEN | {token} |", scan) == [token]


def test_a_table_inside_json_is_told_as_one_too() -> None:
    rows = "\n".join(f"person{number},p{number}@example.com" for number in range(12))
    text = json.dumps({"messages": [{"role": "user", "content": f"name,mail\n{rows}"}]})
    found = texts.looked(text, mails).findings
    assert sum(one.detector == "bulk" for one in found) == 12


def test_what_a_picture_in_a_program_says_is_told_as_the_whole_picture() -> None:
    """A picture is read and never written, so there is no smaller stretch that could be taken out."""
    chunks = ((b"IHDR", bytes(13)), (b"tEXt", b"Comment\0kim@example.com"), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    picture = base64.b64encode(png).decode()
    (told,) = spans(f"icon: {{ url: 'data:image/png;base64,{picture}' }}", mails)
    assert told in picture

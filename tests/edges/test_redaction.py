"""A body in which every finding is a placeholder."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import pytest

from tidegate.core.finding import Finding
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import build
from tidegate.edges.redaction import normal_form, redacted
from tidegate.edges.rehearsal import WordScanner
from tidegate.wire import bodies
from tidegate.wire.placeholders import Vault
from tidegate.wire.reading import Reading

CARD = "4111111111111111"


def reading(query: str = "") -> Reading:
    raw = json.dumps({"a": f"one {CARD}", "b": [f"{CARD} and {CARD}", "[PAYMENT-CARD-1234]"]}).encode()
    return bodies.read(raw, media_type="application/json", encoding=None, query=query)


def found(read: Reading) -> list[Finding]:
    return [found for number, part in enumerate(read.parts) for found in WordScanner().scan(part.text, number)]


def test_every_finding_is_replaced_and_the_same_value_by_the_same_placeholder() -> None:
    vault, read = Vault(b"k" * 32, "org"), reading()
    done = redacted(read, found(read), vault, 0.0)
    said = json.loads(done.body)
    token = said["a"].removeprefix("one ")
    assert said == {"a": f"one {token}", "b": [f"{token} and {token}", "[PAYMENT-CARD-1234]"]}
    assert vault.value_of(token) == CARD
    assert CARD not in repr(done)


def test_without_a_vault_values_are_gone_for_good() -> None:
    read = reading()
    assert json.loads(redacted(read, found(read), None, 0.0).body)["a"] == "one [PAYMENT-CARD]"


def test_an_address_is_redacted_too() -> None:
    read = reading(f"q={CARD}&x=1")
    done = redacted(read, found(read), None, 0.0)
    assert done.query is not None
    assert CARD not in done.query
    assert done.query.endswith("&x=1")


def test_a_finding_that_is_nowhere_stops_everything() -> None:
    read = reading()
    with pytest.raises(IndexError):
        redacted(read, [Finding("payment-card", "money", 99, 0, 5, 1.0)], None, 0.0)
    with pytest.raises(IndexError):
        redacted(read, [Finding("payment-card", "money", 0, 0, 999, 1.0)], None, 0.0)


def card(text: str, spelling: str) -> Finding:
    start = text.index(spelling)
    return Finding("payment-card", "money", 0, start, start + len(spelling), 1.0)


def test_two_spellings_of_a_card_are_one_value_and_a_third_is_another() -> None:
    text = "4111-1111-1111-1111 or ４１１１ 1111 1111 1111 or 4111111111111112"
    read = bodies.read(json.dumps({"a": text}).encode(), media_type="application/json", encoding=None, query="")
    findings = [card(text, one) for one in text.split(" or ")]
    said = json.loads(redacted(read, findings, Vault(b"k" * 32, "org"), 0.0).body)["a"].split(" or ")
    assert said[0] == said[1] != said[2]


@pytest.mark.parametrize(
    ("detector", "family", "one", "other", "same"),
    [
        ("kr-rrn", "national-id", "900101-1234567", "9001011234567", True),
        ("iban", "money", "de89 3704 0044 0532 0130 00", "DE89370400440532013000", True),
        ("phone", "contact", "+82 10-1234-5678", "+821012345678", True),
        ("phone", "contact", "+1 650 253 0000", "1 650 253 0000", False),
        ("email", "contact", "Kim@Example.KR", "kim@example.kr", True),
        ("openai-key", "credentials", "sk-abcDEF", "sk-ABCdef", False),
        ("salary", "money", "5.5 million", "55 million", False),
        ("customers", "own-data", "010-1234-5678", "01012345678", True),
        ("designs", "own-data", "Costs 1.5", "costs 15", False),
        ("codenames", "own-data", "Project  Bluebird", "PROJECT-BLUEBIRD", True),
        ("codenames", "own-data", "…", "—", False),
    ],
)
def test_what_counts_as_one_value(detector: str, family: str, one: str, other: str, same: bool) -> None:
    found = Finding(detector, family, 0, 0, 1, 1.0)
    assert (normal_form(found, one) == normal_form(found, other)) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{{"card": {CARD}}}', '{"card": "TOKEN"}'),
        (f"card = {CARD}\nprint(card)", 'card = "TOKEN"\nprint(card)'),
        (f"let card = {CARD};", 'let card = "TOKEN";'),
        (f"card={CARD}", 'card="TOKEN"'),
        (f'{{"card": "{CARD}"}}', '{"card": "TOKEN"}'),
        (f"My card: {CARD}, please", "My card: TOKEN, please"),
        (f"is {CARD} = mine?", "is TOKEN = mine?"),
        (f'{{"cards": [{CARD}]}}', '{"cards": ["TOKEN"]}'),
        (f"[1,\n  'a',\n  {CARD},\n  2]", "[1,\n  'a',\n  \"TOKEN\",\n  2]"),
        (f'"{{\\"card\\": {CARD}}}"', '"{\\"card\\": \\"TOKEN\\"}"'),
        (f"[{CARD}](https://example.kr)", "[TOKEN](https://example.kr)"),
        (f"pay with [card {CARD}] now", "pay with [card TOKEN] now"),
        (f"SELECT a FROM t WHERE card = {CARD} AND b > 1", "SELECT a FROM t WHERE card = 'TOKEN' AND b > 1"),
        (f"UPDATE t SET card = {CARD};", "UPDATE t SET card = 'TOKEN';"),
        (f"SELECT a FROM t WHERE card IN (1, {CARD})", "SELECT a FROM t WHERE card IN (1, 'TOKEN')"),
        (f"INSERT INTO t VALUES ('a', 1), ('b', {CARD});", "INSERT INTO t VALUES ('a', 1), ('b', 'TOKEN');"),
        (f"it stands in ({CARD}) as values", "it stands in (TOKEN) as values"),
        (f"values are high; see (Kim, {CARD})", "values are high; see (Kim, TOKEN)"),
        (f"card = {CARD}  # visa\nn = 1", 'card = "TOKEN"  # visa\nn = 1'),
        (f"card = {CARD} // visa", 'card = "TOKEN" // visa'),
        (f"<card><![CDATA[{CARD}]]></card>", "<card><![CDATA[TOKEN]]></card>"),
        (f"https://shop.example/pay?n=1&card={CARD}", "https://shop.example/pay?n=1&card=TOKEN"),
    ],
)
def test_a_bare_number_in_code_gets_quotes(text: str, expected: str) -> None:
    vault = Vault(b"k" * 32, "org")
    text = f"Look at this:\n{text}"
    read = bodies.read(json.dumps({"a": text}).encode(), media_type="application/json", encoding=None, query="")
    done = json.loads(redacted(read, [card(text, CARD)], vault, 0.0).body)["a"]
    token = vault.token_for("payment-card", CARD, normal=CARD)
    assert done == "Look at this:\n" + expected.replace("TOKEN", token)


def test_a_placeholder_in_code_is_still_code() -> None:
    vault = Vault(b"k" * 32, "org")
    for number in range(200):
        ast.parse(f"check({vault.token_for('payment-card', str(number))})")


def test_findings_of_two_detectors_on_one_value_leave_nothing_of_it() -> None:
    text = f"write to {CARD}-x now"
    read = bodies.read(text.encode(), media_type="text/plain", encoding=None, query="")
    own = Finding("customers", "own-data", 0, 9, 27, 0.95)
    assert text[9:27] == f"{CARD}-x"
    done = redacted(read, [own, card(text, CARD)], Vault(b"k" * 32, "org"), 0.0).body.decode()
    assert "4111" not in done
    assert done.startswith("write to [CUSTOMERS-")


def _form(pairs: dict[str, str]) -> bytes:
    return urlencode(pairs).encode()


def _multipart(pairs: dict[str, str]) -> bytes:
    head = '--B\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return ("".join(head.format(*pair) for pair in pairs.items()) + "--B--\r\n").encode()


def _csv(pairs: dict[str, str]) -> bytes:
    return f"{','.join(pairs)}\n{','.join(pairs.values())}\n".encode()


CUT = {"name": "x", "card1": "4539", "card2": "5787", "card3": "6362", "card4": "1486", "memo": "ok"}


@pytest.mark.parametrize(
    ("media_type", "written", "received"),
    [
        ("application/json", lambda pairs: json.dumps(pairs).encode(), json.loads),
        ("application/x-www-form-urlencoded", _form, lambda body: dict(parse_qsl(body.decode()))),
        (
            "multipart/form-data; boundary=B",
            _multipart,
            lambda body: dict(re.findall(r'"(.*)"\s+(.*)\r', body.decode())),
        ),
        ("text/csv", _csv, lambda body: next(csv.DictReader(io.StringIO(body.decode())))),
    ],
)
def test_the_pieces_of_a_value_are_replaced_where_they_stand_and_come_back(
    media_type: str, written: Callable[[dict[str, str]], bytes], received: Callable[[bytes], dict[str, str]]
) -> None:
    vault = Vault(b"k" * 32, "org")
    read = bodies.read(written(CUT), media_type=media_type, encoding=None)
    sheet = read.sheet()
    findings = sheet.placed(build(BUILT_IN).scan(sheet.text))
    assert [one.excerpt for one in findings] == ["****"] * 4
    left = received(redacted(read, findings, vault, 0.0).body)
    assert all("PAYMENT-CARD" in left[key] for key in ("card1", "card2", "card3", "card4"))
    assert {key: vault.value_of(value) or value for key, value in left.items()} == CUT


def test_numbers_that_are_pieces_become_texts() -> None:
    told = {"card_no": [4539, 5787, 6362, 1486], "jumin1": 50315, "jumin2": 3123456, "n": 7}
    read = bodies.read(json.dumps(told).encode(), media_type="application/json", encoding=None)
    sheet = read.sheet()
    left = json.loads(redacted(read, sheet.placed(build(BUILT_IN).scan(sheet.text)), None, 0.0).body)
    assert left == {"card_no": ["[PAYMENT-CARD]"] * 4, "jumin1": "[KR-RRN]", "jumin2": "[KR-RRN]", "n": 7}

"""Values that are cut over fields, cells and arrays: found at each piece where a name holds them together."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import calls, ends
from tidegate.detectors import cut_values
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import build

SCANNER = build(BUILT_IN)
CARD = ["4539", "5787", "6362", "1486"]
PERSON = ["900101", "1234568"]
SSN = ["536", "22", "1234"]
PHONE = ["010", "2345", "6789"]
OFFICE = ["116", "82", "00276"]
MAIL = ["minji.kim", "naver.com"]


def found(text: str) -> list[tuple[str, str]]:
    """What is found in ``text``, each with its detector."""
    return [(one.detector, text[one.start : one.end]) for one in SCANNER.scan(text)]


def pieces(text: str, detector: str) -> list[str]:
    return [value for name, value in found(text) if name == detector]


@pytest.mark.parametrize(
    ("keys", "values", "detector"),
    [
        (["card1", "card2", "card3", "card4"], CARD, "payment-card"),
        (["cardNo_1", "cardNo_2", "cardNo_3", "cardNo_4"], CARD, "payment-card"),
        (["user[card][0]", "user[card][1]", "user[card][2]", "user[card][3]"], CARD, "payment-card"),
        (["신용카드번호1", "신용카드번호2", "신용카드번호3", "신용카드번호4"], CARD, "payment-card"),
        (["card_1_number", "card_2_number", "card_3_number"], ["3782", "822463", "10005"], "payment-card"),
        (["jumin1", "jumin2"], PERSON, "kr-rrn"),
        (["rrn_front", "rrn_back"], PERSON, "kr-rrn"),
        (["주민번호앞", "주민번호뒤"], PERSON, "kr-rrn"),
        (["주민등록번호(앞자리)", "주민등록번호(뒷자리)"], PERSON, "kr-rrn"),
        (["juminNoA", "juminNoB"], PERSON, "kr-rrn"),
        (["ssn1", "ssn2", "ssn3"], SSN, "us-ssn"),
        (["userTel1", "userTel2", "userTel3"], PHONE, "kr-phone"),
        (["휴대폰1", "휴대폰2", "휴대폰3"], PHONE, "kr-phone"),
        (["bizNo1", "bizNo2", "bizNo3"], OFFICE, "kr-business"),
        (["email_id", "email_domain"], MAIL, "email"),
        (["이메일1", "이메일2"], MAIL, "email"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else one,
)
@pytest.mark.parametrize(
    "written",
    [
        lambda pairs: json.dumps({"name": "x", **dict(pairs), "ok": 1}, ensure_ascii=False),
        lambda pairs: "fix\n" + json.dumps([{"a": dict(pairs)}], ensure_ascii=False, indent=4),
        lambda pairs: "".join(f"{key}: {value}\n" for key, value in pairs),
        lambda pairs: "".join(f"{key}={value}\n" for key, value in pairs),
        lambda pairs: "".join(f"{key} = '{value}'\n" for key, value in pairs),
        lambda pairs: "it is " + ", ".join(f"{key}: {value}" for key, value in pairs) + " I think",
        lambda pairs: "".join(f"<{key}>{value}</{key}>\n" for key, value in pairs),
        lambda pairs: " - ".join(f'<input type="text" name="{key}" value="{value}" size="6">' for key, value in pairs),
        lambda pairs: "GET /join?a=b&" + "&".join(f"{key}={value}" for key, value in pairs) + "&c=d",
        lambda pairs: "\n\x1e\n".join(f"{key}: {value}" for key, value in pairs),
        lambda pairs: "id,{},n\n7,{},1\n".format(*(",".join(column) for column in zip(*pairs, strict=True))),
        lambda pairs: "id\t{}\tn\n7\t{}\t1\n".format(*("\t".join(column) for column in zip(*pairs, strict=True))),
        lambda pairs: "| {} |\n|---|\n| {} |\n".format(*(" | ".join(column) for column in zip(*pairs, strict=True))),
    ],
    ids=[
        *("json", "json in lines", "yaml", "env", "code", "sentence", "xml", "html", "url", "sheet"),
        *("csv", "tabs", "markdown"),
    ],
)
def test_pieces_of_a_value_are_found_in_every_form(
    written: Callable[[list[tuple[str, str]]], str], keys: list[str], values: list[str], detector: str
) -> None:
    assert pieces(written(list(zip(keys, values, strict=True))), detector) == values


@pytest.mark.parametrize(
    ("text", "detector", "values"),
    [
        ('{"카드번호": ["4539", "5787", "6362", "1486"]}', "payment-card", CARD),
        ('{"card_no": [4539, 5787, 6362, 1486], "x": [1]}', "payment-card", CARD),
        ('{"card": [\n  "4539",\n  "5787",\n  "6362",\n  "1486"\n]}', "payment-card", CARD),
        ("카드번호: 4539, 5787, 6362, 1486 입니다", "payment-card", CARD),
        ("항목,값\n카드번호,4539,5787,6362,1486\n비고,없음", "payment-card", CARD),
        ("주민등록번호\n900101\n1234568", "kr-rrn", PERSON),
        ("ssn = (536, 22, 1234)", "us-ssn", SSN),
        ('"phone": ["010", "2345", "6789"]', "kr-phone", PHONE),
        ("고객,카드번호,,,,메모\n가나,4539,5787,6362,1486,ok", "payment-card", CARD),
        ("고객\t주민등록번호\t\t메모\n가나\t900101\t1234568\tok", "kr-rrn", PERSON),
        ("card=4539&card=5787&card=6362&card=1486", "payment-card", CARD),
        ("\n\x1e\n".join(f"card\n\x1e\ncard: {one}" for one in CARD), "payment-card", CARD),  # a form, on its sheet
    ],
)
def test_several_values_behind_one_name_are_pieces(text: str, detector: str, values: list[str]) -> None:
    assert pieces(text, detector) == values


@pytest.mark.parametrize(
    ("text", "detector", "values"),
    [
        ('{"jumin1": 50315, "jumin2": 3123456}', "kr-rrn", ["50315", "3123456"]),
        ("tel1,tel2,tel3\n10,2345,6789\n", "kr-phone", ["10", "2345", "6789"]),
        ("card1: 4539, card2: 123, card3: 45, card4: 6784", "payment-card", ["4539", "123", "45", "6784"]),
    ],
)
def test_a_piece_that_was_taken_for_a_number_lacks_its_zeros(text: str, detector: str, values: list[str]) -> None:
    assert pieces(text, detector) == values


def test_the_pieces_of_two_people_stay_apart() -> None:
    people = [{"jumin1": "900101", "jumin2": "1234568"}, {"jumin1": "850315", "jumin2": "2345670"}]
    assert pieces(json.dumps(people), "kr-rrn") == ["900101", "1234568", "850315", "2345670"]


@pytest.mark.parametrize(
    "text",
    [
        '{"values": [4539, 5787, 6362, 1486]}',  # no name
        '{"q1": 4539, "q2": 5787, "q3": 6362, "q4": 1486}',
        "x1=4539, y1=5787, x2=6362, y2=1486",
        '{"card": [4539, 5787, 6362, 1486], "cash": [1200, 1300, 900, 1000]}',  # sums, as by way of payment
        "항목,1분기,2분기,3분기,4분기\n카드,4539,5787,6362,1486\n현금,1200,1300,900,1000",
        "월,카드,,,현금\n1월,4539,5787,6362,1486",
        '{"discard1": 4539, "discard2": 5787, "discard3": 6362, "discard4": 1486}',
        '{"card1": 4539, "card2": 5787, "card3": 6362, "card4": 1487}',  # no check digit
        '{"card1": 4539, "card3": 5787, "card2": 6362, "card4": 1486}',  # not in order
        '{"card1": 4539, "card2": 5787, "card3": 6362}',
        '{"card1": {"value": 4539, "unit": "' + "won " * 40 + '"}, "card2": 5787, "card3": 6362, "card4": 1486}',
        '{"date": 900101, "id": 1234568}',
        '{"id1": 900101, "id2": 1234568}',
        '{"phone": ["10", "2024", "5000"]}',  # models: a text has its zeros
        "ssn1 = 536\nssn2 = 22",
        "email1: sent, email2: draft",
        '{"email_id": 17, "email_domain": "internal"}',
        '{"email": ["naver.com", "daum.net"]}',
    ],
)
def test_neighbours_that_nothing_holds_together_stay_apart(text: str) -> None:
    assert found(text) == []


def test_of_the_rows_of_a_table_half_must_be_values() -> None:
    sums = "r,1200,1300,9000,1000\n" * 3
    one = ",".join(CARD)
    assert pieces(f"n,card1,card2,card3,card4\nr,{one}\n", "payment-card") == CARD
    assert pieces(f"n,card1,card2,card3,card4\nr,{one}\n{sums}", "payment-card") == []
    assert pieces(f"n,card1,card2,card3,card4\nr,{one}\n{sums}" + f"r,{one}\n" * 2, "payment-card") == CARD * 3


@given(st.text("card카드1234,;|\t\n:=\"'[]&앞뒤jumin 0", max_size=200))
def test_every_piece_is_a_stretch_of_the_text(text: str) -> None:
    for cut in cut_values.found(text, range(1, len(text) + 1, 7)):
        assert len(cut.pieces) > 1
        assert all(text[start:end].isalnum() for start, end in cut.pieces)


@pytest.mark.parametrize(
    "line",
    [
        "card1,card2,",
        "card1: 4539, ",
        "card1\tcard2\n",
        "카드번호,,,\n",
        "ssn: 536, 22, 1234; ",
        "jumin1,jumin2\n1,2\n",
    ],
)
def test_twice_the_text_is_twice_the_work(line: str) -> None:
    def work(size: int) -> int:
        positions = range(6, len(line) * size, len(line))
        return calls(lambda: cut_values.found(line * size, positions))

    with ends():
        assert work(4000) <= 2.2 * work(2000)

"""Surroundings: which words name a value in a sentence, a table, settings; and that any text is read in linear time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.surroundings import AFTER, BEFORE, Surroundings, is_part, tables

VALUE = "V4711"


def label(text: str) -> str:
    at = text.index(VALUE)
    return Surroundings(text).label(at, at + len(VALUE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Passport: {VALUE}", "\x01Passport: \x02"),
        (f"We met on Monday. Her passport is {VALUE}, she said.", "\x01Her passport is \x02"),
        (f"Steuer-IdNr. des Kunden: {VALUE}", "\x01Steuer-IdNr. des Kunden: \x02"),
        (f"Please use {VALUE} (passport).", "\x01Please use \x02 (passport)."),
        (f"no,passport,status\n1,{VALUE},ok\n2,X,ok\n", "passport\x01\x02"),
        (f"| no | passport |\n| --- | --- |\n| 1 | {VALUE} |\n", "passport\x01 \x02 "),
        (f"no,passport number\n1,{VALUE}\n2,X\n", "passport number\x01\x02"),
        (f"Dear Kim, thank you\nagain, {VALUE}", "\x01again, \x02"),
        (f"no\tpassport\n1\t{VALUE}\n", "passport\x01\x02"),
        (f'no,"a, b",passport\n1,"x, y",{VALUE}\n', "passport\x01\x02"),
        (f"Passport:\n  {VALUE}", "\x01Passport:   \x02"),
        (f"DB_PASSWORD=x\n{VALUE}", "\x01\x02"),
        (f"passport={VALUE} name=Kim", "\x01passport=\x02 "),
        (f"Agent: Your passport, please?\nCaller: Sure, {VALUE}.", "\x01Your passport, please? Sure, \x02."),
        (f"[오후 3:12] 민지: 여권번호 뭐였지?\n[오후 3:13] 나: {VALUE}", "\x01여권번호 뭐였지? \x02"),
        (f"Passport: renewed\nOrder: {VALUE}", "\x01Order: \x02"),
        (f"A: your passport, please?\nB: The order is {VALUE}", "\x01B: The order is \x02"),
        (f"Is this passport right? {VALUE}", "\x01Is this passport right? \x02"),
        (f"It is a passport. {VALUE}", "\x01\x02"),
        (f"Her passport is:\n\n{VALUE}\n", "\x01Her passport is: \x02"),
        (f"Her passport is lost.\n\n{VALUE}\n", "\x01\x02"),
        (f"[10:31] kim: your passport?\n[10:32] lee: {VALUE}\n", "\x01your passport? \x02"),
        (f"- name: PASSPORT\n  value: {VALUE}\n", "\x01PASSPORT: \x02"),
        (f'variable "passport" {{\n  type    = string\n  default = "{VALUE}"\n}}', "\x01passport: \x02"),
    ],
)
def test_a_value_is_called_what_stands_by_it(text: str, expected: str) -> None:
    assert label(text) == expected


#: The words around a value, and signs that may end them; no signs of tables and no ends of lines.
AROUND = st.lists(st.sampled_from(["a", "Prof", "née)", "가나", "7", " ", ".", "!", "。", ":", "-"]), max_size=30)


@given(AROUND.map("".join))
def test_the_words_before_a_value_begin_with_its_sentence(words: str) -> None:
    ends = re.finditer(r"(?:[A-Za-zÀ-ÿ)\]]{4,}|[가-힣\d]{2,}|\d)[.!?;]\s+|[。！？]", words[-BEFORE:])
    sentence = words[-BEFORE:][max((one.end() for one in ends), default=0) :]
    assert label(words + VALUE) == f"\x01{sentence}\x02"


@given(AROUND.map("".join))
def test_the_words_behind_a_value_end_with_its_sentence_or_where_the_next_is_named(words: str) -> None:
    end = re.search(
        r"^[.!?]\s|[\n\t,;|。、]|(?<=[A-Za-zÀ-ÿ가-힣]{3})[.!?]\s|(?<![\w-])[\w-]++[\"']?\s?[:=：]", words[:AFTER]
    )
    assert label(VALUE + words) == f"\x01\x02{words[: end.start() if end else AFTER]}"


def test_the_head_of_a_table_names_what_is_below_it_and_not_itself() -> None:
    text = f"id,name,{VALUE},phone\n1,Anna,Bonn,1"
    assert label(text) == "\x01id,name,\x02"
    assert label(f"id,name,city,phone\n1,Anna,{VALUE},1") == "city\x01\x02"


def test_the_heads_of_its_table_are_around_a_value_however_far_below_it_stands() -> None:
    text = "name,size\n" + "x,1\n" * 1_000 + f"{VALUE},2\nend"
    around, at = Surroundings(text), text.index(VALUE)
    around.label(at, at + len(VALUE))
    assert around.around(at, at + len(VALUE)).startswith("name size\n")
    assert around.around(at, at + len(VALUE)).endswith("\x02 ,2\nend")


def test_what_sql_inserts_is_called_as_its_column() -> None:
    assert label(f"INSERT INTO t (id, city) VALUES (1, 'Bonn'),\n(2, '{VALUE}')") == "city\x01\x02"


def test_what_has_a_name_of_its_own_is_not_named_by_a_word_further_away() -> None:
    text = f"The passport was renewed.\nticket: {VALUE}"
    at = text.index(VALUE)
    assert Surroundings(text).wide(at, at + len(VALUE)) == ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ORD-V4711", True),
        ("V4711-2", True),
        ("is V4711.", False),
        ("3 V4711", False),
        ("V4711", False),
        ("9.V4711", True),
        ("8221c6cc-8571-4e46-9d7c-V4711", True),
        ("V4711-ab12-4e46-9d7c-1", True),
        ("nr-V4711-ab", False),
    ],
)
def test_a_part_of_a_longer_number_is_told(text: str, part: bool) -> None:
    at = text.index(VALUE)
    assert is_part(text, at, at + len(VALUE)) is part


def test_tables_of_a_long_text_are_found_from_head_to_end() -> None:
    table = "no,name\n" + "1,Kim\n" * 5
    text = "Prose, and more.\n\n" + table + "\nprose"
    ((start, end),) = tables(text.encode())
    assert text[start:end] == table


@given(st.text(alphabet='a1,;|\t\n "', max_size=200), st.integers(0, 199), st.integers(1, 9))
def test_any_place_in_any_text_has_a_label(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    found = Surroundings(text).label(start, min(len(text), start + length))
    assert found.count("\x01") == found.count("\x02") == 1


@pytest.mark.parametrize(("inserts", "expected"), [(True, "passport\x01\x02"), (False, "\x01")])
def test_rows_that_sql_inserts_are_looked_for_where_there_may_be_some(inserts: bool, expected: str) -> None:
    text = f"INSERT INTO users (id, passport) VALUES (1, '{VALUE}')"
    at = text.index(VALUE)
    assert Surroundings(text, inserts=inserts).label(at, at + len(VALUE)).startswith(expected)


def test_the_rows_of_a_table_are_read_once() -> None:
    text = "no,name\n" + "1,Kim\n" * 20_000
    around = Surroundings(text)
    for at in range(text.index("Kim"), len(text), 6_000):
        around.label(at, at + 3)
    assert sum(map(len, around._tables.values())) == 1


def test_a_table_is_read_once_though_a_row_in_it_has_another_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[int] = []
    walk = Surroundings._walk_up

    def counting(self: Surroundings, line_start: int, mark: str, count: int) -> int:
        walked.append(line_start)
        return walk(self, line_start, mark, count)

    monkeypatch.setattr(Surroundings, "_walk_up", counting)
    text = "q,passport,n\n" + f"x;,{VALUE},1\n" + f"x,{VALUE},1\n" * 50
    around = Surroundings(text)
    labels = [around.label(match.start(), match.end()) for match in re.finditer(VALUE, text)]
    assert labels[1:] == ["passport\x01x \x02"] * 50
    assert len(walked) == 2

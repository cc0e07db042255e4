"""The column that a value of an SQL INSERT goes into."""

from __future__ import annotations

from tidegate.detectors.inserts import Inserts

DUMP = (
    "-- customers\nINSERT INTO `crm`.`customers` (`id`, `full_name`, `note`) VALUES\n"
    "(1,'Anna Schmidt','likes (a, b)'),\n(2, 'Sarah O''Neill', lower('x, y'));\nSELECT 3, 'Tom Baker';"
)


def column(text: str, value: str) -> str:
    return Inserts(text).column(text.index(value))


def test_each_value_of_each_row_has_its_column() -> None:
    assert column(DUMP, "Anna") == column(DUMP, "Sarah") == "full_name"
    assert column(DUMP, "likes") == column(DUMP, "b)'") == column(DUMP, "x, y") == "note"
    assert column(DUMP, "2, 'Sarah") == "id"


def test_rows_may_stand_in_one_line_and_words_in_small_letters() -> None:
    text = "insert into member(name,phone) values('Anna','1'),('Tom','2')"
    assert [column(text, one) for one in ("Anna", "1'", "Tom", "2'")] == ["name", "phone", "name", "phone"]


def test_what_is_in_no_row_has_none() -> None:
    assert column(DUMP, "customers\n") == column(DUMP, "full_name") == column(DUMP, "Tom Baker") == ""
    assert column("UPDATE t SET name = 'Anna'", "Anna") == ""
    assert column("INSERT INTO users (name) VALUES ('x', 'Anna')", "Anna") == ""


def test_a_name_is_a_persons_only_in_a_table_of_people() -> None:
    assert column("INSERT INTO crm.customers (name) VALUES ('Anna')", "Anna") == "name"
    assert column("INSERT INTO products (name) VALUES ('Anna')", "Anna") == ""


def test_a_row_without_an_end_is_read_to_a_limit() -> None:
    text = "INSERT INTO users (name) VALUES ('" + "x" * 10_000 + "Anna"
    assert column(text, "Anna") == ""

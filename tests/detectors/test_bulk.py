"""Tables of people: ten different values in ten rows are bulk, in whatever form the rows are written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.core.record import folded
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.bulk import BULK, LEAST_ROWS, in_rows
from tidegate.detectors.scanner import build
from tidegate.edges.redaction import apart
from tidegate.gate.release import to_replace

SCANNER = build(BUILT_IN)
NAMES = ("kim", "lee", "park", "choi", "jung", "kang", "cho", "yoon", "jang", "lim", "han", "oh")
MAILS = [f"{name}.{number}@hanbit.co.kr" for number, name in enumerate(NAMES)]


def numbered(text: str) -> int:
    """How many values in a table are found in ``text``."""
    return sum(one.detector == BULK for one in SCANNER.scan(text))


@pytest.mark.parametrize(
    "table",
    [
        "no,email,status\n" + "".join(f"{n},{mail},ok\n" for n, mail in enumerate(MAILS)),
        "id\tmail\n" + "\n".join(f"{n}\t{mail}" for n, mail in enumerate(MAILS)),
        "| id | mail |\n|---|---|\n" + "\n".join(f"| {n} | {mail} |" for n, mail in enumerate(MAILS)),
        json.dumps([{"id": n, "email": mail} for n, mail in enumerate(MAILS)]),
        json.dumps([{"id": n, "email": mail} for n, mail in enumerate(MAILS)], indent=2),
        "INSERT INTO c VALUES " + ", ".join(f"({n}, '{mail}')" for n, mail in enumerate(MAILS)),
        "<table>" + "".join(f"<tr><td>{n}</td><td>{mail}</td></tr>" for n, mail in enumerate(MAILS)) + "</table>",
        "\n".join(f"- {mail}" for mail in MAILS),
        "\n\x1e\n".join(MAILS),
    ],
    ids=["csv", "tabs", "markdown", "json", "json in lines", "sql", "html", "list", "parts of a body"],
)
def test_a_table_is_counted_in_every_form(table: str) -> None:
    assert numbered(table) == len(MAILS)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{n},{mail}" for n, mail in enumerate(MAILS[: LEAST_ROWS - 1])),
        "\n".join(f"{n},{MAILS[0]}" for n in range(30)),
        ", ".join(MAILS),
        "\n\n".join(f"Then I wrote to {mail} about it and waited." for mail in MAILS),
        ("\n" + "A long letter about other things. " * 60 + "\n").join(MAILS),
        "\n".join(f"{n},10.2.3.{n + 11}" for n in range(20)),
    ],
    ids=["nine rows", "one value", "one line", "sentences", "far apart", "machines"],
)
def test_what_is_no_table_is_not(text: str) -> None:
    assert numbered(text) == 0


def test_a_receipt_says_how_many_and_a_rule_replaces_each() -> None:
    text = "\n".join(f"{n},{mail}" for n, mail in enumerate(MAILS))
    found = tuple(SCANNER.scan(text))
    assert {(one.detector, one.count) for one in folded(found)} == {("email", len(MAILS)), (BULK, len(MAILS))}
    named = to_replace(found, frozenset({BULK}))
    assert [text[one.start : one.end] for one in named] == MAILS
    assert {one.detector for one in to_replace(found, frozenset())} == {"email"}
    assert {one.detector for one in apart(found)} == {"email"}


def test_several_columns_count_each() -> None:
    rows = "".join(f"{mail},010-{2000 + n}-{3000 + 7 * n}\n" for n, mail in enumerate(MAILS))
    assert numbered("email,phone\n" + rows) == 2 * len(MAILS)


def test_a_title_before_a_name_belongs_to_its_cell() -> None:
    names = ("Lena Hoffmann", "Katrin Weber", "Jonas Fischer", "Tobias Schneider", "Petra Wagner", "Klaus Becker")
    rows = "".join(
        f"{n},Frau {name},ok\n" for n, name in enumerate((*names, *(name.replace("a", "e") for name in names)))
    )
    assert numbered("id,Name,status\n" + rows) == 2 * len(names)


def test_what_is_found_keeps_its_order() -> None:
    found = SCANNER.scan("\n".join(f"{n},{mail}" for n, mail in enumerate(MAILS)))
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 30)), max_size=60), st.text(max_size=4_000))
def test_bulk_is_among_what_was_found(spans: list[tuple[int, int]], text: str) -> None:
    found = [Finding("email", "contact", 0, at, at + size, 0.9) for at, size in sorted(spans)]
    places = {(one.start, one.end) for one in found}
    assert all((one.start, one.end) in places for one in in_rows(found, text))

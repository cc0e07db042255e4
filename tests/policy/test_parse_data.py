"""``data:`` of a policy: what it may say, and what each mistake is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import jsonschema
import pytest
import yaml

from tests.policy import worlds
from tidegate.core.problem import Problems
from tidegate.policy.model import OwnData
from tidegate.policy.parse import parse
from tidegate.policy.schema import schema

KNOWN: Final = replace(worlds.KNOWN, data_kinds=frozenset({"exact", "documents", "terms", "patterns"}))
REST: Final = "\nrules: [{name: a, data: mine, then: block}]\notherwise: allow\n"
SCHEMA: Final = jsonschema.Draft202012Validator(schema(worlds.KNOWN))


def mine(said: str) -> OwnData:
    text = f"data: {{mine: {said}}}{REST}"
    read = parse(text, "policy.yaml", KNOWN).data["mine"]
    # The schema of an editor takes what the parser takes.
    assert [error.message for error in SCHEMA.iter_errors(yaml.safe_load(text))] == []
    return read


def wrong(said: str) -> str:
    with pytest.raises(Problems) as caught:
        parse(f"data: {{mine: {said}}}{REST}", "policy.yaml", KNOWN)
    return str(caught.value)


def test_a_table_with_columns_and_combinations() -> None:
    read = mine("{exact: c.csv, columns: [email], together: [[name, phone], [name, born]], near: 100, confidence: 0.9}")
    assert (read.kind, read.items, read.columns) == ("exact", ("c.csv",), ("email",))
    assert read.together == (("name", "phone"), ("name", "born"))
    assert (read.near, read.confidence, read.max_age) == (100, 0.9, None)


def test_one_combination_need_not_be_a_list_of_lists() -> None:
    assert mine("{exact: c.csv, together: [name, phone]}").together == (("name", "phone"),)


def test_a_query() -> None:
    read = mine("{exact: {query: SELECT mail FROM people, database: 'sqlite:///crm.db'}, max-age: 2 days}")
    assert (read.items, read.query, read.database) == ((), "SELECT mail FROM people", "sqlite:///crm.db")
    assert read.max_age == 2 * 24 * 3600


def test_documents_terms_and_patterns() -> None:
    assert mine("{documents: designs/, words: 20}").words == 20
    terms = mine("{terms: [Bluebird, 파랑새]}")
    assert terms.items == ("Bluebird", "파랑새")
    assert terms.places == ((1, 23), (1, 33))
    (pattern,) = mine("{patterns: [{match: 'EMP-[0-9]{6}', found: [EMP-123456], not-found: EMP-12}]}").patterns
    assert (pattern.match, pattern.found, pattern.not_found) == ("EMP-[0-9]{6}", ("EMP-123456",), ("EMP-12",))
    assert (pattern.line, pattern.column) == (1, 34)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{terms: [a b], words: 20}", "1:29: `words` does not belong to `terms`. It belongs to `documents`."),
        ("{exact: c.csv, terms: [x y]}", "needs one kind"),
        ("{exact: [a.csv, b.csv]}", "`exact` takes one."),
        ("{exact: {query: SELECT 1}}", "`exact` says no `database`."),
        ("{exact: {query: q, database: 'postgresql://kim:secret@h/d'}}", "A policy must not hold a password."),
        ("{exact: {query: q, database: 'no such thing'}}", "neither a URL nor a name"),
        ("{exact: c.csv, together: [name]}", "`together` needs two columns or more."),
        ("{exact: c.csv, near: 100}", "`near` means nothing without `together`."),
        ("{exact: c.csv, together: [a, b], near: 5}", "Write it like a number from 20 to 2000."),
        ("{exact: c.csv, max-age: soon}", "12 hours or 7 days"),
        ("{documents: {a: b}}", "`documents` cannot be a mapping."),
        ("{patterns: ['EMP-[0-9]{6}']}", "A pattern needs its examples."),
        ("{patterns: [{match: 'EMP', found: [EMP]}]}", "The pattern has no `not-found:`."),
        ("{patterns: [{match: 'EMP', found: [EMP], not-found: [x], confidence: 2}]}", "a number from 0.5 to 1"),
    ],
)
def test_what_is_wrong(said: str, told: str) -> None:
    assert told in wrong(said)
    assert "secret" not in wrong(said)


def test_its_names_and_their_family_are_labels() -> None:
    text = (
        "data: {mine: {terms: [Bluebird]}}\n"
        "rules: [{name: a, data: own-data, then: block}]\notherwise: allow\n"
        "tests: [{given: {service: deepseek, data: mine}, expect: block}]\n"
    )
    policy = parse(text, "policy.yaml", KNOWN)
    assert policy.tests[0].given.data == (("mine", "own-data"),)


def test_without_any_the_family_is_no_label() -> None:
    with pytest.raises(Problems, match="own-data"):
        parse("rules: [{name: a, data: own-data, then: block}]\notherwise: allow\n", "policy.yaml", KNOWN)

"""The vocabularies agree with one another and with the shared words."""

from __future__ import annotations

from tidegate.catalog import words
from tidegate.core.exchange import ACTIVITIES


def test_single_and_country_properties_are_properties() -> None:
    assert words.PROPERTIES.keys() >= words.SINGLE
    assert words.PROPERTIES.keys() >= words.COUNTRY_PROPERTIES


def test_the_properties_that_policies_lean_on_are_there() -> None:
    leaned_on = {"stored-in", "collects", "trains-on-data", "operator-country", "operator", "model", "hosts-models-of"}
    assert words.PROPERTIES.keys() >= leaned_on


def test_words_are_written_one_way() -> None:
    every = (*words.CATEGORIES, *words.PROPERTIES, *words.COLLECTED, *words.EVIDENCE, *words.STATUS, *ACTIVITIES)
    assert [word for word in every if word != word.lower() or " " in word or "_" in word] == []

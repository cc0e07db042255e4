"""Rows: a key by its own form, and a key by the name in front of it."""

from __future__ import annotations

import pytest

from tidegate.detectors.credentials.row import named, shaped
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector
from tidegate.detectors.proof import failures
from tidegate.detectors.scanner import build

SHAPED = shaped("acme-key", "A key of Acme.", "https://acme.example", "acme_{an:20}")
NAMED = named("acme-token", "A token of Acme.", "https://acme.example", "acme", "{an:32}")
VALUE = drawn("{an:32}", "row")


@pytest.mark.parametrize("detector", [SHAPED, NAMED], ids=lambda detector: detector.name)
def test_a_row_brings_its_own_proof(detector: Detector) -> None:
    assert detector.found
    assert len(detector.not_found) >= 2
    assert list(failures(detector)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"ACME_TOKEN={VALUE}",
        f'acme.api.key: "{VALUE}"',
        f'{{"acmeApiKey": "{VALUE}"}}',
        f"my Acme api key is {VALUE}, thanks",
        f"acme_secret => '{VALUE}'",
        f"acme access token: Bearer {VALUE}",
    ],
)
def test_a_name_in_front_makes_a_value_a_key(text: str) -> None:
    (finding,) = build([NAMED]).scan(text)
    assert text[finding.start : finding.end] == VALUE


@pytest.mark.parametrize(
    "text",
    [f"acme build {VALUE}", f"key = {VALUE}", f"acme_key={VALUE}9", f"acme_key={VALUE[:-1]}", "acme key: " + "ab" * 16],
)
def test_without_name_or_length_or_chance_it_is_none(text: str) -> None:
    assert build([NAMED]).scan(text) == []


def test_a_longer_value_is_another_one() -> None:
    key = drawn("acme_{an:20}", "row")
    assert len(build([SHAPED]).scan(key)) == 1
    assert build([SHAPED]).scan(key + "9") == []


def test_a_value_begins_behind_the_end_of_a_line_that_is_written_as_an_escape() -> None:
    scanner = build([shaped("toy-key", "A key.", "https://example.com/", "toy_{an:20}")])
    value = drawn("toy_{an:20}")
    text = f"'the key:\\n{value}\\nthanks'"
    (finding,) = scanner.scan(text)
    assert text[finding.start : finding.end] == value

"""The laws of the corpus: the same seed, the same bytes; spans exact, check digits right, near misses wrong."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections import Counter
from random import Random

import pytest

from bench.corpus import KINDS, LANGUAGES, SPLITS, Text, generate
from bench.corpus.__main__ import as_line, scored
from bench.corpus.draw import rule
from bench.corpus.identifiers import NEVER_GIVEN, ROWS, brn
from bench.corpus.model import Page, after, whole
from tidegate.detectors.built_in import LABELS

#: Changes with every change of the generator: a figure measured before it is then of another corpus.
DIGEST = "58af13f7feb3774e"
NAMED = {kind.label: kind for kind in KINDS}


def sample(split: str = "tune", most: int = 600) -> list[Text]:
    return list(generate(split, most))


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = ("".join(map(as_line, sample(most=300))) for _ in range(2))
    assert first == second
    assert hashlib.sha256(first.encode()).hexdigest()[:16] == DIGEST


def test_splits_share_no_text() -> None:
    texts = [{text.text for text in sample(split, 200) if text.labels} for split in SPLITS]
    assert not texts[0] & texts[1]
    assert not texts[0] & texts[2]


def test_every_label_is_a_detector_of_its_family() -> None:
    assert {kind.label for kind in KINDS} <= set(LABELS)


def test_spans_lie_in_the_text_and_hold_no_edge_of_space() -> None:
    for text in sample():
        for label in text.labels:
            assert 0 <= label.start < label.end <= len(text.text)
            if label.detector not in {"source-code", "google-service-account"}:
                held = text.text[label.start : label.end]
                assert held == held.strip(), (label.detector, held)


def test_every_text_says_where_its_values_are() -> None:
    """The values a kind draws are found again, whole, at the labels of a page."""
    rng = Random(7)
    for kind in KINDS:
        lang = rng.choice(kind.languages)
        value = kind.make(rng, lang)
        page = Page().write("before ", value, " after")
        assert [page.text[one.start : one.end] for one in page.labels] == [
            value.text[one.start : one.end] for one in value.labels
        ]
        assert value.labels, kind.label


def test_for_each_value_three_hard_negatives() -> None:
    texts = sample(most=3000)
    negatives = sum(len(text.negatives) for text in texts if text.form != "bulk")
    values = sum(
        len({(one.start, one.end) for one in text.labels if one.detector != "source-code"})
        for text in texts
        if text.form != "bulk"
    )
    assert negatives == 3 * values
    tables = Counter(bool(text.negatives) for text in texts if text.form == "bulk")
    assert tables[True] == 3 * tables[False] > 0


def test_every_language_and_form_is_there() -> None:
    texts = sample(most=1500)
    assert {text.language for text in texts} == set(LANGUAGES)
    assert len({text.form for text in texts}) == 12


def checked() -> list[tuple[str, str]]:
    return [(line.split("|")[1], line.split("|")[2]) for line in ROWS.splitlines()]


@pytest.mark.parametrize(("label", "module"), checked())
def test_check_digits_are_right_and_near_misses_wrong(label: str, module: str) -> None:
    valid = brn if module == "kr.brn" else rule(module)
    rng, kinds = (
        Random(label),
        [kind for kind in KINDS if kind.label == label and module.split(".")[0][:2] in kind.source],
    )
    for kind in kinds or [NAMED[label]]:
        source = kind.source.rsplit("stdnum.", 1)[1].removesuffix(".html").replace("in_.", "in_.")
        if source.replace("_", "") != module.replace("_", ""):
            continue
        for _ in range(5):
            assert valid(kind.make(rng, "en").text.replace(" ", ""))
            word, text = kind.wrong(rng, "en")
            assert word or module in NEVER_GIVEN or not valid(text.replace(" ", ""))


@pytest.mark.parametrize(
    ("label", "module"),
    [
        ("cn-resident-id", "iso7064.mod_11_2"),
        ("cn-social-credit", "cn.uscc"),
        ("it-codice-fiscale", "it.codicefiscale"),
        ("fr-insee", "fr.nir"),
        ("fr-tax-number", "fr.nif"),
        ("be-national-number", "be.nn"),
        ("de-tax-id", "de.idnr"),
        ("payment-card", "luhn"),
        ("iban", "iban"),
    ],
)
def test_rules_worked_out_here_agree_with_the_library(label: str, module: str) -> None:
    valid = importlib.import_module(f"stdnum.{module}").is_valid
    rng, kind = Random(label), NAMED[label]
    for _ in range(40):
        assert valid(kind.make(rng, "de").text.replace(" ", "").replace("-", "").replace(".", ""))
        word, text = kind.wrong(rng, "de")
        assert word or not valid(text.replace(" ", "").replace("-", "").replace(".", ""))


def test_german_pension_number_as_the_regulation_prints_it() -> None:
    """The example of VKVV, Anlage: 15 070649 C 103."""
    rng = Random(3)
    text = NAMED["de-social-security"].make(rng, "de").text.replace(" ", "")
    digits = text[:8] + f"{ord(text[8]) - 64:02}" + text[9:11]
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    assert total % 10 == int(text[-1])


@pytest.mark.parametrize(
    ("word", "particle", "written"),
    [
        ("번호", "은", "는"),
        ("이름", "은", "은"),
        ("010-1234-5678", "으로", "로"),
        ("키", "을", "를"),
        ("서울", "으로", "로"),
    ],
)
def test_particles_follow_the_last_sound(word: str, particle: str, written: str) -> None:
    assert after(word, particle) == written


def test_a_found_file_is_scored() -> None:
    value = whole("kim@hanbit.co.kr", "email", "contact")
    text = Text(
        0, "tune", "en", "prompt", Page().write("mail ", value).text, tuple(one.moved(5) for one in value.labels)
    )
    row = json.loads(as_line(text))
    right = {"detector": "email", "family": "contact", "start": 5, "end": 21, "confidence": 0.9}
    wrong = {"detector": "phone", "family": "contact", "start": 0, "end": 4, "confidence": 0.9}
    score = scored([json.dumps({**row, "findings": [right, wrong]}), json.dumps({**row, "findings": []})])
    assert (score.detectors["email"].found, score.detectors["email"].missed, score.detectors["phone"].false) == (
        1,
        1,
        1,
    )


def test_a_line_that_is_no_text_is_named() -> None:
    with pytest.raises(ValueError, match=r"^Line 1 is not a text"):
        scored(["{}"])

"""The laws of the corpus: the same seed, the same bytes; spans exact, check digits right, near misses wrong."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections import Counter
from random import Random

import pytest
from stdnum import iban
from stdnum.es import ccc

from bench.corpus import KINDS, LANGUAGES, SPLITS, Text, generate
from bench.corpus.__main__ import as_line, scored
from bench.corpus.accounts import account
from bench.corpus.conversations import escaped, in_slack
from bench.corpus.draw import rule
from bench.corpus.generate import EVERY_FORM, PARTS, Generator
from bench.corpus.identifiers import NEVER_GIVEN, ROWS, brn
from bench.corpus.identifiers_of_more import card_check, social_check, worker_check
from bench.corpus.model import Page, after, whole, within
from tidegate.detectors.built_in import LABELS

#: Of each part; changes with every change of the generator: a figure measured before it is then of another corpus.
DIGESTS = ("58af13f7feb3774e", "02811b3c35a33e03")
NAMED = {kind.label: kind for kind in KINDS}


def sample(split: str = "tune", most: int = 600) -> list[Text]:
    return list(generate(split, most))


def test_the_same_seed_gives_the_same_bytes() -> None:
    for part, digest in zip(PARTS, DIGESTS, strict=True):
        first, second = ("".join(map(as_line, Generator("tune", 1, part).texts(300, 0))) for _ in range(2))
        assert first == second
        assert hashlib.sha256(first.encode()).hexdigest()[:16] == digest


def test_a_split_is_its_parts_numbered_through() -> None:
    texts = sample(most=100)
    assert [text.number for text in texts] == list(range(len(texts)))
    assert texts[0].text == next(Generator("tune", 1, PARTS[0]).texts(75, 0)).text
    assert texts[-1].text == list(Generator("tune", 1, PARTS[1]).texts(25, 0))[-1].text


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
        len({(one.start, one.end) for one in text.labels if not one.optional and one.detector != "source-code"})
        for text in texts
        if text.form != "bulk"
    )
    assert negatives == 3 * values
    tables = Counter(bool(text.negatives) for text in texts if text.form == "bulk")
    assert tables[True] == 3 * tables[False] > 0


def test_every_language_and_form_is_there() -> None:
    texts = sample(most=1500)
    assert {text.language for text in texts} == set(LANGUAGES)
    assert {text.form for text in texts} == {*EVERY_FORM, "bulk"}


def test_what_is_written_as_json_is_json_and_holds_the_values() -> None:
    """A dialogue's request, ChatGPT's export and Slack's: read back, each holds its values as they were drawn."""
    seen = Counter[str]()
    for text in Generator("tune", 1, PARTS[1]).texts(1500, 0):
        if text.form in {"request", "chatgpt-export"} or (text.form == "slack" and text.text.startswith("[")):
            told = json.dumps(json.loads(text.text), ensure_ascii=False)
            seen[text.form] += sum(text.text[one.start : one.end] in told for one in text.labels)
    assert min(seen.values()) > 20
    assert len(seen) == 3


def test_a_value_written_another_way_keeps_its_label() -> None:
    value = within("say ", 'a"b\n', " now\n", "password", "credentials")
    written = escaped(value)
    assert [written.text[one.start : one.end] for one in written.labels] == ['a\\"b\\n']
    assert json.loads(f'"{written.text}"') == value.text
    assert in_slack(whole("a<b&c", "password", "credentials")).text == "a&lt;b&amp;c"


def test_every_built_in_detector_has_values() -> None:
    assert {kind.label for kind in KINDS} | {"source-code"} == set(LABELS) - {"bulk"}


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


def test_check_digits_of_published_examples() -> None:
    """The specimen of the Polish card, the example of Spain's social security, a published number of PIS."""
    assert card_check("ABS", "23456") == "1"
    assert social_check("28", 12345678) == "40"
    assert worker_check("1703325950") == "4"


@pytest.mark.parametrize("lang", ["es", "pt", "pl"])
def test_accounts_carry_the_check_digits_of_their_country(lang: str) -> None:
    rng = Random(lang)
    for _ in range(20):
        number = account(rng, lang).replace(" ", "")
        assert {"es": ccc.is_valid(number), "pt": int(number) % 97 == 1}.get(lang, iban.is_valid(f"PL{number}"))


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

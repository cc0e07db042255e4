"""The sentence: golden in both languages, complete, and without a causal word where the verdict gives none."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest

from tests.usage.effect.worlds import history, others, people
from tidegate.usage.effect.of import effect_of
from tidegate.usage.effect.result import Doubt, Verdict
from tidegate.usage.effect.words import LANGUAGES, WORDS, compared, percent, sentence

FELL = people(1, level=-0.7)
#: Words by which a sentence would say that the measure did it.
CAUSAL = (
    "because",
    "due to",
    "caused",
    "thanks to",
    "reduced",
    "worked",
    "speaks for",
    "때문에",
    "덕분",
    "뒷받침합니다",
)


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    english, korean = (WORDS[language] for language in LANGUAGES)
    assert set(english) == set(korean)
    assert set(Doubt) <= set(english)
    for name, text in english.items():
        places = [
            {field for _, field, _, _ in Formatter().parse(one) if field is not None} for one in (text, korean[name])
        ]
        assert places[0] == places[1], name


@pytest.mark.parametrize(
    ("reached", "said", "verdict"),
    [
        (FELL[:30], {}, Verdict.TOO_LITTLE),
        (people(3), {}, Verdict.UNCLEAR),
        (FELL, {}, Verdict.CHANGED),
        (FELL[:28] + (0,) * 28, {}, Verdict.CHANGED),
    ],
)
def test_no_cause_is_named_where_the_data_name_none(
    reached: tuple[int | None, ...], said: dict[str, Any], verdict: Verdict
) -> None:
    found = effect_of(history(reached, **said))
    assert found.verdict is verdict
    for language in LANGUAGES:
        assert not any(word in sentence(found, language) for word in CAUSAL), language


def test_the_sentence_that_speaks_for_the_measure_names_with_what_it_was_compared() -> None:
    found = effect_of(history(FELL, others=others(2, 4)))
    told = sentence(found)
    assert told.startswith("From 2025-01-31 on, deepseek was reached by on average ")
    assert "% fewer people a day than the days before let expect (95 % interval: −" in told
    assert "speaks for the measure" in told
    assert all(name in told for name in found.comparison.used)
    assert "뒷받침합니다" in sentence(found, "ko")


def test_reasons_are_told_with_their_numbers() -> None:
    assert sentence(effect_of(history(FELL[:30]))) == (
        "What became of the use of deepseek from 2025-01-31 on cannot be told: only 2 days from it on can be used, and"
        " 7 are needed."
    )


@pytest.mark.parametrize(
    ("share", "shown", "spelt"),
    [(-0.9996, "−100.0 %", "100.0 % fewer"), (-0.995, "−99.5 %", "99.5 % fewer"), (0.62, "+62 %", "62 % more"),
     (-0.0001, "−0.0 %", "as many"), (5e9, "+> 99,999 %", "> 99,999 % more")],
)  # fmt: skip
def test_shares_are_shown_without_saying_more_than_they_are(share: float, shown: str, spelt: str) -> None:
    assert percent(share, "en") == shown
    assert compared(share, "en") == spelt

"""What measures did, in the words of the command line."""

from __future__ import annotations

from datetime import date

from tests.usage.questions.history import asked_only
from tests.usage.report.telling import KNOWN, figures
from tidegate.usage.effect.gather import Wanted, history_of
from tidegate.usage.effect.of import effect_of
from tidegate.usage.effect.words import sentence
from tidegate.usage.questions.duck import Duck
from tidegate.usage.report.chart import Lines
from tidegate.usage.report.document import Plate
from tidegate.usage.report.story import tell
from tidegate.usage.report.story_effects import Measured


def test_the_sentence_and_the_days_stand_in_the_report() -> None:
    history = history_of(Duck(asked_only()), Wanted("deepseek", date(2025, 1, 20)))
    one = Measured(history, effect_of(history))
    for language in ("en", "ko"):
        made = tell(figures(), KNOWN, language, measured=[one])
        (section,) = (section for section in made.sections if section.name == "effect")
        assert section.paragraphs[0] == sentence(one.effect, language)
        plate = section.content[0]
        assert isinstance(plate, Plate)
        assert isinstance(plate.chart, Lines)
        assert plate.chart.marks[0].at == history.split
        assert len(plate.numbers.rows) == len(history.reached)

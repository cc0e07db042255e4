"""Figures and documents for tests of the report."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from tests.usage.questions.history import DAYS, FIRST, SERVICES, asked_only
from tidegate.usage.questions.duck import Duck
from tidegate.usage.report.document import Document
from tidegate.usage.report.figures import Figures, Wanted, gather
from tidegate.usage.report.known import Against, Known
from tidegate.usage.report.story import tell
from tidegate.usage.report.words import Language

LAST = FIRST + timedelta(days=DAYS - 1)
FACT = Against("stored-in", "Privacy Policy, last updated 2025-01-20, as kept by an archive", date(2025, 1, 31))
KNOWN = {
    "deepseek": Known("DeepSeek", False, (FACT,)),
    "chatgpt": Known("ChatGPT", True),
    "claude": Known("Claude", True, (Against("trains-on-data", "https://policies.example", date(2025, 2, 1)),)),
}


@cache
def figures(by: str = "team", since: date = FIRST, until: date = LAST) -> Figures:
    """Figures of the history in which everything happens."""
    return gather(Duck(asked_only()), Wanted(since, until, by))


def document(language: Language = "en", by: str = "team") -> Document:
    """The report of all its days."""
    assert set(KNOWN) < set(SERVICES)
    return tell(figures(by), KNOWN, language, "Ministry of <Examples>")

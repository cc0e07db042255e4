"""What somebody said with a question, on the command line or over HTTP, as what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from tidegate.usage.questions.ask import Engine, bounds
from tidegate.usage.questions.question import Asked, NotAQuestion, Question

#: What is taken as it was said.
_PICKED: Final = ("by", "per", "of", "sketch", "tenant", "limit")


def asked_of(engine: Engine, question: Question, said: Mapping[str, Any]) -> Asked:
    """``said`` has ``service`` (any number), ``since`` and ``until`` as people write days, and what else there is.

    Raises ``NotAQuestion``.
    """
    first, last = bounds(engine)
    until = day_of(said["until"], last) if said.get("until") else last
    if "since" in question.needs and not said.get("since"):
        raise NotAQuestion(f"The question {question.name} needs the first day of the measure: --since 2025-01-31.")
    since = day_of(said["since"], until) if said.get("since") else min(first, until)
    picked = {name: said[name] for name in _PICKED if said.get(name) is not None}
    return Asked(question, since, until, tuple(said.get("service") or ()), **{"by": question.by[0], **picked})


def day_of(said: str, last: date) -> date:
    """A day as 2025-01-31, or 30d: the first of the 30 days that end with ``last``.  Raises ``NotAQuestion``."""
    try:
        if said.endswith("d") and said[:-1].isdecimal():
            return last - timedelta(days=int(said[:-1]) - 1)
        return date.fromisoformat(said)
    except (ValueError, OverflowError):
        raise NotAQuestion(f"{said[:30]!r} is no day. Write it as 2025-01-31, or 30d for the last 30 days.") from None

"""All named questions, in the order in which they are shown."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Final

from tidegate.usage.questions import amounts, gate_did, people, switching
from tidegate.usage.questions.question import NotAQuestion, Question

QUESTIONS: Final[Mapping[str, Question]] = {
    question.name: question
    for question in (*people.QUESTIONS, *amounts.QUESTIONS, *gate_did.QUESTIONS, *switching.QUESTIONS)
}


def question(name: str) -> Question:
    """The question of that name.  Raises ``NotAQuestion``."""
    found = QUESTIONS.get(name)
    if found is None:
        near = difflib.get_close_matches(name, QUESTIONS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "tidegate usage --list shows all."
        raise NotAQuestion(f"There is no question named {name[:40]!r}. {hint}")
    return found

"""Every word of the screens is there in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from tidegate.assistant.pages import words
from tidegate.assistant.pages.words import WORDS


def test_both_languages_say_everything() -> None:
    assert set(WORDS["en"]) == set(WORDS["ko"])
    assert all(text.strip() for table in WORDS.values() for text in table.values())


def test_every_word_that_is_used_is_there() -> None:
    here = Path(words.__file__).parent
    used: set[str] = set()
    for page in [*here.glob("*.html"), *(here.parent / "static").glob("*.js")]:
        text = page.read_text("utf-8")
        used |= set(re.findall(r"words\[\"([\w-]+)\"\]", text)) | set(re.findall(r"\bwords\.([a-z]+)\b", text))
    assert used - {"of"} <= set(WORDS["en"])

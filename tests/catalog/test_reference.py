"""The reference page says what the data says."""

from __future__ import annotations

from pathlib import Path

import yaml

from tidegate.catalog import words
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.catalog.reference import page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_code_would_write() -> None:
    assert (DOCS / "reference" / "catalog.md").read_text("utf-8") == page()


def test_every_word_is_explained() -> None:
    text = page()
    every = (*words.CATEGORIES, *words.PROPERTIES, *words.COLLECTED, *words.CONFIDENCE, *words.EVIDENCE)
    assert [word for word in every if f"`{word}`" not in text] == []


def test_the_examples_of_the_guide_load() -> None:
    blocks = (DOCS / "how-to" / "catalog.md").read_text("utf-8").split("```yaml\n")[1:]
    files = shipped()
    for number, block in enumerate(block.partition("```")[0] for block in blocks):
        text = block.replace("id: some-service", "id: gemini").replace("-aiplatform", "-ourplatform")
        if not text.startswith("id:"):
            text = f"id: own-{number}\nname: Own\ncategory: agent\nsources: [us]\nseen: 2026-11-22\n{text}"
        assert yaml.safe_load(text)
        files[f"own-{number}.yaml"] = text
    services = load(files).services
    assert len(blocks) == 7
    assert {"house-bot", f"own-{len(blocks) - 1}"} <= services.keys()

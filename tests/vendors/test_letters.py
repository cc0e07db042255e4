"""Letters, as text and as a PDF that other programs read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from tidegate.vendors.fonts import face_for
from tidegate.vendors.inquiry import Inquiry
from tidegate.vendors.letters import letter
from tidegate.vendors.questionnaire import read, shipped

QUESTIONS = read(shipped(), "questionnaire.yaml")
ASKING = Inquiry(
    "deepseek-2025-01-31-7k2p", "deepseek", "DeepSeek <AI>", "DeepSeek & Co.", "en", date(2025, 1, 31), date(2025, 2, 4)
).sending(date(2025, 1, 31))


@pytest.mark.parametrize(("language", "words"), [("en", "by 2025-02-04"), ("ko", "2025-02-04까지 서면으로")])
def test_a_letter_names_everything_and_asks_everything(language: str, words: str) -> None:
    text = letter(replace(ASKING, language=language), QUESTIONS, "Ministry of Examples").text()
    for each in (words, "DeepSeek <AI>", "DeepSeek & Co.", "Ministry of Examples", ASKING.id, "10. "):
        assert each in text
    assert "{" not in text


def test_a_reminder_says_since_when() -> None:
    assert "were sent on 2025-01-31" in letter(ASKING, QUESTIONS, "", reminder=True).text()
    assert "were sent on" not in letter(ASKING, QUESTIONS, "").text()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "In which countries"), ("ko", "어느 나라, 어느 회사에 저장됩니까?")]
)
def test_the_pdf_has_the_text_and_is_always_the_same(language: str, words: str) -> None:
    made = letter(replace(ASKING, language=language), QUESTIONS, "Ministry of Examples")
    face = face_for(made.text())
    raw = made.pdf(face)
    assert raw == made.pdf(face)
    document = pypdfium2.PdfDocument(raw)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    assert words in " ".join("\n".join(pages).split())
    assert "DeepSeek <AI>" in "\n".join(pages)
